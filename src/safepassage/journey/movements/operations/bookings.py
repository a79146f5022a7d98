"""Bookings of whole families: seats held, named, accepted, boarded, given back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.movements import queries, rules
from safepassage.journey.movements.models import (
    Booking,
    BookingLine,
    Movement,
    TravelEvent,
)
from safepassage.journey.movements.operations.obstacles import note_movements
from safepassage.journey.movements.rules import LIVE, Action, BookingState, MovementState
from safepassage.journey.people import queries as people


@operation
def hold_seats(
    *,
    case_id: UUID,
    movement_id: UUID,
    by: Actor,
    at: datetime,
    offer_id: UUID | None = None,
    infants_on_lap: Iterable[UUID] = (),
    apart: Iterable[UUID] = (),
) -> Booking:
    """Hold seats for a whole family on one movement.

    `apart` may name only people with a recorded agreement to travel apart.
    """
    case = people.locked(case_id)
    movement = queries.locked_movement(movement_id)
    access.require(by, Permission.MOVEMENTS_SEATS_HOLD, compartment=case.compartment_id)
    travellers = queries.people_to_move(case_id)
    left_out, on_lap = set(apart), set(infants_on_lap)
    without_consent = left_out - people.agreed_apart(case_id)
    if without_consent:
        raise NotPossible(
            "family_split", "A family travels whole. Record the agreement of those who travel apart first."
        )
    going = [p for p in travellers if p.id not in left_out]
    why_not = queries.why_not_board(case_id=case_id, movement=movement, offer_id=offer_id, people=going, now=at)
    if why_not:
        raise NotPossible(*why_not)
    needed = len([p for p in going if p.id not in on_lap])
    free = movement.seats_offered - movement.seats_taken
    if needed > free:
        raise NotPossible("not_enough_seats", f"This family needs {needed} seats and {free} are free.")
    fact = {"compartment_id": case.compartment_id, **known(by=by, at=at)}
    booking = Booking.objects.create(
        case=case,
        movement=movement,
        offer_id=offer_id,
        seats=needed,
        state=BookingState.HELD,
        state_since=at,
        is_partial=bool(left_out),
        held_at=at,
        held_by_id=by.user_id,
        **fact,
    )
    for person in going:
        BookingLine.objects.create(
            booking=booking,
            person=person,
            needs_seat=person.id not in on_lap,
            state=BookingState.HELD,
            state_since=at,
            **fact,
        )
        _event(booking, person.id, BookingState.HELD, by=by, at=at)
    movement.seats_taken += needed
    movement.save()
    note_movements(case_id=case_id, by=by, at=at)
    audit.record("movements.seats.held", on=booking, by=by, at=at, detail={"seats": needed})
    return booking


@operation
def name_seats(*, booking_id: UUID, by: Actor, at: datetime) -> Booking:
    """The family's names go to the partner."""
    return _advance(booking_id, Action.NAME_SEATS, BookingState.NAMED, Permission.MOVEMENTS_SEATS_NAME, by=by, at=at)


@operation
def record_acceptance(*, booking_id: UUID, by: Actor, at: datetime) -> Booking:
    """The partner said yes to every name."""
    return _advance(
        booking_id, Action.RECORD_ACCEPTANCE, BookingState.ACCEPTED, Permission.MOVEMENTS_SEATS_ACCEPT, by=by, at=at
    )


@operation
def record_refusal(*, booking_id: UUID, reason: str, by: Actor, at: datetime) -> Booking:
    """The partner refused a name: the family as a whole does not go on this movement, and its seats are free again."""
    return _advance(
        booking_id,
        Action.RECORD_REFUSAL,
        BookingState.REFUSED,
        Permission.MOVEMENTS_SEATS_REFUSE,
        by=by,
        at=at,
        reason=reason,
    )


@operation
def call_forward_family(*, booking_id: UUID, by: Actor, at: datetime) -> Booking:
    """The family was told to come. From here only a person may change the booking."""
    return _advance(
        booking_id,
        Action.CALL_FORWARD,
        BookingState.CALLED_FORWARD,
        Permission.MOVEMENTS_BOOKING_CALL_FORWARD,
        by=by,
        at=at,
    )


@operation
def check_in_family(*, booking_id: UUID, by: Actor, at: datetime, happened_at: datetime | None = None) -> Booking:
    """The family was seen at the assembly point or gate."""
    return _advance(
        booking_id,
        Action.CHECK_IN,
        BookingState.CHECKED_IN,
        Permission.MOVEMENTS_BOOKING_BOARD,
        by=by,
        at=at,
        happened_at=happened_at,
    )


@operation
def board_family(*, booking_id: UUID, by: Actor, at: datetime, happened_at: datetime | None = None) -> Booking:
    """Everybody of the booking is on board."""
    return _advance(
        booking_id,
        Action.BOARD,
        BookingState.BOARDED,
        Permission.MOVEMENTS_BOOKING_BOARD,
        by=by,
        at=at,
        happened_at=happened_at,
    )


@operation
def record_no_show(
    *, booking_id: UUID, reason: str, by: Actor, at: datetime, happened_at: datetime | None = None
) -> Booking:
    """The family did not come. Their seats are free; a welfare check follows, never a penalty."""
    return _advance(
        booking_id,
        Action.RECORD_NO_SHOW,
        BookingState.NO_SHOW,
        Permission.MOVEMENTS_BOOKING_NO_SHOW,
        by=by,
        at=at,
        reason=reason,
        happened_at=happened_at,
    )


@operation
def release_seats(*, booking_id: UUID, reason: str, by: Actor, at: datetime) -> Booking:
    """Give held, named or accepted seats back, with a reason."""
    if not reason.strip():
        raise NotPossible("no_reason", "Say why the seats are given back.")
    return _advance(
        booking_id,
        Action.RELEASE_SEATS,
        BookingState.RELEASED,
        Permission.MOVEMENTS_BOOKING_CANCEL,
        by=by,
        at=at,
        reason=reason,
    )


@operation
def record_arrival_of_booking(
    *, booking_id: UUID, by: Actor, at: datetime, happened_at: datetime | None = None
) -> Booking:
    """A boarded family got off at the movement's end. Called by the arrivals stage and for legs that end in transit."""
    booking = queries.locked_booking(booking_id)
    if booking.state != BookingState.BOARDED:
        raise NotPossible("not_boarded", "This family has not boarded.")
    return _move_to(booking, BookingState.ARRIVED, by=by, at=at, happened_at=happened_at)


@operation
def cancel_movement(*, movement_id: UUID, reason: str, by: Actor, at: datetime) -> list[Booking]:
    """A movement is cancelled: every live booking on it falls away at once and its families wait again.

    Returns those bookings.
    """
    access.require(by, Permission.MOVEMENTS_MOVEMENT_RECORD)
    if not reason.strip():
        raise NotPossible("no_reason", "Say why the movement is cancelled.")
    affected: list[Booking] = []
    # The officer may not see every family on board; the service does, on the officer's behalf. Cases are locked before
    # the movement.
    with access.acting(access.system_actor("cancel a movement", on_behalf_of=by)):
        for booking in queries.live_bookings(movement_id):
            people.locked(booking.case_id)
        movement = queries.locked_movement(movement_id)
        if movement.state in {MovementState.CANCELLED, MovementState.DEPARTED, MovementState.ARRIVED}:
            raise NotPossible("movement_over", f"This movement is already {movement.state}.")
        for booking in queries.live_bookings(movement_id):
            affected.append(_move_to(booking, BookingState.CANCELLED, by=by, at=at, reason=reason))
        movement.refresh_from_db()
        movement.state, movement.state_since = MovementState.CANCELLED, at
        movement.cancelled_at, movement.cancelled_by_id, movement.cancelled_reason = at, by.user_id, reason
        movement.save()
    audit.record("movements.movement.cancelled", on=movement, by=by, at=at, detail={"bookings": len(affected)})
    return affected


@operation
def depart_movement(*, movement_id: UUID, by: Actor, at: datetime) -> Movement:
    """The movement left. No seat can be held on it any more."""
    movement = queries.locked_movement(movement_id)
    access.require(by, Permission.MOVEMENTS_BOOKING_BOARD)
    if movement.state != MovementState.OPEN:
        raise NotPossible("movement_not_open", f"This movement is {movement.state}.")
    movement.state, movement.state_since = MovementState.DEPARTED, at
    movement.save()
    audit.record("movements.movement.departed", on=movement, by=by, at=at)
    return movement


def _advance(
    booking_id: UUID,
    action: Action,
    to: BookingState,
    permission: Permission,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    happened_at: datetime | None = None,
) -> Booking:
    booking = queries.locked_booking(booking_id)
    access.require(by, permission, compartment=booking.compartment_id)
    why_not = rules.possible(queries.facts_of(booking, now=at))[action]
    if why_not:
        raise NotPossible(str(action), why_not)
    moved = _move_to(booking, to, by=by, at=at, reason=reason, happened_at=happened_at)
    audit.record(f"movements.booking.{to}", on=booking, by=by, at=at, fields=("state",))
    return moved


def _move_to(
    booking: Booking,
    to: BookingState,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    happened_at: datetime | None = None,
) -> Booking:
    """Change every live line of a booking, keep the seat count of its movement right, and derive the case's move."""
    happened = happened_at or at
    was_live = booking.state in LIVE
    for line in queries.lines(booking.id):
        if line.state in LIVE:
            line.state, line.state_since = to, happened
            line.save()
            _event(booking, line.person_id, to, by=by, at=at, reason=reason, happened_at=happened)
    booking.state, booking.state_since = to, happened
    booking.save()
    if was_live and to not in LIVE:
        movement = queries.locked_movement(booking.movement_id)
        movement.seats_taken -= booking.seats
        movement.save()
    note_movements(case_id=booking.case_id, by=by, at=at)
    return booking


def _event(
    booking: Booking,
    person_id: UUID,
    kind: BookingState,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    happened_at: datetime | None = None,
) -> None:
    TravelEvent.objects.create(
        compartment_id=booking.compartment_id,
        booking=booking,
        person_id=person_id,
        kind=kind,
        reason=reason,
        happened_at=happened_at or at,
        happened_by_id=by.user_id,
        **known(by=by, at=at),
    )
