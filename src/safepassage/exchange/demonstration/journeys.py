"""Takes part of the imported families further through real operations, so that every desk of the demonstration
has work.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.exchange.demonstration.families import Household
from safepassage.exchange.demonstration.invented import AID
from safepassage.journey.aid import operations as aid
from safepassage.journey.aid import queries as aid_queries
from safepassage.journey.applications import operations as applications_operations
from safepassage.journey.applications import queries as applications
from safepassage.journey.applications.models import Application
from safepassage.journey.applications.rules import Ground
from safepassage.journey.arrivals import operations as arrivals
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.decisions.rules import DeclineReason, Trigger
from safepassage.journey.facts import NotPossible
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements import queries as movement_queries
from safepassage.journey.movements.models import Booking, SeatOffer
from safepassage.journey.movements.rules import ObstacleKind
from safepassage.journey.people import queries as people
from safepassage.journey.people.rules import Urgency
from safepassage.journey.settlement import operations as settlement
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification import queries as enquiries
from safepassage.journey.verification.models import Enquiry
from safepassage.journey.verification.rules import Answer, Subject

Made = TypeVar("Made")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOWNS = ("Hamilton", "Palmerston North", "Nelson", "Dunedin", "Wellington", "Christchurch")
CENTRE = "Reception centre (invented)"
PORT = "Auckland"
OBSTACLES = (
    ObstacleKind.PASSPORT, ObstacleKind.EXIT, ObstacleKind.TRANSIT_VISA, ObstacleKind.MONEY, ObstacleKind.HEALTH,
    ObstacleKind.SECURITY, ObstacleKind.ROUTE, ObstacleKind.QUARANTINE_ROOM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Who acts while the demonstration is told, and what time it is."""

    by: Actor
    now: datetime
    chance: random.Random

    def ago(self, days: float) -> datetime:
        """So many days before now."""
        return self.now - days * DAY


def tried(operation: Callable[..., Made], **given: Any) -> Made | None:
    """The result of an operation, or nothing where it is not possible (any more): a second load goes on from there."""
    try:
        return operation(**given)
    except NotPossible:
        return None


def settle_cohort(households: Sequence[Household], stage: Stage, *, began: datetime) -> None:
    """The families of the first offer: landed long ago, settled, most of them citizens by now."""
    found = applications.standing_by_reference([h.reference for h in households])
    for number, household in enumerate(households):
        case_id = found[household.reference].case_id
        landed = began + 60 * DAY + (number % 7) * 30 * DAY
        if not tried(arrivals.land_family, case_id=case_id, port=PORT, by=stage.by, at=landed):
            continue
        tried(settlement.receive_family, case_id=case_id, centre=CENTRE, by=stage.by, at=landed + HOUR)
        tried(
            settlement.place_household,
            case_id=case_id,
            town=TOWNS[number % len(TOWNS)],
            by=stage.by,
            at=landed + 42 * DAY,
        )
        tried(settlement.grant_residence, case_id=case_id, category="refugee", by=stage.by, at=landed + 50 * DAY)
        if number % 2 == 0:
            tried(
                settlement.grant_citizenship,
                case_id=case_id,
                ceremony_place="A marae in Hamilton (invented)",
                by=stage.by,
                at=landed + 1900 * DAY,
            )


def answer_enquiries(households: Sequence[Household], stage: Stage) -> None:
    """Questions to Defence: most still open and some overdue, some answered and waiting to be weighed."""
    answers = (
        Answer.CONFIRMED,
        Answer.CONFIRMED,
        Answer.NO_RECORD,
        Answer.NEED_MORE,
        Answer.CONTRADICTED,
        Answer.CANNOT_SAY,
    )
    found = applications.standing_by_reference([h.reference for h in households])
    for number, application in enumerate(found[h.reference] for h in households if h.reference in found):
        for enquiry in enquiries.of_case(application.case_id):
            if number % 3 == 0:
                tried(
                    verification.record_attestation,
                    enquiry_id=enquiry.id,
                    answer=answers[(number // 3) % len(answers)],
                    grounds="As the roll of the unit shows (invented).",
                    by=stage.by,
                    at=stage.ago(1 + number % 5),
                )
    others = [h for h in households if h.status.strip().casefold() in {"received", "under assessment"}][:14]
    for number, household in enumerate(others):
        application = found[household.reference]
        members = people.members(application.case_id)
        subject = (Subject.CHARACTER, Subject.HEALTH, Subject.IDENTITY)[number % 3]
        tried(
            verification.ask_enquiry,
            person_id=members[0].person_id,
            case_id=application.case_id,
            subject=subject,
            question="Is there anything that we should know before we decide?",
            asked_at=stage.ago(4 + number * 2),
            by=stage.by,
            at=stage.ago(3),
        )


UNITS = ("PRT CRIB 12", "PRT CRIB 19", "Police mentors", "NE patrol base")
ROLES = ("Interpreter", "Cook", "Mechanic", "Guard")


def say_how_complete_the_rolls_are(stage: Stage) -> None:
    """One unit's roll is complete, one partial, one lost: only the first may say that somebody is not on it."""
    for unit, coverage in zip(UNITS, ("complete", "partial", "lost"), strict=False):
        tried(
            verification.record_roll_coverage,
            unit=unit,
            from_date=date(2003, 9, 1),
            until_date=date(2013, 4, 30),
            coverage=coverage,
            stated_by_source="Defence archive (invented)",
            by=stage.by,
            at=stage.ago(40),
        )


def attest_the_approved(households: Sequence[Household], stage: Stage) -> None:
    """Before they were approved, the principals said how they served, and Defence confirmed it."""
    found = applications.standing_by_reference([h.reference for h in households])
    for number, household in enumerate(h for h in households if h.reference in found):
        application = found[household.reference]
        asked_at = application.lodged_at + DAY
        enquiry = _ask_about_service(application, number, stage, asked_at=asked_at)
        if enquiry is None:
            continue
        tried(
            verification.record_attestation,
            enquiry_id=enquiry.id,
            answer=Answer.PARTLY if number % 7 == 3 else Answer.CONFIRMED,
            grounds="On the roll of the unit (invented).",
            answered_at=asked_at + (2 + number % 6) * DAY,
            by=stage.by,
            at=stage.ago(38),
        )
        tried(verification.weigh_answer, enquiry_id=enquiry.id, reason="Clear.", by=stage.by, at=stage.ago(37))


def ask_about_the_newest(households: Sequence[Household], stage: Stage) -> None:
    """Questions of this week, by unit, that Defence can still answer in time."""
    found = applications.standing_by_reference([h.reference for h in households])
    for number, household in enumerate(h for h in households if h.reference in found):
        application = found[household.reference]
        if number % 4 == 0:
            tried(
                applications_operations.set_priority,
                case_id=application.case_id,
                urgency=Urgency.EMERGENCY if number == 0 else Urgency.URGENT,
                grounds=[Ground.THREATENED_NOW],
                reason="Searched for at home last night (invented).",
                by=stage.by,
                at=stage.ago(0.2),
            )
        _ask_about_service(application, number, stage, asked_at=stage.ago(0.1 + (number % 3)))


def _ask_about_service(application: Application, number: int, stage: Stage, *, asked_at: datetime) -> Enquiry | None:
    members = people.members(application.case_id)
    if any(e.person_id == members[0].person_id for e in enquiries.of_case(application.case_id)):
        return None
    year = 2004 + number % 7
    claim = applications_operations.claim_service(
        person_id=members[0].person_id,
        role=ROLES[number % len(ROLES)],
        unit=UNITS[number % len(UNITS)],
        place="Bamyan",
        period_as_written=f"{year}-{year + 2}",
        by=stage.by,
        at=asked_at,
    )
    return tried(
        verification.ask_enquiry,
        person_id=members[0].person_id,
        case_id=application.case_id,
        subject=Subject.SERVICE,
        question="Did this person work with you, as what, where and when?",
        service_claim_id=claim.id,
        asked_at=asked_at,
        by=stage.by,
        at=min(asked_at + HOUR, stage.now),
    )


def reconsider_declined(households: Sequence[Household], stage: Stage) -> None:
    """Some of the declined are being looked at again, and a few lodged applications were declined by an officer."""
    found = applications.standing_by_reference([h.reference for h in households])
    declined = [h for h in households if h.status == "Declined"]
    for household in declined[::3]:
        tried(
            decisions.reconsider_application,
            application_id=found[household.reference].id,
            trigger=Trigger.NEW_ATTESTATION,
            reason="A former supervisor wrote that they worked together (invented).",
            by=stage.by,
            at=stage.ago(6),
        )
    for household in [h for h in households if h.status == "Received"][:3]:
        tried(
            decisions.decline_application,
            application_id=found[household.reference].id,
            reason_codes=[DeclineReason.OUTSIDE_CRITERIA],
            reasons="The work was for another country's forces (invented).",
            by=stage.by,
            at=stage.ago(5),
        )


def open_obstacles(applications_ready: Sequence[Application], stage: Stage) -> None:
    """What stops families that have everything else, each kind with its owner."""
    for number, application in enumerate(applications_ready):
        tried(
            movements.open_obstacle,
            case_id=application.case_id,
            kind=OBSTACLES[number % len(OBSTACLES)],
            note="Invented for the demonstration.",
            opened_at=stage.ago(3 + number % 25),
            by=stage.by,
            at=stage.ago(2),
        )


def fly(ready: list[Application], offers: Sequence[SeatOffer], stage: Stage) -> list[UUID]:
    """Book families on past movements, whole, and bring most of them on board. Returns the cases that arrived."""
    arrived: list[UUID] = []
    for offer in offers:
        movement = offer.movement
        before = movement.departs - 30 * HOUR
        for application in list(ready)[:4]:
            booking = tried(
                movements.hold_seats,
                case_id=application.case_id,
                movement_id=movement.id,
                offer_id=offer.id,
                by=stage.by,
                at=before,
            )
            if booking is None:
                continue
            ready.remove(application)
            if _board(booking, before, movement.departs, stage):
                arrived.append(application.case_id)
        tried(movements.depart_movement, movement_id=movement.id, by=stage.by, at=movement.departs)
    return arrived


def _board(booking: Booking, before: datetime, departs: datetime, stage: Stage) -> bool:
    tried(movements.name_seats, booking_id=booking.id, by=stage.by, at=before + HOUR)
    tried(movements.record_acceptance, booking_id=booking.id, by=stage.by, at=before + 2 * HOUR)
    tried(movements.call_forward_family, booking_id=booking.id, by=stage.by, at=before + 3 * HOUR)
    if stage.chance.random() < 0.1:
        tried(
            movements.record_no_show,
            booking_id=booking.id,
            reason="Turned back at a checkpoint.",
            by=stage.by,
            at=departs,
        )
        return False
    tried(movements.check_in_family, booking_id=booking.id, by=stage.by, at=departs - HOUR)
    return tried(movements.board_family, booking_id=booking.id, by=stage.by, at=departs) is not None


def hold_upcoming(ready: list[Application], offers: Sequence[SeatOffer], stage: Stage) -> None:
    """Book families on movements that are still to come: held, named or accepted."""
    for number, offer in enumerate(offers):
        for application in list(ready)[:2]:
            booking = tried(
                movements.hold_seats,
                case_id=application.case_id,
                movement_id=offer.movement_id,
                offer_id=offer.id,
                by=stage.by,
                at=stage.ago(1),
            )
            if booking is None:
                continue
            ready.remove(application)
            if number % 3:
                tried(movements.name_seats, booking_id=booking.id, by=stage.by, at=stage.ago(0.8))
            if number % 3 == 2:
                tried(movements.record_acceptance, booking_id=booking.id, by=stage.by, at=stage.ago(0.5))


def land(cases: Sequence[UUID], stage: Stage) -> None:
    """Families that flew: landed, some received, some placed, the first with residence."""
    for number, case_id in enumerate(cases):
        landed = stage.ago(11 - number % 4)
        if not tried(arrivals.land_family, case_id=case_id, port=PORT, by=stage.by, at=landed):
            continue
        if number % 5 == 4:
            continue
        tried(settlement.receive_family, case_id=case_id, centre=CENTRE, by=stage.by, at=landed + HOUR)
        if number % 2 == 0:
            tried(
                settlement.place_household,
                case_id=case_id,
                town=TOWNS[number % len(TOWNS)],
                by=stage.by,
                at=landed + 5 * DAY,
            )
        if number % 6 == 0:
            tried(settlement.grant_residence, case_id=case_id, category="evacuees", by=stage.by, at=landed + 7 * DAY)


def report_crossings(ready: Sequence[Application], stage: Stage) -> None:
    """Families that say they crossed a border: some claims confirmed by a post, some still open."""
    for number, application in enumerate(ready):
        for person in people.living_people(application.case_id):
            report = tried(
                arrivals.report_crossing,
                person_id=person.id,
                case_id=application.case_id,
                reported_by_source="the family, by message (invented)",
                crossed_on=stage.ago(2 + number % 3),
                by=stage.by,
                at=stage.ago(1.5),
            )
            if report and number % 2:
                tried(arrivals.confirm_crossing, report_id=report.id, by=stage.by, at=stage.ago(1))


def give_aid(stage: Stage) -> None:
    """The ledger of humanitarian aid: money set aside, promised to four bodies, partly paid."""
    if aid_queries.appropriations():
        return
    recipients, cents = AID
    set_aside = aid.appropriate_aid(
        purpose="Humanitarian aid (invented)",
        amount_cents=cents,
        source="Rehearsal budget",
        by=stage.by,
        at=stage.ago(70),
    )
    for number, recipient in enumerate(recipients):
        promised = aid.commit_aid(
            recipients=[recipient],
            amount_cents=cents // 5,
            appropriation_id=set_aside.id,
            by=stage.by,
            at=stage.ago(60 - number),
        )
        if number < 3:
            aid.pay_aid(
                commitment_id=promised.id,
                recipient=recipient,
                amount_cents=cents // 10,
                by=stage.by,
                at=stage.ago(40 - number),
            )


def standing_offers() -> list[SeatOffer]:
    """Every offer that stands, with its movement, the earliest departure first."""
    return movement_queries.offers_by_departure()
