"""The only writers of reception, placement, residence and citizenship."""

from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people
from safepassage.journey.settlement import queries, rules
from safepassage.journey.settlement.models import Citizenship, Placement, Reception, Residence
from safepassage.journey.settlement.rules import Action


@operation
def receive_family(
    *, case_id: UUID, centre: str, by: Actor, at: datetime, needs: str = "", received_at: datetime | None = None
) -> Reception:
    """A family begins its first weeks in a reception centre. `needs` holds service codes, never a diagnosis."""
    case = people.locked(case_id)
    access.require(by, Permission.SETTLEMENT_HOUSEHOLD_RECEIVE, compartment=case.compartment_id)
    _require_possible(Action.RECEIVE, case_id)
    if not centre.strip():
        raise NotPossible("no_centre", "Say which centre receives the family.")
    reception = Reception.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        centre=centre,
        needs=needs,
        received_at=received_at or at,
        received_by_id=by.user_id,
        **known(by=by, at=at),
    )
    _note(case_id, by=by, at=at)
    audit.record("settlement.family.received", on=reception, by=by, at=at, fields=("centre", "needs"))
    return reception


@operation
def place_household(
    *, case_id: UUID, town: str, by: Actor, at: datetime, address: str = "", placed_at: datetime | None = None
) -> Placement:
    """A household settles in a town. A second placement ends the first and keeps it."""
    case = people.locked(case_id)
    access.require(by, Permission.SETTLEMENT_HOUSEHOLD_PLACE, compartment=case.compartment_id)
    _require_possible(Action.PLACE, case_id)
    if not town.strip():
        raise NotPossible("no_town", "Say in which town the household settles.")
    happened = placed_at or at
    Placement.objects.filter(case=case, ended_at__isnull=True).update(ended_at=happened, ended_by_id=by.user_id)
    Reception.objects.filter(case=case, left_at__isnull=True).update(left_at=happened, left_by_id=by.user_id)
    placement = Placement.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        town=town,
        address=address,
        placed_at=happened,
        placed_by_id=by.user_id,
        **known(by=by, at=at),
    )
    _note(case_id, by=by, at=at)
    audit.record("settlement.household.placed", on=placement, by=by, at=at, fields=("town", "address"))
    return placement


@operation
def grant_residence(
    *, case_id: UUID, by: Actor, at: datetime, category: str = "", granted_at: datetime | None = None
) -> list[Residence]:
    """Grant residence to everybody of a family who arrived and is not a resident: one right per person."""
    case = people.locked(case_id)
    access.require(by, Permission.SETTLEMENT_RESIDENCE_RECORD, compartment=case.compartment_id)
    _require_possible(Action.GRANT_RESIDENCE, case_id)
    granted = [
        Residence.objects.create(
            compartment_id=case.compartment_id,
            case=case,
            person_id=person_id,
            category=category,
            granted_at=granted_at or at,
            granted_by_id=by.user_id,
            **known(by=by, at=at),
        )
        for person_id in queries.arrived_without_residence(case_id)
    ]
    _note(case_id, by=by, at=at)
    for residence in granted:
        audit.record("settlement.residence.granted", on=residence, by=by, at=at, fields=("category",))
    return granted


@operation
def grant_citizenship(
    *, case_id: UUID, by: Actor, at: datetime, ceremony_place: str = "", granted_at: datetime | None = None
) -> list[Citizenship]:
    """Grant citizenship, at a ceremony, to everybody of a family who is a resident and no citizen."""
    case = people.locked(case_id)
    access.require(by, Permission.SETTLEMENT_CITIZENSHIP_RECORD, compartment=case.compartment_id)
    _require_possible(Action.GRANT_CITIZENSHIP, case_id)
    granted = [
        Citizenship.objects.create(
            compartment_id=case.compartment_id,
            case=case,
            person_id=person_id,
            ceremony_place=ceremony_place,
            granted_at=granted_at or at,
            granted_by_id=by.user_id,
            **known(by=by, at=at),
        )
        for person_id in queries.residents_without_citizenship(case_id)
    ]
    _note(case_id, by=by, at=at)
    for citizenship in granted:
        audit.record("settlement.citizenship.granted", on=citizenship, by=by, at=at, fields=("ceremony_place",))
    return granted


def _note(case_id: UUID, *, by: Actor, at: datetime) -> None:
    said = queries.stage_state(case_id)
    if said:
        people_operations.note_stage(case=people.locked(case_id), said=said, by=by, at=at)


def _require_possible(action: Action, case_id: UUID) -> None:
    why_not = rules.possible(queries.facts_of(case_id))[action]
    if why_not:
        raise NotPossible(str(action), why_not)
