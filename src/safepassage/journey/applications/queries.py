"""Readers of applications, for pages and for later stages."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from safepassage.journey.applications import rules
from safepassage.journey.applications.models import (
    Application,
    ApplicationMember,
    Pathway,
    Priority,
    RuleVersion,
    ServiceClaim,
)
from safepassage.journey.people.models import Case
from safepassage.journey.people.queries import CaseNotFound
from safepassage.journey.people.rules import StageState


def locked(application_id: UUID) -> Application:
    """The application, locked until the transaction ends."""
    application = Application.objects.select_for_update().filter(id=application_id).first()
    if application is None:
        raise CaseNotFound
    return application


def facts_of(application: Application) -> rules.Facts:
    return rules.Facts(lodged_at=application.lodged_at, withdrawn_at=application.withdrawn_at)


def of_case(case_id: UUID) -> list[Application]:
    """The case's applications, newest first. A repeated lodging is kept and points to the first."""
    return list(
        Application.objects.filter(case_id=case_id).select_related("rule_version__pathway").order_by("-lodged_at")
    )


def current(case_id: UUID) -> Application | None:
    """The application that is decided on: the first lodged that was not withdrawn, else the last withdrawn."""
    return current_of(of_case(case_id))


def current_of(found: Sequence[Application]) -> Application | None:
    """The application that is decided on, out of all of a case, newest first."""
    standing = [a for a in found if a.withdrawn_at is None]
    return standing[-1] if standing else (found[0] if found else None)


def standing_by_reference(references: Iterable[str]) -> dict[str, Application]:
    """By reference, the application that stands under it; the first lodged where a reference was given twice."""
    found: dict[str, Application] = {}
    standing = Application.objects.filter(reference__in=list(references), case__ended="")
    withdrawn = Application.objects.filter(reference__in=list(references)).exclude(case__ended="import_undone")
    for application in (*standing.order_by("lodged_at", "id"), *withdrawn.order_by("lodged_at", "id")):
        found.setdefault(application.reference, application)
    return found


def lodged_from(file_rows: Iterable[UUID]) -> list[Application]:
    """The applications that were read from these rows of a received file."""
    return list(Application.objects.filter(source_row_id__in=list(file_rows)))


def stage_state(case_id: UUID) -> StageState | None:
    """What the applications say of a case."""
    application = current(case_id)
    return rules.stage_state(facts_of(application)) if application else None


def members(application_id: UUID) -> list[ApplicationMember]:
    found = ApplicationMember.objects.filter(application_id=application_id, removed_at__isnull=True).select_related(
        "person"
    )
    return sorted(found, key=lambda m: (m.role != "principal", m.added_at, str(m.id)))


def version_in_force(pathway_code: str, at: datetime, *, known_at: datetime) -> RuleVersion | None:
    """The version of a pathway in force at an instant, as known at another. Half-open: from ≤ at < until."""
    return (
        RuleVersion.objects.filter(pathway__code=pathway_code, known_at__lte=known_at)
        .filter(Q(in_force_from__isnull=True) | Q(in_force_from__lte=at))
        .filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=at))
        .filter(Q(closes__isnull=True) | Q(closes__gt=at))
        .filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at))
        .order_by("-number")
        .first()
    )


def priorities(case_id: UUID) -> list[Priority]:
    """Every priority of a case, the one in force first."""
    return list(Priority.objects.filter(case_id=case_id).order_by("-set_at", "-known_at", "-id"))


def service_claims(person_ids: list[UUID]) -> list[ServiceClaim]:
    return list(ServiceClaim.objects.filter(person_id__in=person_ids).order_by("known_at", "id"))


def pathways() -> list[Pathway]:
    """Every recorded pathway, by title."""
    return list(Pathway.objects.order_by("title_en", "code"))


def case_lodged_as(reference: str) -> Case | None:
    """The case whose application carries this reference, as its agency wrote it."""
    found = Application.objects.filter(reference=reference).select_related("case").order_by("lodged_at").first()
    return found.case if found else None
