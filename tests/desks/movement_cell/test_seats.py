"""The movement cell: offers, whole families on seats, each step of a booking, cancelling, and the manifest."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import User
from safepassage.audit.models import Event
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.models import Booking, Manifest, Movement, SeatOffer

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str = "travel_desk") -> User:
    user = cast.officer(role)
    client.force_login(user)
    return user


def send(client: Client, address: str, given: dict[str, Any] | None = None) -> Any:
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, {**hidden, **(given or {})})


def booking_of(family: cast.Family) -> Booking:
    with access.acting(cast.system()):
        return Booking.objects.filter(case_id=family.id).latest("held_at")


def test_the_board_shows_offers_that_lapse_beside_families_ready_without_names(client: Client) -> None:
    family = cast.visa_granted()
    flight, _offer = cast.movement(seats=9)
    enter(client)
    page = client.get("/flights/").content.decode()
    assert flight.reference in page
    assert family.case.reference in page
    assert "9 seats are free" in page
    assert "1 families are ready" in page or "1 family is ready" in page
    assert "Kohistani" not in page


def test_a_family_that_does_not_fit_is_told_why_and_offered_no_button(client: Client) -> None:
    family = cast.visa_granted()
    small, _ = cast.movement(seats=4)
    large, _ = cast.movement(seats=5)
    enter(client)
    page = client.get(f"/ready/{family.case.reference}/").content.decode()
    assert "4 seats are free, they are 5." in page
    assert f"/hold/{large.reference}/" in page
    assert f"/hold/{small.reference}/" not in page


def test_a_family_goes_from_ready_to_on_board_by_the_pages_buttons(client: Client) -> None:
    family = cast.visa_granted()
    flight, _offer = cast.movement(seats=9)
    enter(client)
    held = send(client, f"/ready/{family.case.reference}/hold/{flight.reference}/")
    booking = booking_of(family)
    assert held["Location"] == f"/bookings/{booking.id}/"
    for act, state in (
        ("name", "named"),
        ("accept", "accepted"),
        ("call-forward", "called_forward"),
        ("check-in", "checked_in"),
        ("board", "boarded"),
    ):
        page = client.get(f"/bookings/{booking.id}/").content.decode()
        assert f"/bookings/{booking.id}/{act}/" in page
        assert client.post(f"/bookings/{booking.id}/{act}/").status_code == 302, act
        assert booking_of(family).state == state
    assert family.fresh().next_step == "confirm_arrival"


def test_an_act_that_cannot_be_done_now_says_why_and_changes_nothing(client: Client) -> None:
    family = cast.booked(accepted=False)
    enter(client)
    assert family.booking is not None
    page = client.get(f"/bookings/{family.booking.id}/call-forward/")
    assert page.status_code == 409
    assert "The booking is held." in page.content.decode()
    assert client.post(f"/bookings/{family.booking.id}/call-forward/").status_code == 422
    assert booking_of(family).state == "held"


def test_seats_are_not_held_when_somebody_else_took_them_first(client: Client) -> None:
    first, second = cast.visa_granted(), cast.visa_granted("judge")
    flight, offer = cast.movement(seats=5)
    enter(client)
    page = f"/ready/{second.case.reference}/hold/{flight.reference}/"
    client.get(page)
    with access.acting(cast.system()) as by:
        movements.hold_seats(case_id=first.id, movement_id=flight.id, offer_id=offer, by=by, at=cast.NOW)
    assert "0 are free" in send(client, page).content.decode()
    with access.acting(cast.system()):
        assert not Booking.objects.filter(case_id=second.id).exists()


def test_a_refusal_needs_a_reason_and_frees_the_seats_of_all(client: Client) -> None:
    family = cast.booked()
    enter(client)
    assert family.booking is not None
    assert family.movement is not None
    address = f"/bookings/{family.booking.id}/refuse/"
    assert send(client, address, {"reason": " "}).status_code == 422
    assert send(client, address, {"reason": "One name is not on their list."}).status_code == 302
    with access.acting(cast.system()):
        family.movement.refresh_from_db()
    assert family.movement.seats_taken == 0
    assert family.fresh().next_step == "find_seat"


def test_an_offer_typed_in_makes_partner_movement_and_seats_together(client: Client) -> None:
    enter(client)
    departs = (cast.NOW + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    typed = {
        "new_partner": "Partner Q",
        "kind": "flight",
        "origin": "Kabul",
        "destination": "Doha",
        "zone": "Asia/Kabul",
        "departs": departs,
        "seats": "9",
    }
    assert send(client, "/flights/new/", typed).status_code == 302
    with access.acting(cast.system()):
        movement = Movement.objects.get(destination="Doha")
        offer = SeatOffer.objects.get(movement=movement)
    assert movement.seats_offered == 9
    assert offer.seats == 9
    assert movement.departs.astimezone(cast.UTC).strftime("%Y-%m-%dT%H:%M") != departs  # read on Kabul's clock


@pytest.mark.parametrize(
    "wrong",
    [
        {"seats": "0"},
        {"seats": "nine"},
        {"departs": "yesterday"},
        {"departs": "2001-01-01T00:00"},
        {"origin": "x" * 101},
        {"origin": "a\x00b"},
        {"new_partner": ""},
        {"zone": "Mars/Olympus"},
    ],
)
def test_an_offer_that_cannot_be_is_refused_and_nothing_is_written(client: Client, wrong: dict[str, str]) -> None:
    enter(client)
    right = {
        "new_partner": "Partner Q",
        "kind": "flight",
        "origin": "Kabul",
        "destination": "Doha",
        "zone": "UTC",
        "departs": (cast.NOW + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "seats": "9",
    }
    answer = send(client, "/flights/new/", {**right, **wrong})
    assert answer.status_code == 422
    assert "Nothing you typed was lost" in answer.content.decode()
    with access.acting(cast.system()):
        assert not Movement.objects.filter(destination="Doha").exists()


def test_cancelling_lists_who_falls_off_and_puts_them_back(client: Client) -> None:
    family = cast.booked()
    enter(client)
    assert family.movement is not None
    address = f"/flights/{family.movement.reference}/cancel/"
    page = client.get(address).content.decode()
    assert family.case.reference in page
    assert "Cancel it for 1 family" in page
    assert send(client, address, {"reason": "The airport closed."}).status_code == 302
    assert booking_of(family).state == "cancelled"
    assert family.fresh().next_step == "find_seat"


def test_seats_that_families_hold_cannot_be_taken_off(client: Client) -> None:
    family = cast.booked()
    enter(client)
    assert family.movement is not None
    assert family.booking is not None
    address = f"/flights/{family.movement.reference}/withdraw/{family.booking.offer_id}/"
    assert "held by families" in send(client, address).content.decode()


def test_a_manifest_shows_names_is_recorded_for_each_family_and_checked_by_another(client: Client) -> None:
    family = cast.booked()
    first = enter(client)
    assert family.movement is not None
    made = client.post(f"/flights/{family.movement.reference}/manifest/")
    again = client.post(f"/flights/{family.movement.reference}/manifest/")
    assert made["Location"] == again["Location"]
    page = client.get(made["Location"]).content.decode()
    assert "Najibullah Kohistani" in page
    assert "I have checked this sheet" not in page
    with access.acting(cast.system()):
        assert Event.objects.filter(action="opened", object_id=str(family.id), reason__contains="manifest").exists()
    assert client.post(made["Location"]).status_code == 409
    other = enter(client)
    assert other.pk != first.pk
    assert client.post(made["Location"]).status_code == 302
    with access.acting(cast.system()):
        assert Manifest.objects.get(movement=family.movement).validated_by_id == other.pk


def test_infants_may_travel_on_a_lap_and_need_no_seat(client: Client) -> None:
    family = cast.visa_granted("cook")
    flight, _ = cast.movement(seats=5)
    enter(client)
    assert "on_lap" not in client.get(f"/ready/{family.case.reference}/hold/{flight.reference}/").content.decode()


def test_the_special_representative_reads_the_board_and_holds_nothing(client: Client) -> None:
    family = cast.visa_granted()
    flight, _ = cast.movement(seats=9)
    enter(client, "special_representative")
    assert "Find seats" not in client.get("/flights/").content.decode()
    assert client.get(f"/ready/{family.case.reference}/").status_code == 403
    assert client.post(f"/ready/{family.case.reference}/hold/{flight.reference}/").status_code == 403


def test_a_missing_flight_or_booking_is_a_plain_404(client: Client) -> None:
    enter(client)
    assert client.get("/flights/M-000000/").status_code == 404
    assert client.get("/bookings/7f9d2a44-0000-4000-8000-000000000000/").status_code == 404


def test_the_board_needs_a_bounded_number_of_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        cast.movement(seats=9)
    cast.visa_granted("judge")
    enter(client)
    client.get("/flights/")
    with django_assert_max_num_queries(40):
        client.get("/flights/")
