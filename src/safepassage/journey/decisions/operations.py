"""The only writers of decisions, reconsiderations and visas."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import documents
from safepassage.journey.applications import queries as applications
from safepassage.journey.applications.models import Application
from safepassage.journey.decisions import queries, rules
from safepassage.journey.decisions.models import Decision, Reconsideration, Visa
from safepassage.journey.decisions.rules import Action, DeclineReason, Kind, Outcome, Trigger, VisaState
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people


@operation
def approve_application(
    *,
    application_id: UUID,
    reasons: str,
    by: Actor,
    at: datetime,
    decided_at: datetime | None = None,
    as_written: str = "",
    source_row_id: UUID | None = None,
) -> Decision:
    """Approve an application. Raises NotPermitted, NotPossible."""
    application = applications.locked(application_id)
    access.require(by, Permission.DECISIONS_APPLICATION_APPROVE, compartment=application.compartment_id)
    _require_possible(Action.APPROVE, application)
    return _decide(
        application,
        Outcome.APPROVED,
        reasons,
        by=by,
        at=at,
        decided_at=decided_at,
        as_written=as_written,
        row=source_row_id,
    )


@operation
def decline_application(
    *,
    application_id: UUID,
    reason_codes: Sequence[DeclineReason],
    reasons: str,
    by: Actor,
    at: datetime,
    decided_at: datetime | None = None,
    as_written: str = "",
    source_row_id: UUID | None = None,
) -> Decision:
    """Decline an application with at least one named reason and a text. Raises NotPermitted, NotPossible."""
    application = applications.locked(application_id)
    access.require(by, Permission.DECISIONS_APPLICATION_DECLINE, compartment=application.compartment_id)
    _require_possible(Action.DECLINE, application)
    if not reason_codes:
        raise NotPossible("no_reason_code", "Name at least one reason for declining.")
    return _decide(
        application,
        Outcome.DECLINED,
        reasons,
        by=by,
        at=at,
        decided_at=decided_at,
        codes=reason_codes,
        as_written=as_written,
        row=source_row_id,
    )


@operation
def hold_application(*, application_id: UUID, held_for: str, reasons: str, by: Actor, at: datetime) -> Decision:
    """Put an application on hold for one named thing. There is no blanket hold."""
    application = applications.locked(application_id)
    access.require(by, Permission.DECISIONS_HOLD_PLACE, compartment=application.compartment_id)
    _require_possible(Action.HOLD, application)
    if not held_for.strip():
        raise NotPossible("no_named_thing", "Name the one thing this application waits for.")
    return _decide(application, Outcome.HELD, reasons, by=by, at=at, held_for=held_for)


@operation
def reconsider_application(
    *,
    application_id: UUID,
    trigger: Trigger,
    reason: str,
    by: Actor,
    at: datetime,
    requested_at: datetime | None = None,
) -> Reconsideration:
    """Reopen a decided application because something changed. The first decision stays readable."""
    application = applications.locked(application_id)
    access.require(by, Permission.DECISIONS_APPLICATION_RECONSIDER, compartment=application.compartment_id)
    _require_possible(Action.RECONSIDER, application)
    if not reason.strip():
        raise NotPossible("no_reason", "Say what changed.")
    opened = Reconsideration.objects.create(
        compartment_id=application.compartment_id,
        case_id=application.case_id,
        application=application,
        trigger=trigger,
        reason=reason,
        requested_at=requested_at or at,
        requested_by_id=by.user_id,
        **known(by=by, at=at),
    )
    note_decisions(case_id=application.case_id, by=by, at=at)
    audit.record("decisions.application.reconsidered", on=opened, by=by, at=at, fields=("trigger", "reason"))
    return opened


@operation
def make_exception(
    *, application_id: UUID, reasons: str, by: Actor, at: datetime, decided_at: datetime | None = None
) -> Decision:
    """A minister approves outside the rule; recorded as a discretion, never as a rule hit."""
    application = applications.locked(application_id)
    access.require(by, Permission.DECISIONS_EXCEPTION_GRANT, compartment=application.compartment_id)
    _require_possible(Action.EXCEPT, application)
    return _decide(application, Outcome.APPROVED, reasons, by=by, at=at, decided_at=decided_at, kind=Kind.EXCEPTION)


@operation
def grant_visa(
    *,
    application_id: UUID,
    person_id: UUID,
    by: Actor,
    at: datetime,
    visa_kind: str = "critical_purpose",
    number: str = "",
    conditions: str = "",
    valid_until: date | None = None,
    granted_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> Visa:
    """Grant a visa to one person of an approved application. Raises NotPermitted, NotPossible."""
    application = _to_grant_on(application_id, by=by)
    if person_id not in {m.person_id for m in applications.members(application_id)}:
        raise NotPossible("not_a_member", "This person is not in the application.")
    if queries.valid_visa(person_id):
        raise NotPossible("has_visa", "This person already has a valid visa.")
    visa = _grant(
        application,
        person_id,
        by=by,
        at=at,
        visa_kind=visa_kind,
        number=number,
        conditions=conditions,
        valid_until=valid_until,
        granted_at=granted_at,
        row=source_row_id,
    )
    note_decisions(case_id=application.case_id, by=by, at=at)
    return visa


@operation
def grant_visas(
    *,
    application_id: UUID,
    by: Actor,
    at: datetime,
    visa_kind: str = "critical_purpose",
    conditions: str = "",
    valid_until: date | None = None,
    granted_at: datetime | None = None,
) -> list[Visa]:
    """Grant a visa to everybody of an approved application who has none: one visa per person, one act."""
    application = _to_grant_on(application_id, by=by)
    living = [m.person_id for m in applications.members(application_id) if not m.person.ended]
    without = set(living) - queries.people_with_valid_visa(living)
    visas = [
        _grant(
            application,
            person_id,
            by=by,
            at=at,
            visa_kind=visa_kind,
            conditions=conditions,
            valid_until=valid_until,
            granted_at=granted_at,
        )
        for person_id in living
        if person_id in without
    ]
    note_decisions(case_id=application.case_id, by=by, at=at)
    return visas


@operation
def expire_visa(*, visa_id: UUID, by: Actor, at: datetime) -> Visa:
    """Record that a visa ran out unused."""
    return _end_visa(visa_id, VisaState.EXPIRED, "", Permission.DECISIONS_VISA_EXPIRE, by=by, at=at)


@operation
def cancel_visa(*, visa_id: UUID, reason: str, by: Actor, at: datetime) -> Visa:
    """Cancel a visa, with a reason. Raises NotPossible without one."""
    if not reason.strip():
        raise NotPossible("no_reason", "Say why the visa is cancelled.")
    return _end_visa(visa_id, VisaState.CANCELLED, reason, Permission.DECISIONS_VISA_CANCEL, by=by, at=at)


@operation
def note_decisions(*, case_id: UUID, by: Actor, at: datetime) -> None:
    """Derive what this stage says of a case."""
    case = people.locked(case_id)
    said = queries.stage_state(case_id)
    if said:
        people_operations.note_stage(case=case, said=said, by=by, at=at)


@operation
def record_decisions(*, stated: Sequence[rules.StatedDecision], by: Actor, at: datetime) -> int:
    """Keep the decisions and visas that a received file states, on applications that nobody has decided here yet."""
    access.require(by, Permission.DECISIONS_APPLICATION_APPROVE)
    access.require(by, Permission.DECISIONS_APPLICATION_DECLINE)
    access.require(by, Permission.DECISIONS_VISA_GRANT)
    decisions, visas, said = [], [], []
    for each in stated:
        place = {"compartment_id": each.compartment_id, "case_id": each.case_id, "application_id": each.application_id}
        decisions.append(
            Decision(
                outcome=each.outcome,
                reasons=each.reasons,
                as_written=each.as_written[:80],
                decided_at=each.decided_at,
                decided_by_id=by.user_id,
                **place,
                **known(by=by, at=at, source_row_id=each.source_row_id, source_cell=each.source_cell),
            )
        )
        visas += [_stated_visa(visa, place, by=by, at=at) for visa in each.visas]
        facts = rules.Facts(
            is_lodged=True,
            is_withdrawn=False,
            outcome=each.outcome,
            decided_at=each.decided_at,
            people=each.people,
            people_with_valid_visa=len(each.visas),
            last_visa_at=max((visa.granted_at for visa in each.visas), default=None),
            first_visa_until=min((visa.valid_until for visa in each.visas if visa.valid_until), default=None),
        )
        if state := rules.stage_state(facts):
            said.append((each.case_id, state))
    Decision.objects.bulk_create(decisions, batch_size=1000)
    Visa.objects.bulk_create(visas, batch_size=1000)
    people_operations.note_stages(said=said, by=by, at=at)
    for decision in decisions:
        audit.record(
            f"decisions.application.{decision.outcome}",
            on=decision,
            by=by,
            at=at,
            fields=("outcome", "reasons", "visas"),
            detail={"by": "file"},
        )
    return len(decisions)


def _stated_visa(visa: rules.StatedVisa, place: dict[str, Any], *, by: Actor, at: datetime) -> Visa:
    return Visa(
        person_id=visa.person_id,
        number=visa.number,
        number_index=blind_index("visa", documents.normalise_number(visa.number)) if visa.number else None,
        valid_until_date=visa.valid_until,
        granted_at=visa.granted_at,
        granted_by_id=by.user_id,
        **place,
        **known(by=by, at=at, source_row_id=visa.source_row_id, source_cell=visa.source_cell),
    )


def _to_grant_on(application_id: UUID, *, by: Actor) -> Application:
    application = applications.locked(application_id)
    access.require(by, Permission.DECISIONS_VISA_GRANT, compartment=application.compartment_id)
    _require_possible(Action.GRANT_VISA, application)
    return application


def _grant(
    application: Application,
    person_id: UUID,
    *,
    by: Actor,
    at: datetime,
    visa_kind: str,
    conditions: str,
    valid_until: date | None,
    granted_at: datetime | None,
    number: str = "",
    row: UUID | None = None,
) -> Visa:
    visa = Visa.objects.create(
        compartment_id=application.compartment_id,
        case_id=application.case_id,
        application=application,
        person_id=person_id,
        visa_kind=visa_kind,
        number=number,
        number_index=blind_index("visa", documents.normalise_number(number)) if number else None,
        conditions=conditions,
        valid_until_date=valid_until,
        granted_at=granted_at or at,
        granted_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=row),
    )
    audit.record("decisions.visa.granted", on=visa, by=by, at=at, fields=("visa_kind", "number", "valid_until"))
    return visa


def _end_visa(visa_id: UUID, state: VisaState, reason: str, permission: Permission, *, by: Actor, at: datetime) -> Visa:
    visa = queries.locked_visa(visa_id)
    access.require(by, permission, compartment=visa.compartment_id)
    if visa.state != VisaState.GRANTED:
        raise NotPossible("visa_ended", f"This visa is already {visa.state}.")
    visa.state, visa.ended_at, visa.ended_by_id, visa.ended_reason = state, at, by.user_id, reason
    visa.save()
    note_decisions(case_id=visa.case_id, by=by, at=at)
    audit.record(f"decisions.visa.{state}", on=visa, by=by, at=at, fields=("state",))
    return visa


def _decide(
    application: Application,
    outcome: Outcome,
    reasons: str,
    *,
    by: Actor,
    at: datetime,
    decided_at: datetime | None = None,
    codes: Sequence[DeclineReason] = (),
    held_for: str = "",
    kind: Kind | None = None,
    as_written: str = "",
    row: UUID | None = None,
) -> Decision:
    if not reasons.strip():
        raise NotPossible("no_reasons", "Write the reasons for this decision.")
    previous = queries.latest(application.id)
    reopened = queries.open_reconsideration(application.id)
    decision = Decision.objects.create(
        compartment_id=application.compartment_id,
        case_id=application.case_id,
        application=application,
        outcome=outcome,
        kind=kind or (Kind.RECONSIDERATION if reopened else Kind.DECISION),
        rule_version_id=application.rule_version_id,
        reason_codes=[str(c) for c in codes],
        reasons=reasons,
        held_for=held_for,
        previous=previous,
        as_written=as_written,
        decided_at=decided_at or at,
        decided_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=row),
    )
    if reopened and outcome is not Outcome.HELD:
        reopened.decision = decision
        reopened.closed_at, reopened.closed_by_id = at, by.user_id
        reopened.save()
    note_decisions(case_id=application.case_id, by=by, at=at)
    audit.record(
        f"decisions.application.{outcome}",
        on=decision,
        by=by,
        at=at,
        fields=("outcome", "reasons"),
        detail={"kind": decision.kind},
    )
    return decision


def _require_possible(action: Action, application: Application) -> None:
    why_not = rules.possible(queries.facts_of(application))[action]
    if why_not:
        raise NotPossible(str(action), why_not)
