"""What a newer version of Immigration's sheet changes in applications that are known already, and what undoing an
import withdraws."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.core import documents, names
from safepassage.exchange.kinds import withdrawing
from safepassage.exchange.kinds.applications_reading import ApplicationRead
from safepassage.exchange.kinds.handling import Scene, writable
from safepassage.exchange.kinds.person_reading import PersonRead
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications import queries as application_queries
from safepassage.journey.applications.models import Application
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.decisions import queries as decision_queries
from safepassage.journey.decisions.rules import Outcome
from safepassage.journey.facts import NotPossible
from safepassage.journey.people import operations as people
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.queries import PersonFacts
from safepassage.journey.people.rules import RegisteredFamily, ReportedFamily, Role, WrittenDate


def bring_up_to_date(known: Sequence[tuple[Application, ApplicationRead]], scene: Scene) -> None:
    """Store what the rows add to applications that exist: new people, new spellings, papers, numbers, decisions,
    visas."""
    for application, read in known:
        _place(application.case_id, application.compartment_id, read)
        if writable(person.judged for person in read.people):
            placed = _people_of(application.case_id, read, application, scene)
            _decide(application, read, placed, scene)


def lodge_what_waited(waiting: Sequence[tuple[UUID, ApplicationRead]], scene: Scene) -> None:
    """Bring families up to date whose application could not be lodged before, and lodge it where it can be now."""
    from safepassage.exchange.kinds.applications import can_be_lodged, stated_application

    for case_id, read in waiting:
        case = people_queries.locked(case_id)
        _place(case_id, case.compartment_id, read)
        if not writable(person.judged for person in read.people):
            continue
        placed = _people_of(case_id, read, None, scene)
        if can_be_lodged(read):
            stated = stated_application(read, RegisteredFamily(case_id, case.compartment_id, placed), scene)
            applications.lodge_applications(stated=[stated], by=scene.actor, at=scene.at)
            application = application_queries.current(case_id)
            if application is not None:
                _follow_status(application, read, placed, scene)


def undo(file_id: UUID, *, by: Actor, at: datetime) -> None:
    """Withdraw the applications and the people that a file brought in. Raises NotPossible where work was built on
    them."""
    rows = withdrawing.rows_given(file_id)
    members = people_queries.people_read_from(rows)
    withdrawing.require_no_later_work(file_id, {member.compartment_id for member in members.values()})
    for application in application_queries.lodged_from(rows):
        if application.withdrawn_at is None:
            applications.withdraw_application(
                application_id=application.id, reason="The import of the file was undone.", by=by, at=at
            )
    withdrawing.withdraw_people(members.values(), by=by, at=at)


def _place(case_id: UUID, compartment_id: int, read: ApplicationRead) -> None:
    for person in read.people:
        person.judged.case_id, person.judged.compartment_id = case_id, compartment_id


def _people_of(case_id: UUID, read: ApplicationRead, application: Application | None, scene: Scene) -> dict[str, UUID]:
    """Find the people of the rows in their case, add what is new about them, and register those who are not in it
    yet."""
    from safepassage.exchange.kinds.applications import reported_person

    members = people_queries.members(case_id)
    facts = people_queries.facts_of_people([member.person_id for member in members])
    before = [p.judged.before.id for p in read.people if p.judged.before]
    by_row = {row: member.person_id for row, member in people_queries.people_read_from(before).items()}
    placed: dict[str, UUID] = {}
    joining: list[PersonRead] = []
    has_principal = any(member.role == Role.PRINCIPAL for member in members)
    for person in read.people:
        earlier = by_row.get(person.judged.before.id) if person.judged.before else None
        same = earlier or _same_person(person, facts)
        if same is not None:
            placed[str(person.judged.row.number)] = same
            if person.judged.is_to_write:
                add_facts(facts[same], person, scene)
        elif person.judged.is_to_write:
            if person.role is Role.PRINCIPAL and has_principal:
                person.role = Role.SECONDARY
                person.judged.findings.append(person.judged.row.note("second_principal", "relationship"))
            joining.append(person)
    if joining:
        family = ReportedFamily(
            key=read.reference,
            people=tuple(reported_person(person, scene) for person in joining),
            reported_at=scene.at,
            case_id=case_id,
            source_row_id=scene.id_of(joining[0].judged.row),
        )
        registered = people.register_families(families=[family], by=scene.actor, at=scene.at)[read.reference]
        placed |= registered.people
        if application is not None:
            _include(application, joining, registered.people, scene)
    return placed


def _same_person(person: PersonRead, facts: dict[UUID, PersonFacts]) -> UUID | None:
    """The one member with the same paper, or with exactly the same name; nobody where two could be meant."""
    numbers = {documents.normalise_number(p.number) for p in person.papers if p.number}
    by_paper = {
        person_id
        for person_id, known in facts.items()
        if numbers & {documents.normalise_number(d.number_as_written) for d in known.documents if d.number_as_written}
    }
    if len(by_paper) == 1:
        return by_paper.pop()
    written = {names.normalised(name.text) for name in person.names}
    by_name = {
        person_id
        for person_id, known in facts.items()
        if written & {names.normalised(str(name.as_written)) for name in known.names}
    }
    return by_name.pop() if len(by_name) == 1 and not by_paper else None


def add_facts(known: PersonFacts, person: PersonRead, scene: Scene) -> None:
    """Add to a known person what this row says and no earlier one did. Nothing is overwritten."""
    who, row_id = known.person.id, scene.id_of(person.judged.row)
    source: dict[str, Any] = {"by": scene.actor, "at": scene.at, "source_row_id": row_id}
    cells = person.cells
    for written in person.names:
        if written.text not in {str(name.as_written) for name in known.names}:
            people.record_name(person_id=who, written=written, source_cell=cells.get("name", ""), **source)
    births = {str(birth.as_written) for birth in known.births}
    if person.born is not None and person.born.as_written not in births:
        people.record_birth_date(
            person_id=who,
            written=WrittenDate(person.born.as_written, scene.table.order_of("birth") or ""),
            corrects_id=known.births[-1].id if known.births else None,
            source_cell=cells.get("birth", ""),
            **source,
        )
    papers = {(d.kind, str(d.number_as_written), d.state) for d in known.documents}
    for paper in person.papers:
        if (str(paper.kind), paper.number, str(paper.state)) not in papers:
            people.record_document(person_id=who, written=paper, source_cell=cells.get(str(paper.kind), ""), **source)
    points = {str(point.as_written) for point in people_queries.contact_points([who])}
    for contact in person.contacts:
        if contact.as_written not in points:
            people.record_contact_point(
                person_id=who,
                channel=contact.channel,
                as_written=contact.as_written,
                source_cell=contact.cell,
                **source,
            )


def _include(
    application: Application, joining: Sequence[PersonRead], people_ids: dict[str, UUID], scene: Scene
) -> None:
    for person in joining:
        try:
            applications.add_member(
                application_id=application.id,
                person_id=people_ids[str(person.judged.row.number)],
                role=person.role,
                relationship=person.relationship,
                by=scene.actor,
                at=scene.at,
            )
        except NotPossible as refused:
            person.judged.findings.append(
                person.judged.row.note("changed_by_hand", "application", why=refused.sentence)
            )


def _decide(application: Application, read: ApplicationRead, placed: dict[str, UUID], scene: Scene) -> None:
    from safepassage.exchange.kinds.applications import stated_decision

    latest = decision_queries.latest(application.id)
    changed = [person for person in read.people if person.judged.is_to_write]
    stated = {"approved": Outcome.APPROVED, "declined": Outcome.DECLINED}.get(read.status)
    if latest is None or (stated is not None and latest.outcome == Outcome.HELD):
        _follow_status(application, read, placed, scene)
        return
    if stated is not None and stated != latest.outcome:
        changed[0].judged.findings.append(changed[0].judged.row.note("changed_by_hand", "status"))
        return
    if stated is Outcome.APPROVED:
        held = decision_queries.people_with_visa(placed.values())
        decision = stated_decision(
            read,
            case_id=application.case_id,
            compartment_id=application.compartment_id,
            application_id=application.id,
            people_ids=placed,
            scene=scene,
        )
        for visa in decision.visas if decision else ():
            if visa.person_id not in held:
                decisions.grant_visa(
                    application_id=application.id,
                    person_id=visa.person_id,
                    number=visa.number,
                    granted_at=visa.granted_at,
                    source_row_id=visa.source_row_id,
                    by=scene.actor,
                    at=scene.at,
                )


def _follow_status(application: Application, read: ApplicationRead, placed: dict[str, UUID], scene: Scene) -> None:
    from safepassage.exchange.kinds.applications import stated_decision

    if application.withdrawn_at is not None:
        return
    if read.status == "withdrawn":
        applications.withdraw_application(
            application_id=application.id,
            reason=f"As stated in the file: {read.status_as_written}",
            by=scene.actor,
            at=scene.at,
        )
        return
    decision = stated_decision(
        read,
        case_id=application.case_id,
        compartment_id=application.compartment_id,
        application_id=application.id,
        people_ids=placed,
        scene=scene,
    )
    if decision:
        decisions.record_decisions(stated=[decision], by=scene.actor, at=scene.at)
