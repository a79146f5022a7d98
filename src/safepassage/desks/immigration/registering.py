"""Registering people from what an officer typed, and giving a family to the officer who will work on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from safepassage.access import compartments
from safepassage.access.actor import Actor
from safepassage.access.models import Grant, OfficerName, User
from safepassage.access.roles import ROLES, Sight
from safepassage.journey.applications import operations as applications
from safepassage.journey.people import operations as people
from safepassage.journey.people.rules import (
    DocumentKind,
    Relationship,
    Role,
    WrittenDate,
    WrittenDocument,
    WrittenName,
)


def written_person(given: dict[str, Any]) -> dict[str, Any]:
    names = (WrittenName(given["native"], language="fa-AF"), WrittenName(given["latin"]))
    paper, number = given.get("paper"), given.get("number", "")
    return {
        "written_names": [name for name in names if name.text.strip()],
        "sex": given["sex"],
        "born": WrittenDate(given["born"]) if given["born"].strip() else None,
        "papers": (WrittenDocument(DocumentKind(paper), number),) if paper else (),
    }


def register_member(*, case_id: UUID, application_id: UUID | None, by: Any, at: Any, **written: Any) -> Any:
    """Register one more person of a family, and add them to the application that was already lodged."""
    relationship = written["relationship"]
    person = people.register_person(case_id=case_id, role=Role.SECONDARY, by=by, at=at, **written)
    if application_id:
        applications.add_member(
            application_id=application_id,
            person_id=person.id,
            role=Role.SECONDARY,
            relationship=relationship,
            by=by,
            at=at,
        )
    return person


def register_principal(*, by: Any, at: Any, language: str, **written: Any) -> Any:
    """Open a case for a person who was reported, with that person as the principal applicant."""
    case = people.open_case(language=language, owner_agency=by.agency, by=by, at=at)
    people.register_person(
        case_id=case.id, role=Role.PRINCIPAL, relationship=Relationship.SELF, by=by, at=at, **written
    )
    return case


WORKERS = frozenset({"caseworker", "case_lead"})
MOST_OFFICERS = 200


def officers_to_give_to(by: Actor) -> list[tuple[User, str]]:
    """The caseworkers and leads of an agency, by name and post, as choices."""
    found = User.objects.filter(agency_id=by.agency, is_active=True, roles_held__role__in=WORKERS)
    officers = list(found.select_related("post").distinct().order_by("pk")[:MOST_OFFICERS])
    names = {named.user_id: str(named.name) for named in OfficerName.objects.filter(user__in=officers)}
    return [
        (officer, f"{names.get(officer.pk, officer.username)}, {officer.post.title if officer.post else by.agency}")
        for officer in officers
        if not officer.is_frozen
    ]


def give_case(*, case_id: UUID, officer_id: int, reason: str, by: Actor, at: datetime) -> Any:
    """Give a family to an officer: they keep the file, and those who work case by case are granted it."""
    case = people.assign_case(case_id=case_id, owner_id=officer_id, by=by, at=at)
    officer = User.objects.prefetch_related("roles_held").get(pk=officer_id)
    works_wide = any(ROLES[held.role].sight is Sight.WIDE for held in officer.roles_held.all() if held.role in ROLES)
    has_it = Grant.objects.filter(user=officer, compartment_id=case.compartment_id, revoked_at=None).exists()
    if officer_id != by.user_id and not works_wide and not has_it:
        compartments.grant_compartment(
            user=officer,
            compartment=case.compartment_id,
            purpose="caseload",
            until=None,
            reason=reason or "given by a lead",
            by=by,
            at=at,
        )
    return case
