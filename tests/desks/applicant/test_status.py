"""A family's own page: true, neutral, the same answer whether a case exists or not, and slow to those who guess."""

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.desks.applicant import pages, slowing
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import ContactAttempt

pytestmark = pytest.mark.django_db
WORDS_THAT_TELL = ("Zealand", "Afghan", "Safe Passage", "Defence", "Immigration", "refugee", "visa", "Kohistani", "INZ")


@pytest.fixture(autouse=True)
def _fast_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def codes(family: cast.Family) -> tuple[str, str]:
    with access.acting(cast.system()) as by:
        return people.issue_return_code(case_id=family.id, by=by, at=cast.NOW)


def enter(client: Client, reference: str, code: str, **kwargs: Any) -> Any:
    return client.post("/status/", {"reference": reference, "code": code}, **kwargs)


def body(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_family_reads_one_true_sentence_and_what_to_do(client: Client) -> None:
    family = cast.lodged()
    code, _ = codes(family)
    text = body(enter(client, family.case.reference, code, follow=True))
    assert "Your papers are being checked." in text
    assert "This has taken 15 days so far." in text
    assert "You do not need to do anything now." in text


def test_digits_and_letters_are_taken_as_a_phone_gives_them(client: Client) -> None:
    family = cast.lodged()
    code, _ = codes(family)
    persian = "".join(chr(ord("۰") + int(d)) for d in code)
    spaced = " ".join(persian[i : i + 4] for i in range(0, 16, 4))
    answer = enter(client, f" {family.case.reference.lower().replace('-', ' ')} ", spaced)
    assert answer.status_code == 302


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_no_page_of_a_family_tells_a_name_country_or_programme(client: Client, language: str) -> None:
    family = cast.visa_granted()
    code, _ = codes(family)
    client.cookies["language"] = language
    seen = [
        client.get("/status/"),
        enter(client, "2222-222", "1"),
        enter(client, family.case.reference, code, follow=True),
    ]
    for answer in seen:
        html = answer.content.decode()
        for word in WORDS_THAT_TELL:
            assert word not in body(answer), word
        assert re.search(r"<title>(.*?)</title>", html)[1].strip() != ""  # type: ignore[index]
        assert answer["Cache-Control"] == "no-store"
        assert len(gzip.compress(answer.content)) < 6_000


def test_wrong_code_and_missing_case_get_the_same_answer(client: Client) -> None:
    family = cast.lodged()
    codes(family)
    strip = re.compile(r'value="[^"]*"')
    wrong, missing = enter(client, family.case.reference, "1" * 16), enter(client, "2222-222", "1" * 16)
    without_code = enter(client, cast.lodged("judge").case.reference, "1" * 16)
    assert wrong.status_code == missing.status_code == without_code.status_code == 422
    assert strip.sub("", wrong.content.decode()) == strip.sub("", missing.content.decode())
    assert strip.sub("", wrong.content.decode()) == strip.sub("", without_code.content.decode())


def test_a_missing_case_costs_as_many_comparisons_as_a_wrong_code(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safepassage.desks.applicant import entering

    compared: list[str] = []
    real = entering.check_password
    monkeypatch.setattr(entering, "check_password", lambda code, kept: compared.append(kept) or real(code, kept))
    family = cast.lodged()
    codes(family)
    counts = []
    for reference in (family.case.reference, "2222-222"):
        compared.clear()
        enter(client, reference, "1" * 16)
        counts.append(len(compared))
    assert counts == [2, 2]


def test_after_wrong_tries_a_reference_must_wait_whether_it_exists_or_not(client: Client) -> None:
    family = cast.lodged()
    code, _ = codes(family)
    for reference in (family.case.reference, "2222-222"):
        for _try in range(slowing.FREE_TRIES):
            assert enter(client, reference, "1" * 16).status_code == 422
        answer = enter(client, reference, code)
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= slowing.LONGEST_WAIT


def test_the_wait_doubles_up_to_a_bound_and_is_never_a_lock() -> None:
    waits = [slowing.wait_after(n, 3) for n in range(12)]
    assert waits[:6] == [0, 0, 0, 2, 4, 8]
    assert max(slowing.wait_after(n, 3) for n in range(500)) == slowing.LONGEST_WAIT


def test_the_code_under_force_opens_an_empty_page_and_tells_the_contact_officer(client: Client) -> None:
    family = cast.lodged()
    _, forced = codes(family)
    text = body(enter(client, family.case.reference, forced, follow=True))
    assert "This page is empty." in text
    assert "checked" not in text
    with access.acting(cast.system()):
        assert ContactAttempt.objects.filter(case_id=family.id, outcome="duress").count() == 1


def test_a_new_code_ends_the_one_before(client: Client) -> None:
    family = cast.lodged()
    old, _ = codes(family)
    with access.acting(cast.system()) as by:
        people.issue_return_code(case_id=family.id, by=by, at=cast.NOW + timedelta(seconds=1))
    assert enter(client, family.case.reference, old).status_code == 422


def test_a_page_closes_by_button_and_after_ten_minutes(client: Client) -> None:
    family = cast.lodged()
    code, _ = codes(family)
    enter(client, family.case.reference, code)
    assert "checked" in body(client.get("/status/"))
    client.post("/status/close/")
    assert "Open my page" in body(client.get("/status/"))
    enter(client, family.case.reference, code)
    session = client.session
    session["entered"] = [session["entered"][0], session["entered"][1] - 3600]
    session.save()
    assert "Open my page" in body(client.get("/status/"))


def test_every_state_of_a_case_has_words_for_its_family(client: Client) -> None:
    from safepassage.desks import words

    told = set(pages.SENTENCES) | set(pages._GROUPS)
    states = {"lodged", "asked", "answered", "need_more", "expired", "weighed", "withdrawn", "approved", "declined"}
    states |= {"held", "reconsidering", "visa_granted", "named", "accepted", "called_forward", "checked_in", "boarded"}
    states |= {
        "arriving",
        "arrived",
        "crossing_claimed",
        "crossed",
        "received",
        "placed",
        "residents",
        "citizens",
        "reported",
    }
    assert states <= told
    assert states <= set(words.STATES)


def test_sentences_are_short_enough_for_a_frightened_reader() -> None:
    for sentence, todo in pages.SENTENCES.values():
        for text in (*str(sentence).split("."), *str(todo).split(".")):
            assert len(text.split()) <= 15, text


def test_bad_input_gets_a_clear_answer(client: Client) -> None:
    for reference, code in (("", ""), ("\x00", "1"), ("x" * 500, "9" * 500), ("۲۲۲۲", "abc"), ("<script>", "--")):
        assert enter(client, reference, code).status_code in {422, 429}
