"""Approved and stuck by obstacle and owner, without names; partners and their offers."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import User
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.models import Obstacle, Partner
from safepassage.journey.movements.rules import ObstacleKind

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str = "special_representative") -> User:
    user = cast.officer(role)
    client.force_login(user)
    return user


def send(client: Client, address: str, given: dict[str, Any]) -> Any:
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, {**hidden, **given})


def stop(family: cast.Family, kind: ObstacleKind, days: int = 5) -> Obstacle:
    with access.acting(cast.system()) as by:
        return movements.open_obstacle(
            case_id=family.id, kind=kind, note="secret detail", by=by, at=cast.NOW - days * cast.DAY
        )


def test_the_first_page_counts_people_by_obstacle_and_owner_and_names_nobody(client: Client) -> None:
    first, second = cast.visa_granted(), cast.visa_granted("judge")
    stop(first, ObstacleKind.PASSPORT)
    stop(second, ObstacleKind.PASSPORT)
    enter(client)
    page = client.get("/stuck/").content.decode()
    assert "9 people of 2 families" in page
    assert "Foreign Affairs" in page
    assert first.case.reference in page
    assert "Kohistani" not in page


def test_filters_narrow_the_list_and_unknown_ones_are_ignored(client: Client) -> None:
    first, second = cast.visa_granted(), cast.visa_granted("judge")
    stop(first, ObstacleKind.PASSPORT)
    stop(second, ObstacleKind.HEALTH)
    enter(client)
    page = client.get("/stuck/?obstacle=health").content.decode()
    assert second.case.reference in page
    assert first.case.reference not in page
    assert first.case.reference in client.get("/stuck/?obstacle=' OR 1=1").content.decode()


def test_the_oldest_stand_first(client: Client) -> None:
    young, old = cast.visa_granted(), cast.visa_granted("judge")
    stop(young, ObstacleKind.MONEY, days=1)
    stop(old, ObstacleKind.MONEY, days=30)
    enter(client)
    page = client.get("/stuck/?obstacle=money").content.decode()
    assert page.index(old.case.reference) < page.index(young.case.reference)


def test_an_obstacle_given_to_an_agency_stands_in_its_work(client: Client) -> None:
    family = cast.visa_granted()
    obstacle = stop(family, ObstacleKind.PASSPORT)
    enter(client)
    address = f"/stuck/{family.case.reference}/owner/{obstacle.id}/"
    assert "secret detail" in client.get(address).content.decode()
    assert send(client, address, {"owner": "PARTNER", "due": "2001-01-01"}).status_code == 422
    assert send(client, address, {"owner": "PARTNER"}).status_code == 302
    case = family.fresh()
    assert (case.next_move_by, case.obstacle_owner) == ("PARTNER", "PARTNER")


def test_an_obstacle_of_another_family_is_not_found_under_this_one(client: Client) -> None:
    family, other = cast.visa_granted(), cast.visa_granted("judge")
    obstacle = stop(other, ObstacleKind.PASSPORT)
    enter(client)
    assert client.get(f"/stuck/{family.case.reference}/owner/{obstacle.id}/").status_code == 404


def test_partners_show_seats_now_and_a_new_one_is_entered_once(client: Client) -> None:
    cast.movement(seats=9)
    enter(client)
    page = client.get("/partners/").content.decode()
    assert "Partner A" in page
    assert "9 seats are offered now" in page
    for _ in range(2):
        assert send(client, "/partners/new/", {"name": "Partner Z", "kind": "ngo"}).status_code == 302
    with access.acting(cast.system()):
        made = Partner.objects.get(name="Partner Z")
    assert client.get(f"/partners/{made.id}/").status_code == 200


def test_defence_sees_neither_the_stuck_nor_the_partners(client: Client) -> None:
    enter(client, "verifier")
    assert client.get("/stuck/").status_code == 403
    assert client.get("/partners/").status_code == 403


def test_the_list_needs_a_bounded_number_of_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    for kind in ("interpreter", "judge", "cook"):
        stop(cast.visa_granted(kind), ObstacleKind.ROUTE)
    enter(client)
    client.get("/stuck/")
    with django_assert_max_num_queries(32):
        client.get("/stuck/")
