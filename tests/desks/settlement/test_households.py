"""Settlement: who lands next, one household, the milestones to citizenship, and what it never shows."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import User
from safepassage.journey.settlement.models import Citizenship, Placement, Reception

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str = "settlement_officer") -> User:
    user = cast.officer(role)
    client.force_login(user)
    return user


def send(client: Client, address: str, given: dict[str, Any] | None = None) -> Any:
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, {**hidden, **(given or {})})


def test_the_first_page_shows_who_lands_next_and_who_waits_without_names(client: Client) -> None:
    coming, arrived = cast.booked("judge"), cast.landed()
    enter(client)
    page = client.get("/households/").content.decode()
    assert coming.case.reference in page
    assert arrived.case.reference in page
    assert "4 people land within three weeks" in page
    assert "Kohistani" not in page


def test_a_household_shows_names_and_language_and_never_why_it_was_at_risk(client: Client) -> None:
    family = cast.landed()
    enter(client)
    page = client.get(f"/households/{family.case.reference}/").content.decode()
    assert "Najibullah Kohistani" in page
    assert "Dari" in page
    assert not any(risk in page for risk in ("PRT Bamyan", "interpreter", "Service confirmed", "P00"))


def test_a_family_goes_from_reception_to_citizenship(client: Client) -> None:
    family = cast.landed()
    enter(client)
    base = f"/households/{family.case.reference}/"
    for step, given, then in (
        ("receive", {"centre": "Centre One", "needs": ["cot"]}, "place_household"),
        ("place", {"town": "Hamilton", "address": "1 Invented Street"}, "grant_residence"),
        ("residence", {"category": "Refugee"}, "grant_citizenship"),
        ("citizenship", {"ceremony_place": "Hamilton"}, ""),
    ):
        assert f"{base}{step}/" in client.get(base).content.decode()
        assert send(client, f"{base}{step}/", given).status_code == 302, step
        assert family.fresh().next_step == then
    assert family.fresh().ended == "citizens"
    with access.acting(cast.system()):
        assert Citizenship.objects.filter(case_id=family.id).count() == 5
        assert Reception.objects.get(case_id=family.id).needs == "cot"


def test_a_milestone_out_of_order_says_why_and_writes_nothing(client: Client) -> None:
    family = cast.landed()
    enter(client)
    address = f"/households/{family.case.reference}/place/"
    page = client.get(address)
    assert page.status_code == 409
    assert "Receive the family first." in page.content.decode()
    assert client.post(address, {"town": "Hamilton"}).status_code == 422
    with access.acting(cast.system()):
        assert not Placement.objects.filter(case_id=family.id).exists()


@pytest.mark.parametrize("wrong", [{"centre": " "}, {"centre": "x" * 121}, {"centre": "A", "day": "2999-01-01"}])
def test_a_reception_that_cannot_be_is_refused(client: Client, wrong: dict[str, str]) -> None:
    family = cast.landed()
    enter(client)
    assert send(client, f"/households/{family.case.reference}/receive/", wrong).status_code == 422


def test_an_address_is_sealed_and_another_desk_does_not_read_it(client: Client) -> None:
    family = cast.landed()
    enter(client)
    base = f"/households/{family.case.reference}/"
    send(client, base + "receive/", {"centre": "Centre One"})
    send(client, base + "place/", {"town": "Hamilton", "address": "1 Invented Street"})
    assert "1 Invented Street" in client.get(base).content.decode()
    enter(client, "border_confirmer")
    assert client.get(base).status_code == 403


def test_households_are_listed_with_a_bounded_number_of_statements(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    cast.landed("judge")
    cast.landed("cook")
    enter(client)
    client.get("/households/")
    with django_assert_max_num_queries(34):
        client.get("/households/")
