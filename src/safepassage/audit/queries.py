"""Reading the trail, for the auditor's desk: plain sentences, by page, never more than a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from safepassage.access.models import Post, User
from safepassage.audit.models import Event, Pending, Seal

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
    action: str = ""
    label: str = ""
    rows: int = 1

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
    posts, titles = _posts(rows[:size]), _titles(rows[:size])
    lines = tuple(_line(event, posts, titles) for event in rows[:size])
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


def _titles(rows: Sequence[Event]) -> dict[str, str]:
    """The titles of the posts that acted, by the code that the trail keeps."""
    found = Post.objects.filter(code__in={event.post for event in rows if event.post})
    return {post.code: f"{post.title} ({post.code})" for post in found}


def _line(event: Event, posts: dict[int, str], titles: dict[str, str]) -> Line:
    who = f"{event.agency} {titles.get(event.post, event.post)}".strip() or "nobody signed in"
    if event.on_behalf_of is not None:
        who = f"the system for {posts.get(event.on_behalf_of, f'user {event.on_behalf_of}')}"
    act = _ACTS.get(event.action, f"did {event.action} on")
    number = f" ({event.rows} rows)" if event.rows > 1 else ""
    fields = tuple(name for name in event.fields.split(",") if name)
    what = f"{act} {event.label} {event.object_id}".rstrip() + number + (f": {', '.join(fields)}" if fields else "")
    why = event.reason or event.purpose
    return Line(
        number=event.pk,
        at=event.at,
        who=who,
        what=what,
        object_id=event.object_id,
        compartment=event.compartment,
        why=why,
        outcome=event.outcome,
        fields=fields,
        action=event.action,
        label=event.label,
        rows=event.rows,
    )


def people_opened(*, user_id: int, since: datetime) -> int:
    """How many different files a person opened since then: the budget that stops a script that reads them all."""
    found = Event.objects.filter(Q(user_id=user_id) | Q(on_behalf_of=user_id), action="opened", at__gte=since)
    return found.values("object_id").distinct().count()


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the trail is sealed: the last head, how much it covers, and what waits for the next one."""

    sealed_at: datetime | None
    sealed: int
    waiting: int
    events: int


MOST_WAITING = 1000


def chain() -> Chain:
    """The state of the seals, without checking them."""
    head = Seal.objects.order_by("-size").first()
    waiting = len(Pending.objects.values_list("event", flat=True)[:MOST_WAITING])
    last = Event.objects.order_by("-id").values_list("id", flat=True).first()
    return Chain(head.at if head else None, head.size if head else 0, waiting, last or 0)


@dataclass(frozen=True, slots=True)
class Reader:
    """An account and how many different files it opened lately."""

    user: User
    files: int


LATELY = 20_000


def most_files_opened(*, since: datetime, most: int = 5) -> list[Reader]:
    """Who opened most different files since then, among the newest events: unusual reading shows here first."""
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    opened = Event.objects.filter(
        id__gt=last - LATELY, action="opened", at__gte=since, user_id__isnull=False
    ).order_by()
    counted = opened.values("user_id").annotate(files=Count("object_id", distinct=True)).order_by("-files", "user_id")
    found = {row["user_id"]: row["files"] for row in counted[:most]}
    users = User.objects.filter(pk__in=found).select_related("agency", "post")
    return sorted((Reader(user, found[user.pk]) for user in users), key=lambda each: (-each.files, each.user.pk))
