"""The only writers of cases and of the people in them, and the one place where "whose move is it" is written."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F

from safepassage import access, audit
from safepassage.access import compartments
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import queries, rules
from safepassage.journey.people.models import (
    Attempt,
    Case,
    CaseMember,
    CaseStage,
    Person,
    ReturnCode,
    SeparationAgreement,
)
from safepassage.journey.people.operations.identity import record_birth_date, record_document, record_name
from safepassage.journey.people.rules import (
    Relationship,
    Role,
    StageState,
    WrittenDate,
    WrittenDocument,
    WrittenName,
)

FIRST_READING = timedelta(hours=24)


def _new_reference() -> str:
    """A random reference that counts nothing and can be read out: "K7Q2-MX9"."""
    letters = [secrets.choice(rules.REFERENCE_ALPHABET) for _ in range(7)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


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
    """Open a case in a compartment of its own, with its first move.

    `reported_at` is when the report of danger was made.
    """
    access.require(by, Permission.PEOPLE_CASE_OPEN)
    compartment = compartments.open_compartment(programme=queries.programme_named(programme_code), by=by, at=at)
    happened = reported_at or at
    first = rules.reported_state(happened, agency=owner_agency, due=happened + FIRST_READING)
    case = Case.objects.create(
        compartment=compartment,
        reference=_new_reference(),
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
    """Store what one stage says of a case and derive the case's next move from all stages.

    Called by every stage's operations.
    """
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
    return _settle_move(case=case, at=at)


@operation
def clear_stage(*, case: Case, stage: rules.Stage, by: Actor, at: datetime) -> Case:
    """A stage that says nothing any more (its only booking was cancelled, say) leaves the move to the others."""
    CaseStage.objects.filter(case_id=case.id, stage=stage).update(
        state="", move_by="", step="", obstacle="", ended="", due=None
    )
    return _settle_move(case=case, at=at)


def _settle_move(*, case: Case, at: datetime) -> Case:
    """Write the derived columns of a case from its stage states.

    The only writer of `next_move_*`, `obstacle*` and `ended`.
    """
    _put_move(case, queries.stage_states(case.id))
    case.save()
    return case


def _put_move(case: Case, stages: Sequence[StageState]) -> None:
    """Put the move that follows from the stages into the derived columns, for whoever saves the case."""
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
    """Register one person in a case with the names, birth date and papers as written.

    Raises NotPermitted, NotPossible.
    """
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
    """Make the code with which a family asks about its own case, and one to be said under force.

    Shown once, kept as hashes.
    """
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
