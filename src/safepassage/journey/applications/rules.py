"""What may be done to an application now, and what this stage says of its case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from safepassage.journey.people.rules import Stage, StageState


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
        return StageState(Stage.APPLICATIONS, State.LODGED, facts.lodged_at, move_by="INZ", step="verify_or_decide")
    return None
