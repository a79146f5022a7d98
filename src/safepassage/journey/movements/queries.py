"""Readers of movements, seats, bookings and obstacles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from safepassage.journey.decisions import queries as decisions
from safepassage.journey.movements import rules
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
from safepassage.journey.movements.rules import LIVE, BookingFacts, MovementState, ObstacleKind, OpenObstacle
from safepassage.journey.people import queries as people
from safepassage.journey.people.models import Case, Document, Person
from safepassage.journey.people.queries import CaseNotFound
from safepassage.journey.people.rules import StageState


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


def movement_with(reference: str) -> Movement:
    """The movement with this reference. Raises CaseNotFound."""
    found = Movement.objects.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise CaseNotFound
    return found


def booking(booking_id: UUID) -> Booking:
    """One booking with its movement, offer and case. Raises CaseNotFound."""
    found = Booking.objects.filter(id=booking_id).select_related("movement", "offer__partner", "case").first()
    if found is None:
        raise CaseNotFound
    return found


def why_not(booking: Booking, action: rules.Action, *, now: datetime) -> str:
    """Empty when this may be done with a booking now, else the sentence that says why not."""
    return rules.possible(facts_of(booking, now=now))[action]


def bookings_on(movement_id: UUID, *, limit: int = 200) -> list[Booking]:
    """Every booking of a movement with its case, those in force first."""
    found = list(
        Booking.objects.filter(movement_id=movement_id).select_related("case").order_by("held_at", "id")[:limit]
    )
    return sorted(found, key=lambda b: b.state not in LIVE)


def partners() -> list[Partner]:
    """Every partner by name."""
    return list(Partner.objects.order_by("name"))


def offers_by_movement(movement_ids: Iterable[UUID]) -> dict[UUID, list[SeatOffer]]:
    """The offers in force of several movements, each with its partner."""
    found: dict[UUID, list[SeatOffer]] = {}
    rows = SeatOffer.objects.filter(movement_id__in=list(movement_ids), withdrawn_at__isnull=True)
    for row in rows.select_related("partner").order_by("offered_at", "id"):
        found.setdefault(row.movement_id, []).append(row)
    return found


def lapsing(now: datetime, *, limit: int = 10) -> list[SeatOffer]:
    """Offers on open movements whose names are still to be given, the one that lapses first at the top."""
    found = SeatOffer.objects.filter(
        withdrawn_at__isnull=True, lapses__gt=now, movement__state=MovementState.OPEN, movement__departs__gt=now
    ).filter(movement__seats_taken__lt=F("movement__seats_offered"))
    return list(found.select_related("movement", "partner").order_by("lapses", "id")[:limit])


CONFIRMED = (
    rules.BookingState.ACCEPTED,
    rules.BookingState.CALLED_FORWARD,
    rules.BookingState.CHECKED_IN,
    rules.BookingState.BOARDED,
)


def seats_confirmed(movement_ids: Iterable[UUID]) -> dict[UUID, int]:
    """By movement, the seats that the partner has said yes to."""
    found = Booking.objects.filter(movement_id__in=list(movement_ids), state__in=CONFIRMED).order_by()
    return dict(found.values_list("movement_id").annotate(Sum("seats")))


def movements_between(start: datetime, end: datetime, *, limit: int = 60) -> list[Movement]:
    """Movements that are not cancelled and depart in this span, in order of departure."""
    found = Movement.objects.filter(departs__gte=start, departs__lt=end).exclude(state=MovementState.CANCELLED)
    return list(found.order_by("departs", "id")[:limit])


def ready() -> QuerySet[Case]:
    """Families that wait for seats only, most urgent first, then the longest waiting. Slice it: it may be long."""
    waiting = Case.objects.filter(ended="", next_move_by="MFAT", next_step__in=["find_seat", "find_onward_seat"])
    return waiting.order_by("urgency_rank", "next_move_since", "id")


def manifest(movement_id: UUID, version: int) -> Manifest:
    """One version of a movement's manifest. Raises CaseNotFound."""
    found = Manifest.objects.filter(movement_id=movement_id, version=version).select_related("made_by__post").first()
    if found is None:
        raise CaseNotFound
    return found


def manifests(movement_id: UUID) -> list[Manifest]:
    """Every version, newest first."""
    return list(Manifest.objects.filter(movement_id=movement_id).order_by("-version"))


def manifest_lines(manifest_id: UUID) -> list[ManifestLine]:
    """Who stands on a manifest, in its order, with the family of each."""
    found = ManifestLine.objects.filter(manifest_id=manifest_id).select_related("booking__case", "person")
    return list(found.order_by("position"))


def lap_infants(booking_ids: Iterable[UUID]) -> set[UUID]:
    """The people of these bookings who travel on a lap."""
    found = BookingLine.objects.filter(booking_id__in=list(booking_ids), needs_seat=False)
    return set(found.values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Jam:
    """How many families and people one kind of obstacle stops, whose it is to clear, and since when the oldest."""

    kind: str
    owner: str
    families: int
    people: int
    since: datetime


def jams() -> list[Jam]:
    """Approved families that have not travelled, counted by what stops them and who must clear it."""
    found = Case.objects.filter(ended="").exclude(obstacle="").order_by()
    groups = found.values("obstacle", "obstacle_owner").annotate(
        families=Count("id"), people=Sum("case_size"), since=Min("obstacle_since")
    )
    return [
        Jam(g["obstacle"], g["obstacle_owner"], g["families"], g["people"], g["since"])
        for g in groups.order_by("-people", "obstacle", "obstacle_owner")
    ]


def under_way(*, limit: int = 25) -> list[Booking]:
    """Families that hold seats and have not boarded, the earliest departure first."""
    before = [state for state in LIVE if state is not rules.BookingState.BOARDED]
    found = Booking.objects.filter(state__in=before, movement__state=MovementState.OPEN)
    found = found.select_related("case", "movement", "offer")
    return list(found.order_by("movement__departs", "held_at", "id")[:limit])


def live_bookings_of(case_ids: Iterable[UUID]) -> dict[UUID, Booking]:
    """By case, the booking in force with its movement."""
    found = Booking.objects.filter(case_id__in=list(case_ids), state__in=LIVE).select_related("movement")
    return {booking.case_id: booking for booking in found.order_by("held_at", "id")}


def landing_soon(now: datetime, *, until: datetime, limit: int = 25) -> list[Booking]:
    """Families with accepted seats on a leg that ends in the country of settlement, the next to land first."""
    found = Booking.objects.filter(
        state__in=CONFIRMED,
        movement__is_final=True,
        movement__departs__gt=now - LONGEST_LEG,
        movement__departs__lt=until,
    )
    return list(found.select_related("case", "movement").order_by("movement__departs", "held_at", "id")[:limit])


LONGEST_LEG = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PartnerSeats:
    """A partner with what it offers now and how many people it has carried."""

    partner: Partner
    offers: int
    seats: int
    names_due: datetime | None
    people_carried: int


def partners_with_seats(now: datetime) -> list[PartnerSeats]:
    """Every partner, the one whose names are due first at the top."""
    standing = Q(withdrawn_at__isnull=True, movement__state=MovementState.OPEN, movement__departs__gt=now)
    offered = SeatOffer.objects.filter(standing).order_by().values("partner_id")
    now_offered = {
        row["partner_id"]: row
        for row in offered.annotate(
            offers=Count("id"), seats_now=Sum("seats"), due=Min("names_due", filter=Q(names_due__gt=now))
        )
    }
    carried_states = [rules.BookingState.BOARDED, rules.BookingState.ARRIVED]
    travelled = Booking.objects.filter(state__in=carried_states, offer__isnull=False).order_by()
    carried = dict(travelled.values_list("offer__partner_id").annotate(Sum("seats")))
    found = []
    for partner in partners():
        row = now_offered.get(partner.id, {})
        found.append(
            PartnerSeats(
                partner, row.get("offers", 0), row.get("seats_now", 0), row.get("due"), carried.get(partner.id, 0)
            )
        )
    return sorted(found, key=lambda each: (each.names_due is None, each.names_due or now, each.partner.name))


def partner(partner_id: UUID) -> Partner:
    """One partner. Raises CaseNotFound."""
    found = Partner.objects.filter(id=partner_id).first()
    if found is None:
        raise CaseNotFound
    return found


def offers_of(partner_id: UUID, *, limit: int = 25) -> list[SeatOffer]:
    """The newest offers of a partner with their movements."""
    found = SeatOffer.objects.filter(partner_id=partner_id).select_related("movement")
    return list(found.order_by("-movement__departs", "id")[:limit])


def open_obstacles_of(case_ids: Iterable[UUID]) -> dict[UUID, list[Obstacle]]:
    """By case, the obstacles that are open, the oldest first."""
    found: dict[UUID, list[Obstacle]] = {}
    rows = Obstacle.objects.filter(case_id__in=list(case_ids), solved_at__isnull=True)
    for row in rows.order_by("opened_at", "id"):
        found.setdefault(row.case_id, []).append(row)
    return found
