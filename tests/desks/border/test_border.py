"""The border: who is expected, who is here, landing a family together, refusing one person."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import User
from safepassage.journey.arrivals.models import Arrival, CrossingReport, EntryPermission

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str = "border_confirmer") -> User:
    user = cast.officer(role)
    client.force_login(user)
    return user


def send(client: Client, address: str, given: dict[str, Any] | None = None) -> Any:
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, {**hidden, **(given or {})})


def count(model: Any, family: cast.Family, **facts: Any) -> int:
    with access.acting(cast.system()):
        return int(model.objects.filter(case_id=family.id, **facts).count())


def test_families_on_board_are_expected_without_names(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    page = client.get("/border/").content.decode()
    assert family.case.reference in page
    assert "Confirm that they have arrived" in page
    assert "Kohistani" not in page


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "nodash"])
def test_a_reference_said_over_the_radio_opens_the_family(client: Client, typed: str) -> None:
    family = cast.boarded()
    enter(client)
    said = family.case.reference
    written = {"lower": said.lower(), "nodash": said.replace("-", " ")}.get(typed) or typed.format(said)
    assert client.post("/border/", {"reference": written})["Location"] == f"/border/{said}/"


def test_an_unknown_reference_says_so_and_keeps_what_was_typed(client: Client) -> None:
    enter(client)
    answer = client.post("/border/", {"reference": "2222-222"})
    assert answer.status_code == 422
    assert "2222-222" in answer.content.decode()


def test_a_family_is_shown_person_by_person_with_papers_and_what_was_not_checked(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    page = client.get(f"/border/{family.case.reference}/").content.decode()
    for latin, native, *_rest in cast.CAST["interpreter"]:
        assert latin in page
        assert native in page
    assert "Visa in force" in page
    assert "Not checked here" in page


def test_confirming_who_is_here_and_landing_moves_the_family_to_settlement(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    here = f"/border/{family.case.reference}/"
    marked = {"people": [str(p.id) for p in family.people], "verified": "verified"}
    assert send(client, here + "here/", marked).status_code == 302
    assert count(CrossingReport, family, state="verified") == 5
    assert family.fresh().next_step == "record_landing"
    assert send(client, here + "land/", {"port": "Auckland"}).status_code == 302
    assert count(Arrival, family) == 5
    case = family.fresh()
    assert (case.next_move_by, case.next_step) == ("SETTLEMENT", "receive_family")
    with access.acting(cast.system()):
        assert Arrival.objects.filter(case_id=family.id).first().movement_id == family.movement.id  # type: ignore


def test_those_who_are_not_here_stay_unconfirmed(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    marked = {"people": [str(p.id) for p in family.people[:4]], "verified": "confirmed"}
    send(client, f"/border/{family.case.reference}/here/", marked)
    assert count(CrossingReport, family) == 4
    assert "4 of 5" in client.get(f"/border/{family.case.reference}/").content.decode()


def test_nobody_marked_or_a_stranger_changes_nothing(client: Client) -> None:
    family, other = cast.boarded(), cast.family("cook")
    enter(client)
    address = f"/border/{family.case.reference}/here/"
    assert send(client, address, {"verified": "verified"}).status_code == 422
    stranger = {"people": [str(other.principal.id)], "verified": "verified"}
    assert send(client, address, stranger).status_code == 422
    assert count(CrossingReport, family) == 0


def test_refusing_one_person_needs_ground_and_legal_state_and_leaves_the_others(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    address = f"/border/{family.case.reference}/refuse/{family.people[1].id}/"
    assert send(client, address, {"port": "Auckland", "ground": "No"}).status_code == 422
    given = {"port": "Auckland", "ground": "The paper is another person's.", "liable_for": "turnaround"}
    assert send(client, address, given).status_code == 302
    assert count(EntryPermission, family, outcome="refused") == 1
    send(client, f"/border/{family.case.reference}/land/", {"port": "Auckland"})
    assert count(Arrival, family) == 4


def test_a_wrong_report_stays_as_disproved(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    marked = {"people": [str(family.principal.id)], "verified": "confirmed"}
    send(client, f"/border/{family.case.reference}/here/", marked)
    with access.acting(cast.system()):
        report = CrossingReport.objects.get(case_id=family.id)
    assert send(client, f"/border/{family.case.reference}/not-them/{report.id}/").status_code == 302
    assert count(CrossingReport, family, state="disproved") == 1
    assert family.fresh().next_step == "confirm_arrival"


def test_landing_twice_lands_once(client: Client) -> None:
    family = cast.boarded()
    enter(client)
    sent = {"submission": "2b0f8a86-6d3a-4f0e-9d3c-1b5ff8a3a222", "port": "Auckland"}
    for _ in range(2):
        client.post(f"/border/{family.case.reference}/land/", sent)
    assert count(Arrival, family) == 5


def test_a_verifier_and_a_caseworker_have_no_border(client: Client) -> None:
    for role in ("verifier", "caseworker"):
        enter(client, role)
        assert client.get("/border/").status_code == 403
