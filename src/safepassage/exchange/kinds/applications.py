"""Immigration's sheet of applications: one case for each application, with everybody in it, what was lodged and what
was decided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.exchange.kinds import application_changes
from safepassage.exchange.kinds.applications_reading import ApplicationRead, read_application
from safepassage.exchange.kinds.duplicates import remark_known_numbers
from safepassage.exchange.kinds.handling import Judged, Scene, writable
from safepassage.exchange.kinds.person_reading import PersonRead
from safepassage.exchange.understanding import words
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications import queries as application_queries
from safepassage.journey.applications.rules import StatedApplication, StatedMember
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.decisions.rules import Outcome, StatedDecision, StatedVisa
from safepassage.journey.people import operations as people
from safepassage.journey.people.rules import (
    Channel,
    RegisteredFamily,
    ReportedFamily,
    ReportedPerson,
    ReportedPlace,
    ReportedPlan,
    Role,
)
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.rules import AskedAbout, Subject

QUESTION = "The file says that this application waits for you. Did this person work with you, as what, where and when?"
INTERPRETER = "interpreter"


class Applications:
    """The handler of kind `applications`."""

    def group_of(self, row: Row) -> str:
        return row.text("application")[:40]

    def identity_of(self, fields: dict[str, str]) -> str:
        given, family = fields.get("given_names", ""), fields.get("family_name", "")
        name = fields.get("name", "") or f"{given} {family}"
        return f"{fields.get('application', '').strip()}|{' '.join(sorted(name.casefold().split()))}"

    def judge(self, group: Sequence[Judged], scene: Scene) -> ApplicationRead:
        return read_application(group, scene)

    def write(self, understood: Sequence[tuple[Sequence[Judged], ApplicationRead]], scene: Scene) -> None:
        """Register, lodge and decide the applications of one batch; those that are known already are brought up to
        date."""
        read = [each for _, each in understood if each.people]
        remark_known_numbers([(r.reference, p) for r in read for p in r.people if p.judged.is_to_write], scene)
        known = application_queries.standing_by_reference([each.reference for each in read])
        application_changes.bring_up_to_date([(known[r.reference], r) for r in read if r.reference in known], scene)
        unlodged = [r for r in read if r.reference not in known]
        waiting = {r.reference: case_id for r in unlodged if (case_id := _case_before(r))}
        application_changes.lodge_what_waited(
            [(waiting[r.reference], r) for r in unlodged if r.reference in waiting], scene
        )
        new = [r for r in unlodged if r.reference not in waiting and writable(p.judged for p in r.people)]
        families = people.register_families(
            families=[_family(each, scene) for each in new], by=scene.actor, at=scene.at
        )
        stated = [stated_application(each, families[each.reference], scene) for each in new if can_be_lodged(each)]
        lodged = applications.lodge_applications(stated=stated, by=scene.actor, at=scene.at)
        for each in new:
            _place(each, families[each.reference])
        decisions.record_decisions(
            stated=[
                decision
                for each in new
                if each.reference in lodged
                and (decision := _decision(each, families[each.reference], lodged[each.reference], scene))
            ],
            by=scene.actor,
            at=scene.at,
        )
        waits = [each for each in new if each.reference in lodged and each.status == "waits_for_defence"]
        verification.ask_about_many(
            asked=[_asked(families[each.reference], each, lodged[each.reference]) for each in waits],
            subject=Subject.SERVICE,
            question=QUESTION,
            by=scene.actor,
            at=scene.at,
        )

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        application_changes.undo(file_id, by=by, at=at)


def _case_before(read: ApplicationRead) -> UUID | None:
    """The case in which an earlier version of the file put these people, where their application was not lodged."""
    for person in read.people:
        judged = person.judged
        if found := judged.case_id or (judged.before.case_id if judged.before else None):
            return found
    return None


def can_be_lodged(read: ApplicationRead) -> bool:
    """Whether the day of receipt and the principal applicant are known; what is missing is said."""
    if read.received is None:
        return False
    if not read.has_principal:
        first = read.people[0].judged
        if not any(each.code == "no_principal" for each in first.findings):
            first.findings.append(first.row.note("no_principal", "relationship"))
        return False
    return True


def reported_person(person: PersonRead, scene: Scene) -> ReportedPerson:
    """One person for registration, with the row and cells that the facts come from."""
    return ReportedPerson(
        key=str(person.judged.row.number),
        role=person.role,
        relationship=person.relationship,
        relationship_as_written=person.relationship_as_written,
        names=person.names,
        sex=person.sex,
        sex_as_written=person.sex_as_written,
        nationality=person.nationality,
        nationality_as_written=person.nationality_as_written,
        born=person.born,
        papers=person.papers,
        contacts=person.contacts,
        father_name=person.father,
        source_row_id=scene.id_of(person.judged.row),
        cells=tuple(person.cells.items()),
    )


def _family(read: ApplicationRead, scene: Scene) -> ReportedFamily:
    return ReportedFamily(
        key=read.reference,
        people=tuple(reported_person(person, scene) for person in read.people),
        reported_at=read.received or scene.at,
        plan=plan_of(read),
        place=_place_of(read, scene),
        source_row_id=scene.id_of(read.people[0].judged.row),
    )


def plan_of(read: ApplicationRead) -> ReportedPlan | None:
    """How the family may be reached, where the file warns about it or gives a number."""
    warned = [person for person in read.people if person.must_not_be_called or person.is_in_hiding]
    if warned:
        notes = "; ".join(dict.fromkeys(person.notes for person in warned))
        return ReportedPlan(Channel.NONE, may_be_phoned=False, instructions=f"As stated in the file: {notes}")
    return None


def _place_of(read: ApplicationRead, scene: Scene) -> ReportedPlace | None:
    hiding = [person for person in read.people if person.is_in_hiding]
    if not hiding:
        return None
    detail = hiding[0].judged.row.text("place") or hiding[0].notes
    return ReportedPlace(detail, is_in_hiding=True, since=scene.at)


def stated_application(read: ApplicationRead, family: RegisteredFamily, scene: Scene) -> StatedApplication:
    """The application as the file states it, with the people as they are registered."""
    if read.received is None:
        raise ValueError("an application without a day of receipt is not lodged")
    return StatedApplication(
        key=read.reference,
        case_id=family.case_id,
        compartment_id=family.compartment_id,
        reference=read.reference,
        lodged_at=read.received,
        lodged_as_written=read.received_as_written,
        members=tuple(
            stated_member(person, family.people[str(person.judged.row.number)], scene)
            for person in read.people
            if str(person.judged.row.number) in family.people
        ),
        grounds=read.grounds,
        grounds_as_written=read.grounds_as_written,
        withdrawn_as_written=f"As stated in the file: {read.status_as_written}" if read.status == "withdrawn" else "",
        source_row_id=scene.id_of(read.people[0].judged.row),
        source_cell=read.received_cell,
    )


def stated_member(person: PersonRead, person_id: UUID, scene: Scene) -> StatedMember:
    """A person's place in the application; the claim of service that the ground of priority makes comes with it."""
    ground = words.meaning(words.GROUNDS, person.judged.row.text("priority"))
    return StatedMember(
        person_id=person_id,
        role=person.role,
        relationship=person.relationship,
        relationship_as_written=person.relationship_as_written,
        served_as=INTERPRETER if ground == "link_to_defence" and "interp" in person.judged.row.text("priority") else "",
        source_row_id=scene.id_of(person.judged.row),
    )


def _decision(
    read: ApplicationRead, family: RegisteredFamily, application_id: UUID, scene: Scene
) -> StatedDecision | None:
    return stated_decision(
        read,
        case_id=family.case_id,
        compartment_id=family.compartment_id,
        application_id=application_id,
        people_ids=family.people,
        scene=scene,
    )


def stated_decision(
    read: ApplicationRead,
    *,
    case_id: UUID,
    compartment_id: int,
    application_id: UUID,
    people_ids: dict[str, UUID],
    scene: Scene,
) -> StatedDecision | None:
    """The decision and the visas that the file states, where it states one."""
    if read.status not in {"approved", "declined"}:
        remark_visas_without_approval(read)
        return None
    outcome = Outcome.APPROVED if read.status == "approved" else Outcome.DECLINED
    decided = read.decided or scene.at
    if outcome is Outcome.DECLINED:
        remark_visas_without_approval(read)
    why = read.decline_reason or f"As stated in the file: {read.status_as_written}"
    return StatedDecision(
        case_id=case_id,
        compartment_id=compartment_id,
        application_id=application_id,
        outcome=outcome,
        as_written=read.status_as_written,
        reasons=why,
        decided_at=decided,
        people=len(read.people),
        visas=tuple(
            StatedVisa(
                person_id=people_ids[str(person.judged.row.number)],
                number=person.judged.row.text("visa")[:60],
                granted_at=decided,
                source_row_id=scene.id_of(person.judged.row),
                source_cell=person.judged.row.where("visa"),
            )
            for person in read.people
            if outcome is Outcome.APPROVED
            and person.judged.row.text("visa")
            and str(person.judged.row.number) in people_ids
        ),
        source_row_id=scene.id_of(read.people[0].judged.row),
        source_cell=read.status_cell,
    )


def remark_visas_without_approval(read: ApplicationRead) -> None:
    """A visa number beside anything but an approval is a question."""
    for person in read.people:
        if person.judged.row.text("visa"):
            person.judged.findings.append(person.judged.row.note("visa_without_approval", "visa"))


def _asked(family: RegisteredFamily, read: ApplicationRead, application_id: UUID) -> AskedAbout:
    """The principal applicant, about whom Defence is asked."""
    principal = next(person for person in read.people if person.role is Role.PRINCIPAL)
    return AskedAbout(family.case_id, application_id, family.people[str(principal.judged.row.number)])


def _place(read: ApplicationRead, family: RegisteredFamily) -> None:
    for person in read.people:
        person.judged.compartment_id = family.compartment_id
        person.judged.case_id = family.case_id
