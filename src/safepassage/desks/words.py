"""The stored codes in the words of the glossary: the same on every desk, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks.components import Status, Tone, duration

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

Text = str | Promise

AGENCIES: dict[str, Text] = {
    "APPLICANT": lazy("The family"),
    "AUDIT": lazy("Audit"),
    "DIA": lazy("Internal Affairs"),
    "HEALTH": lazy("Health"),
    "INZ": lazy("Immigration"),
    "MFAT": lazy("Foreign Affairs"),
    "NZDF": lazy("Defence Force"),
    "PARTNER": lazy("The partner"),
    "POLICE": lazy("Police"),
    "SETTLEMENT": lazy("Settlement"),
    "SYSTEM": lazy("The system"),
}
STEPS: dict[str, Text] = {
    "accept_names": lazy("Say yes or no to the names"),
    "answer_enquiry": lazy("Answer the question"),
    "board_family": lazy("Board the family"),
    "call_forward_family": lazy("Call the family forward"),
    "check_in_family": lazy("Check the family in"),
    "clear_obstacle": lazy("Clear what stops the family"),
    "confirm_arrival": lazy("Confirm that they have arrived"),
    "confirm_crossing": lazy("Confirm the crossing"),
    "decide_again": lazy("Decide again"),
    "find_onward_seat": lazy("Find seats to go on"),
    "find_seat": lazy("Find seats for the whole family"),
    "give_more": lazy("Say more about the question"),
    "grant_citizenship": lazy("Record citizenship"),
    "grant_residence": lazy("Grant residence"),
    "grant_visa": lazy("Grant the visas"),
    "lodge_application": lazy("Lodge the application"),
    "name_seats": lazy("Send the names to the partner"),
    "place_household": lazy("Find a home"),
    "receive_family": lazy("Receive the family"),
    "record_landing": lazy("Record the landing"),
    "resolve_hold": lazy("Resolve what it is on hold for"),
    "verify_or_decide": lazy("Ask another agency, or decide"),
    "weigh_answer": lazy("Read the answer and weigh it"),
}
OBSTACLES: dict[str, Text] = {
    "exit_permission": lazy("exit permission"),
    "health": lazy("health"),
    "money": lazy("money"),
    "passport": lazy("passport"),
    "quarantine_room": lazy("quarantine room"),
    "route": lazy("route"),
    "seat": lazy("seat"),
    "security": lazy("security check"),
    "transit_visa": lazy("transit visa"),
    "visa": lazy("visa"),
}
STATES: dict[str, tuple[Text, Tone]] = {
    "accepted": (lazy("Seats accepted"), Tone.DONE),
    "answered": (lazy("Answered"), Tone.WAITING),
    "approved": (lazy("Approved"), Tone.DONE),
    "arrived": (lazy("Arrived"), Tone.DONE),
    "arriving": (lazy("Arriving"), Tone.GOING),
    "asked": (lazy("Being checked"), Tone.GOING),
    "boarded": (lazy("On board"), Tone.GOING),
    "called_forward": (lazy("Called forward"), Tone.GOING),
    "cancelled": (lazy("Cancelled"), Tone.QUIET),
    "checked_in": (lazy("Checked in"), Tone.GOING),
    "citizens": (lazy("Citizens"), Tone.DONE),
    "claimed": (lazy("Claimed"), Tone.WAITING),
    "confirmed": (lazy("Confirmed"), Tone.GOING),
    "crossed": (lazy("Crossed"), Tone.GOING),
    "crossing_claimed": (lazy("Crossing claimed"), Tone.WAITING),
    "declined": (lazy("Declined"), Tone.QUIET),
    "disproved": (lazy("Disproved"), Tone.QUIET),
    "expired": (lazy("Ran out"), Tone.DANGER),
    "granted": (lazy("Granted"), Tone.DONE),
    "held": (lazy("Held"), Tone.WAITING),
    "lodged": (lazy("Lodged"), Tone.GOING),
    "named": (lazy("Names sent"), Tone.GOING),
    "need_more": (lazy("Asks for more"), Tone.WAITING),
    "no_show": (lazy("Did not come"), Tone.DANGER),
    "placed": (lazy("In a home"), Tone.DONE),
    "received": (lazy("In reception"), Tone.DONE),
    "reconsidering": (lazy("Being reconsidered"), Tone.WAITING),
    "refused": (lazy("Refused by the partner"), Tone.QUIET),
    "released": (lazy("Seats given back"), Tone.QUIET),
    "reported": (lazy("Reported"), Tone.WAITING),
    "residents": (lazy("Residents"), Tone.DONE),
    "used": (lazy("Used"), Tone.DONE),
    "verified": (lazy("Verified"), Tone.DONE),
    "visa_granted": (lazy("Visas granted"), Tone.DONE),
    "weighed": (lazy("Weighed"), Tone.DONE),
    "withdrawn": (lazy("Withdrawn"), Tone.QUIET),
}
URGENCIES: dict[str, tuple[Text, Tone]] = {
    "emergency": (lazy("Emergency"), Tone.DANGER),
    "urgent": (lazy("Urgent"), Tone.WAITING),
    "normal": (lazy("Normal"), Tone.QUIET),
}
ENDS: dict[str, Text] = {
    "citizens": lazy("Everybody is a citizen: the journey has ended."),
    "declined": lazy("Declined. It can be reconsidered."),
    "withdrawn": lazy("Withdrawn at the family's word."),
}
RELATIONSHIPS: dict[str, Text] = {
    "self": lazy("principal applicant"),
    "partner": lazy("partner"),
    "dependent_child": lazy("dependent child"),
    "child": lazy("child"),
    "parent": lazy("parent"),
    "sibling": lazy("brother or sister"),
    "grandparent": lazy("grandparent"),
    "grandchild": lazy("grandchild"),
    "in_law": lazy("in-law"),
    "other_relative": lazy("other relative"),
    "ward": lazy("ward"),
    "not_known": lazy("relationship not known yet"),
}
ANSWERS: dict[str, tuple[Text, Tone]] = {
    "confirmed": (lazy("Confirmed"), Tone.DONE),
    "partly": (lazy("Partly confirmed"), Tone.WAITING),
    "no_record": (lazy("No record (this is not a no)"), Tone.QUIET),
    "contradicted": (lazy("Contradicted"), Tone.DANGER),
    "cannot_say": (lazy("Cannot say"), Tone.QUIET),
    "need_more": (lazy("Needs more to answer"), Tone.WAITING),
}
SUBJECTS: dict[str, Text] = {
    "service": lazy("service"),
    "identity": lazy("identity"),
    "character": lazy("character"),
    "health": lazy("health"),
    "relationship": lazy("relationship"),
    "document": lazy("a document"),
}
DECLINE_REASONS: dict[str, Text] = {
    "service_contradicted": lazy("The claimed service is contradicted"),
    "outside_criteria": lazy("Outside the criteria of the pathway"),
    "lodged_after_closing": lazy("Lodged after the pathway closed"),
    "character": lazy("Character"),
    "not_in_family_definition": lazy("Not in the definition of family"),
    "safe_elsewhere": lazy("Safe elsewhere"),
}
DOCUMENTS: dict[str, Text] = {
    "passport": lazy("Passport"),
    "tazkira": lazy("Tazkira"),
    "e_tazkira": lazy("Electronic tazkira"),
    "unhcr": lazy("UNHCR paper"),
    "employment_badge": lazy("Employment badge"),
    "other": lazy("Other paper"),
}
PAPER_STATES: dict[str, tuple[Text, Tone]] = {
    "held": (lazy("Held"), Tone.DONE),
    "expired": (lazy("Expired"), Tone.WAITING),
    "applied_for": (lazy("Applied for"), Tone.GOING),
    "lost": (lazy("Lost"), Tone.DANGER),
    "not_held": (lazy("Not held"), Tone.WAITING),
    "not_known": (lazy("Not known yet"), Tone.QUIET),
}
CHANNELS: dict[str, Text] = {
    "text": lazy("text message"),
    "messenger": lazy("messenger"),
    "phone": lazy("phone call"),
    "email": lazy("e-mail"),
    "visit": lazy("visit"),
    "none": lazy("not at all"),
}
SEXES: dict[str, Text] = {
    "female": lazy("female"),
    "male": lazy("male"),
    "other": lazy("other"),
    "": lazy("not known yet"),
}


def agency(code: str) -> str:
    """An agency by the name that readers know."""
    return str(AGENCIES.get(code, code))


def step(code: str) -> str:
    """What must be done next."""
    return str(STEPS.get(code, code.replace("_", " ")))


def obstacle(kind: str) -> str:
    """What stops a family."""
    return str(OBSTACLES.get(kind, kind.replace("_", " ")))


def status(code: str) -> Status:
    """A state as word, sign and tone."""
    if code.startswith("obstacle_"):
        return Status(_("Stopped: %(what)s") % {"what": obstacle(code.removeprefix("obstacle_"))}, Tone.WAITING)
    return _status(STATES, code)


def urgency(code: str) -> Status:
    """How urgent a case is."""
    return _status(URGENCIES, code)


def answer(code: str) -> Status:
    """An answer of another agency."""
    return _status(ANSWERS, code)


def paper_state(code: str) -> Status:
    """The state of an identity paper."""
    return _status(PAPER_STATES, code)


def word(table: dict[str, Text], code: str) -> str:
    """The words of a code in one of these tables; an unknown code reads as itself."""
    return str(table.get(code, code.replace("_", " ")))


def choices(table: dict[str, Text], *codes: str) -> list[tuple[str, Text]]:
    """Choices of a form, in the table's order or in that of the codes given."""
    return [(code, table[code]) for code in codes or table]


def urgency_reason(case: Case, now: datetime) -> Status:
    """Why a case stands where it stands in a queue: overdue and by how much, else how urgent, else when due."""
    if case.next_move_due and case.next_move_due < now:
        late = duration(now - case.next_move_due)
        return Status(_("Overdue %(for_how_long)s") % {"for_how_long": late}, Tone.DANGER)
    if case.urgency_rank < 2:
        return urgency(case.urgency)
    return Status(_("In time"), Tone.QUIET) if case.next_move_due else Status(_("No date set"), Tone.QUIET)


def _status(table: dict[str, tuple[Text, Tone]], code: str) -> Status:
    text, tone = table.get(code, (code.replace("_", " "), Tone.QUIET))
    return Status(str(text), tone)
