"""Reading the trail, for the auditor's desk: plain sentences, by page, never more than a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from safepassage.access.models import User
from safepassage.audit.models import Event

LARGEST_PAGE = 100
_ACTS = {
    "opened": "opened",
    "listed": "was shown a list of",
    "searched": "searched",
    "refused": "was refused",
    "row.inserted": "added a row of",
    "row.updated": "changed a row of",
    "row.deleted": "removed a row of",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a person reads it: who, what, on which file, why, when."""

    number: int
    at: datetime
    who: str
    what: str
    object_id: str
    compartment: int | None
    why: str
    outcome: str
    fields: tuple[str, ...]

    def sentence(self) -> str:
        """The whole event in one sentence."""
        why = f", because: {self.why}" if self.why else ""
        return f"{self.at:%Y-%m-%d %H:%M:%S} UTC: {self.who} {self.what}{why}."


@dataclass(frozen=True, slots=True)
class Page:
    """A page of events, newest first; `older_than` is where the next page begins, None at the end."""

    lines: tuple[Line, ...]
    older_than: int | None


def events(
    *,
    before: int | None = None,
    size: int = 25,
    user_id: int | None = None,
    compartment: int | None = None,
    object_id: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    with_rows: bool = False,
) -> Page:
    """The events that fit, newest first. `with_rows` also shows the database's own record of every changed row."""
    size = max(1, min(size, LARGEST_PAGE))
    found = _narrowed(Event.objects.all(), user_id=user_id, compartment=compartment, object_id=object_id, action=action)
    if before is not None:
        found = found.filter(id__lt=before)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if not with_rows and not action:
        found = found.exclude(action__startswith="row.")
    rows = list(found.order_by("-id")[: size + 1])
    posts = _posts(rows[:size])
    lines = tuple(_line(event, posts) for event in rows[:size])
    return Page(lines, rows[size - 1].pk if len(rows) > size else None)


def _narrowed(
    found: QuerySet[Event], *, user_id: int | None, compartment: int | None, object_id: str, action: str
) -> QuerySet[Event]:
    if user_id is not None:
        found = found.filter(Q(user_id=user_id) | Q(on_behalf_of=user_id))
    if compartment is not None:
        found = found.filter(Q(compartment=compartment) | Q(compartments__contains=[compartment]))
    if object_id:
        found = found.filter(object_id=object_id)
    if action:
        found = found.filter(action=action)
    return found


def _posts(rows: Sequence[Event]) -> dict[int, str]:
    wanted = {event.on_behalf_of for event in rows if event.on_behalf_of is not None}
    return {user.pk: f"{user.agency_id} {user.username}" for user in User.objects.filter(pk__in=wanted)}


def _line(event: Event, posts: dict[int, str]) -> Line:
    who = f"{event.agency} {event.post}".strip() or "nobody signed in"
    if event.on_behalf_of is not None:
        who = f"the system for {posts.get(event.on_behalf_of, f'user {event.on_behalf_of}')}"
    act = _ACTS.get(event.action, f"did {event.action} on")
    number = f" ({event.rows} rows)" if event.rows > 1 else ""
    fields = tuple(name for name in event.fields.split(",") if name)
    what = f"{act} {event.label} {event.object_id}".rstrip() + number + (f": {', '.join(fields)}" if fields else "")
    why = event.reason or event.purpose
    return Line(event.pk, event.at, who, what, event.object_id, event.compartment, why, event.outcome, fields)


def people_opened(*, user_id: int, since: datetime) -> int:
    """How many different files a person opened since then: the budget that stops a script that reads them all."""
    found = Event.objects.filter(Q(user_id=user_id) | Q(on_behalf_of=user_id), action="opened", at__gte=since)
    return found.values("object_id").distinct().count()
