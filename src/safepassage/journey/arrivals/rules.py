"""Crossings and arrivals: three grades of a crossing, entry permission, landing, and what this stage says of
the case.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from safepassage.journey.people.rules import Stage, StageState


class Action(StrEnum):
    REPORT_CROSSING = "report_crossing"
    CONFIRM_CROSSING = "confirm_crossing"
    VERIFY_CROSSING = "verify_crossing"
    DISPROVE_CROSSING = "disprove_crossing"
    GRANT_ENTRY = "grant_entry_permission"
    REFUSE_ENTRY = "refuse_entry_permission"
    RECORD_LANDING = "record_landing"


class CrossingState(StrEnum):
    """How sure we are: somebody says so; a post or partner says so; identity was verified; or it was disproved."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    VERIFIED = "verified"
    DISPROVED = "disproved"


class EntryOutcome(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the rules look at: one person's way across and in."""

    crossing: CrossingState | None = None
    crossing_since: datetime | None = None
    entry: EntryOutcome | None = None
    entry_at: datetime | None = None
    arrived_at: datetime | None = None
    has_valid_visa: bool = False


def possible(facts: PersonFacts) -> dict[Action, str]:
    """Each action with an empty text when it may be done now, or the sentence that says why not."""
    arrived = "This person has already arrived." if facts.arrived_at else ""
    none_reported = "" if facts.crossing else "No crossing was reported for this person."
    return {
        Action.REPORT_CROSSING: arrived,
        Action.CONFIRM_CROSSING: none_reported
        or ("" if facts.crossing is CrossingState.CLAIMED else f"The crossing is already {facts.crossing}."),
        Action.VERIFY_CROSSING: none_reported
        or (
            ""
            if facts.crossing in {CrossingState.CLAIMED, CrossingState.CONFIRMED}
            else f"The crossing is already {facts.crossing}."
        ),
        Action.DISPROVE_CROSSING: none_reported
        or ("The crossing is already disproved." if facts.crossing is CrossingState.DISPROVED else ""),
        Action.GRANT_ENTRY: arrived or ("Entry was already granted." if facts.entry is EntryOutcome.GRANTED else ""),
        Action.REFUSE_ENTRY: arrived or ("Entry was already refused." if facts.entry is EntryOutcome.REFUSED else ""),
        Action.RECORD_LANDING: arrived
        or ("" if facts.entry is EntryOutcome.GRANTED else "Grant entry permission before recording the landing."),
    }


def stage_state(people: list[PersonFacts], *, is_on_final_leg: bool = False) -> StageState | None:
    """All arrived: settlement must receive them. Some arrived or entered: the border finishes.

    A claimed crossing waits for a post.
    """
    if not people:
        return None
    arrived = [p.arrived_at for p in people if p.arrived_at]
    if len(arrived) == len(people):
        return StageState(Stage.ARRIVALS, "arrived", max(arrived), move_by="SETTLEMENT", step="receive_family")
    entered = [p.entry_at for p in people if p.entry_at]
    if arrived or entered:
        since = max(arrived + entered)
        return StageState(Stage.ARRIVALS, "arriving", since, move_by="INZ", step="record_landing")
    claimed = [p.crossing_since for p in people if p.crossing is CrossingState.CLAIMED and p.crossing_since]
    if claimed:
        return StageState(Stage.ARRIVALS, "crossing_claimed", min(claimed), move_by="INZ", step="confirm_crossing")
    crossed = [
        p.crossing_since
        for p in people
        if p.crossing in {CrossingState.CONFIRMED, CrossingState.VERIFIED} and p.crossing_since
    ]
    if len(crossed) == len(people):
        return _all_across(max(crossed), is_on_final_leg)
    return None


def _all_across(since: datetime, is_on_final_leg: bool) -> StageState:
    """Who came on the leg that ends in the country of settlement only lands; nobody looks for seats for them."""
    if is_on_final_leg:
        return StageState(Stage.ARRIVALS, "arriving", since, move_by="INZ", step="record_landing")
    return StageState(Stage.ARRIVALS, "crossed", since, move_by="MFAT", step="find_onward_seat", obstacle="seat")
