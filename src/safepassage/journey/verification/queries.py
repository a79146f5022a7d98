"""Readers of enquiries and rolls."""

import json
from collections.abc import Iterable
from uuid import UUID

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


def next_enquiry(agency: str, *, unit: str = "", skip: Iterable[UUID] = ()) -> Enquiry | None:
    """The one question to answer next. A verifier works through questions one at a time, never through a table of names."""
    waiting = Enquiry.objects.filter(addressee=agency, state__in=[State.ASKED, State.EXPIRED]).exclude(
        id__in=list(skip)
    )
    if unit:
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
    found = RollEntry.objects.filter(
        holder=enquiry.addressee, superseded_at__isnull=True, name_keys__overlap=list(wanted)
    )[:200]
    return sorted(found, key=lambda entry: (-len(wanted & set(entry.name_keys)), entry.line_number))[:limit]


def roll_coverage(unit: str) -> list[RollCoverage]:
    return list(RollCoverage.objects.filter(unit=unit).order_by("from_date"))


def rests_on_roll(row_ids: Iterable[UUID]) -> bool:
    """Whether an answer rests on a line that was read from one of these rows of a received file."""
    return Attestation.objects.filter(roll_entry__source_row_id__in=list(row_ids)).exists()
