"""The find box and registering: a search always comes before a new record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import doors
from safepassage.desks.doors import desk_view
from safepassage.desks.immigration import finding
from safepassage.desks.immigration.forms import RegisterForm
from safepassage.desks.immigration.registering import register_principal, written_person
from safepassage.journey.facts import NotPossible, once


@desk_view(Permission.PEOPLE_PERSON_FIND)
def find(request: HttpRequest, by: Actor) -> HttpResponse:
    """Find a person or a case. A reference leads straight to its case.

    What is searched is sent, never addressed: a name in an address stays in the browser's history and in every log.
    """
    text = request.POST.get("q", "").replace("\0", "")
    found = finding.find(text, by=by, at=doors.now(request))
    if found.case:
        return HttpResponseRedirect(reverse("case", args=[found.case.reference]))
    context = {"q": text[: finding.LONGEST], "found": found, "queue": finding.queue(found) if text.strip() else None}
    return doors.show(request, "immigration/person_find.html", context)


@desk_view(Permission.PEOPLE_PERSON_REGISTER)
def register(request: HttpRequest, by: Actor) -> HttpResponse:
    """Register a person who is reported. Those who may be the same are shown first; nobody is merged by itself."""
    came_from_find = "typed" in request.POST
    form = RegisterForm(
        request.POST if request.method == "POST" and not came_from_find else None, initial=_typed(request)
    )
    same: finding.Found | None = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if given["compared"] != form.what_is_compared:
            at = doors.now(request)
            same = finding.likely_same([given["native"], given["latin"]], given["number"], by=by, at=at)
            form.say_again("compared", form.what_is_compared)
        if same is None or not (same.hits or same.is_elsewhere):
            answer = _register(request, form, by)
            if answer:
                return answer
    context = {"form": form, "same": same, "queue": finding.queue(same) if same and same.hits else None}
    return doors.show(request, "immigration/person_register.html", context, status=form.status)


def _register(request: HttpRequest, form: RegisterForm, by: Actor) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        case, is_first = once(
            form.submission_key,
            register_principal,
            by=by,
            at=doors.now(request),
            language=given["language"],
            **written_person(given),
        )
    except NotPossible as refusal:
        form.add_error(None, refusal.sentence)
        return None
    if case is None or not is_first:
        messages.success(request, _("This was already done. Nothing was done twice."))
        return HttpResponseRedirect(reverse("my_work"))
    messages.success(request, _("Registered. Add the rest of the family, then lodge the application."))
    return HttpResponseRedirect(reverse("case", args=[case.reference]))


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was searched for stands in the form already, in the field of its script."""
    text = request.POST.get("typed", "")[: finding.LONGEST].replace("\0", "")
    return {"latin" if text.isascii() else "native": text} if text else {}
