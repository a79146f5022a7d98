"""Readers of decisions and visas."""

from collections.abc import Iterable
from uuid import UUID

from safepassage.journey.applications import queries as applications
from safepassage.journey.applications.models import Application
from safepassage.journey.decisions import rules
from safepassage.journey.decisions.models import Decision, Reconsideration, Visa
from safepassage.journey.decisions.rules import Outcome, VisaState
from safepassage.journey.people.queries import CaseNotFound
from safepassage.journey.people.rules import StageState


def latest(application_id: UUID) -> Decision | None:
    """The decision in force: the newest."""
    return Decision.objects.filter(application_id=application_id).order_by("-decided_at", "-known_at", "-id").first()


def of_case(case_id: UUID) -> list[Decision]:
    """Every decision of a case, the first one first."""
    return list(Decision.objects.filter(case_id=case_id).order_by("decided_at", "known_at", "id"))


def open_reconsideration(application_id: UUID) -> Reconsideration | None:
    return Reconsideration.objects.filter(application_id=application_id, closed_at__isnull=True).first()


def locked_visa(visa_id: UUID) -> Visa:
    visa = Visa.objects.select_for_update().filter(id=visa_id).first()
    if visa is None:
        raise CaseNotFound
    return visa


def valid_visa(person_id: UUID) -> Visa | None:
    """The visa of a person that was granted and neither used, expired nor cancelled."""
    return Visa.objects.filter(person_id=person_id, state=VisaState.GRANTED).first()


def visas(case_id: UUID) -> list[Visa]:
    return list(Visa.objects.filter(case_id=case_id).order_by("granted_at", "id"))


def people_with_visa(person_ids: Iterable[UUID]) -> set[UUID]:
    """Of these people, those who hold a valid or used visa."""
    held = Visa.objects.filter(person_id__in=list(person_ids), state__in=[VisaState.GRANTED, VisaState.USED])
    return set(held.values_list("person_id", flat=True))


def people_with_valid_visa(person_ids: Iterable[UUID]) -> set[UUID]:
    """Of these people, those whose visa is in force."""
    held = Visa.objects.filter(person_id__in=list(person_ids), state=VisaState.GRANTED)
    return set(held.values_list("person_id", flat=True))


def facts_of(application: Application) -> rules.Facts:
    decision = latest(application.id)
    members = [m for m in applications.members(application.id) if not m.person.ended]
    held = list(Visa.objects.filter(person_id__in=[m.person_id for m in members], state__in=["granted", "used"]))
    reopened = open_reconsideration(application.id)
    untils = [v.valid_until_date for v in held if v.valid_until_date]
    return rules.Facts(
        is_lodged=True,
        is_withdrawn=application.withdrawn_at is not None,
        outcome=Outcome(decision.outcome) if decision else None,
        decided_at=decision.decided_at if decision else None,
        reconsidering_since=reopened.requested_at if reopened else None,
        held_for=decision.held_for if decision else "",
        people=len(members),
        people_with_valid_visa=len({v.person_id for v in held}),
        last_visa_at=max((v.granted_at for v in held), default=None),
        first_visa_until=min(untils, default=None),
    )


def stage_state(case_id: UUID) -> StageState | None:
    """What the decisions say of a case."""
    application = applications.current(case_id)
    return rules.stage_state(facts_of(application)) if application else None


def is_travel_ready(case_id: UUID) -> bool:
    """Approved, and everybody has a visa: from now on only obstacles and doors stand between the family and safety."""
    said = stage_state(case_id)
    return said is not None and said.state == rules.State.VISA_GRANTED


def reconsiderations(case_id: UUID) -> list[Reconsideration]:
    """Everything that reopened a decision of a case, the first one first."""
    return list(Reconsideration.objects.filter(case_id=case_id).order_by("requested_at", "id"))
