"""Registering people from what an officer typed: one more of a family, or the first of a new case."""

from typing import Any
from uuid import UUID

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
