"""What undoing an import has in common for every kind: which rows gave facts, and whether later work was built on
them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.journey.facts import NotPossible
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import CaseMember
from safepassage.journey.sources import queries as sources
from safepassage.journey.sources.rules import RowOutcome


def rows_given(file_id: UUID) -> list[UUID]:
    """The rows of a file that gave facts."""
    return list(sources.all_rows(file_id).filter(outcome=RowOutcome.STORED).values_list("id", flat=True))


def require_no_later_work(file_id: UUID, compartments: Iterable[int]) -> None:
    """Raise NotPossible when somebody added anything to these families since the import."""
    places = sorted(set(compartments))
    after = sources.file(file_id).state_since
    for start in range(0, len(places), 1000):
        found = sources.later_work(compartments=places[start : start + 1000], after=after)
        if found:
            raise NotPossible(
                "later_work",
                f"Later work builds on this import (a {found} was added since), so it cannot be undone as a whole. "
                "Correct the single cases.",
            )
    given = set(rows_given(file_id))
    if given and not places:
        raise NotPossible(
            "nothing_to_undo", "This import only brought earlier records up to date; it brought nobody in."
        )


def withdraw_people(members: Iterable[CaseMember], *, by: Actor, at: datetime) -> None:
    """Take the people out of their cases; a case that is left empty states its end."""
    by_case: dict[UUID, list[UUID]] = {}
    for member in members:
        by_case.setdefault(member.case_id, []).append(member.person_id)
    for case_id in sorted(by_case):
        people.withdraw_family(case_id=case_id, person_ids=by_case[case_id], by=by, at=at)


def chunks(rows: Sequence[UUID], size: int = 1000) -> Iterable[Sequence[UUID]]:
    """A list of ids in parts."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
