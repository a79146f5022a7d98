"""The only writers of people, families and contact, and the one place where "whose move is it" is written."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F

from safepassage import access, audit
from safepassage.access import compartments
from safepassage.access.actor import Actor
from safepassage.access.models import Programme
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import calendars, documents, names
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import queries, rules
from safepassage.journey.people.models import (
    Attempt,
    BirthDate,
    Case,
    CaseMember,
    CaseStage,
    ContactAttempt,
    ContactPlan,
    ContactPoint,
    Document,
    FamilyLink,
    House,
    Name,
    NameKey,
    Person,
    ReturnCode,
    SeparationAgreement,
    Whereabouts,
)
from safepassage.journey.people.rules import (
    Channel,
    Relationship,
    Role,
    StageState,
    WrittenDate,
    WrittenDocument,
    WrittenName,
)

FIRST_READING = timedelta(hours=24)


def new_reference() -> str:
    """A random reference that counts nothing and can be read out: "K7Q2-MX9"."""
    letters = [secrets.choice(rules.REFERENCE_ALPHABET) for _ in range(7)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _programme(code: str) -> Programme:
    """The programme with this code, or the one and first. Raises NotPossible before any was set up."""
    found = Programme.objects.filter(code=code) if code else Programme.objects.order_by("id")
    programme = found.first()
    if programme is None:
        raise NotPossible("no_programme", "No programme is set up yet. Ask an administrator to open one.")
    return programme


@operation
def open_case(
    *,
    by: Actor,
    at: datetime,
    reported_at: datetime | None = None,
    owner_id: int | None = None,
    owner_agency: str = "INZ",
    language: str = "",
    programme_code: str = "",
    source_row_id: UUID | None = None,
) -> Case:
    """Open a case in a compartment of its own, with its first move. `reported_at` is when the report of danger was made."""
    access.require(by, Permission.PEOPLE_CASE_OPEN)
    compartment = compartments.open_compartment(programme=_programme(programme_code), by=by, at=at)
    happened = reported_at or at
    first = rules.reported_state(happened, agency=owner_agency, due=happened + FIRST_READING)
    case = Case.objects.create(
        compartment=compartment,
        reference=new_reference(),
        opened_at=happened,
        opened_by_id=by.user_id,
        owner_id=owner_id,
        owner_agency=owner_agency,
        language=language,
        next_move_by=first.move_by,
        next_step=first.step,
        next_move_since=happened,
        next_move_due=first.due,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    note_stage(case=case, said=first, by=by, at=at)
    audit.record("people.case.opened", on=case, by=by, at=at)
    return case


@operation
def note_stage(*, case: Case, said: StageState, by: Actor, at: datetime) -> Case:
    """Store what one stage says of a case and derive the case's next move from all stages. Called by every stage's operations."""
    stored, _ = CaseStage.objects.get_or_create(
        case_id=case.id,
        stage=said.stage,
        defaults={
            "compartment_id": case.compartment_id,
            "state": said.state,
            "since": said.since,
            **known(by=by, at=at),
        },
    )
    stored.state, stored.since, stored.due = said.state, said.since, said.due
    stored.move_by, stored.step, stored.obstacle, stored.ended = said.move_by, said.step, said.obstacle, said.ended
    stored.known_at, stored.known_by_id = at, by.user_id
    stored.save()
    return settle_move(case=case, at=at)


@operation
def clear_stage(*, case: Case, stage: rules.Stage, at: datetime) -> Case:
    """A stage that says nothing any more (its only booking was cancelled, say) leaves the move to the others."""
    CaseStage.objects.filter(case_id=case.id, stage=stage).update(
        state="", move_by="", step="", obstacle="", ended="", due=None
    )
    return settle_move(case=case, at=at)


@operation
def settle_move(*, case: Case, at: datetime) -> Case:
    """Write the derived columns of a case from its stage states. The only writer of `next_move_*`, `obstacle*` and `ended`."""
    stages = queries.stage_states(case.id)
    move = rules.whose_move(stages)
    state = next(s.state for s in stages if s.stage == move.stage)
    changed = (case.next_move_by, case.next_step, case.obstacle) != (move.by, move.step, move.obstacle)
    case.stage, case.state, case.ended = move.stage, state, move.ended
    case.next_move_by, case.next_step, case.next_move_due = move.by, move.step, move.due
    if changed or case.next_move_since > move.since:
        case.next_move_since = move.since
    if move.obstacle:
        if case.obstacle != move.obstacle or case.obstacle_since is None:
            case.obstacle_since = move.since
        case.obstacle, case.obstacle_owner = move.obstacle, move.by
    else:
        case.obstacle, case.obstacle_owner, case.obstacle_since = "", "", None
    case.version += 1
    case.save()
    return case


@operation
def assign_case(*, case_id: UUID, owner_id: int, by: Actor, at: datetime) -> Case:
    """Give a case to an officer, who keeps the file. Raises NotPermitted."""
    case = queries.locked(case_id)
    access.require(by, Permission.PEOPLE_CASE_OPEN, compartment=case.compartment_id)
    case.owner_id = owner_id
    case.version += 1
    case.save()
    audit.record("people.case.assigned", on=case, by=by, at=at, fields=("owner",))
    return case


@operation
def register_person(
    *,
    case_id: UUID,
    role: Role,
    relationship: Relationship,
    written_names: Sequence[WrittenName],
    by: Actor,
    at: datetime,
    sex: str = "",
    sex_as_written: str = "",
    nationality: str = "",
    nationality_as_written: str = "",
    relationship_as_written: str = "",
    born: WrittenDate | None = None,
    papers: Sequence[WrittenDocument] = (),
    registered_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> Person:
    """Register one person in a case with the names, birth date and papers as written. Raises NotPermitted, NotPossible."""
    case = queries.locked(case_id)
    access.require(by, Permission.PEOPLE_PERSON_REGISTER, compartment=case.compartment_id)
    if not any(n.text.strip() for n in written_names):
        raise NotPossible("no_name", "Write at least one name, as the person writes it.")
    if role is Role.PRINCIPAL and queries.has_principal(case_id):
        raise NotPossible("second_principal", "This case already has a principal applicant.")
    happened = registered_at or at
    fact = {"compartment_id": case.compartment_id, **known(by=by, at=at, source_row_id=source_row_id)}
    person = Person.objects.create(
        sex=sex,
        sex_as_written=sex_as_written,
        nationality=nationality,
        nationality_as_written=nationality_as_written,
        registered_at=happened,
        registered_by_id=by.user_id,
        **fact,
    )
    CaseMember.objects.create(
        case=case,
        person=person,
        role=role,
        relationship=relationship,
        relationship_as_written=relationship_as_written,
        joined_at=happened,
        joined_by_id=by.user_id,
        **fact,
    )
    for written in written_names:
        if written.text.strip():
            record_name(person_id=person.id, written=written, by=by, at=at, source_row_id=source_row_id)
    if born and born.text.strip():
        record_birth_date(person_id=person.id, written=born, by=by, at=at, source_row_id=source_row_id)
    for paper in papers:
        record_document(person_id=person.id, written=paper, by=by, at=at, source_row_id=source_row_id)
    case.case_size = F("case_size") + 1
    case.save(update_fields=["case_size"])
    case.refresh_from_db(fields=["case_size"])
    audit.record("people.person.registered", on=person, by=by, at=at, fields=("names", "born", "documents"))
    return person


@operation
def record_name(
    *,
    person_id: UUID,
    written: WrittenName,
    by: Actor,
    at: datetime,
    corrects_id: UUID | None = None,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> Name:
    """Keep one more spelling of a person's name, exactly as written."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    name = Name.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        as_written=written.text,
        script=names.script_of(written.text),
        language=written.language,
        kind=written.kind,
        keys=[blind_index("name", key) for key in names.keys(written.text)],
        keys_version=names.scheme_version,
        corrects_id=corrects_id,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    NameKey.objects.bulk_create(keys_of([name]))
    audit.record("people.name.recorded", on=name, by=by, at=at, fields=("as_written",))
    return name


def keys_of(written: Iterable[Name]) -> list[NameKey]:
    """The search keys to store beside these names: whoever writes names in bulk writes these with them."""
    return [
        NameKey(compartment_id=name.compartment_id, name=name, person_id=name.person_id, key=key)
        for name in written
        for key in dict.fromkeys(name.keys)
    ]


@operation
def record_birth_date(
    *,
    person_id: UUID,
    written: WrittenDate,
    by: Actor,
    at: datetime,
    corrects_id: UUID | None = None,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> BirthDate:
    """Keep a date of birth as written, as the interval of days it can mean. What cannot be read stays as written."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    read = calendars.read_date(written.text, order=written.order or None).assertion
    birth = BirthDate.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        as_written=written.text,
        calendar=read.calendar,
        earliest_date=read.earliest,
        latest_date=read.latest,
        precision=read.precision,
        is_conventional=read.is_conventional,
        corrects_id=corrects_id,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    audit.record("people.birth_date.recorded", on=birth, by=by, at=at, fields=("as_written",))
    return birth


@operation
def record_document(
    *,
    person_id: UUID,
    written: WrittenDocument,
    by: Actor,
    at: datetime,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> Document:
    """Keep an identity paper as stated. Two people with one number is a finding for a person, never an error here."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    number = documents.normalise_number(written.number) if written.number else ""
    expires = calendars.read_date(written.expires).assertion if written.expires else None
    paper = Document.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        kind=written.kind,
        state=written.state,
        number_as_written=written.number,
        number_index=blind_index("document", number) if number else None,
        issuer=written.issuer,
        expires_date=expires.latest if expires and expires.earliest == expires.latest else None,
        expires_as_written=written.expires,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    audit.record("people.document.recorded", on=paper, by=by, at=at, fields=("kind", "number", "expires"))
    return paper


@operation
def record_family_link(
    *,
    person_id: UUID,
    kind: str,
    by: Actor,
    at: datetime,
    relative_id: UUID | None = None,
    relative_name: str = "",
    source_row_id: UUID | None = None,
) -> FamilyLink:
    """Record who is whose father, spouse or child; a relative without a record of their own is kept by name."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    if not relative_id and not relative_name.strip():
        raise NotPossible("no_relative", "Say who the relative is, by record or by name.")
    link = FamilyLink.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        relative_id=relative_id,
        relative_name=relative_name,
        relative_name_keys=[blind_index("name", key) for key in names.keys(relative_name)] if relative_name else [],
        kind=kind,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("people.family_link.recorded", on=link, by=by, at=at, fields=("kind", "relative"))
    return link


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
        compartment=compartments.open_compartment(programme=_programme(""), by=by, at=at),
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


@operation
def agree_separation(
    *, case_id: UUID, person_id: UUID, reason: str, consent_given_by: str, by: Actor, at: datetime
) -> SeparationAgreement:
    """Record that a family agreed that one of them travels apart. Raises NotPossible without a reason and a consent."""
    case = queries.locked(case_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=case.compartment_id)
    if not reason.strip() or not consent_given_by.strip():
        raise NotPossible("no_consent", "Say why the family travels apart, and who of them agreed.")
    agreement = SeparationAgreement.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        person_id=person_id,
        reason=reason,
        consent_given_by=consent_given_by,
        agreed_at=at,
        agreed_by_id=by.user_id,
        **known(by=by, at=at),
    )
    audit.record("people.separation.agreed", on=agreement, by=by, at=at, fields=("reason", "consent"))
    return agreement


@operation
def record_death(*, person_id: UUID, source: str, by: Actor, at: datetime, died_at: datetime | None = None) -> Person:
    """Record that a person died, with the source of that word. The record and the family stay."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    if person.ended:
        raise NotPossible("already_ended", "An end is already recorded for this person.")
    if not source.strip():
        raise NotPossible("no_source", "Say who told us.")
    person.ended, person.ended_at, person.ended_by_id = "died", died_at or at, by.user_id
    person.save()
    audit.record("people.death.recorded", on=person, by=by, at=at, fields=("ended",))
    return person


@operation
def issue_return_code(*, case_id: UUID, by: Actor, at: datetime) -> tuple[str, str]:
    """Make the code with which a family asks about its own case, and one to be said under force. Shown once, kept as hashes."""
    case = queries.locked(case_id)
    access.require(by, Permission.APPLICATIONS_APPLICATION_LODGE, compartment=case.compartment_id)
    code, under_force = rules.new_code(), rules.new_code()
    issued = ReturnCode.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        code_hash=make_password(code),
        duress_hash=make_password(under_force),
        **known(by=by, at=at),
    )
    audit.record("people.return_code.issued", on=issued, by=by, at=at)
    return code, under_force


@operation
def note_attempt(*, kind: str, who: bytes, what: Sequence[bytes], by: Actor, at: datetime) -> None:
    """Count people found, or tries at a return code."""
    Attempt.objects.bulk_create([Attempt(kind=kind, who=who, what=each, **known(by=by, at=at)) for each in what])
