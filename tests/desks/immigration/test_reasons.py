"""A file is opened with a reason: one's own work needs no word, and keeps it when the move passes on."""

import pytest
from django.test import Client
from tests import factories

from safepassage import access
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.rules import Subject


@pytest.mark.django_db
def test_officer_who_asked_another_agency_still_reads_the_file_they_worked_on(client: Client) -> None:
    lodged = factories.lodged()
    client.force_login(factories.officer("case_lead"))
    address = f"/case/{lodged.case.reference}/"
    assert client.get(address).status_code == 200

    with access.acting(factories.system()) as by:
        verification.ask_enquiry(
            person_id=lodged.people[0].id,
            case_id=lodged.case.id,
            subject=Subject.SERVICE,
            question="Did they serve?",
            by=by,
            at=factories.NOW,
        )

    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_officer_who_never_worked_on_a_file_is_asked_why(client: Client) -> None:
    lodged = factories.landed()
    client.force_login(factories.officer("case_lead"))

    answer = client.get(f"/case/{lodged.case.reference}/")

    assert answer.status_code == 302
    assert answer["Location"].endswith("/open/")
