"""The only writers of crossings, entry permissions and landings."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.arrivals import queries, rules
from safepassage.journey.arrivals.models import Arrival, CrossingReport, EntryPermission
from safepassage.journey.arrivals.rules import Action, CrossingState, EntryOutcome
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.movements import operations as movements_operations
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements.rules import BookingState
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people
from safepassage.journey.people.models import Case
from safepassage.journey.people.rules import Stage


@operation
def report_crossing(
    *,
    person_id: UUID,
    case_id: UUID,
    by: Actor,
    at: datetime,
    crossed_on: datetime | None = None,
    crossing_id: UUID | None = None,
    reported_by_source: str = "",
) -> CrossingReport:
    """Somebody says that this person crossed a border. It is a claim until a post or partner confirms it."""
    case = people.locked(case_id)
    access.require(by, Permission.ARRIVALS_CROSSING_REPORT, compartment=case.compartment_id)
    _require_possible(Action.REPORT_CROSSING, queries.facts_of(person_id))
    happened = crossed_on or at
    if happened > at:
        raise NotPossible("in_the_future", "A crossing cannot be reported before it happens.")
    report = CrossingReport.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        person_id=person_id,
        crossing_id=crossing_id,
        state=CrossingState.CLAIMED,
        reported_by_source=reported_by_source,
        crossed_on=happened,
        reported_at=at,
        reported_by_id=by.user_id,
        **known(by=by, at=at),
    )
    note_arrivals(case_id=case_id, by=by, at=at)
    audit.record("arrivals.crossing.reported", on=report, by=by, at=at, fields=("crossing", "crossed_on"))
    return report


@operation
def confirm_crossing(*, report_id: UUID, by: Actor, at: datetime) -> CrossingReport:
    """A post or a partner confirms that the person is here."""
    report = _locked_report(report_id)
    access.require(by, Permission.ARRIVALS_CROSSING_CONFIRM, compartment=report.compartment_id)
    _require_possible(Action.CONFIRM_CROSSING, queries.facts_of(report.person_id))
    report.state, report.confirmed_at, report.confirmed_by_id = CrossingState.CONFIRMED, at, by.user_id
    return _store(report, "arrivals.crossing.confirmed", by=by, at=at)


@operation
def verify_crossing(*, report_id: UUID, by: Actor, at: datetime) -> CrossingReport:
    """The person's identity was verified on this side."""
    report = _locked_report(report_id)
    access.require(by, Permission.ARRIVALS_CROSSING_VERIFY, compartment=report.compartment_id)
    _require_possible(Action.VERIFY_CROSSING, queries.facts_of(report.person_id))
    report.state, report.verified_at, report.verified_by_id = CrossingState.VERIFIED, at, by.user_id
    return _store(report, "arrivals.crossing.verified", by=by, at=at)


@operation
def disprove_crossing(*, report_id: UUID, by: Actor, at: datetime) -> CrossingReport:
    """The report was wrong. It stays, as disproved: an impostor's claim never raises the grade of the true person."""
    report = _locked_report(report_id)
    access.require(by, Permission.ARRIVALS_CROSSING_VERIFY, compartment=report.compartment_id)
    _require_possible(Action.DISPROVE_CROSSING, queries.facts_of(report.person_id))
    report.state, report.disproved_at, report.disproved_by_id = CrossingState.DISPROVED, at, by.user_id
    return _store(report, "arrivals.crossing.disproved", by=by, at=at)


@operation
def confirm_family_here(
    *,
    case_id: UUID,
    person_ids: Sequence[UUID],
    is_verified: bool,
    by: Actor,
    at: datetime,
    crossing_id: UUID | None = None,
) -> list[CrossingReport]:
    """An officer sees these people of a family: each is reported where nobody had, and confirmed or verified."""
    case = people.locked(case_id)
    access.require(by, Permission.ARRIVALS_CROSSING_CONFIRM, compartment=case.compartment_id)
    theirs = {p.id for p in people.living_people(case_id)}
    if not person_ids or not set(person_ids) <= theirs:
        raise NotPossible("not_of_this_family", "Mark people of this family.")
    found: list[CrossingReport] = []
    for person_id in person_ids:
        report = queries.latest_report(person_id)
        if report is None or report.state == CrossingState.DISPROVED:
            report = report_crossing(
                person_id=person_id, case_id=case_id, crossing_id=crossing_id, reported_by_source=by.post, by=by, at=at
            )
        if is_verified and report.state != CrossingState.VERIFIED:
            report = verify_crossing(report_id=report.id, by=by, at=at)
        elif report.state == CrossingState.CLAIMED:
            report = confirm_crossing(report_id=report.id, by=by, at=at)
        found.append(report)
    return found


@operation
def grant_entry_permission(
    *, person_id: UUID, case_id: UUID, port: str, by: Actor, at: datetime, decided_at: datetime | None = None
) -> EntryPermission:
    """Grant a person entry at the border of the country of settlement. Raises NotPossible without a visa."""
    case = people.locked(case_id)
    access.require(by, Permission.ARRIVALS_ENTRY_PERMISSION_GRANT, compartment=case.compartment_id)
    facts = queries.facts_of(person_id)
    _require_possible(Action.GRANT_ENTRY, facts)
    if not facts.has_valid_visa:
        raise NotPossible("no_visa", "This person has no visa. Entry needs one, or a decision at the border.")
    decided = _enter(case, person_id, port, EntryOutcome.GRANTED, by=by, at=at, decided_at=decided_at)
    note_arrivals(case_id=case_id, by=by, at=at)
    return decided


@operation
def refuse_entry_permission(
    *, person_id: UUID, case_id: UUID, port: str, ground: str, liable_for: str, by: Actor, at: datetime
) -> EntryPermission:
    """Refuse a person entry, with the ground and the legal state that follows: turnaround or deportation."""
    case = people.locked(case_id)
    access.require(by, Permission.ARRIVALS_ENTRY_PERMISSION_REFUSE, compartment=case.compartment_id)
    if not ground.strip():
        raise NotPossible("no_ground", "Say on which ground entry is refused.")
    if liable_for not in {"turnaround", "deportation"}:
        raise NotPossible("no_legal_state", "Say whether the person is liable for turnaround or for deportation.")
    _require_possible(Action.REFUSE_ENTRY, queries.facts_of(person_id))
    decided = _enter(case, person_id, port, EntryOutcome.REFUSED, by=by, at=at, ground=ground, liable_for=liable_for)
    note_arrivals(case_id=case_id, by=by, at=at)
    return decided


@operation
def record_landing(
    *,
    person_id: UUID,
    case_id: UUID,
    port: str,
    by: Actor,
    at: datetime,
    arrived_at: datetime | None = None,
    movement_id: UUID | None = None,
    source_row_id: UUID | None = None,
) -> Arrival:
    """Record that an admitted person landed in the country of settlement. Arrived counts people."""
    case = people.locked(case_id)
    access.require(by, Permission.ARRIVALS_LANDING_RECORD, compartment=case.compartment_id)
    _require_possible(Action.RECORD_LANDING, queries.facts_of(person_id))
    happened = _not_in_future(arrived_at or at, at)
    arrival = _land(case, person_id, port, by=by, at=at, happened=happened, movement_id=movement_id, row=source_row_id)
    _finish_landing(case.id, by=by, at=at, happened=happened)
    return arrival


@operation
def land_family(
    *,
    case_id: UUID,
    port: str,
    by: Actor,
    at: datetime,
    arrived_at: datetime | None = None,
    movement_id: UUID | None = None,
) -> list[Arrival]:
    """Entry permission and landing of everybody of a family who has a visa and has not arrived."""
    case = people.locked(case_id)
    access.require(by, Permission.ARRIVALS_LANDING_RECORD, compartment=case.compartment_id)
    access.require(by, Permission.ARRIVALS_ENTRY_PERMISSION_GRANT, compartment=case.compartment_id)
    happened = _not_in_future(arrived_at or at, at)
    arrived: list[Arrival] = []
    for person_id, facts in queries.facts_of_people([p.id for p in people.living_people(case_id)]).items():
        if facts.arrived_at or not facts.has_valid_visa or facts.entry is EntryOutcome.REFUSED:
            continue
        if facts.entry is None:
            _enter(case, person_id, port, EntryOutcome.GRANTED, by=by, at=at, decided_at=happened)
        arrived.append(_land(case, person_id, port, by=by, at=at, happened=happened, movement_id=movement_id))
    if not arrived:
        raise NotPossible("nobody_to_land", "Nobody of this family with a visa is still to arrive.")
    _finish_landing(case.id, by=by, at=at, happened=happened)
    return arrived


@operation
def note_arrivals(*, case_id: UUID, by: Actor, at: datetime) -> None:
    """Derive what this stage says of a case."""
    case = people.locked(case_id)
    said = queries.stage_state(case_id)
    if said:
        people_operations.note_stage(case=case, said=said, by=by, at=at)
    else:
        people_operations.clear_stage(case=case, stage=Stage.ARRIVALS, by=by, at=at)


def _enter(
    case: Case,
    person_id: UUID,
    port: str,
    outcome: EntryOutcome,
    *,
    by: Actor,
    at: datetime,
    decided_at: datetime | None = None,
    ground: str = "",
    liable_for: str = "",
) -> EntryPermission:
    decided = EntryPermission.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        person_id=person_id,
        port=port,
        outcome=outcome,
        ground=ground,
        liable_for=liable_for,
        decided_at=decided_at or at,
        decided_by_id=by.user_id,
        **known(by=by, at=at),
    )
    audit.record(f"arrivals.entry.{outcome}", on=decided, by=by, at=at, fields=("port", "outcome"))
    return decided


def _land(
    case: Case,
    person_id: UUID,
    port: str,
    *,
    by: Actor,
    at: datetime,
    happened: datetime,
    movement_id: UUID | None = None,
    row: UUID | None = None,
) -> Arrival:
    arrival = Arrival.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        person_id=person_id,
        movement_id=movement_id,
        port=port,
        arrived_at=happened,
        arrived_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=row),
    )
    audit.record("arrivals.person.landed", on=arrival, by=by, at=at, fields=("port",))
    return arrival


def _finish_landing(case_id: UUID, *, by: Actor, at: datetime, happened: datetime) -> None:
    """A booking whose people have all landed is over; then derive whose move it is."""
    booking = movements.live_booking(case_id)
    if booking and booking.state == BookingState.BOARDED and queries.everybody_landed(booking.id):
        movements_operations.record_arrival_of_booking(booking_id=booking.id, by=by, at=at, happened_at=happened)
    note_arrivals(case_id=case_id, by=by, at=at)


def _not_in_future(happened: datetime, at: datetime) -> datetime:
    if happened > at:
        raise NotPossible("in_the_future", "A landing cannot be recorded before it happens.")
    return happened


def _locked_report(report_id: UUID) -> CrossingReport:
    report = CrossingReport.objects.filter(id=report_id).first()
    if report is None:
        raise people.CaseNotFound
    people.locked(report.case_id)
    return CrossingReport.objects.select_for_update().get(id=report_id)


def _store(report: CrossingReport, event: str, *, by: Actor, at: datetime) -> CrossingReport:
    report.save()
    note_arrivals(case_id=report.case_id, by=by, at=at)
    audit.record(event, on=report, by=by, at=at, fields=("state",))
    return report


def _require_possible(action: Action, facts: rules.PersonFacts) -> None:
    why_not = rules.possible(facts)[action]
    if why_not:
        raise NotPossible(str(action), why_not)
