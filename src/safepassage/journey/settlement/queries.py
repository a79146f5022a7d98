"""Readers of reception, placement, residence and citizenship."""

from uuid import UUID

from django.db.models import QuerySet

from safepassage.journey.arrivals.models import Arrival
from safepassage.journey.people import queries as people
from safepassage.journey.people.models import Case
from safepassage.journey.people.rules import StageState
from safepassage.journey.settlement import rules
from safepassage.journey.settlement.models import Citizenship, Placement, Reception, Residence


def facts_of(case_id: UUID) -> rules.Facts:
    """How far a family has settled."""
    ids = [p.id for p in people.living_people(case_id)]
    reception = Reception.objects.filter(case_id=case_id).order_by("-received_at").first()
    placement = Placement.objects.filter(case_id=case_id, ended_at__isnull=True).first()
    residences = list(Residence.objects.filter(person_id__in=ids))
    citizenships = list(Citizenship.objects.filter(person_id__in=ids))
    return rules.Facts(
        people=len(ids),
        people_arrived=Arrival.objects.filter(person_id__in=ids).count(),
        received_at=reception.received_at if reception else None,
        placed_at=placement.placed_at if placement else None,
        residents=len(residences),
        last_residence_at=max((r.granted_at for r in residences), default=None),
        citizens=len(citizenships),
        last_citizenship_at=max((c.granted_at for c in citizenships), default=None),
    )


def stage_state(case_id: UUID) -> StageState | None:
    """What settlement says of a case."""
    return rules.stage_state(facts_of(case_id))


def arrived_without_residence(case_id: UUID) -> list[UUID]:
    ids = [p.id for p in people.living_people(case_id)]
    arrived = set(Arrival.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
    residents = set(Residence.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
    return [i for i in ids if i in arrived - residents]


def residents_without_citizenship(case_id: UUID) -> list[UUID]:
    ids = [p.id for p in people.living_people(case_id)]
    residents = set(Residence.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
    citizens = set(Citizenship.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
    return [i for i in ids if i in residents - citizens]


STEPS: dict[str, tuple[str, str]] = {
    "receive_family": ("arrivals", "arrived"),
    "place_household": ("settlement", "received"),
    "grant_residence": ("settlement", "placed"),
    "grant_citizenship": ("settlement", "residents"),
}
"""Each step after landing, with the stage and state of the families that wait for it: an index finds them by these."""


def households(step: str) -> QuerySet[Case]:
    """Families that wait for one step after landing, the longest waiting first. Slice it: it may be long."""
    stage, state = STEPS[step]
    return Case.objects.filter(ended="", stage=stage, state=state).order_by("next_move_since", "id")


def of_case(case_id: UUID) -> tuple[list[Reception], list[Placement], list[Residence], list[Citizenship]]:
    """Everything settlement knows of a family."""
    return (
        list(Reception.objects.filter(case_id=case_id).order_by("received_at")),
        list(Placement.objects.filter(case_id=case_id).order_by("placed_at")),
        list(Residence.objects.filter(case_id=case_id).order_by("granted_at")),
        list(Citizenship.objects.filter(case_id=case_id).order_by("granted_at")),
    )


def why_not(case_id: UUID, action: rules.Action) -> str:
    """Empty when this may be done for a household now, else the sentence that says why not."""
    return rules.possible(facts_of(case_id))[action]
