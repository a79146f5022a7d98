"""What may be done to an application now, and what this stage says of its case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from safepassage.journey.people.rules import Relationship, Role, Stage, StageState, Urgency, add_working_days

DECIDE_WITHIN = 10
"""Working days from lodging to a decision or a question, by default (journey.md 2.1)."""


class Action(StrEnum):
    LODGE = "lodge"
    ADD_MEMBER = "add_member"
    WITHDRAW = "withdraw"
    SET_PRIORITY = "set_priority"


class State(StrEnum):
    LODGED = "lodged"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """Stated grounds of priority. Each sets the least urgency that it justifies."""

    JUDICIARY = "judiciary"
    RIGHTS_WORKER = "rights_worker"
    PROMINENT_WOMAN = "prominent_woman"
    JOURNALIST = "journalist"
    THREATENED_NOW = "threatened_now"
    MEDICAL = "medical"
    UNACCOMPANIED_CHILD = "unaccompanied_child"
    PREGNANCY = "last_week_of_pregnancy_to_fly"
    PLACE_LOST = "place_lost"
    IN_HIDING = "in_hiding"
    LINK_TO_DEFENCE = "link_to_defence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one application of one case."""

    lodged_at: datetime | None
    withdrawn_at: datetime | None
    is_decided: bool = False


def possible(facts: Facts) -> dict[Action, str]:
    """Each action with an empty text when it may be done now, or with the sentence that says why not."""
    withdrawn = "This application was withdrawn." if facts.withdrawn_at else ""
    lodged = "" if facts.lodged_at else "This application has not been lodged."
    return {
        Action.LODGE: "This application is already lodged." if facts.lodged_at and not facts.withdrawn_at else "",
        Action.ADD_MEMBER: withdrawn or lodged,
        Action.WITHDRAW: withdrawn or lodged,
        Action.SET_PRIORITY: "",
    }


def stage_state(facts: Facts) -> StageState | None:
    """A lodged application waits for Immigration to verify and decide; a withdrawn one states an end."""
    if facts.withdrawn_at:
        return StageState(Stage.APPLICATIONS, State.WITHDRAWN, facts.withdrawn_at, ended="withdrawn")
    if facts.lodged_at:
        due = add_working_days(facts.lodged_at, DECIDE_WITHIN)
        return StageState(
            Stage.APPLICATIONS, State.LODGED, facts.lodged_at, move_by="INZ", step="verify_or_decide", due=due
        )
    return None


@dataclass(frozen=True, slots=True)
class StatedMember:
    """A person of a received application, as the file places them."""

    person_id: UUID
    role: Role
    relationship: Relationship
    relationship_as_written: str = ""
    served_as: str = ""  # the role at the agency that the file claims for this person
    source_row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StatedApplication:
    """An application as a received file states it. `key` is the file's own word for it."""

    key: str
    case_id: UUID
    compartment_id: int
    reference: str
    lodged_at: datetime
    lodged_as_written: str
    members: tuple[StatedMember, ...]
    grounds: tuple[Ground, ...] = ()
    grounds_as_written: str = ""
    withdrawn_as_written: str = ""
    source_row_id: UUID | None = None
    source_cell: str = ""


def urgency_of(grounds: Sequence[Ground]) -> Urgency:
    """The least urgency that these grounds justify together."""
    if any(ground in EMERGENCIES for ground in grounds):
        return Urgency.EMERGENCY
    return Urgency.URGENT if grounds else Urgency.NORMAL


EMERGENCIES = frozenset({Ground.THREATENED_NOW, Ground.UNACCOMPANIED_CHILD})
