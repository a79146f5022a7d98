"""What the pages of seats, partners and manifests read: whole lists, bounded, with what they show joined in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Sum

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
)
from safepassage.journey.movements.rules import LIVE, MovementState
from safepassage.journey.people.models import Case
from safepassage.journey.people.queries import CaseNotFound


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
