"""The story of a case as happenings with two times: when it happened, and when we knew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage.desks import words
from safepassage.desks.components import Happening
from safepassage.desks.immigration.case_file import CaseFile

if TYPE_CHECKING:
    from safepassage.journey.decisions.models import Decision


def happenings(file: CaseFile) -> list[Happening]:
    """Everything that happened to a case, newest first."""
    parts = (_applications, _enquiries, _decisions, _visas, _travel, _arrivals, _settlement)
    found = [each for part in parts for each in part(file)]
    found.append(_happening(_("Reported and opened"), file.case.opened_at, file.case.known_at, is_key=True))
    return sorted(found, key=lambda each: (each.happened_at, each.known_at), reverse=True)


def since(file: CaseFile, seen_at: datetime) -> list[Happening]:
    """What became known after somebody opened a page: shown when their form turns out stale."""
    return [each for each in happenings(file) if each.known_at > seen_at]


def _happening(
    title: str, happened: datetime, known: datetime, *, by: str = "", text: str = "", is_key: bool = False
) -> Happening:
    return Happening(title=title, happened_at=happened, known_at=known, by=by, text=text, is_key=is_key)


def _applications(file: CaseFile) -> Iterator[Happening]:
    for application in file.applications:
        by = file.post_of(application.lodged_by_id)
        yield _happening(_("Application lodged"), application.lodged_at, application.known_at, by=by, is_key=True)
        if application.withdrawn_at:
            text = str(application.withdrawn_reason)
            yield _happening(_("Application withdrawn"), application.withdrawn_at, application.withdrawn_at, text=text)
    for priority in file.priorities:
        title = _("Priority: %(word)s") % {"word": words.urgency(priority.urgency).word}
        by = file.post_of(priority.set_by_id)
        yield _happening(title, priority.set_at, priority.known_at, by=by, text=str(priority.reason))


def _enquiries(file: CaseFile) -> Iterator[Happening]:
    for enquiry in file.enquiries:
        about = {
            "agency": words.agency(enquiry.addressee),
            "subject": words.word(words.SUBJECTS, enquiry.subject),
            "person": file.name_of(enquiry.person_id),
        }
        asked = _("%(agency)s asked about %(subject)s of %(person)s") % about
        by = file.post_of(enquiry.asked_by_id)
        yield _happening(asked, enquiry.asked_at, enquiry.known_at, by=by, text=str(enquiry.question))
        for given in file.answers.get(enquiry.id, ()):
            title = _("%(agency)s answered: %(answer)s") % {**about, "answer": words.answer(given.answer).word}
            by = file.post_of(given.answered_by_id)
            yield _happening(title, given.answered_at, given.known_at, by=by, text=str(given.grounds), is_key=True)
        if enquiry.weighed_at and enquiry.weighed_at <= (file.as_of or file.now):
            text = str(enquiry.weighed_reason)
            yield _happening(
                _("Answer of %(agency)s weighed") % about, enquiry.weighed_at, enquiry.weighed_at, text=text
            )


def _decisions(file: CaseFile) -> Iterator[Happening]:
    for decision in file.decisions:
        yield _happening(
            _decision_title(decision),
            decision.decided_at,
            decision.known_at,
            by=file.post_of(decision.decided_by_id),
            text=str(decision.reasons),
            is_key=True,
        )
    for opened in file.reconsiderations:
        text = str(opened.reason)
        yield _happening(_("Reconsideration opened"), opened.requested_at, opened.known_at, text=text, is_key=True)


def _decision_title(decision: Decision) -> str:
    if decision.kind == "ministerial_exception":
        return _("Approved by a minister's exception")
    if decision.outcome == "held":
        return _("Put on hold for: %(thing)s") % {"thing": decision.held_for}
    again = decision.kind == "reconsideration"
    if decision.outcome == "approved":
        return _("Approved after reconsideration") if again else _("Approved")
    return _("Declined again") if again else _("Declined")


def _visas(file: CaseFile) -> Iterator[Happening]:
    granted: dict[tuple[datetime, datetime, int], int] = {}
    for visa in file.visas:
        key = (visa.granted_at, visa.known_at, visa.granted_by_id)
        granted[key] = granted.get(key, 0) + 1
        if visa.ended_at and visa.ended_at <= (file.as_of or file.now):
            title = _("Visa of %(person)s: %(state)s") % {
                "person": file.name_of(visa.person_id),
                "state": words.status(visa.state).word,
            }
            yield _happening(title, visa.ended_at, visa.ended_at, text=str(visa.ended_reason))
    for (at, known, by), count in granted.items():
        title = ngettext("Visa granted to %(n)d person", "Visas granted to %(n)d people", count) % {"n": count}
        yield _happening(title, at, known, by=file.post_of(by), is_key=True)


def _travel(file: CaseFile) -> Iterator[Happening]:
    for obstacle in file.obstacles:
        what = {"what": words.obstacle(obstacle.kind)}
        yield _happening(
            _("Stopped by: %(what)s") % what, obstacle.opened_at, obstacle.known_at, text=str(obstacle.note)
        )
        if obstacle.solved_at and obstacle.solved_at <= (file.as_of or file.now):
            yield _happening(_("No longer stopped by: %(what)s") % what, obstacle.solved_at, obstacle.solved_at)
    for booking in file.bookings:
        flight = f"{booking.movement.origin} – {booking.movement.destination}"
        held = _("Seats held: %(flight)s") % {"flight": flight}
        yield _happening(held, booking.held_at, booking.known_at, by=file.post_of(booking.held_by_id))
        if booking.state != "held":
            yield _happening(words.status(booking.state).word, booking.state_since, booking.state_since, text=flight)


def _arrivals(file: CaseFile) -> Iterator[Happening]:
    until = file.as_of or file.now
    for report in file.crossings:
        person = {"person": file.name_of(report.person_id)}
        claimed = _("Said to have crossed: %(person)s") % person
        yield _happening(claimed, report.crossed_on, report.known_at, text=str(report.reported_by_source))
        for title, at in (
            (_("Crossing confirmed by a post: %(person)s"), report.confirmed_at),
            (_("Crossing verified by identity: %(person)s"), report.verified_at),
            (_("Crossing disproved: %(person)s"), report.disproved_at),
        ):
            if at and at <= until:
                yield _happening(title % person, at, at)
    for arrival in file.arrivals:
        title = _("Landed at %(port)s: %(person)s") % {"port": arrival.port, "person": file.name_of(arrival.person_id)}
        yield _happening(title, arrival.arrived_at, arrival.known_at, is_key=True)


def _settlement(file: CaseFile) -> Iterator[Happening]:
    for reception in file.receptions:
        yield _happening(
            _("Received at %(centre)s") % {"centre": reception.centre}, reception.received_at, reception.known_at
        )
    for placement in file.placements:
        yield _happening(_("Settled in %(town)s") % {"town": placement.town}, placement.placed_at, placement.known_at)
    if file.residences:
        first, count = file.residences[0], len(file.residences)
        title = ngettext("Residence granted to %(n)d person", "Residence granted to %(n)d people", count) % {"n": count}
        yield _happening(title, first.granted_at, first.known_at, is_key=True)
    if file.citizenships:
        oath, count = file.citizenships[0], len(file.citizenships)
        title = ngettext("%(n)d person became a citizen", "%(n)d people became citizens", count) % {"n": count}
        yield _happening(title, oath.granted_at, oath.known_at, is_key=True)
