"""What a newcomer does in five minutes: from a lodged family to its landing, each step on the desk whose move it is."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.journey.movements.models import Booking
from safepassage.journey.verification.models import Enquiry
from safepassage.publication import queries as publication
from safepassage.publication.units import Unit

pytestmark = pytest.mark.django_db


class Desks:
    """One browser that changes desks, as the demonstration's personas do."""

    def __init__(self, client: Client, family: cast.Family) -> None:
        self.client, self.family = client, family
        roles = ("caseworker", "verifier", "travel_desk", "border_confirmer", "settlement_officer", "publisher")
        self.officers = {role: cast.officer(role) for role in roles}
        cast.grant(self.officers["caseworker"], family.case)

    def sit(self, role: str) -> None:
        self.client.force_login(self.officers[role])

    def send(self, address: str, **given: Any) -> None:
        page = self.client.get(address)
        assert page.status_code == 200, address
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
        answer = self.client.post(address, {**hidden, **given})
        assert answer.status_code == 302, (address, re.sub(r"<[^>]+>", " ", answer.content.decode())[-1500:])

    def whose_move(self) -> tuple[str, str]:
        case = self.family.fresh()
        return case.next_move_by, case.next_step


def test_a_family_is_attested_approved_flown_confirmed_landed_and_counted(client: Client) -> None:
    family = cast.lodged()
    flight, _offer = cast.movement(seats=9)
    desks = Desks(client, family)
    case = f"/case/{family.case.reference}/"
    before = _arrived()

    desks.sit("caseworker")
    assert family.case.reference in client.get("/my-work/").content.decode()
    question = {"person": str(family.principal.id), "subject": "service", "question": "Did he serve with you?"}
    desks.send(f"{case}ask/", **question)
    assert desks.whose_move() == ("NZDF", "answer_enquiry")

    desks.sit("verifier")
    enquiry = client.get("/questions/next/")["Location"]
    desks.send(enquiry, answer="confirmed", grounds="I was his section commander.")
    assert desks.whose_move() == ("INZ", "weigh_answer")

    desks.sit("caseworker")
    with access.acting(cast.system()):
        asked = Enquiry.objects.get(case_id=family.id)
    desks.send(f"{case}weigh/{asked.id}/", reason="Attested by the Defence Force.")
    desks.send(f"{case}approve/", reasons="Attested service.")
    desks.send(f"{case}visas/")
    assert desks.whose_move() == ("MFAT", "find_seat")

    desks.sit("travel_desk")
    assert family.case.reference in client.get("/flights/").content.decode()
    desks.send(f"/ready/{family.case.reference}/hold/{flight.reference}/")
    with access.acting(cast.system()):
        booking = Booking.objects.get(case_id=family.id)
    for act in ("name", "accept", "call-forward", "check-in", "board"):
        desks.send(f"/bookings/{booking.id}/{act}/")
    assert desks.whose_move() == ("INZ", "confirm_arrival")

    desks.sit("border_confirmer")
    border = f"/border/{family.case.reference}/"
    assert family.case.reference in client.get("/border/").content.decode()
    desks.send(f"{border}here/", people=[str(p.id) for p in family.people], verified="verified")
    desks.send(f"{border}land/", port="Auckland")
    assert desks.whose_move() == ("SETTLEMENT", "receive_family")

    desks.sit("settlement_officer")
    assert family.case.reference in client.get("/households/").content.decode()

    desks.sit("publisher")
    assert client.get("/figures/").status_code == 200
    assert _arrived() == before + 5


def _arrived() -> int:
    """People who arrived, as the minister's page counts them."""
    with access.acting(cast.system()):
        moment = publication.fold(as_of=_now(), known_at=_now())
    return next(row.counts[Unit.PEOPLE] for row in moment.rows if row.code == "arrived")


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()
