"""Finding and registering: any spelling, either script; the hidden stays hidden; nobody leafs through people."""

from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.audit.models import Event
from safepassage.desks.immigration import finding
from safepassage.journey.people import operations as people
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.models import Case
from safepassage.journey.people.rules import Channel

pytestmark = pytest.mark.django_db


def found(client: Client, text: str) -> str:
    return client.post("/find/", {"q": text}).content.decode()


@pytest.fixture
def lead(client: Client) -> Any:
    user = cast.officer("case_lead")
    client.force_login(user)
    return user


@pytest.mark.usefixtures("lead")
def test_a_name_is_found_in_either_script_and_in_other_spellings(client: Client) -> None:
    family = cast.lodged()
    cast.lodged("judge")
    for text in ("Najibullah Kohistani", "Najeebulla Kohestany", "نجیب الله کوهستانی", "Kohistani Najib"):
        page = found(client, text)
        assert family.case.reference in page, text
        assert "Storay" not in page, text


@pytest.mark.usefixtures("lead")
def test_the_likeliest_person_stands_first_with_the_reason_in_words(client: Client) -> None:
    cast.lodged()
    page = found(client, "Shukria Kohistani")
    assert "Very likely" in page
    assert "Yama Kohistani" not in page  # nobody asked for him: beside a likely hit, weak ones are not shown
    assert "sound the same" in page


@pytest.mark.usefixtures("lead")
def test_a_reference_leads_straight_to_its_case(client: Client) -> None:
    family = cast.lodged()
    for text in (family.case.reference, family.case.reference.lower().replace("-", " ")):
        assert client.post("/find/", {"q": text})["Location"] == f"/case/{family.case.reference}/"


@pytest.mark.usefixtures("lead")
def test_a_paper_and_a_phone_are_found_by_number_and_the_phone_is_not_shown(client: Client) -> None:
    family = cast.lodged()
    with access.acting(cast.system()) as by:
        number = people_queries.facts_of_people([family.principal.id])[family.principal.id].documents[0]
        people.record_contact_point(
            person_id=family.principal.id, channel=Channel.PHONE, as_written="+93 70 555 0143", by=by, at=cast.NOW
        )
    assert family.case.reference in found(client, str(number.number_as_written))
    for spelling in ("0705550143", "+93705550143", "0093 70 555 0143"):
        page = found(client, spelling)
        assert family.case.reference in page
        assert "+93 70 555 0143" not in page.replace(spelling, "")


def test_a_caseworker_finds_only_their_own_families(client: Client) -> None:
    own, other = cast.lodged(), cast.lodged("judge")
    caseworker = cast.officer("caseworker")
    cast.grant(caseworker, own.case)
    client.force_login(caseworker)
    assert own.case.reference in found(client, "Kohistani")
    page = found(client, "Zarghuna Storay")
    assert other.case.reference not in page
    assert "Nobody you may see was found" in page


def test_a_number_held_elsewhere_is_said_to_exist_without_saying_whose(client: Client) -> None:
    other = cast.lodged("judge")
    with access.acting(cast.system()):
        paper = people_queries.facts_of_people([other.principal.id])[other.principal.id].documents[0]
    client.force_login(cast.officer("caseworker"))
    page = found(client, str(paper.number_as_written))
    assert "exists that you may not see" in page
    assert other.case.reference not in page
    assert "Storay" not in page


@pytest.mark.usefixtures("lead")
def test_after_sixty_people_in_an_hour_no_new_ones_are_shown(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PEOPLE_AN_HOUR", 4)
    cast.lodged()
    judge = cast.lodged("judge")
    assert "Kohistani" in found(client, "Kohistani")
    page = found(client, "Storay")
    assert judge.case.reference not in page
    assert "sixty people within an hour" in page
    assert "Najibullah" in found(client, "Kohistani")


def test_a_search_is_recorded_without_its_words(client: Client, lead: Any) -> None:
    cast.lodged()
    found(client, "Najibullah Kohistani")
    with access.acting(cast.system()):
        searched = Event.objects.filter(user_id=lead.pk, action="searched").latest("id")
        listed = Event.objects.filter(user_id=lead.pk, action="listed").latest("id")
    assert "Najib" not in searched.detail
    assert '"kind":"name"' in searched.detail
    assert str(len("Najibullah Kohistani")) in searched.detail
    assert '"shown":' in listed.detail


@pytest.mark.usefixtures("lead")
def test_odd_searches_get_an_answer(client: Client) -> None:
    for text in ("", " ", "%", "a" * 5000, "\x00", "'; DROP TABLE", "🕊", "1234567890123456789012345", "ـ"):
        assert client.post("/find/", {"q": text}).status_code == 200


@pytest.mark.usefixtures("lead")
def test_registering_shows_who_may_be_the_same_before_anything_is_saved(client: Client) -> None:
    family = cast.lodged()
    given = {"latin": "Najeebullah Kohestani", "native": "", "sex": "male"}
    before = cases()
    page = client.post("/register/", given).content.decode()
    assert "may be the same person" in page
    assert family.case.reference in page
    assert cases() == before
    compared = page.split('name="compared" value="')[1].split('"')[0]
    answer = client.post("/register/", {**given, "compared": compared}, follow=True)
    assert "Registered." in answer.content.decode()
    assert cases() == before + 1


@pytest.mark.usefixtures("lead")
def test_registering_somebody_unknown_is_done_at_once(client: Client) -> None:
    answer = client.post(
        "/register/", {"native": "سیمین بهار", "latin": "", "sex": "female", "born": "1372"}, follow=True
    )
    assert "سیمین بهار" in answer.content.decode()


@pytest.mark.usefixtures("lead")
def test_registering_nobody_says_what_is_missing(client: Client) -> None:
    answer = client.post("/register/", {"native": "", "latin": " ", "number": "P01234567"})
    assert answer.status_code == 422
    assert "Write at least one name" in answer.content.decode()
    assert "P01234567" in answer.content.decode()


def cases() -> int:
    with access.acting(cast.system()):
        return Case.objects.count()
