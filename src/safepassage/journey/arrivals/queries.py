"""Readers of crossings and arrivals."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from safepassage.journey.arrivals import rules
from safepassage.journey.arrivals.models import Arrival, CrossingReport, EntryPermission
from safepassage.journey.arrivals.rules import CrossingState, EntryOutcome, PersonFacts
from safepassage.journey.decisions import queries as decisions
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements.rules import BookingState
from safepassage.journey.people import queries as people
from safepassage.journey.people.models import Case
from safepassage.journey.people.rules import StageState


def facts_of_people(person_ids: Iterable[UUID]) -> dict[UUID, PersonFacts]:
    """How far each person is across and in. The newest report and the newest border decision count."""
    ids = list(person_ids)
    reports = {r.person_id: r for r in CrossingReport.objects.filter(person_id__in=ids).order_by("reported_at", "id")}
    entries = {e.person_id: e for e in EntryPermission.objects.filter(person_id__in=ids).order_by("decided_at", "id")}
    arrivals = {a.person_id: a for a in Arrival.objects.filter(person_id__in=ids)}
    with_visa = decisions.people_with_visa(ids)
    facts = {}
    for pid in ids:
        report, entry, arrival = reports.get(pid), entries.get(pid), arrivals.get(pid)
        facts[pid] = PersonFacts(
            crossing=CrossingState(report.state) if report else None,
            crossing_since=(report.verified_at or report.confirmed_at or report.reported_at) if report else None,
            entry=EntryOutcome(entry.outcome) if entry else None,
            entry_at=entry.decided_at if entry else None,
            arrived_at=arrival.arrived_at if arrival else None,
            has_valid_visa=pid in with_visa,
        )
    return facts


def facts_of(person_id: UUID) -> PersonFacts:
    return facts_of_people([person_id])[person_id]


def stage_state(case_id: UUID) -> StageState | None:
    """What crossings and arrivals say of a case."""
    ids = [p.id for p in people.living_people(case_id)]
    facts = facts_of_people(ids)
    booking = movements.live_booking(case_id)
    is_on_final_leg = booking is not None and booking.state == BookingState.BOARDED and booking.movement.is_final
    return rules.stage_state([facts[i] for i in ids], is_on_final_leg=is_on_final_leg)


def everybody_landed(booking_id: UUID) -> bool:
    """Whether all people of a booking have arrived."""
    ids = [line.person_id for line in movements.lines(booking_id)]
    return Arrival.objects.filter(person_id__in=ids).count() == len(ids)


def crossing_reports(case_id: UUID) -> list[CrossingReport]:
    return list(CrossingReport.objects.filter(case_id=case_id).select_related("crossing").order_by("reported_at", "id"))


def claimed_crossings(*, limit: int = 25, offset: int = 0) -> list[CrossingReport]:
    """Claims that no post has confirmed, oldest first."""
    found = CrossingReport.objects.filter(state=CrossingState.CLAIMED).select_related("crossing", "case")
    return list(found.order_by("reported_at", "id")[offset : offset + limit])


def arrivals_of(case_id: UUID) -> list[Arrival]:
    return list(Arrival.objects.filter(case_id=case_id).order_by("arrived_at", "id"))


def entries_of(case_id: UUID) -> list[EntryPermission]:
    return list(EntryPermission.objects.filter(case_id=case_id).order_by("decided_at", "id"))


BORDER_STEPS = ("confirm_arrival", "confirm_crossing", "record_landing")


def expected() -> QuerySet[Case]:
    """Families whose next step is the border's, the longest waiting first. Slice it: it may be long."""
    waiting = Case.objects.filter(ended="", next_move_by="INZ", next_step__in=BORDER_STEPS)
    return waiting.order_by("next_move_since", "id")


def to_land(case_id: UUID) -> list[UUID]:
    """The people of a family who have a visa, were not refused and have not arrived."""
    facts = facts_of_people(p.id for p in people.living_people(case_id))
    return [
        key
        for key, known in facts.items()
        if known.has_valid_visa and not known.arrived_at and known.entry is not EntryOutcome.REFUSED
    ]


def latest_report(person_id: UUID) -> CrossingReport | None:
    """The newest report that a person crossed."""
    return CrossingReport.objects.filter(person_id=person_id).order_by("-reported_at", "-id").first()
