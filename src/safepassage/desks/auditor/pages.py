"""The trail as plain sentences, the state of its seals, and who read most. No content of any file is here."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.models import User
from safepassage.audit import queries
from safepassage.audit.queries import Line
from safepassage.desks import components as c
from safepassage.journey.people import queries as people

Text = str | Promise
ACTS: dict[str, Text] = {
    "opened": lazy("opened"),
    "listed": lazy("was shown a list of"),
    "searched": lazy("searched for"),
    "refused": lazy("was refused"),
    "row.inserted": lazy("added rows of"),
    "row.updated": lazy("changed rows of"),
    "row.deleted": lazy("removed rows of"),
}
THINGS: dict[str, Text] = {
    "journey.case": lazy("a family's file"),
    "journey.enquiry": lazy("a question about a person"),
    "journey.person": lazy("a person"),
    "journey.booking": lazy("a family's seats"),
    "journey.manifest": lazy("a manifest"),
    "journey.application": lazy("an application"),
    "audit.event": lazy("this trail"),
    "audit.seal": lazy("the seals of this trail"),
    "access.user": lazy("an account"),
}
LISTS: dict[str, Text] = {
    "journey.case": lazy("families"),
    "journey.person": lazy("people"),
    "audit.event": lazy("events of this trail"),
    "audit.seal": lazy("the seals of this trail"),
}
RESULTS: dict[str, Text] = {"done": lazy("Done"), "ok": lazy("Done"), "refused": lazy("Refused")}
UNUSUAL = timedelta(days=1)


def trail(said: dict[str, Any], *, before: int | None, by: Actor, now: datetime) -> tuple[dict[str, Any], list[Line]]:
    """One page of the trail for what was asked, newest first."""
    facts, missing = _narrowing(said, by)
    page = queries.Page((), None) if missing else queries.events(before=before, **facts)
    asked = {k: v for k, v in said.items() if v}
    older = f"?{urlencode({**asked, 'before': page.older_than})}" if page.older_than else ""
    return {
        "header": c.PageHeader(title=_("Who saw what"), caption=_seals(queries.chain())),
        "lines": _lines(page.lines, missing),
        "older": older,
        "newest": f"?{urlencode(asked)}" if before else "",
        "readers": _readers(now),
    }, list(page.lines)


def _narrowing(said: dict[str, Any], by: Actor) -> tuple[dict[str, Any], str]:
    """What the form says, as the trail's own terms; or which of it does not exist."""
    facts: dict[str, Any] = {"with_rows": said.get("kind") == "rows"}
    if said.get("kind") and said["kind"] != "rows":
        facts["action"] = said["kind"]
    if said.get("since"):
        facts["since"] = datetime.combine(said["since"], time.min, tzinfo=UTC)
    if said.get("until"):
        facts["until"] = datetime.combine(said["until"], time.min, tzinfo=UTC) + timedelta(days=1)
    if said.get("who"):
        user = User.objects.filter(username=said["who"]).first()
        if user is None:
            return facts, _("No account has this name.")
        facts["user_id"] = user.pk
    if said.get("reference"):
        # An auditor opens no file: the system says only which rows of the trail are about it.
        with access.acting(access.system_actor("find a family in the trail", on_behalf_of=by)):
            case = people.case_with(said["reference"].strip().upper())
        if case is None:
            return facts, _("No family has this reference.")
        facts["compartment"] = case.compartment_id
    return facts, ""


def _seals(chain: queries.Chain) -> str:
    if chain.sealed_at is None:
        return _("Nothing is sealed yet; the first seal comes within a minute of the first event.")
    text = _("%(sealed)s events are sealed, the last at %(at)s UTC; %(waiting)s wait for the next seal.")
    waiting = f"{queries.MOST_WAITING}+" if chain.waiting >= queries.MOST_WAITING else chain.waiting
    return text % {"sealed": f"{chain.sealed:,}", "at": f"{chain.sealed_at:%Y-%m-%d %H:%M}", "waiting": waiting}


def _lines(lines: tuple[Line, ...], missing: str) -> c.Queue:
    return c.Queue(
        caption=_("Newest first"),
        columns=(
            c.Column(_("When")),
            c.Column(_("Who")),
            c.Column(_("Did what")),
            c.Column(_("Why")),
            c.Column(_("Result")),
        ),
        rows=[_line(line) for line in lines],
        empty=c.EmptyState(
            title=missing or _("Nothing in the trail fits."), text=_("Take a condition away, or widen the days.")
        ),
    )


def _line(line: Line) -> c.Row:
    act = str(ACTS.get(line.action, line.action.replace(".", " ").replace("_", " ")))
    table = LISTS if line.action == "listed" else THINGS
    thing = str(table.get(line.label, line.label)) if line.label else ""
    what = f"{act}: {thing}" if line.action not in ACTS and thing else f"{act} {thing}".strip()
    details: list[Any] = [c.Ltr(line.object_id)] if line.object_id else []
    if line.rows > 1:
        details = [_("%(n)s rows") % {"n": line.rows}]
    fields = _("fields: %(names)s") % {"names": ", ".join(line.fields)} if line.fields else ""
    tone = c.Tone.DANGER if line.outcome == "refused" else c.Tone.QUIET
    return c.Row(
        heading=c.When(line.at),
        under=_("event %(n)s") % {"n": line.number},
        cells=(
            line.who,
            c.Cell(what, details[0] if details else fields),
            line.why or "–",
            c.Status(str(RESULTS.get(line.outcome, line.outcome)), tone),
        ),
    )


def _readers(now: datetime) -> c.Queue:
    return c.Queue(
        caption=_("Who opened most files in the last day"),
        columns=(c.Column(_("Account")), c.Column(_("Post")), c.Column(_("Files"), True)),
        rows=[
            c.Row(
                heading=each.user.username,
                href=f"?{urlencode({'who': each.user.username, 'kind': 'opened'})}",
                cells=(f"{each.user.post or '–'} · {each.user.agency}", each.files),
            )
            for each in queries.most_files_opened(since=now - UNUSUAL)
        ],
        empty=c.EmptyState(title=_("Nobody opened a file in the last day.")),
    )
