"""Decisions on applications and visas for people: what may be done now, and what this stage says of the case."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from safepassage.journey.people.rules import Stage, StageState, add_working_days

REVIEW_WITHIN = 20
"""Working days for deciding again, by default (journey.md 2.1)."""


class Action(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    HOLD = "hold"
    RECONSIDER = "reconsider"
    EXCEPT = "make_exception"
    GRANT_VISA = "grant_visa"
    EXPIRE_VISA = "expire_visa"
    CANCEL_VISA = "cancel_visa"


class Outcome(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    HELD = "held"


class Kind(StrEnum):
    DECISION = "decision"
    RECONSIDERATION = "reconsideration"
    EXCEPTION = "ministerial_exception"


class State(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    HELD = "held"
    RECONSIDERING = "reconsidering"
    VISA_GRANTED = "visa_granted"


class VisaState(StrEnum):
    GRANTED = "granted"
    USED = "used"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class DeclineReason(StrEnum):
    """The reasons for which an application may be declined; at least one must be given with a decline."""

    SERVICE_CONTRADICTED = "service_contradicted"
    OUTSIDE_CRITERIA = "outside_criteria"
    LODGED_AFTER_CLOSING = "lodged_after_closing"
    CHARACTER = "character"
    NOT_IN_FAMILY_DEFINITION = "not_in_family_definition"
    SAFE_ELSEWHERE = "safe_elsewhere"


class Trigger(StrEnum):
    """What reopens a decision."""

    RULE_CHANGED = "rule_changed"
    FACT_CHANGED = "fact_changed"
    NEW_ATTESTATION = "new_attestation"
    REQUEST = "request"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one application with its newest decision, its members and their visas."""

    is_lodged: bool
    is_withdrawn: bool
    outcome: Outcome | None = None
    decided_at: datetime | None = None
    reconsidering_since: datetime | None = None
    held_for: str = ""
    people: int = 0
    people_with_valid_visa: int = 0
    last_visa_at: datetime | None = None
    first_visa_until: date | None = None
    open_enquiries: int = 0


def possible(facts: Facts) -> dict[Action, str]:
    """Each action with an empty text when it may be done now, or the sentence that says why not."""
    closed = ""
    if not facts.is_lodged:
        closed = "Nothing has been lodged to decide on."
    elif facts.is_withdrawn:
        closed = "This application was withdrawn."
    undecided = facts.outcome in {None, Outcome.HELD} or facts.reconsidering_since is not None
    already = "" if undecided else f"This application is already {facts.outcome}. Reconsider it to decide again."
    approved = (
        "" if facts.outcome is Outcome.APPROVED and not facts.reconsidering_since else "Approve the application first."
    )
    return {
        Action.APPROVE: closed or already,
        Action.DECLINE: closed or already,
        Action.HOLD: closed
        or ("" if facts.outcome is None or facts.reconsidering_since else already or "It is on hold."),
        Action.RECONSIDER: closed
        or ("" if facts.outcome in {Outcome.DECLINED, Outcome.APPROVED} else "There is no decision to reconsider.")
        or ("It is already being reconsidered." if facts.reconsidering_since else ""),
        Action.EXCEPT: closed or ("This application is already approved." if facts.outcome is Outcome.APPROVED else ""),
        Action.GRANT_VISA: closed
        or approved
        or ("Everybody in this application has a visa." if facts.people_with_valid_visa >= facts.people else ""),
        Action.EXPIRE_VISA: "" if facts.people_with_valid_visa else "Nobody in this application has a valid visa.",
        Action.CANCEL_VISA: "" if facts.people_with_valid_visa else "Nobody in this application has a valid visa.",
    }


def stage_state(facts: Facts) -> StageState | None:
    """Undecided says nothing; approved waits for visas; with all visas granted the family waits for a seat."""
    if facts.is_withdrawn or facts.outcome is None or facts.decided_at is None:
        return None
    if facts.reconsidering_since:
        return StageState(
            Stage.DECISIONS,
            State.RECONSIDERING,
            facts.reconsidering_since,
            move_by="INZ",
            step="decide_again",
            due=add_working_days(facts.reconsidering_since, REVIEW_WITHIN),
        )
    if facts.outcome is Outcome.DECLINED:
        return StageState(Stage.DECISIONS, State.DECLINED, facts.decided_at, ended="declined")
    if facts.outcome is Outcome.HELD:
        return StageState(Stage.DECISIONS, State.HELD, facts.decided_at, move_by="INZ", step="resolve_hold")
    if facts.people_with_valid_visa < facts.people or not facts.people:
        return StageState(
            Stage.DECISIONS, State.APPROVED, facts.decided_at, move_by="INZ", step="grant_visa", obstacle="visa"
        )
    return StageState(
        Stage.DECISIONS,
        State.VISA_GRANTED,
        facts.last_visa_at or facts.decided_at,
        move_by="MFAT",
        step="find_seat",
        obstacle="seat",
    )


@dataclass(frozen=True, slots=True)
class StatedVisa:
    """A visa that a received file states for one person."""

    person_id: UUID
    number: str
    granted_at: datetime
    valid_until: date | None = None
    source_row_id: UUID | None = None
    source_cell: str = ""


@dataclass(frozen=True, slots=True)
class StatedDecision:
    """A decision that a received file states, in its own words.

    The reason codes are empty where the file gives none.
    """

    case_id: UUID
    compartment_id: int
    application_id: UUID
    outcome: Outcome
    as_written: str
    reasons: str
    decided_at: datetime
    people: int
    visas: tuple[StatedVisa, ...] = ()
    source_row_id: UUID | None = None
    source_cell: str = ""
