"""Seats, bookings and obstacles: what may be done now, and what this stage says of the case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from safepassage.journey.people.rules import Stage, StageState


class Action(StrEnum):
    HOLD_SEATS = "hold_seats"
    NAME_SEATS = "name_seats"
    RECORD_ACCEPTANCE = "record_acceptance"
    RECORD_REFUSAL = "record_refusal"
    CALL_FORWARD = "call_forward_family"
    CHECK_IN = "check_in_person"
    BOARD = "board_person"
    RECORD_NO_SHOW = "record_no_show"
    RELEASE_SEATS = "release_seats"


class BookingState(StrEnum):
    """In the order of advance. A family's state is that of its least advanced person."""

    HELD = "held"
    NAMED = "named"
    ACCEPTED = "accepted"
    CALLED_FORWARD = "called_forward"
    CHECKED_IN = "checked_in"
    BOARDED = "boarded"
    ARRIVED = "arrived"
    REFUSED = "refused"
    NO_SHOW = "no_show"
    OFF_LOADED = "off_loaded"
    DEFERRED = "deferred"
    RELEASED = "released"
    CANCELLED = "cancelled"


LIVE: tuple[BookingState, ...] = (
    BookingState.HELD,
    BookingState.NAMED,
    BookingState.ACCEPTED,
    BookingState.CALLED_FORWARD,
    BookingState.CHECKED_IN,
    BookingState.BOARDED,
)
"""States in which a person takes a seat. Arrived takes none any more; the others gave it back."""


class ObstacleKind(StrEnum):
    """What stops an approved family, in the order in which it binds when several are open."""

    SECURITY = "security"
    HEALTH = "health"
    PASSPORT = "passport"
    EXIT = "exit_permission"
    TRANSIT_VISA = "transit_visa"
    ROUTE = "route"
    MONEY = "money"
    QUARANTINE_ROOM = "quarantine_room"
    SEAT = "seat"


class Solution(StrEnum):
    SOLVED = "solved"
    WAIVED = "waived"
    IMPOSSIBLE = "impossible"


OWNER: dict[ObstacleKind, str] = {
    ObstacleKind.SECURITY: "POLICE",
    ObstacleKind.HEALTH: "HEALTH",
    ObstacleKind.PASSPORT: "MFAT",
    ObstacleKind.EXIT: "MFAT",
    ObstacleKind.TRANSIT_VISA: "MFAT",
    ObstacleKind.ROUTE: "MFAT",
    ObstacleKind.MONEY: "MFAT",
    ObstacleKind.QUARANTINE_ROOM: "HEALTH",
    ObstacleKind.SEAT: "MFAT",
}
"""Who clears each kind of obstacle unless the obstacle names somebody else."""


class MovementState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What the rules look at: one family's booking on one movement."""

    state: BookingState
    since: datetime
    movement_state: MovementState
    departs: datetime
    names_due: datetime | None
    lapses: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class OpenObstacle:
    kind: ObstacleKind
    owner_agency: str
    opened_at: datetime
    due: datetime | None


def possible(facts: BookingFacts) -> dict[Action, str]:
    """Each action with an empty text when it may be done now, or the sentence that says why not."""
    state = facts.state
    gone = {
        MovementState.CANCELLED: "This movement was cancelled.",
        MovementState.DEPARTED: "This movement has departed.",
        MovementState.ARRIVED: "This movement has arrived.",
    }.get(facts.movement_state, "")

    def needs(*states: BookingState) -> str:
        return "" if state in states else f"The booking is {state.replace('_', ' ')}."

    late = "Names were due before now." if facts.names_due and facts.now > facts.names_due else ""
    return {
        Action.HOLD_SEATS: gone,
        Action.NAME_SEATS: gone or needs(BookingState.HELD) or late,
        Action.RECORD_ACCEPTANCE: gone or needs(BookingState.NAMED),
        Action.RECORD_REFUSAL: gone or needs(BookingState.NAMED, BookingState.ACCEPTED),
        # Never call forward on a pending acceptance: nobody in hiding moves for a seat that is not certain.
        Action.CALL_FORWARD: gone or needs(BookingState.ACCEPTED),
        Action.CHECK_IN: gone or needs(BookingState.CALLED_FORWARD),
        Action.BOARD: (gone if facts.movement_state is not MovementState.DEPARTED else "")
        or needs(BookingState.CALLED_FORWARD, BookingState.CHECKED_IN, BookingState.ACCEPTED),
        Action.RECORD_NO_SHOW: needs(BookingState.CALLED_FORWARD, BookingState.CHECKED_IN, BookingState.ACCEPTED),
        Action.RELEASE_SEATS: needs(
            BookingState.HELD,
            BookingState.NAMED,
            BookingState.ACCEPTED,
            BookingState.CALLED_FORWARD,
            BookingState.CHECKED_IN,
        ),
    }


def binding(obstacles: list[OpenObstacle]) -> OpenObstacle | None:
    """The one obstacle that stops a family now: the first kind in the order of ObstacleKind, then the oldest."""
    order = list(ObstacleKind)
    return min(obstacles, key=lambda o: (order.index(o.kind), o.opened_at), default=None)


_NEXT: dict[BookingState, tuple[str, str]] = {
    BookingState.HELD: ("MFAT", "name_seats"),
    BookingState.NAMED: ("PARTNER", "accept_names"),
    BookingState.ACCEPTED: ("MFAT", "call_forward_family"),
    BookingState.CALLED_FORWARD: ("MFAT", "check_in_family"),
    BookingState.CHECKED_IN: ("MFAT", "board_family"),
    BookingState.BOARDED: ("INZ", "confirm_arrival"),
}


def stage_state(
    *, is_travel_ready: bool, obstacles: list[OpenObstacle], booking: BookingFacts | None, since: datetime
) -> StageState | None:
    """A live booking's next step comes first; otherwise the binding obstacle; otherwise nothing (decisions says: find a
    seat).
    """
    if booking and booking.state in _NEXT:
        by, step = _NEXT[booking.state]
        due = booking.names_due if booking.state is BookingState.HELD else booking.departs
        on_board = booking.state is BookingState.BOARDED
        return StageState(
            Stage.MOVEMENTS,
            booking.state,
            booking.since,
            move_by=by,
            step=step,
            due=due,
            obstacle="" if on_board else ObstacleKind.SEAT,
        )
    if not is_travel_ready:
        return None
    bound = binding(obstacles)
    if bound:
        return StageState(
            Stage.MOVEMENTS,
            f"obstacle_{bound.kind}",
            bound.opened_at,
            move_by=bound.owner_agency,
            step="clear_obstacle",
            due=bound.due,
            obstacle=bound.kind,
        )
    return None
