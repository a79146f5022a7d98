"""The funnel as folds over the records: each stage in each unit, as of an instant, as known at another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from safepassage.journey.applications.models import Application, ApplicationMember
from safepassage.journey.arrivals.models import Arrival
from safepassage.journey.decisions.models import Decision, Visa
from safepassage.journey.movements.models import Obstacle, TravelEvent
from safepassage.journey.movements.rules import BookingState, ObstacleKind
from safepassage.journey.people.models import CaseMember
from safepassage.journey.settlement.models import Placement
from safepassage.journey.verification.models import Attestation
from safepassage.publication.units import Unit


@dataclass(frozen=True, slots=True)
class Instant:
    """The two times of a question: what the figure describes, and what was known when."""

    as_of: datetime
    known_at: datetime


Counts = dict[Unit, int]


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One bar of the funnel and how it is counted."""

    code: str
    title: str
    how_counted: str
    count: Callable[[Instant], Counts]


def _lodged_applications(t: Instant) -> QuerySet[Application]:
    return Application.objects.filter(lodged_at__lte=t.as_of, known_at__lte=t.known_at, repeats__isnull=True)


def _members_of(applications: QuerySet[Application], t: Instant) -> QuerySet[ApplicationMember]:
    there = Q(removed_at__isnull=True) | Q(removed_at__gt=t.as_of)
    return ApplicationMember.objects.filter(
        there, application__in=applications.values("id"), added_at__lte=t.as_of, known_at__lte=t.known_at
    )


def _of_applications(applications: QuerySet[Application], t: Instant) -> Counts:
    counted = applications.aggregate(n=Count("id"), cases=Count("case", distinct=True))
    people = _members_of(applications, t).aggregate(n=Count("person", distinct=True))["n"]
    return {Unit.APPLICATIONS: counted["n"], Unit.CASES: counted["cases"], Unit.PEOPLE: people}


def _of_people(rows: QuerySet[Any], t: Instant, *, person: str = "person", case: str = "case") -> Counts:
    counted = rows.aggregate(people=Count(person, distinct=True), cases=Count(case, distinct=True))
    applications = _lodged_applications(t).filter(case__in=rows.values(case)).count()
    return {Unit.APPLICATIONS: applications, Unit.CASES: counted["cases"], Unit.PEOPLE: counted["people"]}


def lodged(t: Instant) -> Counts:
    return _of_applications(_lodged_applications(t), t)


def verified(t: Instant) -> Counts:
    attested = Attestation.objects.filter(
        answered_at__lte=t.as_of,
        known_at__lte=t.known_at,
        answer__in=["confirmed", "partly"],
        enquiry__subject="service",
    )
    return _of_people(attested, t, person="enquiry__person", case="enquiry__case")


def _approved_applications(t: Instant) -> QuerySet[Application]:
    newest = (
        Decision.objects.filter(application=OuterRef("pk"), decided_at__lte=t.as_of, known_at__lte=t.known_at)
        .exclude(outcome="held")
        .order_by("-decided_at", "-known_at", "-id")
    )
    return _lodged_applications(t).annotate(newest=Subquery(newest.values("outcome")[:1])).filter(newest="approved")


def approved(t: Instant) -> Counts:
    return _of_applications(_approved_applications(t), t)


def _visas(t: Instant) -> QuerySet[Visa]:
    return Visa.objects.filter(granted_at__lte=t.as_of, known_at__lte=t.known_at)


def visa(t: Instant) -> Counts:
    return _of_people(_visas(t), t)


def travel_ready(t: Instant) -> Counts:
    holding = _visas(t).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=t.as_of) | Q(state="used"))
    member = CaseMember.objects.filter(joined_at__lte=t.as_of, known_at__lte=t.known_at)
    member = member.filter(Q(left_at__isnull=True) | Q(left_at__gt=t.as_of)).filter(person__ended="")
    # Grouped once per case: asked person by person, a planner without statistics compares everybody with everybody.
    complete = (
        member.annotate(holds=Exists(holding.filter(person=OuterRef("person"))))
        .values("case")
        .annotate(without=Count("id", filter=Q(holds=False)))
        .filter(without=0)
        .values("case")
    )
    stopped = Obstacle.objects.filter(opened_at__lte=t.as_of, known_at__lte=t.known_at).exclude(kind=ObstacleKind.SEAT)
    still = stopped.filter(Q(solved_at__isnull=True) | Q(solved_at__gt=t.as_of))
    return _of_people(member.filter(case__in=complete).exclude(case__in=still.values("case")), t)


def departed(t: Instant) -> Counts:
    boarded = TravelEvent.objects.filter(
        kind=BookingState.BOARDED, happened_at__lte=t.as_of, known_at__lte=t.known_at
    ).values("person")
    landed = Arrival.objects.filter(arrived_at__lte=t.as_of, known_at__lte=t.known_at).values("person")
    gone = CaseMember.objects.filter(left_at__isnull=True).filter(Q(person__in=boarded) | Q(person__in=landed))
    return _of_people(gone, t)


def _arrivals(t: Instant) -> QuerySet[Arrival]:
    return Arrival.objects.filter(arrived_at__lte=t.as_of, known_at__lte=t.known_at)


def arrived(t: Instant) -> Counts:
    return _of_people(_arrivals(t), t)


def settled(t: Instant) -> Counts:
    placed = Placement.objects.filter(placed_at__lte=t.as_of, known_at__lte=t.known_at)
    return _of_people(_arrivals(t).filter(case__in=placed.values("case")), t)


STAGES: tuple[FunnelStage, ...] = (
    FunnelStage(
        "lodged",
        "Lodged",
        "Applications received by the instant, each once: a repeated lodging counts with its first. "
        "People are those included.",
        lodged,
    ),
    FunnelStage(
        "verified",
        "Verified",
        "People whose service an agency confirmed, wholly or partly; cases and applications with at least one of them.",
        verified,
    ),
    FunnelStage(
        "approved",
        "Approved",
        "Applications whose newest decision is an approval, exceptions included. People are those included in them.",
        approved,
    ),
    FunnelStage("visa", "Visa", "People to whom a visa was granted, whether or not it is still valid.", visa),
    FunnelStage(
        "travel_ready",
        "Travel-ready",
        "People of families in which everybody holds a visa and no obstacle but the seat was open.",
        travel_ready,
    ),
    FunnelStage("departed", "Departed", "People who boarded a first leg, or who arrived.", departed),
    FunnelStage("arrived", "Arrived", "People who landed and were admitted in the country of settlement.", arrived),
    FunnelStage("settled", "Settled", "People who arrived and whose household was placed in a town.", settled),
)
"""In the order of the journey."""

FUNNEL_UNITS: tuple[Unit, ...] = (Unit.APPLICATIONS, Unit.CASES, Unit.PEOPLE)

_SAID_OF_STAGE: dict[str, str] = {
    "applications": "lodged",
    "applications lodged": "lodged",
    "applications received": "lodged",
    "lodged": "lodged",
    "verified": "verified",
    "applications approved": "approved",
    "approved": "approved",
    "visas granted": "visa",
    "travel-ready": "travel_ready",
    "departed": "departed",
    "arrived": "arrived",
    "people arrived": "arrived",
    "settled": "settled",
}


def stage_said(measure: str) -> str:
    """The stage that a said measure speaks of by its exact words, or nothing: a narrower measure is another count."""
    return _SAID_OF_STAGE.get(" ".join(measure.casefold().split()), "")
