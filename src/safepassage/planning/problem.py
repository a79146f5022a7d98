"""The planning problem as the seat engine sees it: families, movements, nodes and rules, with opaque ids only.

Every instant is a whole number of seconds since 1970-01-01T00:00Z; every amount is a whole number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

INSTANCE_FORMAT = "safepassage-movement-instance/1"
DAY = 86_400

NODE_KINDS = ("origin", "assembly", "port", "crossing", "hub", "destination")
MOVEMENT_KINDS = ("flight", "convoy", "crossing", "transfer", "onward")
LINK_KINDS = ("together", "needs", "apart")

# States of one booked leg (design of the movement records). The sets below say what the engine may do with each.
FACT_STATES = frozenset({"boarded", "arrived"})
PROMISED_STATES = frozenset({"notified", "checked_in"})
NAMED_STATES = frozenset({"nominated", "accepted"})
FREE_STATES = frozenset({"proposed", "refused", "no_show", "off_loaded", "deferred", "withdrawn", "cancelled"})
LEG_STATES = FACT_STATES | PROMISED_STATES | NAMED_STATES | FREE_STATES


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner and the document classes it takes."""

    id: str
    accepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Node:
    """A place on the way; beds, processing and rooms by day, None where nobody counts them."""

    id: str
    kind: str
    safe: bool
    beds: tuple[int, ...] | None = None
    process: tuple[int, ...] | None = None
    rooms: tuple[int, ...] | None = None
    min_stay_h: int | None = None
    max_stay_h: int | None = None
    may_end: bool = False
    room_slots: int = 1


@dataclass(frozen=True, slots=True)
class Reserve:
    """Seats of a movement that tiers above `up_to_tier` may not use."""

    up_to_tier: int
    seats: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One scheduled carriage between two nodes; capacity is what is left for this programme."""

    id: str
    kind: str
    origin: str
    to: str
    departs: int
    arrives: int
    names_due: int
    partner: str | None
    capacity: tuple[int, ...]
    max_names: int | None = None
    cancelled: bool = False
    segments: tuple[str, ...] = ()
    escorted: bool = False
    reserve: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """When a paper or a body allows a family to board (or to arrive) at the named nodes."""

    what: str
    on: str
    nodes: frozenset[str] | None
    kinds: frozenset[str] | None
    from_at: int | None
    until: int | None

    def concerns(self, movement: Movement) -> bool:
        """Whether this window tests the movement at all."""
        node = movement.origin if self.on == "board" else movement.to
        return (self.nodes is None or node in self.nodes) and (self.kinds is None or movement.kind in self.kinds)

    def holds(self, movement: Movement) -> bool:
        """Whether the movement departs (or arrives) inside the window."""
        instant = movement.departs if self.on == "board" else movement.arrives
        return (self.from_at is None or instant >= self.from_at) and (self.until is None or instant <= self.until)


@dataclass(frozen=True, slots=True)
class Group:
    """What travels whole: a family, or a part of one that agreed to travel apart."""

    id: str
    persons: int
    load: tuple[int, ...]
    rooms: int
    tier: int
    origin: str
    document: str
    ready_at: int
    waiting_since: int
    out_by: int | None = None
    windows: tuple[Window, ...] = ()
    refused_by: frozenset[str] = frozenset()
    destinations: frozenset[str] | None = None
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quota:
    """How many people of certain labels may or must use certain movements."""

    id: str
    movements: frozenset[str] | None
    partner: str | None
    labels: frozenset[str] | None
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """Two groups that travel together, the first only with the second, or apart."""

    kind: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A planner's pin or forbid of one group on one movement."""

    kind: str
    group: str
    movement: str


@dataclass(frozen=True, slots=True)
class BookedLeg:
    """One leg of a live booking with its state."""

    movement: str
    state: str


@dataclass(frozen=True, slots=True)
class Booking:
    """The live booking of one group."""

    group: str
    legs: tuple[BookedLeg, ...]

    @property
    def boarded(self) -> tuple[str, ...]:
        """Movements the group is or was on: facts that no plan changes."""
        return tuple(leg.movement for leg in self.legs if leg.state in FACT_STATES)

    @property
    def promised(self) -> tuple[str, ...]:
        """Movements the family was told about."""
        return tuple(leg.movement for leg in self.legs if leg.state in PROMISED_STATES)

    @property
    def named(self) -> tuple[str, ...]:
        """Movements whose partner holds the names, the promised ones included."""
        return tuple(leg.movement for leg in self.legs if leg.state in NAMED_STATES | PROMISED_STATES)


@dataclass(frozen=True, slots=True)
class Closure:
    """A route segment that is closed, or open for escorted movements only."""

    segment: str
    from_at: int
    until: int | None
    state: str
    reason: str
    source: str

    def stops(self, movement: Movement) -> bool:
        """Whether the movement would be on the segment while it is closed to it."""
        if self.segment not in movement.segments or (self.state == "escorted" and movement.escorted):
            return False
        return movement.arrives >= self.from_at and (self.until is None or movement.departs < self.until)


@dataclass(frozen=True, slots=True)
class Event:
    """A movement that falls away at an instant; for re-planning trials only."""

    at: int
    cancel: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One planning problem, complete and checked; the same file always gives the same `sha256`."""

    id: str
    sha256: str
    now: int
    start: int
    slots: int
    danger_weight: tuple[int, ...]
    wait_norm_days: tuple[int, ...]
    capacity_kinds: tuple[str, ...]
    partners: tuple[Partner, ...]
    nodes: tuple[Node, ...]
    movements: tuple[Movement, ...]
    groups: tuple[Group, ...]
    quotas: tuple[Quota, ...] = ()
    links: tuple[Link, ...] = ()
    locks: tuple[Lock, ...] = ()
    bookings: tuple[Booking, ...] = ()
    closures: tuple[Closure, ...] = ()
    events: tuple[Event, ...] = ()
    budget_people: int | None = None

    @property
    def end(self) -> int:
        """The instant after which nothing counts."""
        return self.start + self.slots * DAY

    @property
    def tiers(self) -> int:
        """Number of tiers, the most endangered first."""
        return len(self.danger_weight)

    @property
    def seat(self) -> int:
        """Position of seats in every capacity list."""
        return self.capacity_kinds.index("seat") if "seat" in self.capacity_kinds else 0

    def slot(self, instant: int) -> int:
        """Whole days from the start of the horizon to an instant."""
        return (instant - self.start) // DAY


def written(instant: int) -> str:
    """An instant as the files write it, for readers of plans and reasons."""
    moment = datetime.fromtimestamp(instant, UTC)
    return moment.strftime("%Y-%m-%dT%H:%MZ" if moment.second == 0 else "%Y-%m-%dT%H:%M:%SZ")


def written_seconds(instant: int) -> str:
    """An instant with its seconds, as instance files write it."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
