"""Questions to other agencies: what may be done with one now, and what this stage says of its case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from safepassage.journey.people.rules import Stage, StageState, add_working_days


class Action(StrEnum):
    ASK = "ask"
    ANSWER = "answer"
    EXPIRE = "expire"
    WEIGH = "weigh"
    WITHDRAW = "withdraw"


class Subject(StrEnum):
    """What an enquiry is about. Each goes to one agency by default."""

    SERVICE = "service"
    IDENTITY = "identity"
    CHARACTER = "character"
    HEALTH = "health"
    RELATIONSHIP = "relationship"
    DOCUMENT = "document"


class State(StrEnum):
    ASKED = "asked"
    NEED_MORE = "need_more"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WEIGHED = "weighed"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """Five answers and a question back. "No record" is not "contradicted", and never becomes "no" by itself."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    NO_RECORD = "no_record"
    CONTRADICTED = "contradicted"
    CANNOT_SAY = "cannot_say"
    NEED_MORE = "need_more"


class Knowledge(StrEnum):
    """On what an answer rests: the roll, the attester's own knowledge, a former supervisor, another record."""

    ROLL = "roll"
    OWN = "own_knowledge"
    SUPERVISOR = "former_supervisor"
    RECORD = "other_record"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one enquiry that was asked."""

    state: State
    addressee: str
    asked_at: datetime
    due: datetime
    state_since: datetime


def possible(facts: Facts) -> dict[Action, str]:
    """Each action with an empty text when it may be done now, or the sentence that says why not."""
    closed = {
        State.ANSWERED: "This question was already answered.",
        State.WEIGHED: "The answer to this question was already weighed.",
        State.WITHDRAWN: "This question was withdrawn.",
    }
    # An answer after the deadline is kept: expiry never closes a question to its addressee.
    answerable = closed.get(facts.state, "")
    return {
        Action.ASK: "",
        Action.ANSWER: answerable,
        Action.EXPIRE: "" if facts.state in {State.ASKED, State.NEED_MORE} else "Only an open question can run out.",
        Action.WEIGH: "" if facts.state in {State.ANSWERED, State.EXPIRED} else "There is no answer to weigh yet.",
        Action.WITHDRAW: answerable,
    }


def stage_state(enquiries: Sequence[Facts]) -> StageState | None:
    """The oldest open question is the move of the one asked; with none open, answers wait for Immigration to weigh."""
    live = [e for e in enquiries if e.state is not State.WITHDRAWN]
    if not live:
        return None
    waiting = [e for e in live if e.state is State.ASKED]
    if waiting:
        first = min(waiting, key=lambda e: (e.asked_at, e.addressee))
        return StageState(
            Stage.VERIFICATION,
            State.ASKED,
            first.asked_at,
            move_by=first.addressee,
            step="answer_enquiry",
            due=first.due,
        )
    to_weigh = [e for e in live if e.state in {State.ANSWERED, State.EXPIRED, State.NEED_MORE}]
    if to_weigh:
        first = min(to_weigh, key=lambda e: e.state_since)
        step = "give_more" if first.state is State.NEED_MORE else "weigh_answer"
        return StageState(Stage.VERIFICATION, first.state, first.state_since, move_by="INZ", step=step)
    return StageState(Stage.VERIFICATION, State.WEIGHED, max(e.state_since for e in live))


DEFAULT_ADDRESSEE: dict[Subject, str] = {
    Subject.SERVICE: "NZDF",
    Subject.IDENTITY: "MFAT",
    Subject.CHARACTER: "POLICE",
    Subject.HEALTH: "HEALTH",
    Subject.RELATIONSHIP: "INZ",
    Subject.DOCUMENT: "APPLICANT",
}


def due_for(asked_at: datetime, *, urgency_rank: int) -> datetime:
    """24 hours when the case is an emergency or urgent, else five working days (journey.md 2.1)."""
    return asked_at + timedelta(hours=24) if urgency_rank < 2 else add_working_days(asked_at, 5)


@dataclass(frozen=True, slots=True)
class RollLine:
    """One line of an agency's roll as written, with its dates as intervals."""

    name: str
    holder: str = "NZDF"
    line_number: str = ""
    father: str = ""
    role: str = ""
    unit: str = ""
    place: str = ""
    from_as_written: str = ""
    until_as_written: str = ""
    started: tuple[date | None, date | None] = (None, None)
    ended: tuple[date | None, date | None] = (None, None)
    supervisor: str = ""
    remarks: str = ""
    source_row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """One person of a batch about whom the same question is asked."""

    case_id: UUID
    application_id: UUID
    person_id: UUID
