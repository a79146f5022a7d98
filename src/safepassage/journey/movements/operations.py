"""The only writers of partners, movements, seats, bookings, obstacles and manifests."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
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
    Manifest,
    ManifestLine,
    Movement,
    Obstacle,
    Partner,
    SeatOffer,
    TravelEvent,
)
from safepassage.journey.movements.rules import LIVE, OWNER, Action, BookingState, MovementState, ObstacleKind, Solution
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people
from safepassage.journey.people.rules import REFERENCE_ALPHABET, Stage


@operation
def record_partner(
    *, name: str, by: Actor, at: datetime, kind: str = "state", accepts_documents: Sequence[str] = (), note: str = ""
) -> Partner:
    """Enter a partner. Entering the same name twice gives the first."""
    access.require(by, Permission.MOVEMENTS_PARTNER_RECORD)
    if not name.strip():
        raise NotPossible("no_name", "Name the partner.")
    existing = Partner.objects.filter(name=name.strip()).first()
    if existing:
        return existing
    partner = Partner.objects.create(
        name=name.strip(), kind=kind, accepts_documents=list(accepts_documents), note=note, **known(by=by, at=at)
    )
    audit.record("movements.partner.recorded", on=partner, by=by, at=at)
    return partner


@operation
def schedule_movement(
    *,
    kind: str,
    origin: str,
    destination: str,
    departs: datetime,
    by: Actor,
    at: datetime,
    arrives: datetime | None = None,
    is_final: bool = False,
    departs_as_written: str = "",
    departs_time_zone: str = "UTC",
    crossing_id: UUID | None = None,
    source_row_id: UUID | None = None,
) -> Movement:
    """Enter one carriage between two places. Raises NotPossible when it would arrive before it departs."""
    access.require(by, Permission.MOVEMENTS_MOVEMENT_RECORD)
    if arrives and arrives <= departs:
        raise NotPossible("arrives_before_departing", "A movement cannot arrive before it departs.")
    if not origin.strip() or not destination.strip():
        raise NotPossible("no_place", "Say from where to where.")
    movement = Movement.objects.create(
        reference="M-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6)),
        kind=kind,
        origin=origin,
        destination=destination,
        is_final=is_final,
        departs=departs,
        departs_as_written=departs_as_written,
        departs_time_zone=departs_time_zone,
        arrives=arrives,
        crossing_id=crossing_id,
        state_since=at,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("movements.movement.scheduled", on=movement, by=by, at=at)
    return movement


@operation
def offer_seats(
    *,
    partner_id: UUID,
    movement_id: UUID,
    seats: int,
    by: Actor,
    at: datetime,
    conditions: str = "",
    max_per_family: int | None = None,
    document_needed: str = "",
    women_and_children_first: bool = False,
    names_due: datetime | None = None,
    names_due_as_written: str = "",
    lapses: datetime | None = None,
    offered_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> SeatOffer:
    """Enter seats that a partner offers on a movement, with conditions and deadlines."""
    movement = queries.locked_movement(movement_id)
    access.require(by, Permission.MOVEMENTS_OFFER_RECORD)
    if seats < 1:
        raise NotPossible("no_seats", "An offer has at least one seat.")
    if movement.state != MovementState.OPEN:
        raise NotPossible("movement_not_open", f"This movement is {movement.state}.")
    if names_due and names_due > movement.departs:
        raise NotPossible("names_due_after_departure", "Names cannot be due after the departure.")
    offer = SeatOffer.objects.create(
        partner_id=partner_id,
        movement=movement,
        seats=seats,
        conditions=conditions,
        max_per_family=max_per_family,
        document_needed=document_needed,
        women_and_children_first=women_and_children_first,
        names_due=names_due,
        names_due_as_written=names_due_as_written,
        lapses=lapses or names_due,
        offered_at=offered_at or at,
        offered_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    movement.seats_offered += seats
    movement.save()
    audit.record("movements.seats.offered", on=offer, by=by, at=at)
    return offer


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
    """Hold seats for a whole family on one movement. `apart` may name only people with a recorded agreement to travel apart."""
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
    """A movement is cancelled: every live booking on it falls away at once and its families wait again. Returns those bookings."""
    access.require(by, Permission.MOVEMENTS_MOVEMENT_RECORD)
    if not reason.strip():
        raise NotPossible("no_reason", "Say why the movement is cancelled.")
    affected: list[Booking] = []
    # The officer may not see every family on board; the service does, on the officer's behalf. Cases are locked before the movement.
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


@operation
def withdraw_offer(*, offer_id: UUID, by: Actor, at: datetime) -> SeatOffer:
    """A partner takes an offer back. Refused while families hold its seats: free them first, by a person's decision."""
    offer = queries.offer(offer_id)
    movement = queries.locked_movement(offer.movement_id)
    access.require(by, Permission.MOVEMENTS_OFFER_RECORD)
    if offer.withdrawn_at:
        raise NotPossible("already_withdrawn", "This offer was already withdrawn.")
    if movement.seats_offered - offer.seats < movement.seats_taken:
        short = movement.seats_taken - (movement.seats_offered - offer.seats)
        raise NotPossible("seats_held", f"{short} of these seats are held by families. Give them back first.")
    offer.withdrawn_at, offer.withdrawn_by_id = at, by.user_id
    offer.save()
    movement.seats_offered -= offer.seats
    movement.save()
    audit.record("movements.seats.withdrawn", on=offer, by=by, at=at)
    return offer


@operation
def open_obstacle(
    *,
    case_id: UUID,
    kind: ObstacleKind,
    by: Actor,
    at: datetime,
    person_id: UUID | None = None,
    note: str = "",
    owner_agency: str = "",
    due: datetime | None = None,
    opened_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> Obstacle:
    """Record what stops a family, with an owner."""
    case = people.locked(case_id)
    access.require(by, Permission.MOVEMENTS_OBSTACLE_OPEN, compartment=case.compartment_id)
    if queries.open_obstacle(case_id=case_id, kind=kind, person_id=person_id):
        raise NotPossible("already_open", "This obstacle is already recorded.")
    obstacle = Obstacle.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        person_id=person_id,
        kind=kind,
        note=note,
        owner_agency=owner_agency or OWNER[kind],
        due=due,
        opened_at=opened_at or at,
        opened_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    note_movements(case_id=case_id, by=by, at=at)
    audit.record("movements.obstacle.opened", on=obstacle, by=by, at=at, fields=("kind", "owner_agency", "note"))
    return obstacle


@operation
def solve_obstacle(
    *,
    obstacle_id: UUID,
    by: Actor,
    at: datetime,
    solution: Solution = Solution.SOLVED,
    solved_at: datetime | None = None,
) -> Obstacle:
    """An obstacle is out of the way (or waived, or impossible and another way is taken)."""
    obstacle = queries.locked_obstacle(obstacle_id)
    access.require(by, Permission.MOVEMENTS_OBSTACLE_SOLVE, compartment=obstacle.compartment_id)
    if obstacle.solved_at:
        raise NotPossible("already_solved", "This obstacle is already solved.")
    obstacle.solution, obstacle.solved_at, obstacle.solved_by_id = solution, solved_at or at, by.user_id
    obstacle.save()
    note_movements(case_id=obstacle.case_id, by=by, at=at)
    audit.record("movements.obstacle.solved", on=obstacle, by=by, at=at, fields=("solution",))
    return obstacle


@operation
def own_obstacle(
    *, obstacle_id: UUID, owner_agency: str, by: Actor, at: datetime, due: datetime | None = None
) -> Obstacle:
    """Give an obstacle another owner, or another due time."""
    obstacle = queries.locked_obstacle(obstacle_id)
    access.require(by, Permission.MOVEMENTS_OBSTACLE_OWN, compartment=obstacle.compartment_id)
    obstacle.owner_agency, obstacle.due = owner_agency, due or obstacle.due
    obstacle.save()
    note_movements(case_id=obstacle.case_id, by=by, at=at)
    audit.record("movements.obstacle.owned", on=obstacle, by=by, at=at, fields=("owner_agency", "due"))
    return obstacle


@operation
def issue_manifest(*, movement_id: UUID, by: Actor, at: datetime) -> Manifest:
    """Freeze who is to be carried as a new version. A version equal to the last one is not made again."""
    movement = queries.locked_movement(movement_id)
    access.require(by, Permission.MOVEMENTS_MANIFEST_PRINT)
    lines = queries.people_on_board(movement_id)
    if not lines:
        raise NotPossible("nobody", "Nobody is booked on this movement.")
    digest = hashlib.sha256("\n".join(str(line.person_id) for line in lines).encode()).hexdigest()
    last = queries.latest_manifest(movement_id)
    if last and last.content_sha256 == digest:
        return last
    manifest = Manifest.objects.create(
        movement=movement,
        version=(last.version if last else 0) + 1,
        people=len(lines),
        content_sha256=digest,
        made_at=at,
        made_by_id=by.user_id,
        **known(by=by, at=at),
    )
    for position, line in enumerate(lines, start=1):
        ManifestLine.objects.create(
            compartment_id=line.compartment_id,
            manifest=manifest,
            booking_id=line.booking_id,
            person_id=line.person_id,
            position=position,
            **known(by=by, at=at),
        )
    audit.record(
        "movements.manifest.issued",
        on=manifest,
        by=by,
        at=at,
        detail={"people": len(lines), "version": manifest.version},
    )
    return manifest


@operation
def note_movements(*, case_id: UUID, by: Actor, at: datetime) -> None:
    """Derive what this stage says of a case."""
    case = people.locked(case_id)
    said = queries.stage_state(case_id, now=at)
    if said:
        people_operations.note_stage(case=case, said=said, by=by, at=at)
    else:
        people_operations.clear_stage(case=case, stage=Stage.MOVEMENTS, at=at)


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
