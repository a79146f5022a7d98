"""The sentence that tells a family where its papers are, what to do now, what was received. No names, no offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from safepassage import access
from safepassage.desks import components as c
from safepassage.desks.applicant.entering import PURPOSE
from safepassage.journey.people import queries

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

Text = str | Promise
WAIT: Text = lazy("You do not need to do anything now.")
STAY: Text = lazy("Stay where it is safe. Do not set out before we call you.")
CHECKING: Text = lazy("Your papers are being checked.")

# The furthest thing that is true of a case → what the family reads and what it should do.
SENTENCES: dict[str, tuple[Text, Text]] = {
    "reported": (lazy("We have received it."), WAIT),
    "lodged": (CHECKING, WAIT),
    "asked": (CHECKING, WAIT),
    "answered": (CHECKING, WAIT),
    "weighed": (CHECKING, WAIT),
    "need_more": (CHECKING, WAIT),
    "expired": (lazy("We have not been able to confirm this yet."), WAIT),
    "held": (lazy("We wait for one thing before we can answer."), WAIT),
    "declined": (lazy("The answer was no."), lazy("You can ask us to look at it again. Tell us what is new.")),
    "reconsidering": (lazy("We are looking at it again."), WAIT),
    "withdrawn": (lazy("You asked us to stop."), lazy("You can begin again at any time.")),
    "approved": (lazy("The answer is yes. You cannot travel yet. The papers for travel are being made."), STAY),
    "stopped": (lazy("The answer is yes. You cannot travel yet. Something is missing, and we work on it."), STAY),
    "visa_granted": (lazy("The answer is yes. We are looking for places for all of you together."), STAY),
    "booking": (lazy("Places are being arranged for all of you together."), STAY),
    "called_forward": (lazy("We have called you."), lazy("Do as we agreed with you. If it is not safe, do not go.")),
    "on_the_way": (lazy("You are on the way."), WAIT),
    "arrived": (lazy("You have arrived."), lazy("The people who receive you tell you the next step.")),
    "settled": (lazy("You have a home."), WAIT),
    "citizens": (lazy("Everything is complete."), WAIT),
}
_GROUPS: dict[str, str] = {
    "accepted": "booking",
    "arriving": "on_the_way",
    "boarded": "on_the_way",
    "checked_in": "called_forward",
    "crossed": "on_the_way",
    "crossing_claimed": "on_the_way",
    "named": "booking",
    "placed": "settled",
    "received": "arrived",
    "residents": "settled",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What the page says."""

    reference: str
    sentence: str
    since: str
    todo: str
    tasks: c.TaskList


def status(case_id: UUID, *, now: datetime) -> Status:
    """Where a family's papers are: state and counts, and nothing that identifies."""
    with access.acting(access.system_actor(PURPOSE)):
        case = queries.case_by_id(case_id)
        people, papers, passports = queries.received(case_id)
    sentence, todo = _sentences(case)
    return Status(case.reference, sentence, _since(case, now), todo, _tasks(people, papers, passports))


def _sentences(case: Case) -> tuple[str, str]:
    if case.next_move_by == "APPLICANT":
        return _("We need something from you."), _("Send it when it is safe. Nothing is lost by waiting.")
    state = case.state
    if state.startswith("obstacle_"):
        state = "stopped"
    elif state == "held" and case.stage == "movements":
        state = "booking"
    sentence, todo = SENTENCES.get(_GROUPS.get(state, state), (CHECKING, WAIT))
    return str(sentence), str(todo)


def _since(case: Case, now: datetime) -> str:
    if case.ended:
        return ""
    days = max(0, (now - case.next_move_since).days)
    if not days:
        return _("This began today.")
    return ngettext("This has taken %(n)d day so far.", "This has taken %(n)d days so far.", days) % {"n": days}


def _tasks(people: int, papers: int, passports: int) -> c.TaskList:
    def task(text: str, count: int) -> c.Task:
        done = c.Status(_("Received"), c.Tone.DONE)
        missing = c.Status(_("Not received yet"), c.Tone.WAITING)
        hint = ngettext("of %(n)d person", "of %(n)d people", count) % {"n": count} if count else ""
        return c.Task(text, done if count and count >= people else missing, "", hint)

    return c.TaskList(
        title=_("What we have received"),
        tasks=(
            task(_("Names of everyone in the family"), people),
            task(_("Papers that say who you are"), papers),
            task(_("Passports"), passports),
        ),
    )
