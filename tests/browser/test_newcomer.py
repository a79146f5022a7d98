"""The newcomer's five minutes: one family from a question to the country of settlement, by every desk's buttons."""

import re

import pytest
from playwright.sync_api import Browser
from tests import factories as cast
from tests.browser.visiting import Visit

pytestmark = pytest.mark.browser
ARRIVED = re.compile(r"arrived[^\n]*?(\d+) people", re.IGNORECASE)


def officers(*roles: str) -> None:
    for role in roles:
        cast.officer(role)


def people_landed(visit: Visit) -> str:
    """The figures page as the publisher reads it."""
    visit.act_as("Colin Ash")
    visit.open("figures/")
    return visit.says()


def test_newcomer_walks_one_family_through_every_desk_and_sees_the_figures_move(
    chrome: Browser, demonstration: str
) -> None:
    family = cast.lodged()
    cast.movement(seats=9)
    officers("case_lead", "verifier", "travel_desk", "border_confirmer", "settlement_officer", "publisher")
    case = family.case.reference

    with Visit(chrome, demonstration) as visit:
        figures_before = people_landed(visit)
        _find_and_ask(visit, case)
        _attest(visit)
        _decide(visit, case)
        _put_on_the_flight(visit, case)
        _land(visit, case)
        visit.act_as("Kiri Matene")
        assert case in visit.says()
        figures_after = people_landed(visit)

        assert figures_before != figures_after
        assert family.fresh().next_move_by == "SETTLEMENT"
        assert visit.abroad() == []
        assert visit.complaints == []


def _find_and_ask(visit: Visit, case: str) -> None:
    visit.act_as("Ruth Okafor")
    visit.open("find/")
    # Another spelling, in the other script, than the record's own.
    visit.page.locator("main input[type=text], main input[type=search]").first.fill("Najib Kohestani")
    visit.press("^Find")
    assert case in visit.says()
    visit.open(f"case/{case}/")
    assert "It is our move" in visit.says()
    visit.press("^Ask another agency")
    visit.page.locator("[name=subject][value=service]").check()
    visit.page.get_by_label("The question").fill("Was he an interpreter in Bamyan in these years?")
    visit.press("Ask this question")
    assert "Asked." in visit.says()


def _attest(visit: Visit) -> None:
    visit.act_as("Sgt Moana Reid")
    visit.press("Answer the next question")
    assert "PRT Bamyan" in visit.says()
    visit.page.get_by_label("Confirmed", exact=False).first.check()
    visit.page.get_by_label("On what it rests").fill("I was his sergeant; the roll of 2010 names him.")
    visit.press("Give this answer")
    assert "Answered." in visit.says()


def _decide(visit: Visit, case: str) -> None:
    visit.act_as("Ruth Okafor")
    visit.open(f"case/{case}/approve/")
    visit.page.locator("main textarea").first.fill("Defence confirms the service.")
    visit.press("^Approve")
    assert "Approved" in visit.says()
    visit.press("^Grant visas")
    visit.press("Grant a visa to everybody")
    assert "Granted." in visit.says()


def _put_on_the_flight(visit: Visit, case: str) -> None:
    visit.act_as("Jo Lindqvist")
    assert case in visit.says()
    visit.open(f"ready/{case}/")
    visit.press("^Hold seats")
    visit.press("^Hold 5 seats")
    for button in (
        "Send the names to the partner",
        "The names are sent",
        "The partner said yes",
        "Call the family forward",
        "The family was told to come",
        "All of them are here",
        "All of them are on board",
    ):
        visit.press(f"^{button}")
    assert "On board." in visit.says()


def _land(visit: Visit, case: str) -> None:
    visit.act_as("Wiremu Hale")
    assert case in visit.says()
    visit.open(f"border/{case}/")
    visit.press("^Confirm who is here")
    visit.page.get_by_label("I compared face and paper").check()
    visit.press("^They are here")
    visit.press("^Land the whole family")
    visit.press("^Land 5 people together")
    assert "The family has landed." in visit.says()


def test_question_is_answered_with_the_keyboard_alone(chrome: Browser, demonstration: str) -> None:
    family = cast.lodged()
    officers("case_lead", "verifier")
    _ask(family)

    with Visit(chrome, demonstration) as visit:
        visit.open("")
        _go_to(visit, "Act as Sgt Moana Reid")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/questions/")
        _go_to(visit, "Answer the next question")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(re.compile(r"/questions/[0-9a-f-]{36}/$"))
        visit.page.keyboard.press("3")
        assert visit.page.locator("[name=answer][value=no_record]").is_checked()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/questions/")

        assert "Answered." in visit.says()
        assert visit.abroad() == []


def _ask(family: cast.Family) -> None:
    from safepassage import access
    from safepassage.journey.verification import operations as verification
    from safepassage.journey.verification.rules import Subject

    with access.acting(cast.system()) as by:
        verification.ask_enquiry(
            person_id=family.principal.id,
            case_id=family.id,
            subject=Subject.SERVICE,
            question="Was he an interpreter?",
            service_claim_id=family.facts["claim"].id,
            by=by,
            at=cast.NOW,
        )


def _go_to(visit: Visit, words: str) -> None:
    for _ in range(80):
        visit.page.keyboard.press("Tab")
        if words in visit.page.evaluate("document.activeElement.textContent || ''").strip()[: len(words) + 40]:
            shown = visit.page.evaluate("document.activeElement.getBoundingClientRect().height > 0")
            assert shown, "The focus is on something that nobody sees."
            return
    raise AssertionError(f"No Tab leads to {words!r}.")
