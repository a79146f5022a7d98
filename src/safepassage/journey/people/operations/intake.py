"""Writers of whole batches of people, for the importer: the same records, permissions and trail as one by one, in few
statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.models import Compartment
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import calendars, documents, names
from safepassage.journey.facts import known, operation, require_writing
from safepassage.journey.people import queries, rules
from safepassage.journey.people.models import (
    BirthDate,
    Case,
    CaseMember,
    CaseStage,
    ContactAttempt,
    ContactPlan,
    ContactPoint,
    Document,
    FamilyLink,
    Name,
    NameKey,
    Person,
    Whereabouts,
)
from safepassage.journey.people.operations.cases import FIRST_READING, _new_reference, _put_move
from safepassage.journey.people.operations.contact import open_house
from safepassage.journey.people.operations.identity import _keys_of
from safepassage.journey.people.rules import (
    Channel,
    RegisteredFamily,
    ReportedFamily,
    ReportedPerson,
    StageState,
    Urgency,
    WrittenDocument,
)

END_OF_UNDONE = "import_undone"


@operation
def register_families(*, families: Sequence[ReportedFamily], by: Actor, at: datetime) -> dict[str, RegisteredFamily]:
    """Register many families with their people, names, dates, papers and contact plans. Returns them by their key."""
    access.require(by, Permission.PEOPLE_CASE_OPEN)
    access.require(by, Permission.PEOPLE_PERSON_REGISTER)
    access.require(by, Permission.PEOPLE_FACTS_EDIT)
    cases = _open_cases(families, by=by, at=at)
    registered: dict[str, RegisteredFamily] = {}
    facts: dict[type[Any], list[Any]] = {}
    for family in families:
        case = cases[family.key]
        people: dict[str, UUID] = {}
        for person in family.people:
            made = _person_facts(person, case, happened=family.reported_at, by=by, at=at)
            people[person.key] = made[0].id
            for fact in made:
                facts.setdefault(type(fact), []).append(fact)
        registered[family.key] = RegisteredFamily(case.id, case.compartment_id, people)
    for model in (Person, CaseMember, Name, BirthDate, Document, ContactPoint, FamilyLink):
        if rows := facts.get(model):
            model.objects.bulk_create(rows, batch_size=1000)
    _record_keys(facts.get(Name, []))
    joined = [cases[f.key] for f in families if f.case_id]
    for case, family in ((cases[f.key], f) for f in families if f.case_id):
        case.case_size += len(family.people)
        case.version += 1
    Case.objects.bulk_update(joined, ["case_size", "version"])
    _record_plans(families, cases, by=by, at=at)
    for family in families:
        audit.record(
            "people.family.registered",
            on=cases[family.key],
            by=by,
            at=at,
            fields=("people", "names", "born", "documents", "contact"),
            detail={"people": len(family.people), "joined": family.case_id is not None},
        )
    return registered


@operation
def note_stages(*, said: Sequence[tuple[UUID, StageState]], by: Actor, at: datetime) -> None:
    """Store what one stage says of many cases and derive their next moves: note_stage for a batch."""
    if not said:
        return
    cases = {case.id: case for case in queries.locked_cases([case_id for case_id, _ in said])}
    kept = {(s.case_id, s.stage): s for s in CaseStage.objects.filter(case_id__in=list(cases))}
    new, changed = [], []
    for case_id, stated in said:
        row = kept.get((case_id, str(stated.stage)))
        if row is None:
            row = CaseStage(case_id=case_id, compartment_id=cases[case_id].compartment_id, stage=stated.stage)
            kept[(case_id, str(stated.stage))] = row
            new.append(row)
        else:
            changed.append(row)
        row.state, row.since, row.due, row.step = stated.state, stated.since, stated.due, stated.step
        row.move_by, row.obstacle, row.ended = stated.move_by, stated.obstacle, stated.ended
        row.known_at, row.known_by_id = at, by.user_id
    CaseStage.objects.bulk_create(new, batch_size=1000)
    columns = ["state", "since", "due", "step", "move_by", "obstacle", "ended", "known_at", "known_by"]
    CaseStage.objects.bulk_update(changed, columns, batch_size=500)
    _settle_moves(cases.values(), kept.values())


@operation
def set_urgencies(*, urgencies: Mapping[UUID, Urgency], by: Actor, at: datetime) -> None:
    """Keep the urgency that orders the queues, for many cases at once; called with the priorities that justify it."""
    access.require(by, Permission.APPLICATIONS_PRIORITY_SET)
    cases = queries.locked_cases(urgencies)
    for case in cases:
        case.urgency, case.urgency_rank = urgencies[case.id], rules.RANK[urgencies[case.id]]
        case.version += 1
    _update_cases(cases, ["urgency", "urgency_rank", "version"])


@operation
def withdraw_family(*, case_id: UUID, person_ids: Sequence[UUID], by: Actor, at: datetime) -> int:
    """Take back people whom an import brought in by mistake: they leave the case and their records state that end."""
    case = queries.locked(case_id)
    access.require(by, Permission.EXCHANGE_IMPORT_UNDO)
    members = list(CaseMember.objects.filter(case_id=case_id, person_id__in=list(person_ids), left_at__isnull=True))
    for member in members:
        member.left_at, member.left_by_id = at, by.user_id
    CaseMember.objects.bulk_update(members, ["left_at", "left_by"])
    Person.objects.filter(id__in=[m.person_id for m in members], ended="").update(
        ended=END_OF_UNDONE, ended_at=at, ended_by_id=by.user_id
    )
    case.case_size = max(0, case.case_size - len(members))
    if case.case_size == 0:
        CaseStage.objects.filter(case_id=case_id).exclude(stage=rules.Stage.PEOPLE).update(
            state="", move_by="", step="", obstacle="", ended="", due=None
        )
        case.save()
        ended = StageState(rules.Stage.PEOPLE, END_OF_UNDONE, at, ended=END_OF_UNDONE)
        note_stages(said=[(case_id, ended)], by=by, at=at)
    else:
        case.version += 1
        case.save()
    audit.record("people.family.withdrawn", on=case, by=by, at=at, detail={"people": len(members)})
    return len(members)


def _open_cases(families: Sequence[ReportedFamily], *, by: Actor, at: datetime) -> dict[str, Case]:
    opened = [family for family in families if family.case_id is None]
    programme = queries.programme_named("") if opened else None
    compartments = Compartment.objects.bulk_create(
        [Compartment(programme=programme, opened_at=at, opened_by_id=by.user_id) for _ in opened]
    )
    cases: dict[str, Case] = {}
    stages: list[CaseStage] = []
    for family, compartment in zip(opened, compartments, strict=True):
        first = rules.reported_state(
            family.reported_at, agency=family.owner_agency, due=family.reported_at + FIRST_READING
        )
        fact = known(by=by, at=at, source_row_id=family.source_row_id)
        case = Case(
            compartment=compartment,
            reference=_new_reference(),
            opened_at=family.reported_at,
            opened_by_id=by.user_id,
            owner_agency=family.owner_agency,
            language=family.language,
            case_size=len(family.people),
            next_move_by=first.move_by,
            next_step=first.step,
            next_move_since=first.since,
            next_move_due=first.due,
            **fact,
        )
        stages.append(
            CaseStage(
                compartment=compartment,
                case=case,
                stage=first.stage,
                state=first.state,
                since=first.since,
                move_by=first.move_by,
                step=first.step,
                due=first.due,
                **fact,
            )
        )
        cases[family.key] = case
    Case.objects.bulk_create(cases.values(), batch_size=1000)
    CaseStage.objects.bulk_create(stages, batch_size=1000)
    existing = {case.id: case for case in queries.locked_cases([f.case_id for f in families if f.case_id])}
    return cases | {family.key: existing[family.case_id] for family in families if family.case_id}


def _person_facts(person: ReportedPerson, case: Case, *, happened: datetime, by: Actor, at: datetime) -> list[Any]:
    """The rows of one person, the person first."""
    cells = dict(person.cells)

    def fact(cell: str = "") -> dict[str, Any]:
        stamp = known(by=by, at=at, source_row_id=person.source_row_id, source_cell=cells.get(cell, ""))
        return {"compartment_id": case.compartment_id, **stamp}

    record = Person(
        sex=person.sex,
        sex_as_written=person.sex_as_written,
        nationality=person.nationality,
        nationality_as_written=person.nationality_as_written,
        registered_at=happened,
        registered_by_id=by.user_id,
        **fact(),
    )
    member = CaseMember(
        case=case,
        person=record,
        role=person.role,
        relationship=person.relationship,
        relationship_as_written=person.relationship_as_written,
        joined_at=happened,
        joined_by_id=by.user_id,
        **fact("relationship"),
    )
    spellings = [
        Name(
            person=record,
            as_written=written.text,
            script=names.script_of(written.text),
            language=written.language,
            kind=written.kind,
            keys=[blind_index("name", key) for key in names.keys(written.text)],
            keys_version=names.scheme_version,
            **fact("name"),
        )
        for written in person.names
    ]
    rows: list[Any] = [record, member, *spellings, *_keys_of(spellings)]
    if person.born is not None:
        rows.append(_birth(person.born, record, fact("birth")))
    rows += [_document(paper, record, fact(str(paper.kind))) for paper in person.papers]
    rows += [
        ContactPoint(
            person=record,
            channel=contact.channel,
            as_written=contact.as_written,
            number_index=_number_index(contact.number or contact.as_written),
            **{**fact(), "source_cell": contact.cell},
        )
        for contact in person.contacts
    ]
    if person.father_name:
        keys = [blind_index("name", key) for key in names.keys(person.father_name)]
        rows.append(
            FamilyLink(
                person=record,
                relative_name=person.father_name,
                relative_name_keys=keys,
                kind="father",
                **fact("father_name"),
            )
        )
    return rows


def _record_keys(written: Sequence[Name]) -> None:
    """The search keys of many names in one statement: they are two thirds of all rows that a person needs."""
    require_writing(NameKey)
    keys = [
        (uuid4(), name.compartment_id, name.id, name.person_id, key)
        for name in written
        for key in dict.fromkeys(name.keys)
    ]
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {NameKey._meta.db_table} (id, compartment_id, name_id, person_id, key) SELECT * FROM "  # noqa: S608
            "unnest(%s::uuid[], %s::integer[], %s::uuid[], %s::uuid[], %s::bytea[])",
            [list(column) for column in zip(*keys, strict=True)],
        )


def _birth(born: calendars.DateAssertion, person: Person, fact: dict[str, Any]) -> BirthDate:
    return BirthDate(
        person=person,
        as_written=born.as_written,
        calendar=born.calendar,
        earliest_date=born.earliest,
        latest_date=born.latest,
        precision=born.precision,
        is_conventional=born.is_conventional,
        **fact,
    )


def _document(paper: WrittenDocument, person: Person, fact: dict[str, Any]) -> Document:
    number = documents.normalise_number(paper.number) if paper.number else ""
    read = calendars.read_date(paper.expires).assertion if paper.expires else None
    return Document(
        person=person,
        kind=paper.kind,
        state=paper.state,
        number_as_written=paper.number,
        number_index=blind_index("document", number) if number else None,
        issuer=paper.issuer,
        expires_date=read.latest if read and read.earliest == read.latest else None,
        expires_as_written=paper.expires[:40],
        **fact,
    )


def _number_index(text: str) -> bytes | None:
    number = documents.normalise_number(text)
    return blind_index("phone", number) if number else None


def _record_plans(families: Sequence[ReportedFamily], cases: dict[str, Case], *, by: Actor, at: datetime) -> None:
    plans, places, attempts = [], [], []
    for family in families:
        case = cases[family.key]
        fact = {
            "compartment_id": case.compartment_id,
            "case": case,
            **known(by=by, at=at, source_row_id=family.source_row_id),
        }
        if plan := family.plan:
            plans.append(
                ContactPlan(
                    channel=plan.channel,
                    may_be_phoned=plan.may_be_phoned,
                    hours_from=plan.hours_from,
                    is_shared_phone=plan.is_shared_phone,
                    instructions=plan.instructions,
                    **fact,
                )
            )
        if place := family.place:
            house = open_house(note=place.detail, by=by, at=at) if place.shares_house else None
            places.append(
                Whereabouts(
                    house=house,
                    province_id=place.province_id,
                    detail=place.detail,
                    is_in_hiding=place.is_in_hiding,
                    since=place.since or at,
                    **fact,
                )
            )
        if family.heard_at:
            attempts.append(
                ContactAttempt(
                    channel=Channel.PHONE,
                    outcome="reached",
                    attempted_at=family.heard_at,
                    attempted_by_id=by.user_id,
                    **fact,
                )
            )
    moved = [place.case_id for place in places]
    Whereabouts.objects.filter(case_id__in=moved, until__isnull=True).update(until=at)
    ContactPlan.objects.bulk_create(plans)
    Whereabouts.objects.bulk_create(places)
    ContactAttempt.objects.bulk_create(attempts)


def _settle_moves(cases: Iterable[Case], stages: Iterable[CaseStage]) -> None:
    """Derive the next moves of many cases; the same rule as _settle_move."""
    said: dict[UUID, list[StageState]] = {}
    for s in stages:
        if s.state:
            stated = StageState(rules.Stage(s.stage), s.state, s.since, s.move_by, s.step, s.due, s.obstacle, s.ended)
            said.setdefault(s.case_id, []).append(stated)
    settled = list(cases)
    for case in settled:
        _put_move(case, said[case.id])
    columns = [
        "stage", "state", "ended", "next_move_by", "next_step", "next_move_due", "next_move_since", "obstacle",
        "obstacle_since", "obstacle_owner", "version",
    ]  # fmt: skip
    _update_cases(settled, columns)


def _update_cases(cases: Sequence[Case], columns: Sequence[str]) -> None:
    """Write these columns of many cases in one statement; bulk_update builds an expression for each value."""
    require_writing(Case)
    if not cases:
        return
    fields: list[Any] = [Case._meta.get_field(name) for name in columns]
    arrays = [[case.id for case in cases]]
    arrays += [[field.get_db_prep_save(getattr(case, field.attname), connection) for case in cases] for field in fields]
    kinds = ["uuid", *(str(field.db_type(connection)).partition("(")[0] for field in fields)]
    placeholders = ", ".join(f"%s::{kind}[]" for kind in kinds)
    named = ", ".join(f'"{field.column}"' for field in fields)
    assigned = ", ".join(f'"{field.column}" = v."{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Case._meta.db_table} AS c SET {assigned} "  # noqa: S608 (names of our own columns)
            f"FROM unnest({placeholders}) AS v(id, {named}) WHERE c.id = v.id",
            arrays,
        )
