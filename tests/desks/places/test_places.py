"""The security picture shows claims with source and grade, never a judgement of ours."""

import datetime

import pytest
from django.test import Client
from tests import factories

from safepassage import access
from safepassage.journey.places import operations as places
from safepassage.journey.places.rules import Grade, Holder


@pytest.fixture
def cell(client: Client) -> Client:
    client.force_login(factories.officer("travel_desk"))
    return client


def _claim(holder: Holder, grade: Grade, source: str) -> None:
    with access.acting(access.system_actor("test")) as by:
        province = places.record_province(
            code="X01", code_set="test", iso_code="AF-NIM", name_en="Nimroz", by=by, at=factories.NOW
        )
        places.report_control(
            province_id=province.id,
            holder=holder,
            grade=grade,
            since_date=datetime.date(2021, 8, 6),
            reported_by_source=source,
            by=by,
            at=factories.NOW,
        )


@pytest.mark.django_db
def test_two_sources_that_disagree_are_both_shown_and_the_tile_says_contested(cell: Client) -> None:
    _claim(Holder.OPPOSITION, Grade.CONFIRMED, "an agency")
    _claim(Holder.GOVERNMENT, Grade.CLAIMED, "a governor")

    page = cell.get("/places/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "an agency" in text
    assert "a governor" in text
    assert page.context["map"].claims["NIM"].holding == "contested"


@pytest.mark.django_db
def test_report_of_control_needs_a_source(cell: Client) -> None:
    _claim(Holder.OPPOSITION, Grade.CONFIRMED, "an agency")

    page = cell.post("/places/control/", {"holder": "government", "grade": "claimed", "since_date": "2021-08-07"})

    assert page.status_code == 422


@pytest.mark.django_db
def test_verifier_does_not_get_the_security_picture(client: Client) -> None:
    client.force_login(factories.officer("verifier"))

    assert client.get("/places/").status_code == 403
