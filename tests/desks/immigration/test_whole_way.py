"""One family from the first report to visas, on the pages alone, with Defence's answer in between."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.journey.decisions.models import Visa
from safepassage.journey.people.models import Case
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.models import Enquiry
from safepassage.journey.verification.rules import Answer

pytestmark = pytest.mark.django_db


def send(client: Client, address: str, **given: Any) -> str:
    """Fill in a form as a browser does, and go where it leads."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', client.get(address).content.decode())
    answer = client.post(address, {**dict(hidden), **given}, follow=True)
    assert answer.status_code == 200, (address, re.findall(r"error[^>]*>(?:<[^>]+>)*([^<]+)", answer.content.decode()))
    return answer.content.decode()


def test_a_family_goes_from_report_to_visas_on_the_pages(client: Client) -> None:
    caseworker = cast.officer("caseworker")
    client.force_login(caseworker)
    cast.programme()
    page = send(
        client, "/register/", native="گل‌آغا رستمی", latin="Gulagha Rustami", sex="male", born="1360", language="fa-AF"
    )
    reference = re.search(r"/case/([2-9A-Z]{4}-[2-9A-Z]{3})/", page)[1]  # type: ignore[index]
    case = f"/case/{reference}/"
    assert "Lodge the application" in page

    send(client, f"{case}add-person/", native="مینا رستمی", latin="", relationship="partner", sex="female", born="1365")
    page = send(client, f"{case}lodge/", pathway="", received="2021-08-16 09:30", zone="Asia/Kabul", channel="e-mail")
    assert "16 August 2021" in page

    person = re.search(r'<option value="([0-9a-f-]{36})"', client.get(f"{case}ask/").content.decode())[1]  # type: ignore[index]
    send(client, f"{case}ask/", person=person, subject="service", addressee="", question="Did he drive for the team?")
    with access.acting(cast.system()) as by:
        enquiry = Enquiry.objects.get(case__reference=reference)
        assert enquiry.addressee == "NZDF"
        verification.record_attestation(
            enquiry_id=enquiry.id,
            answer=Answer.CONFIRMED,
            grounds="On the roll, line 12",
            by=by,
            at=cast.datetime.now(cast.UTC),
        )
    page = client.get(case).content.decode()
    assert "Weigh the answer" in page
    assert "On the roll, line 12" in client.get(f"{case}weigh/{enquiry.id}/").content.decode()
    send(client, f"{case}weigh/{enquiry.id}/", reason="He served.")
    send(client, f"{case}approve/", reasons="Service confirmed by Defence.")
    page = send(client, f"{case}visas/", valid_until="", conditions="")
    assert "Foreign Affairs" in page
    assert "Find seats for the whole family" in page
    with access.acting(cast.system()):
        assert Visa.objects.filter(case__reference=reference).count() == 2
        assert Case.objects.get(reference=reference).next_move_by == "MFAT"
    history = client.get(f"{case}?part=history").content.decode()
    for told in ("Application lodged", "Defence Force answered: Confirmed", "Approved", "Visas granted to 2 people"):
        assert told in history
