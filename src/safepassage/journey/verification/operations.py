"""The only writers of enquiries, answers and rolls."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import names
from safepassage.journey.applications import queries as applications
from safepassage.journey.applications.models import ServiceClaim
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people
from safepassage.journey.people.rules import Stage
from safepassage.journey.verification import queries, rules
from safepassage.journey.verification.models import Attestation, Enquiry, RollCoverage, RollEntry
from safepassage.journey.verification.rules import Action, Answer, Knowledge, State, Subject


@operation
def ask_enquiry(
    *,
    person_id: UUID,
    case_id: UUID,
    subject: Subject,
    question: str,
    by: Actor,
    at: datetime,
    addressee: str = "",
    service_claim_id: UUID | None = None,
    due: datetime | None = None,
    asked_at: datetime | None = None,
) -> Enquiry:
    """Ask one agency one thing about one person.

    The enquiry carries the least facts: names, and the claim that is asked about.
    """
    case = people.locked(case_id)
    access.require(by, Permission.VERIFICATION_ENQUIRY_ASK, compartment=case.compartment_id)
    to = addressee or rules.DEFAULT_ADDRESSEE[subject]
    if not question.strip():
        raise NotPossible("no_question", "Write what you want to know.")
    if queries.open_enquiries(person_id=person_id, subject=subject, addressee=to):
        raise NotPossible("already_asked", "This was already asked of that agency and is not answered yet.")
    facts = people.facts_of_people([person_id])[person_id]
    claim = ServiceClaim.objects.filter(id=service_claim_id).first() if service_claim_id else None
    asked = asked_at or at
    application = applications.current(case_id)
    enquiry = Enquiry.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        application=application,
        person_id=person_id,
        service_claim=claim,
        addressee=to,
        subject=subject,
        question=question,
        name_latin=facts.latin_name,
        name_native=facts.native_name,
        name_keys=_name_keys(facts),
        claim=_claim_in_words(claim),
        unit=claim.unit if claim else "",
        urgency_rank=case.urgency_rank,
        asked_at=asked,
        asked_by_id=by.user_id,
        due=due or rules.due_for(asked, urgency_rank=case.urgency_rank),
        state=State.ASKED,
        state_since=asked,
        **known(by=by, at=at),
    )
    _note(enquiry, by=by, at=at)
    audit.record("verification.enquiry.asked", on=enquiry, by=by, at=at, fields=("question", "names", "claim"))
    return enquiry


@operation
def ask_about_many(
    *, asked: Sequence[rules.AskedAbout], subject: Subject, question: str, by: Actor, at: datetime
) -> int:
    """Ask one agency the same thing about many newly registered people, each question with the least facts.

    How many.
    """
    access.require(by, Permission.VERIFICATION_ENQUIRY_ASK)
    cases = {case.id: case for case in people.locked_cases([each.case_id for each in asked])}
    facts = people.facts_of_people([each.person_id for each in asked])
    claims = {claim.person_id: claim for claim in applications.service_claims([each.person_id for each in asked])}
    to = rules.DEFAULT_ADDRESSEE[subject]
    enquiries = []
    for each in asked:
        case, known_facts, claim = cases[each.case_id], facts[each.person_id], claims.get(each.person_id)
        enquiries.append(
            Enquiry(
                compartment_id=case.compartment_id,
                case=case,
                application_id=each.application_id,
                person_id=each.person_id,
                service_claim=claim,
                addressee=to,
                subject=subject,
                question=question,
                name_latin=known_facts.latin_name,
                name_native=known_facts.native_name,
                name_keys=_name_keys(known_facts),
                claim=_claim_in_words(claim),
                unit=claim.unit if claim else "",
                urgency_rank=case.urgency_rank,
                asked_at=at,
                asked_by_id=by.user_id,
                due=rules.due_for(at, urgency_rank=case.urgency_rank),
                state=State.ASKED,
                state_since=at,
                **known(by=by, at=at),
            )
        )
    Enquiry.objects.bulk_create(enquiries, batch_size=1000)
    said = [(enquiry.case_id, rules.stage_state([queries.facts_of(enquiry)])) for enquiry in enquiries]
    people_operations.note_stages(said=[(case_id, state) for case_id, state in said if state], by=by, at=at)
    for enquiry in enquiries:
        audit.record("verification.enquiry.asked", on=enquiry, by=by, at=at, fields=("question", "names", "claim"))
    return len(enquiries)


def _name_keys(facts: people.PersonFacts) -> list[bytes]:
    return sorted({blind_index("name", k) for n in facts.names for k in names.keys(n.as_written)})


def _claim_in_words(claim: ServiceClaim | None) -> str:
    """The claimed facts that are asked about, and no others."""
    said = (
        {"role": claim.role, "unit": claim.unit, "place": claim.place, "period": claim.period_as_written}
        if claim
        else {}
    )
    return json.dumps(said, ensure_ascii=False)


@operation
def record_attestation(
    *,
    enquiry_id: UUID,
    answer: Answer,
    grounds: str,
    by: Actor,
    at: datetime,
    confidence: str = "",
    rests_on: Knowledge = Knowledge.ROLL,
    roll_entry_id: UUID | None = None,
    vouched_by: str = "",
    answered_at: datetime | None = None,
) -> Attestation:
    """Answer an enquiry, with grounds. A late answer is kept and marked late; "need more" sends the question back."""
    enquiry = queries.locked(enquiry_id)
    access.require(by, Permission.VERIFICATION_ENQUIRY_ANSWER)
    if by.agency not in {enquiry.addressee, "SYSTEM"}:
        raise NotPossible("not_addressed", "This question was put to another agency.")
    _require_possible(Action.ANSWER, enquiry)
    if not grounds.strip():
        raise NotPossible("no_grounds", "Say on what this answer rests.")
    happened = answered_at or at
    attestation = Attestation.objects.create(
        compartment_id=enquiry.compartment_id,
        enquiry=enquiry,
        answered_for=enquiry.addressee,
        answer=answer,
        grounds=grounds,
        confidence=confidence,
        rests_on=rests_on,
        roll_entry_id=roll_entry_id,
        vouched_by=vouched_by,
        is_late=happened > enquiry.due,
        answered_at=happened,
        answered_by_id=by.user_id,
        **known(by=by, at=at),
    )
    enquiry.state = State.NEED_MORE if answer is Answer.NEED_MORE else State.ANSWERED
    enquiry.state_since = happened
    enquiry.save()
    audit.record("verification.enquiry.answered", on=attestation, by=by, at=at, fields=("answer", "grounds"))
    _note(enquiry, by=by, at=at)
    return attestation


@operation
def give_more(*, enquiry_id: UUID, more: str, by: Actor, at: datetime) -> Enquiry:
    """Answer a "need more": add to the question and put it to the agency again."""
    enquiry = queries.locked(enquiry_id)
    access.require(by, Permission.VERIFICATION_ENQUIRY_ASK, compartment=enquiry.compartment_id)
    if enquiry.state != State.NEED_MORE:
        raise NotPossible("not_asked_back", "The agency has not asked for more.")
    if not more.strip():
        raise NotPossible("nothing_added", "Write what you add.")
    enquiry.question = f"{enquiry.question}\n\n{more}"
    enquiry.state, enquiry.state_since = State.ASKED, at
    enquiry.due = rules.due_for(at, urgency_rank=enquiry.urgency_rank)
    enquiry.save()
    _note(enquiry, by=by, at=at)
    audit.record("verification.enquiry.extended", on=enquiry, by=by, at=at, fields=("question",))
    return enquiry


@operation
def expire_enquiry(*, enquiry_id: UUID, by: Actor, at: datetime) -> Enquiry:
    """Mark that an enquiry ran past its due time. Immigration goes on with what is known; an answer is still taken."""
    enquiry = queries.locked(enquiry_id)
    access.require(by, Permission.VERIFICATION_ENQUIRY_EXPIRE, compartment=enquiry.compartment_id)
    _require_possible(Action.EXPIRE, enquiry)
    if at < enquiry.due:
        raise NotPossible("not_due", "This question is not overdue.")
    enquiry.state, enquiry.state_since = State.EXPIRED, at
    enquiry.expired_at, enquiry.expired_by_id = at, by.user_id
    enquiry.save()
    _note(enquiry, by=by, at=at)
    audit.record("verification.enquiry.expired", on=enquiry, by=by, at=at)
    return enquiry


@operation
def weigh_answer(*, enquiry_id: UUID, reason: str, by: Actor, at: datetime) -> Enquiry:
    """Immigration has read the answer (or goes on without one) and says what it makes of it."""
    enquiry = queries.locked(enquiry_id)
    access.require(by, Permission.VERIFICATION_ENQUIRY_WEIGH, compartment=enquiry.compartment_id)
    _require_possible(Action.WEIGH, enquiry)
    enquiry.state, enquiry.state_since = State.WEIGHED, at
    enquiry.weighed_at, enquiry.weighed_by_id, enquiry.weighed_reason = at, by.user_id, reason
    enquiry.save()
    _note(enquiry, by=by, at=at)
    audit.record("verification.enquiry.weighed", on=enquiry, by=by, at=at, fields=("weighed_reason",))
    return enquiry


@operation
def withdraw_enquiry(*, enquiry_id: UUID, by: Actor, at: datetime) -> Enquiry:
    """Take a question back that need not be answered any more."""
    enquiry = queries.locked(enquiry_id)
    access.require(by, Permission.VERIFICATION_ENQUIRY_ASK, compartment=enquiry.compartment_id)
    _require_possible(Action.WITHDRAW, enquiry)
    enquiry.state, enquiry.state_since = State.WITHDRAWN, at
    enquiry.save()
    _note(enquiry, by=by, at=at)
    audit.record("verification.enquiry.withdrawn", on=enquiry, by=by, at=at)
    return enquiry


@operation
def record_roll_coverage(
    *,
    unit: str,
    from_date: date,
    until_date: date,
    coverage: str,
    stated_by_source: str,
    by: Actor,
    at: datetime,
    holder: str = "NZDF",
) -> RollCoverage:
    """Say how complete the roll of a unit is for a span of time; only "complete" lets "no record found" be said."""
    access.require(by, Permission.VERIFICATION_ROLL_READ)
    if coverage not in {"complete", "partial", "lost"}:
        raise NotPossible("coverage_unknown", "A roll is complete, partial or lost.")
    said = RollCoverage.objects.create(
        holder=holder,
        unit=unit,
        from_date=from_date,
        until_date=until_date,
        coverage=coverage,
        stated_by_source=stated_by_source,
        **known(by=by, at=at),
    )
    audit.record("verification.roll_coverage.recorded", on=said, by=by, at=at)
    return said


@operation
def record_roll_entry(
    *, compartment_id: int, name: str, by: Actor, at: datetime, source_row_id: UUID | None = None, **fields: object
) -> RollEntry:
    """Keep one line of an agency's roll as written. `fields` are the other columns of RollEntry."""
    access.require(by, Permission.VERIFICATION_ROLL_READ)
    entry = RollEntry.objects.create(
        compartment_id=compartment_id,
        name_as_written=name,
        name_keys=[blind_index("name", key) for key in names.keys(name)],
        **fields,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("verification.roll_entry.recorded", on=entry, by=by, at=at)
    return entry


@operation
def record_roll(*, compartment_id: int, lines: Sequence[rules.RollLine], by: Actor, at: datetime) -> list[UUID]:
    """Keep the lines of an agency's roll as written, in the agency's own compartment. Returns their ids in order."""
    access.require(by, Permission.VERIFICATION_ROLL_READ)
    entries = [
        RollEntry(
            compartment_id=compartment_id,
            holder=line.holder,
            line_number=line.line_number[:20],
            name_as_written=line.name,
            name_keys=[blind_index("name", key) for key in names.keys(line.name)],
            father_as_written=line.father,
            role=line.role[:80],
            unit=line.unit[:120],
            place=line.place[:120],
            from_as_written=line.from_as_written[:40],
            until_as_written=line.until_as_written[:40],
            from_earliest_date=line.started[0],
            from_latest_date=line.started[1],
            until_earliest_date=line.ended[0],
            until_latest_date=line.ended[1],
            supervisor=line.supervisor,
            remarks=line.remarks,
            **known(by=by, at=at, source_row_id=line.source_row_id),
        )
        for line in lines
    ]
    RollEntry.objects.bulk_create(entries, batch_size=1000)
    if entries:
        audit.record("verification.roll.recorded", on=entries[0], by=by, at=at, detail={"lines": len(entries)})
    return [entry.id for entry in entries]


@operation
def supersede_roll_entries(*, source_row_ids: Sequence[UUID], by: Actor, at: datetime) -> int:
    """Lines that a newer roll changes, or that were entered by mistake, are no longer used; they stay readable."""
    access.require(by, Permission.VERIFICATION_ROLL_READ)
    entries = list(
        RollEntry.objects.select_for_update().filter(source_row_id__in=list(source_row_ids), superseded_at__isnull=True)
    )
    for entry in entries:
        entry.superseded_at, entry.superseded_by_id = at, by.user_id
    RollEntry.objects.bulk_update(entries, ["superseded_at", "superseded_by"])
    if entries:
        audit.record("verification.roll.superseded", on=entries[0], by=by, at=at, detail={"lines": len(entries)})
    return len(entries)


def _require_possible(action: Action, enquiry: Enquiry) -> None:
    why_not = rules.possible(queries.facts_of(enquiry))[action]
    if why_not:
        raise NotPossible(str(action), why_not)


def _note(enquiry: Enquiry, *, by: Actor, at: datetime) -> None:
    """Derive whose move it is.

    The agency asked may not see the case, so the derivation runs as a service on its behalf.
    """
    with access.acting(access.system_actor("derive whose move it is", on_behalf_of=by)):
        case = people.locked(enquiry.case_id)
        said = queries.stage_state(enquiry.case_id)
        if said:
            people_operations.note_stage(case=case, said=said, by=by, at=at)
        else:
            people_operations.clear_stage(case=case, stage=Stage.VERIFICATION, by=by, at=at)
