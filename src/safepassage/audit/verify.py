"""Checking the whole trail: which event was removed, altered, inserted or put elsewhere, in sentences."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from safepassage.access.row_security.acting import renew
from safepassage.audit import checkpoint
from safepassage.audit.merkle import Frontier, extend, leaf_hash
from safepassage.audit.models import Event, Leaf, Pending, Seal

BATCH = 10_000
MOST_FAULTS = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = (
    "id",
    "at",
    "occurred_at",
    "user_id",
    "on_behalf_of",
    "agency",
    "post",
    "roles",
    "purpose",
    "session",
    "device",
    "address",
    "action",
    "label",
    "object_id",
    "compartment",
    "compartments",
    "fields",
    "reason",
    "detail",
    "outcome",
    "rows",
)


@dataclass(slots=True)
class Outcome:
    """What a check found; no faults means that every event is as it was written."""

    events: int = 0
    sealed: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)
    unlisted: int = 0

    def add(self, fault: str) -> None:
        """Keep a fault; past a thousand they are only counted."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.unlisted += 1


def canonical(event: dict[str, Any]) -> bytes:
    """The content of an event as netstrings, as `sp.audit_canonical` has it: twice, so that neither is trusted."""
    return ",".join(_netstring(event[name]) for name in COLUMNS).encode()


def _netstring(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        text = str((value - _EPOCH) // timedelta(microseconds=1))
    elif isinstance(value, list):
        text = ",".join(str(each) for each in value)
    else:
        text = str(value)
    return f"{len(text.encode())}:{text}"


def verify(*, public: bytes, kept: Iterable[str] = ()) -> Outcome:
    """Check every event, its place and every signed head. Runs in the system's or an auditor's context."""
    outcome = Outcome()
    _events(outcome)
    _tree(outcome, public)
    _kept(outcome, public, kept)
    return outcome


def _pages(model: Any, key: str, *columns: str) -> Iterator[list[dict[str, Any]]]:
    last = -1
    while True:
        page = list(model.objects.filter(**{f"{key}__gt": last}).order_by(key).values(key, *columns)[:BATCH])
        if not page:
            return
        last = page[-1][key]
        yield page
        if connection.in_atomic_block:
            renew()


def _events(outcome: Outcome) -> None:
    """Each event against its leaf: altered ones, and ones that never went through the functions."""
    after = -1
    for page in _pages(Event, "id", *COLUMNS[1:], "leaf"):
        ids = [event["id"] for event in page]
        # From the last page's end, so that an event removed between two pages is missed by neither.
        between = {"event__gt": after if after >= 0 else ids[0] - 1, "event__lte": ids[-1]}
        after = ids[-1]
        placed = {event: bytes(leaf) for event, leaf in Leaf.objects.filter(**between).values_list("event", "leaf")}
        waiting = {event: bytes(leaf) for event, leaf in Pending.objects.filter(**between).values_list("event", "leaf")}
        for event in page:
            outcome.events += 1
            number, found = event["id"], leaf_hash(canonical(event))
            known = placed.get(number, waiting.get(number))
            if known is None:
                outcome.add(f"Event {number} was inserted past the trail's own functions: it has no place in the tree.")
            elif found != known or bytes(event["leaf"]) != known:
                outcome.add(f"Event {number} was altered after it was written.")
        for number in sorted((placed.keys() | waiting.keys()) - set(ids)):
            outcome.add(f"Event {number} was removed.")
    _removed_outside(outcome)


def _removed_outside(outcome: Outcome) -> None:
    """Leaves before the first and after the last event that is left."""
    numbers = list(Event.objects.order_by("id").values_list("id", flat=True)[:1])
    numbers += list(Event.objects.order_by("-id").values_list("id", flat=True)[:1])
    models: tuple[Any, ...] = (Leaf, Pending)
    for model in models:
        gone = model.objects.all()
        if numbers:
            gone = model.objects.filter(event__lt=numbers[0]) | model.objects.filter(event__gt=numbers[-1])
        for number in gone.order_by("event").values_list("event", flat=True)[: MOST_FAULTS + 1]:
            outcome.add(f"Event {number} was removed.")
    # A number inside the trail without event and leaf alike is a rolled-back transaction or a removal before sealing;
    # a removal after sealing shows below, because the places in the tree have no gaps.


def _tree(outcome: Outcome, public: bytes) -> None:
    """The places without gaps and in order, and every head over exactly the leaves it signed."""
    seals = iter(Seal.objects.order_by("size").iterator(chunk_size=1000))
    seal: Seal | None = next(seals, None)
    frontier = Frontier()
    expected, previous = 0, -1
    started = 0
    for row in itertools.chain.from_iterable(_pages(Leaf, "index", "event", "leaf")):
        outcome.sealed += 1
        if row["index"] != expected:
            outcome.add(f"Places {expected} to {row['index'] - 1} of the tree were removed.")
            # Only a head's own frontier can carry on from here; until then every leaf counts for itself.
            expected = row["index"]
        if row["event"] < previous:
            outcome.add(
                f"Event {row['event']} stands at place {row['index']}, after event {previous}: the order was changed."
            )
        previous = row["event"]
        frontier = extend(frontier, [bytes(row["leaf"])])
        expected += 1
        while seal is not None and expected >= seal.size:
            frontier = _check_seal(outcome, seal, frontier if expected == seal.size else None, started, public)
            started, previous = seal.size, -1
            seal = next(seals, None)
    if seal is not None:
        outcome.add(f"The tree ends at place {expected}, but a head covers {seal.size}: the last events were removed.")
    elif expected > started:
        outcome.add(
            f"Places {started} to {expected - 1} of the tree are under no head: inserted, or a head was removed."
        )


def _check_seal(outcome: Outcome, seal: Seal, frontier: Frontier | None, started: int, public: bytes) -> Frontier:
    """One head: its signature, its own frontier, and the leaves under it. Returns the frontier to go on from."""
    outcome.seals += 1
    stored = Frontier(seal.size, tuple(bytes(root) for root in seal.frontier))
    head = checkpoint.read(seal.note, public=public)
    if head is None or head.size != seal.size or head.root != bytes(seal.root):
        outcome.add(f"The head over {seal.size} events was altered: its signature does not fit.")
    elif stored.root() != head.root:
        outcome.add(f"The head over {seal.size} events was altered: its frontier does not fit.")
    elif frontier is None or frontier.root() != head.root:
        outcome.add(
            f"Events at places {started} to {seal.size - 1} are not those that were sealed on {seal.at:%Y-%m-%d %H:%M}."
        )
    return stored


def _kept(outcome: Outcome, public: bytes, kept: Iterable[str]) -> None:
    """The heads kept outside the database must all be in it: a trail rewritten whole is found here."""
    known = {size: bytes(root) for size, root in Seal.objects.values_list("size", "root")}
    for note in kept:
        head = checkpoint.read(note, public=public)
        if head is None:
            outcome.add("A head in the list outside the database is not signed by our key.")
        elif known.get(head.size) != head.root:
            outcome.add(f"The database's trail is not the one whose head over {head.size} events was kept outside it.")
