"""Why an officer opens a file: taken from their work, or asked for where it lies elsewhere; recorded always."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.caseload import ReasonNeeded, reason_to_open
from safepassage.desks import doors

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

GOOD_FOR = timedelta(hours=8)
KEPT = "opened_because"
MOST_KEPT = 200
_QUEUE = "queue: my work"
REASONS: dict[str, str | Promise] = {
    "asked_by_colleague": _("A colleague who works on this case asked me"),
    "family_contact": _("The family, or somebody for them, contacted us"),
    "related_case": _("It belongs with another case that I work on"),
    "quality_check": _("I check the quality of our work"),
    "other": _("Another reason"),
}


def is_own_work(case: Case, by: Actor) -> bool:
    """Owned by this officer, or waiting for this officer's agency: opening it needs no further word."""
    return case.owner_id == by.user_id or case.next_move_by == by.agency


def given(request: HttpRequest, case: Case, by: Actor) -> str | None:
    """Why this officer may open this case now; None when they must first say it."""
    said: list[str] | None = request.session.get(KEPT, {}).get(str(case.id))
    is_fresh = said is not None and doors.now(request).timestamp() - float(said[1]) < GOOD_FOR.total_seconds()
    reason = said[0] if said and is_fresh else _QUEUE if is_own_work(case, by) else ""
    try:
        return reason_to_open(by=by, compartment=case.compartment_id, reason=reason)
    except ReasonNeeded:
        return None


def keep(request: HttpRequest, case: Case, reason: str) -> None:
    """Remember why, for a working day and this session."""
    kept: dict[str, list[str]] = dict(list(request.session.get(KEPT, {}).items())[-MOST_KEPT:])
    kept[str(case.id)] = [reason, str(doors.now(request).timestamp())]
    request.session[KEPT] = kept


def record_opening(request: HttpRequest, case: Case, by: Actor, reason: str) -> None:
    """Put the opening of a family's file on the trail.

    Who opened it as their work keeps that reason for the day: the act that passes the move on would else shut them out.
    """
    if reason == _QUEUE:
        keep(request, case, reason)
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=doors.now(request), reason=reason)
