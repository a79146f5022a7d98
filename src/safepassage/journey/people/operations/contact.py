"""The only writers of how a family can be reached and where it is."""

from datetime import datetime, time
from uuid import UUID

from safepassage import access, audit
from safepassage.access import compartments
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import documents
from safepassage.journey.facts import known, operation
from safepassage.journey.people import queries
from safepassage.journey.people.models import (
    ContactAttempt,
    ContactPlan,
    ContactPoint,
    House,
    Whereabouts,
)
from safepassage.journey.people.rules import (
    Channel,
)


@operation
def record_contact_point(
    *,
    person_id: UUID,
    channel: Channel,
    as_written: str,
    by: Actor,
    at: datetime,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> ContactPoint:
    """Keep a phone number or address as written. Whether it may be used is the contact plan's to say."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_CONTACT_PLAN_EDIT, compartment=person.compartment_id)
    number = documents.normalise_number(as_written)
    point = ContactPoint.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        channel=channel,
        as_written=as_written,
        number_index=blind_index("phone", number) if number else None,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    audit.record("people.contact_point.recorded", on=point, by=by, at=at, fields=("channel", "as_written"))
    return point


@operation
def set_contact_plan(
    *,
    case_id: UUID,
    channel: Channel,
    may_be_phoned: bool,
    by: Actor,
    at: datetime,
    hours_from: time | None = None,
    hours_until: time | None = None,
    time_zone: str = "Asia/Kabul",
    is_shared_phone: bool = False,
    instructions: str = "",
    words_to_use: str = "",
    duress_word: str = "",
    source_row_id: UUID | None = None,
) -> ContactPlan:
    """Say how it is safe to reach a family. The newest plan is in force; the earlier ones stay."""
    case = queries.locked(case_id)
    access.require(by, Permission.PEOPLE_CONTACT_PLAN_EDIT, compartment=case.compartment_id)
    plan = ContactPlan.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        channel=channel,
        may_be_phoned=may_be_phoned,
        hours_from=hours_from,
        hours_until=hours_until,
        time_zone=time_zone,
        is_shared_phone=is_shared_phone,
        instructions=instructions,
        words_to_use=words_to_use,
        duress_word=duress_word,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("people.contact_plan.set", on=plan, by=by, at=at, fields=("channel", "hours", "instructions"))
    return plan


@operation
def record_contact_attempt(
    *,
    case_id: UUID,
    channel: Channel,
    outcome: str,
    by: Actor,
    at: datetime,
    note: str = "",
    attempted_at: datetime | None = None,
) -> ContactAttempt:
    """Keep that a family was called, met or interviewed, and what came of it."""
    case = queries.locked(case_id)
    access.require(by, Permission.PEOPLE_CONTACT_PLAN_EDIT, compartment=case.compartment_id)
    attempt = ContactAttempt.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        channel=channel,
        outcome=outcome,
        note=note,
        attempted_at=attempted_at or at,
        attempted_by_id=by.user_id,
        **known(by=by, at=at),
    )
    audit.record("people.contact_attempt.recorded", on=attempt, by=by, at=at, fields=("channel", "outcome"))
    return attempt


@operation
def open_house(*, by: Actor, at: datetime, province_id: UUID | None = None, address: str = "", note: str = "") -> House:
    """Record a shelter, in a compartment of its own, that may hide several families."""
    access.require(by, Permission.PEOPLE_WHEREABOUTS_EDIT)
    house = House.objects.create(
        compartment=compartments.open_compartment(programme=queries.programme_named(""), by=by, at=at),
        province_id=province_id,
        address=address,
        note=note,
        **known(by=by, at=at),
    )
    audit.record("people.house.opened", on=house, by=by, at=at, fields=("province", "address"))
    return house


@operation
def record_whereabouts(
    *,
    case_id: UUID,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
    house_id: UUID | None = None,
    province_id: UUID | None = None,
    detail: str = "",
    is_in_hiding: bool = False,
    source_row_id: UUID | None = None,
) -> Whereabouts:
    """Record where a family is now; where they were before ends at that instant and stays readable."""
    case = queries.locked(case_id)
    access.require(by, Permission.PEOPLE_WHEREABOUTS_EDIT, compartment=case.compartment_id)
    moved = since or at
    Whereabouts.objects.filter(case=case, until__isnull=True).update(until=moved)
    there = Whereabouts.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        house_id=house_id,
        province_id=province_id,
        detail=detail,
        is_in_hiding=is_in_hiding,
        since=moved,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("people.whereabouts.recorded", on=there, by=by, at=at, fields=("house", "province"))
    return there
