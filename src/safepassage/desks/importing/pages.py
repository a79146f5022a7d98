"""What the pages of received files show: what would be stored, what is listed and why, how far the work is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks.importing.forms import kind_name
from safepassage.exchange import imports
from safepassage.exchange.imports import Preview, Progress
from safepassage.journey.sources import queries as sources

if TYPE_CHECKING:
    from safepassage.journey.sources.models import SourceFile

ROWS_SHOWN = 25
_STATES: dict[str, tuple[str | Promise, c.Tone]] = {
    "received": (lazy("Received"), c.Tone.QUIET),
    "previewed": (lazy("Looked at"), c.Tone.QUIET),
    "committing": (lazy("Being entered"), c.Tone.GOING),
    "committed": (lazy("Entered"), c.Tone.DONE),
    "refused": (lazy("Refused"), c.Tone.DANGER),
    "undone": (lazy("Taken back"), c.Tone.QUIET),
    "cancelled": (lazy("Cancelled"), c.Tone.WAITING),
}


def state(code: str) -> c.Status:
    """The state of a received file."""
    text, tone = _STATES.get(code, (code, c.Tone.QUIET))
    return c.Status(str(text), tone)


def received(*, by: Actor, page: int) -> c.Queue:
    """Files received so far that this officer may see, newest first."""
    start = (page - 1) * c.PAGE_SIZE
    found = list(sources.files().filter(kind__in=imports.kinds_for(by))[start : start + c.PAGE_SIZE + 1])
    rows = [_file(file) for file in found[: c.PAGE_SIZE]]
    columns = (
        c.Column(_("File")),
        c.Column(_("State")),
        c.Column(_("Received")),
        c.Column(_("Rows in"), True),
        c.Column(_("Stored"), True),
        c.Column(_("Listed"), True),
    )
    empty = c.EmptyState(
        title=_("No file was received yet."), text=_("Send one above: it is looked at before anything is stored.")
    )
    pages = (
        c.Pagination(page=page, total=start + len(found), unit="rows") if start or len(found) > c.PAGE_SIZE else None
    )
    return c.Queue(caption=_("Files received"), columns=columns, rows=rows, empty=empty, pages=pages)


def _file(file: SourceFile) -> c.Row:
    return c.Row(
        heading=file.label,
        under=kind_name(file.kind),
        href=reverse("import_file", args=[file.id]),
        cells=(state(file.state), c.When(file.known_at), file.rows_in, file.rows_stored, file.rows_to_fix),
    )


def counts(preview: Preview) -> c.SummaryList:
    """Rows in = rows stored + rows listed, said as it is."""
    facts = [
        c.Fact(_("Rows in the file"), c.Count(preview.rows_in, "rows")),
        c.Fact(_("Would be stored"), c.Count(preview.stored, "rows")),
        c.Fact(_("Of these not known before"), c.Count(preview.new, "rows")),
        c.Fact(_("Listed with the reason"), c.Count(preview.to_fix, "rows")),
    ]
    if preview.changes:
        changed = preview.changes
        for what, number in (
            (_("Added"), changed.added),
            (_("Changed"), changed.changed),
            (_("Gone"), changed.removed),
        ):
            facts.append(c.Fact(_("%(what)s since the last version") % {"what": what}, c.Count(number, "rows")))
    return c.SummaryList(title=_("What would happen"), facts=facts)


def sheets(preview: Preview) -> c.SummaryList | None:
    """Which sheets hold the table, and which were left out and why."""
    facts = []
    for sheet in preview.sheets:
        name = str(sheet.get("name") or sheet.get("sheet") or "")
        said = [str(sheet[key]) for key in ("sentence", "reason", "why", "remark") if sheet.get(key)]
        read = (
            _("read, headings in row %(n)s") % {"n": sheet["mapping"].get("header_row")}
            if sheet.get("mapping")
            else _("not read")
        )
        facts.append(c.Fact(name, (read, *said)))
    for remark in preview.remarks:
        facts.append(c.Fact(_("Noticed"), remark))
    return c.SummaryList(title=_("Sheets"), facts=facts) if facts else None


def reasons(preview: Preview) -> c.Queue:
    """Why rows are listed or questioned, with how many."""
    rows = [c.Row(heading=sentence, cells=(count,)) for _code, sentence, count in preview.findings]
    columns = (c.Column(_("What was found")), c.Column(_("Rows"), True))
    empty = c.EmptyState(title=_("Nothing is to mend."))
    return c.Queue(caption=_("What to mend"), columns=columns, rows=rows, empty=empty)


def examples(preview: Preview) -> c.Queue:
    """The first cells that something is said about: row, column, what was read, what is accepted."""
    rows = []
    for row in preview.rows:
        for said in row.findings:
            where = f"{row.sheet} {said.where or row.number}".strip()
            rows.append(
                c.Row(
                    heading=c.Ltr(where),
                    under=said.column,
                    cells=(said.read or "–", said.sentence, said.accepted or "–"),
                )
            )
    columns = (
        c.Column(_("Cell")),
        c.Column(_("What was read")),
        c.Column(_("What is wrong")),
        c.Column(_("What is accepted")),
    )
    empty = c.EmptyState(title=_("No cell is in question."))
    return c.Queue(caption=_("The first cells in question"), columns=columns, rows=rows[:ROWS_SHOWN], empty=empty)


def progress(seen: Progress, *, by: Actor) -> c.Progress:
    """How far entering a file is."""
    running = not seen.is_over
    may_stop = running and access.can(by, Permission.EXCHANGE_IMPORT_COMMIT)
    left = _("about %(n)d minutes") % {"n": max(1, seen.seconds_left // 60)} if running and seen.seconds_left else ""
    return c.Progress(
        title=seen.label,
        done=seen.rows_done,
        total=seen.rows_in,
        left=left,
        is_over=seen.is_over,
        cancel_to=reverse("import_cancel", args=[seen.file_id]) if may_stop else "",
        poll=reverse("import_file", args=[seen.file_id]) if running else "",
    )


def result(seen: Progress, *, by: Actor) -> dict[str, Any]:
    """What a file became, and what may be done with it now."""
    facts = (
        c.Fact(_("Kind"), kind_name(seen.kind)),
        c.Fact(_("State"), state(seen.state)),
        c.Fact(_("Rows in the file"), c.Count(seen.rows_in, "rows")),
        c.Fact(_("Stored"), c.Count(seen.stored, "rows")),
        c.Fact(_("Listed with the reason"), c.Count(seen.to_fix, "rows")),
    )
    may_undo = seen.state == "committed" and access.can(by, Permission.EXCHANGE_IMPORT_UNDO)
    return {
        "progress": progress(seen, by=by),
        "summary": c.SummaryList(facts=facts),
        "sheet": reverse("import_sheet", args=[seen.file_id]) if seen.is_over else "",
        "undo": reverse("import_undo", args=[seen.file_id]) if may_undo else "",
        "label": seen.label,
    }


def seen(file_id: UUID, *, by: Actor, at: Any) -> Progress:
    """How far a file is, if this officer may see its kind. Raises FileNotFound as for one that is not there."""
    try:
        return imports.progress(file_id=file_id, by=by, at=at)
    except access.NotPermitted as refusal:
        raise sources.FileNotFound from refusal
