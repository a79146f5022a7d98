"""Reading the trail and checking that it is whole. Reading it is itself on the trail; nothing is exported here."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.audit import checkpoint, queries, seal
from safepassage.audit.verify import verify as check
from safepassage.desks import doors
from safepassage.desks.auditor import pages
from safepassage.desks.auditor.forms import TrailForm
from safepassage.desks.doors import desk_view

MOST_CHECKED_ON_A_PAGE = 60_000
LONGEST_NUMBER = 18


@desk_view(Permission.AUDIT_EVENTS_READ, methods=("GET", "HEAD"), desk="auditor")
def trail(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who saw and did what, newest first."""
    form, now = TrailForm(request.GET), doors.now(request)
    said = form.cleaned_data if form.is_valid() else {}
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else None
    page, lines = pages.trail(said, before=before, by=by, now=now)
    audit.listed("audit.event", [str(line.number) for line in lines], by=by, at=now, reason="reading the trail")
    context = {**page, "form": form, "is_narrowed": any(said.values())}
    return doors.show(request, "auditor/trail_read.html", context, status=422 if form.errors else 200)


@desk_view(Permission.AUDIT_EVENTS_VERIFY, methods=("POST",), desk="auditor")
def verify(request: HttpRequest, by: Actor) -> HttpResponse:
    """Check every event against its place in the sealed tree, and every signed head."""
    chain, now = queries.chain(), doors.now(request)
    audit.listed("audit.seal", [], by=by, at=now, reason="checking the trail")
    if chain.events > MOST_CHECKED_ON_A_PAGE:
        sentence = _("The trail is too long to check on a page. Ask the operator to run: ./safepassage audit verify")
        return doors.show(request, "auditor/trail_verify.html", {"too_long": sentence})
    found = check(public=checkpoint.public_key(seal.seal_seed()), kept=seal.kept_heads())
    return doors.show(request, "auditor/trail_verify.html", {"found": found, "checked_at": now})
