"""From reception to citizenship: what may be done now, and what this stage says of the case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from safepassage.journey.people.rules import Stage, StageState


class Action(StrEnum):
    RECEIVE = "receive_family"
    PLACE = "place_household"
    GRANT_RESIDENCE = "grant_residence"
    GRANT_CITIZENSHIP = "grant_citizenship"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one arrived family."""

    people: int
    people_arrived: int
    received_at: datetime | None = None
    placed_at: datetime | None = None
    residents: int = 0
    last_residence_at: datetime | None = None
    citizens: int = 0
    last_citizenship_at: datetime | None = None


def possible(facts: Facts) -> dict[Action, str]:
    """Each action with an empty text when it may be done now, or the sentence that says why not."""
    nobody = "" if facts.people_arrived else "Nobody of this family has arrived yet."
    return {
        Action.RECEIVE: nobody or ("This family is already in reception." if facts.received_at else ""),
        Action.PLACE: nobody or ("" if facts.received_at else "Receive the family first."),
        Action.GRANT_RESIDENCE: nobody
        or ("Everybody who arrived is a resident." if facts.residents >= facts.people_arrived else ""),
        Action.GRANT_CITIZENSHIP: nobody
        or ("" if facts.residents else "Nobody of this family is a resident yet.")
        or ("Everybody who is a resident is a citizen." if facts.citizens >= facts.residents else ""),
    }


def stage_state(facts: Facts) -> StageState | None:
    """Received → placed → residents → citizens, the stated end of the journey."""
    if not facts.received_at:
        return None
    if facts.people and facts.citizens >= facts.people and facts.last_citizenship_at:
        return StageState(Stage.SETTLEMENT, "citizens", facts.last_citizenship_at, ended="citizens")
    if facts.people and facts.residents >= facts.people and facts.last_residence_at:
        return StageState(
            Stage.SETTLEMENT, "residents", facts.last_residence_at, move_by="DIA", step="grant_citizenship"
        )
    if facts.placed_at:
        return StageState(Stage.SETTLEMENT, "placed", facts.placed_at, move_by="INZ", step="grant_residence")
    return StageState(Stage.SETTLEMENT, "received", facts.received_at, move_by="SETTLEMENT", step="place_household")
