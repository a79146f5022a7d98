"""Readers of enquiries and rolls."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min

from safepassage.journey.people.queries import CaseNotFound
from safepassage.journey.people.rules import StageState
from safepassage.journey.verification import rules
from safepassage.journey.verification.models import Attestation, Enquiry, RollCoverage, RollEntry
from safepassage.journey.verification.rules import State, Subject

OPEN = (State.ASKED, State.NEED_MORE, State.EXPIRED)


def locked(enquiry_id: UUID) -> Enquiry:
    enquiry = Enquiry.objects.select_for_update().filter(id=enquiry_id).first()
    if enquiry is None:
        raise CaseNotFound
    return enquiry


def facts_of(enquiry: Enquiry) -> rules.Facts:
    return rules.Facts(State(enquiry.state), enquiry.addressee, enquiry.asked_at, enquiry.due, enquiry.state_since)


def stage_state(case_id: UUID) -> StageState | None:
    """What the enquiries say of a case."""
    return rules.stage_state([facts_of(e) for e in Enquiry.objects.filter(case_id=case_id)])


def of_case(case_id: UUID) -> list[Enquiry]:
    return list(Enquiry.objects.filter(case_id=case_id).order_by("asked_at", "id"))


def open_enquiries(*, person_id: UUID, subject: Subject, addressee: str) -> list[Enquiry]:
    """Questions on one subject about one person that the addressee still has."""
    return list(
        Enquiry.objects.filter(
            person_id=person_id, subject=subject, addressee=addressee, state__in=[State.ASKED, State.NEED_MORE]
        )
    )


def awaiting(agency: str, *, limit: int = 25, offset: int = 0) -> list[Enquiry]:
    """The questions an agency has to answer, most urgent and longest due first."""
    waiting = Enquiry.objects.filter(addressee=agency, state__in=[State.ASKED, State.EXPIRED])
    return list(waiting.order_by("urgency_rank", "due", "id")[offset : offset + limit])


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many questions about people of one unit wait for an agency, and when the first is due. It names nobody."""

    unit: str
    questions: int
    due: datetime


def waiting_by_unit(agency: str, *, most: int = 50) -> list[Waiting]:
    """The open questions of an agency counted by unit, the one due first at the top."""
    waiting = Enquiry.objects.filter(addressee=agency, state__in=[State.ASKED, State.EXPIRED]).order_by()
    groups = waiting.values("unit").annotate(questions=Count("id"), due=Min("due")).order_by("due", "unit")
    return [Waiting(group["unit"], group["questions"], group["due"]) for group in groups[:most]]


def overdue(agency: str, *, now: datetime) -> int:
    """How many questions an agency should have answered before now."""
    waiting = Enquiry.objects.filter(addressee=agency, state__in=[State.ASKED, State.EXPIRED], due__lt=now)
    return waiting.count()


def of_agency(enquiry_id: UUID, *, agency: str) -> Enquiry:
    """One question that was put to this agency. Raises CaseNotFound for every other."""
    found = Enquiry.objects.filter(id=enquiry_id, addressee=agency).first()
    if found is None:
        raise CaseNotFound
    return found


def why_not_answer(enquiry: Enquiry) -> str:
    """Empty when the question may be answered now, else the sentence that says why not."""
    return rules.possible(facts_of(enquiry))[rules.Action.ANSWER]


def next_enquiry(
    agency: str, *, unit: str = "", without_unit: bool = False, skip: Iterable[UUID] = ()
) -> Enquiry | None:
    """The one question to answer next: a verifier works through them one at a time, never through a table of names."""
    waiting = Enquiry.objects.filter(addressee=agency, state__in=[State.ASKED, State.EXPIRED]).exclude(
        id__in=list(skip)
    )
    if unit or without_unit:
        waiting = waiting.filter(unit=unit)
    return waiting.order_by("urgency_rank", "due", "id").first()


def claim_of(enquiry: Enquiry) -> dict[str, str]:
    """The claimed facts asked about: role, unit, place, period."""
    return dict(json.loads(enquiry.claim or "{}"))


def attestations(enquiry_ids: Iterable[UUID]) -> list[Attestation]:
    return list(Attestation.objects.filter(enquiry_id__in=list(enquiry_ids)).order_by("answered_at", "id"))


def roll_candidates(enquiry: Enquiry, *, limit: int = 5) -> list[RollEntry]:
    """Lines of the agency's roll that share name keys with the person asked about, most shared keys first."""
    wanted = set(enquiry.name_keys)
    if not wanted:
        return []
    near = RollEntry.objects.filter(
        holder=enquiry.addressee, superseded_at__isnull=True, name_keys__overlap=list(wanted)
    )
    # Ranked by keys alone: only the lines that are shown are opened.
    keys = [(-len(wanted & set(found)), line, key) for key, line, found in near.values_list(*_RANKED)[:MOST_NEAR]]
    best = [key for _shared, _line, key in sorted(keys)[:limit]]
    entries = RollEntry.objects.in_bulk(best)
    return [entries[key] for key in best if key in entries]


_RANKED = ("id", "line_number", "name_keys")
MOST_NEAR = 2000


def roll_coverage(unit: str) -> list[RollCoverage]:
    return list(RollCoverage.objects.filter(unit=unit).order_by("from_date"))


def rests_on_roll(row_ids: Iterable[UUID]) -> bool:
    """Whether an answer rests on a line that was read from one of these rows of a received file."""
    return Attestation.objects.filter(roll_entry__source_row_id__in=list(row_ids)).exists()
