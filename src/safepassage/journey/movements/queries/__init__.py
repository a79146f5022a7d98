"""Readers of movements, seats, bookings and obstacles."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from safepassage.journey.decisions import queries as decisions
from safepassage.journey.movements import rules
from safepassage.journey.movements.models import (
    Booking,
    BookingLine,
    Manifest,
    Movement,
    Obstacle,
    SeatOffer,
    TravelEvent,
)
from safepassage.journey.movements.queries.boards import (
    CONFIRMED,
    Jam,
    PartnerSeats,
    booking,
    bookings_on,
    jams,
    landing_soon,
    lap_infants,
    lapsing,
    live_bookings_of,
    manifest,
    manifest_lines,
    manifests,
    movement_with,
    movements_between,
    offers_by_movement,
    offers_of,
    open_obstacles_of,
    partner,
    partners,
    partners_with_seats,
    ready,
    seats_confirmed,
    under_way,
)
from safepassage.journey.movements.rules import LIVE, BookingFacts, MovementState, ObstacleKind, OpenObstacle
from safepassage.journey.people import queries as people
from safepassage.journey.people.models import Case, Document, Person
from safepassage.journey.people.queries import CaseNotFound
from safepassage.journey.people.rules import StageState

__all__ = [
    "CONFIRMED",
    "CaseNotFound",
    "Jam",
    "PartnerSeats",
    "booking",
    "bookings_of",
    "bookings_on",
    "facts_of",
    "has_seats",
    "jams",
    "landing_soon",
    "lap_infants",
    "lapsing",
    "latest_manifest",
    "lines",
    "live_booking",
    "live_bookings",
    "live_bookings_of",
    "live_offers",
    "locked_booking",
    "locked_movement",
    "locked_obstacle",
    "manifest",
    "manifest_lines",
    "manifests",
    "movement_with",
    "movements_between",
    "obstacles_of",
    "offer",
    "offers_by_departure",
    "offers_by_movement",
    "offers_of",
    "offers_read_from",
    "open_obstacle",
    "open_obstacles",
    "open_obstacles_of",
    "partner",
    "partners",
    "partners_with_seats",
    "people_on_board",
    "people_to_move",
    "ready",
    "ready_to_travel",
    "seats_confirmed",
    "stage_state",
    "stuck",
    "travel_events",
    "under_way",
    "upcoming_movements",
    "why_not",
    "why_not_board",
]


def locked_movement(movement_id: UUID) -> Movement:
    movement = Movement.objects.select_for_update().filter(id=movement_id).first()
    if movement is None:
        raise CaseNotFound
    return movement


def locked_booking(booking_id: UUID) -> Booking:
    """The booking, with its case and then its movement locked: one order everywhere."""
    booking = Booking.objects.filter(id=booking_id).first()
    if booking is None:
        raise CaseNotFound
    people.locked(booking.case_id)
    locked_movement(booking.movement_id)
    return Booking.objects.select_for_update(of=("self",)).select_related("movement", "offer").get(id=booking_id)


def locked_obstacle(obstacle_id: UUID) -> Obstacle:
    obstacle = Obstacle.objects.filter(id=obstacle_id).first()
    if obstacle is None:
        raise CaseNotFound
    people.locked(obstacle.case_id)
    return Obstacle.objects.select_for_update().get(id=obstacle_id)


def offer(offer_id: UUID) -> SeatOffer:
    found = SeatOffer.objects.filter(id=offer_id).first()
    if found is None:
        raise CaseNotFound
    return found


def live_offers(movement_id: UUID) -> list[SeatOffer]:
    return list(
        SeatOffer.objects.filter(movement_id=movement_id, withdrawn_at__isnull=True).order_by("offered_at", "id")
    )


def lines(booking_id: UUID) -> list[BookingLine]:
    return list(BookingLine.objects.filter(booking_id=booking_id).order_by("known_at", "id"))


def live_booking(case_id: UUID) -> Booking | None:
    """The family's booking in force."""
    return (
        Booking.objects.filter(case_id=case_id, state__in=LIVE)
        .select_related("movement", "offer__partner")
        .order_by("-held_at")
        .first()
    )


def live_bookings(movement_id: UUID) -> list[Booking]:
    """All live bookings of a movement, in the order of their cases (the lock order)."""
    found = Booking.objects.filter(movement_id=movement_id, state__in=LIVE).select_related("movement", "offer")
    return list(found.order_by("case_id"))


def bookings_of(case_id: UUID) -> list[Booking]:
    return list(
        Booking.objects.filter(case_id=case_id).select_related("movement", "offer__partner").order_by("held_at")
    )


def people_on_board(movement_id: UUID) -> list[BookingLine]:
    """Everybody named on a movement, by family: those whose names went out or who are further."""
    states = [s for s in LIVE if s is not rules.BookingState.HELD]
    found = BookingLine.objects.filter(booking__movement_id=movement_id, state__in=states)
    return list(found.select_related("booking").order_by("booking__held_at", "booking_id", "known_at", "id"))


def latest_manifest(movement_id: UUID) -> Manifest | None:
    return Manifest.objects.filter(movement_id=movement_id).order_by("-version").first()


def facts_of(booking: Booking, *, now: datetime) -> BookingFacts:
    return BookingFacts(
        state=rules.BookingState(booking.state),
        since=booking.state_since,
        movement_state=MovementState(booking.movement.state),
        departs=booking.movement.departs,
        names_due=booking.offer.names_due if booking.offer else None,
        lapses=booking.offer.lapses if booking.offer else None,
        now=now,
    )


def open_obstacle(*, case_id: UUID, kind: ObstacleKind, person_id: UUID | None) -> Obstacle | None:
    """The open obstacle of this kind, of one person or (with none named) of the family."""
    found = Obstacle.objects.filter(case_id=case_id, kind=kind, solved_at__isnull=True)
    return (found.filter(person_id=person_id) if person_id else found.filter(person__isnull=True)).first()


def open_obstacles(case_id: UUID) -> list[Obstacle]:
    return list(Obstacle.objects.filter(case_id=case_id, solved_at__isnull=True).order_by("opened_at", "id"))


def stage_state(case_id: UUID, *, now: datetime) -> StageState | None:
    """What bookings and obstacles say of a case."""
    booking = live_booking(case_id)
    obstacles = [
        OpenObstacle(ObstacleKind(o.kind), o.owner_agency, o.opened_at, o.due) for o in open_obstacles(case_id)
    ]
    if not booking and not obstacles:
        return None
    return rules.stage_state(
        is_travel_ready=decisions.is_travel_ready(case_id),
        obstacles=obstacles,
        booking=facts_of(booking, now=now) if booking else None,
        since=now,
    )


def people_to_move(case_id: UUID) -> list[Person]:
    """The living people of a case."""
    return people.living_people(case_id)


def why_not_board(
    *, case_id: UUID, movement: Movement, offer_id: UUID | None, people: Sequence[Person], now: datetime
) -> tuple[str, str] | None:
    """The first fact that keeps these people off a movement, as (reason, sentence); None when they may be held."""
    return (
        _why_not_movement(movement, now)
        or _why_not_family(case_id, people)
        or _why_not_offer(offer_id, movement, people, now)
    )


def _why_not_movement(movement: Movement, now: datetime) -> tuple[str, str] | None:
    if movement.state != MovementState.OPEN:
        return "movement_not_open", f"This movement is {movement.state}."
    if movement.departs <= now:
        return "departed", "This movement's departure time has passed."
    return None


def _why_not_family(case_id: UUID, people: Sequence[Person]) -> tuple[str, str] | None:
    if not people:
        return "nobody", "There is nobody to book."
    if not decisions.is_travel_ready(case_id):
        return "not_ready", "This family is not approved with a visa for everybody."
    blocking = [o for o in open_obstacles(case_id) if o.kind != ObstacleKind.SEAT]
    if blocking:
        kind = blocking[0].kind.replace("_", " ")
        return "obstacle", f"An obstacle is open: {kind}. Solve or waive it first."
    if BookingLine.objects.filter(person__in=people, state__in=LIVE).exists():
        return "already_booked", "This family already holds seats. No two doors for one person at once."
    return None


def _why_not_offer(
    offer_id: UUID | None, movement: Movement, people: Sequence[Person], now: datetime
) -> tuple[str, str] | None:
    if offer_id is None:
        return None
    chosen = offer(offer_id)
    if chosen.movement_id != movement.id or chosen.withdrawn_at:
        return "offer_not_here", "This offer does not stand for this movement."
    if chosen.lapses and chosen.lapses <= now:
        return "offer_lapsed", "This offer has lapsed."
    if chosen.max_per_family and len(people) > chosen.max_per_family:
        return "family_too_large", f"The partner takes at most {chosen.max_per_family} people of one family."
    if chosen.document_needed == "passport":
        with_passport = set(
            Document.objects.filter(person__in=people, kind="passport", state="held").values_list(
                "person_id", flat=True
            )
        )
        missing = len([p for p in people if p.id not in with_passport])
        if missing:
            return "no_passport", f"The partner asks for valid passports; {missing} of this family have none."
    return None


def ready_to_travel(*, limit: int = 25, offset: int = 0) -> list[Case]:
    """Families with visas for everybody that wait for a seat, most urgent and longest waiting first."""
    waiting = Case.objects.filter(ended="", obstacle="seat", next_step__in=["find_seat", "find_onward_seat"])
    return list(waiting.order_by("urgency_rank", "obstacle_since", "id")[offset : offset + limit])


def stuck(*, limit: int = 25, offset: int = 0, kind: str = "", owner: str = "") -> list[Case]:
    """Approved families that have not arrived, by binding obstacle, oldest first."""
    found = Case.objects.filter(ended="").exclude(obstacle="")
    if kind:
        found = found.filter(obstacle=kind)
    if owner:
        found = found.filter(obstacle_owner=owner)
    return list(found.order_by("obstacle_since", "id")[offset : offset + limit])


def upcoming_movements(now: datetime, *, limit: int = 50) -> list[Movement]:
    return list(Movement.objects.filter(state=MovementState.OPEN, departs__gt=now).order_by("departs", "id")[:limit])


def travel_events(case_id: UUID) -> list[TravelEvent]:
    return list(TravelEvent.objects.filter(booking__case_id=case_id).order_by("happened_at", "id"))


def obstacles_of(case_id: UUID) -> list[Obstacle]:
    """Every obstacle of a case, open ones first, oldest first."""
    return list(
        Obstacle.objects.filter(case_id=case_id).order_by(F("solved_at").desc(nulls_first=True), "opened_at", "id")
    )


def offers_read_from(row_ids: Iterable[UUID]) -> list[SeatOffer]:
    """The standing offers that were read from these rows of a received file."""
    return list(SeatOffer.objects.filter(source_row_id__in=list(row_ids), withdrawn_at__isnull=True).order_by("id"))


def has_seats(movement_id: UUID) -> bool:
    """Whether any seat of a movement is offered now."""
    return Movement.objects.filter(id=movement_id, seats_offered__gt=0).exists()


def offers_by_departure() -> list[SeatOffer]:
    """Every offer that stands, with its movement and partner, the earliest departure first."""
    found = SeatOffer.objects.filter(withdrawn_at__isnull=True).select_related("movement", "partner")
    return list(found.order_by("movement__departs", "id"))


def why_not(booking: Booking, action: rules.Action, *, now: datetime) -> str:
    """Empty when this may be done with a booking now, else the sentence that says why not."""
    return rules.possible(facts_of(booking, now=now))[action]
