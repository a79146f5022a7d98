"""One invented family from report to citizenship, through operations only."""

from datetime import UTC, datetime, timedelta

import pytest

from safepassage import access
from safepassage.journey import checks
from safepassage.journey.aid import operations as aid
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications.rules import Ground
from safepassage.journey.arrivals import operations as arrivals
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.movements import operations as movements
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import Case
from safepassage.journey.people.rules import Relationship, Role, Urgency, WrittenDate, WrittenName
from safepassage.journey.settlement import operations as settlement
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.rules import Answer, Subject
from safepassage.publication import queries as publication
from safepassage.publication.units import Unit

START = datetime(2021, 8, 16, 6, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_one_family_walks_from_report_to_citizenship() -> None:
    clock = START
    system = access.system_actor("story")

    def later(days: int = 1) -> datetime:
        nonlocal clock
        clock += timedelta(days=days)
        return clock

    with access.acting(system) as by:
        case = people.open_case(by=by, at=clock)
        principal = people.register_person(
            case_id=case.id,
            role=Role.PRINCIPAL,
            relationship=Relationship.SELF,
            written_names=[WrittenName("Farid Nuristan Example"), WrittenName("فرید نورستان")],
            born=WrittenDate("1364"),
            by=by,
            at=clock,
        )
        people.register_person(
            case_id=case.id,
            role=Role.SECONDARY,
            relationship=Relationship.PARTNER,
            written_names=[WrittenName("Shaima Example")],
            by=by,
            at=clock,
        )
        application = applications.lodge_application(case_id=case.id, by=by, at=later())
        applications.set_priority(
            case_id=case.id, urgency=Urgency.URGENT, grounds=[Ground.LINK_TO_DEFENCE], reason="served", by=by, at=clock
        )
        claim = applications.claim_service(person_id=principal.id, role="Interpreter", unit="Team 9", by=by, at=clock)
        enquiry = verification.ask_enquiry(
            person_id=principal.id,
            case_id=case.id,
            subject=Subject.SERVICE,
            question="Did this person work with you?",
            service_claim_id=claim.id,
            by=by,
            at=later(),
        )
        assert Case.objects.get(id=case.id).next_move_by == "NZDF"
        verification.record_attestation(
            enquiry_id=enquiry.id, answer=Answer.CONFIRMED, grounds="On the roll.", by=by, at=later()
        )
        verification.weigh_answer(enquiry_id=enquiry.id, reason="Clear.", by=by, at=later())
        decisions.approve_application(application_id=application.id, reasons="Meets the criteria.", by=by, at=later())
        assert Case.objects.get(id=case.id).obstacle == "visa"
        decisions.grant_visas(application_id=application.id, by=by, at=later())
        waiting = Case.objects.get(id=case.id)
        assert (waiting.obstacle, waiting.next_move_by, waiting.next_step) == ("seat", "MFAT", "find_seat")
        partner = movements.record_partner(name="Example State", by=by, at=clock)
        movement = movements.schedule_movement(
            kind="flight", origin="A", destination="B", departs=clock + timedelta(days=10), by=by, at=clock
        )
        offer = movements.offer_seats(
            partner_id=partner.id,
            movement_id=movement.id,
            seats=3,
            names_due=clock + timedelta(days=8),
            by=by,
            at=clock,
        )
        booking = movements.hold_seats(case_id=case.id, movement_id=movement.id, offer_id=offer.id, by=by, at=later())
        for step in (movements.name_seats, movements.record_acceptance, movements.call_forward_family):
            step(booking_id=booking.id, by=by, at=later())
        movements.issue_manifest(movement_id=movement.id, by=by, at=clock)
        movements.board_family(booking_id=booking.id, by=by, at=later())
        arrivals.land_family(case_id=case.id, port="Whenua Example", by=by, at=later())
        settlement.receive_family(case_id=case.id, centre="Reception Example", by=by, at=later())
        settlement.place_household(case_id=case.id, town="Exampleton", by=by, at=later(40))
        settlement.grant_residence(case_id=case.id, by=by, at=later(100))
        settlement.grant_citizenship(case_id=case.id, by=by, at=later(1900))
        aid.commit_aid(recipients=["Body A", "Body B"], amount_cents=3_000_000_00, by=by, at=clock)

        assert Case.objects.get(id=case.id).ended == "citizens"
        assert list(checks.breaches(clock)) == []
        funnel = publication.fold(as_of=clock, known_at=clock)
        assert {row.code: row.counts[Unit.PEOPLE] for row in funnel.rows} == {
            "lodged": 2,
            "verified": 1,
            "approved": 2,
            "visa": 2,
            "travel_ready": 2,
            "departed": 2,
            "arrived": 2,
            "settled": 2,
        }
