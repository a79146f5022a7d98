"""Files in: look first, then enter; follow it; mend; take it back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import doors
from safepassage.desks.doors import desk_view
from safepassage.desks.importing import pages
from safepassage.desks.importing.forms import FileForm, MappingForm, kind_name, may_enter
from safepassage.exchange import imports
from safepassage.exchange.imports import FileRefused, OriginalGone, Result, originals
from safepassage.journey.facts import NotPossible

KEPT = "files_looked_at"
MOST_KEPT = 10
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk_view(Permission.EXCHANGE_IMPORT_PREVIEW)
def files(request: HttpRequest, by: Actor) -> HttpResponse:
    """Files received, and a new one to look at."""
    form = FileForm(request.POST, request.FILES, by=by) if request.method == "POST" else FileForm(by=by)
    if form.is_bound and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        content = file.read()
        try:
            imports.preview(content, name=file.name, kind=kind, by=by, at=doors.now(request))
        except FileRefused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("import_preview", args=[_keep(request, content, file.name, kind)]))
    context = {"form": form, "queue": pages.received(by=by, page=doors.page_number(request))}
    return doors.show(request, "importing/file_list.html", context, status=422 if form.errors else 200)


@desk_view(Permission.EXCHANGE_IMPORT_PREVIEW)
def preview(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """What would happen if this file were entered; how its columns are read may be changed here."""
    kept = _kept(request, key, by)
    try:
        seen = imports.preview(_content(key), by=by, at=doors.now(request), **kept)
    except FileRefused as refusal:
        # Read another way, the file holds no table any more: back to the way it was guessed.
        _change(request, key, mapping=None)
        raise NotPossible(refusal.reason, refusal.sentence) from refusal
    form = MappingForm(request.POST if request.method == "POST" else None, preview=seen)
    if form.is_bound and form.is_valid():
        _change(request, key, mapping=form.mapping())
        return HttpResponseRedirect(reverse("import_preview", args=[key]))
    audit.searched(
        "journey.sourcefile", by=by, at=doors.now(request), kind="preview", length=seen.rows_in, found=seen.new
    )
    context = {
        "seen": seen,
        "key": key,
        "form": form,
        "kind": kind_name(seen.kind),
        "counts": pages.counts(seen),
        "sheets": pages.sheets(seen),
        "reasons": pages.reasons(seen),
        "examples": pages.examples(seen),
    }
    return doors.show(request, "importing/file_preview.html", context, status=form.status)


@desk_view(Permission.EXCHANGE_IMPORT_COMMIT, methods=("POST",))
def commit(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """Enter the file that was looked at; a large one is handed to the background."""
    kept = _kept(request, key, by)
    try:
        outcome = imports.start(_content(key), by=by, at=doors.now(request), **kept)
    except FileRefused as refusal:
        raise NotPossible(refusal.reason, refusal.sentence) from refusal
    _forget(request, key)
    if isinstance(outcome, Result) and outcome.file_id:
        done = _("Entered: %(stored)d rows stored, %(listed)d listed with the reason.")
        if outcome.was_known:
            done = _("This file was entered before: nothing changed. %(stored)d rows stored, %(listed)d listed.")
        messages.success(request, done % {"stored": outcome.stored, "listed": outcome.to_fix})
        return HttpResponseRedirect(reverse("import_file", args=[outcome.file_id]))
    messages.success(
        request, _("The file is entered in the background. You may close this page; it stands in the list.")
    )
    return HttpResponseRedirect(reverse("import_files"))


@desk_view(Permission.EXCHANGE_IMPORT_PREVIEW, methods=("POST",))
def throw_away(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """Do not enter the file that was looked at; nothing of it stays."""
    _kept(request, key, by)
    _forget(request, key)
    messages.success(request, _("The file was not entered, and nothing of it stays."))
    return HttpResponseRedirect(reverse("import_files"))


@desk_view(Permission.EXCHANGE_IMPORT_PREVIEW, methods=("GET", "HEAD"))
def file(request: HttpRequest, by: Actor, file_id: UUID) -> HttpResponse:
    """How far a file is, and what became of it."""
    seen = pages.seen(file_id, by=by, at=doors.now(request))
    return doors.show(request, "importing/file_show.html", pages.result(seen, by=by))


@desk_view(Permission.EXCHANGE_IMPORT_PREVIEW, methods=("GET", "HEAD"))
def sheet(request: HttpRequest, by: Actor, file_id: UUID) -> HttpResponse:
    """The sheet of what to mend, as a workbook of values only."""
    pages.seen(file_id, by=by, at=doors.now(request))
    content = imports.error_sheet(file_id=file_id, by=by, at=doors.now(request))
    answer = HttpResponse(content, content_type=WORKBOOK)
    answer["Content-Disposition"] = 'attachment; filename="what-to-mend.xlsx"'
    return answer


@desk_view(Permission.EXCHANGE_IMPORT_COMMIT, methods=("POST",))
def cancel(request: HttpRequest, by: Actor, file_id: UUID) -> HttpResponse:
    """Stop between two batches; what was entered stands."""
    pages.seen(file_id, by=by, at=doors.now(request))
    imports.cancel(file_id=file_id, by=by, at=doors.now(request))
    messages.success(request, _("Stopped. What was entered stands; sent again, the file goes on from there."))
    return HttpResponseRedirect(reverse("import_file", args=[file_id]))


@desk_view(Permission.EXCHANGE_IMPORT_UNDO)
def undo(request: HttpRequest, by: Actor, file_id: UUID) -> HttpResponse:
    """Take an import back, after saying what that means."""
    seen = pages.seen(file_id, by=by, at=doors.now(request))
    to = reverse("import_file", args=[file_id])
    if request.method == "POST":
        imports.undo(file_id=file_id, by=by, at=doors.now(request))
        messages.success(request, _("Taken back. What it gave is withdrawn, and stays readable as it was known then."))
        return HttpResponseRedirect(to)
    confirm = c.Confirm(
        question=_("Take this import back?"),
        consequences=(
            _("%(n)d rows that were stored from it are withdrawn.") % {"n": seen.stored},
            _("Nothing is deleted: it stays readable what was known until now."),
            _("Where later work builds on it, nothing is taken back and you are told which."),
        ),
        button=_("Take back %(n)d rows") % {"n": seen.stored},
        cancel=c.Link(_("Go back"), to),
        is_grave=True,
    )
    return doors.show(request, "importing/file_undo.html", {"confirm": confirm, "label": seen.label})


def _keep(request: HttpRequest, content: bytes, name: str, kind: str) -> UUID:
    """Keep the file sealed until it is entered or thrown away; the key is good in this session only."""
    key = uuid4()
    originals.keep(key, content)
    kept: dict[str, Any] = request.session.get(KEPT, {})
    for old in list(kept)[: max(0, len(kept) - MOST_KEPT + 1)]:
        originals.forget(old)
        del kept[old]
    kept[str(key)] = {"name": name[:200], "kind": kind, "mapping": None}
    request.session[KEPT] = kept
    return key


def _kept(request: HttpRequest, key: UUID, by: Actor) -> dict[str, Any]:
    found: dict[str, Any] | None = request.session.get(KEPT, {}).get(str(key))
    if found is None or not may_enter(by, found["kind"]):
        raise Http404
    return dict(found)


def _change(request: HttpRequest, key: UUID, **changes: Any) -> None:
    kept = request.session[KEPT]
    kept[str(key)] |= changes
    request.session[KEPT] = kept


def _forget(request: HttpRequest, key: UUID) -> None:
    kept = request.session.get(KEPT, {})
    kept.pop(str(key), None)
    request.session[KEPT] = kept
    originals.forget(key)


def _content(key: UUID) -> bytes:
    try:
        return originals.bring(key)
    except OriginalGone as gone:
        raise Http404 from gone
