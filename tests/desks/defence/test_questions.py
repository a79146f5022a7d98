"""The agencies that are asked: counts by unit, one question at a time, and an answer that moves the case."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import User
from safepassage.audit.models import Event
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.models import Attestation, Enquiry, RollEntry
from safepassage.journey.verification.rules import Subject

pytestmark = pytest.mark.django_db


def asked(kind: str = "interpreter", *, addressee: str = "", subject: Subject = Subject.SERVICE) -> Enquiry:
    """A family whose principal somebody was asked about."""
    family = cast.lodged(kind)
    with access.acting(cast.system()) as by:
        return verification.ask_enquiry(
            person_id=family.principal.id,
            case_id=family.id,
            subject=subject,
            question="Did he serve with you?",
            addressee=addressee,
            service_claim_id=family.facts["claim"].id if subject is Subject.SERVICE else None,
            by=by,
            at=cast.NOW - 2 * cast.DAY,
        )


def roll_line(name: str = "Najib Kohistani", role: str = "interpreter") -> RollEntry:
    """A line of Defence's roll, in a compartment of its own."""
    with access.acting(cast.system()) as by:
        from safepassage.access.models import Compartment

        place = Compartment.objects.create(programme=cast.programme(), opened_at=cast.NOW)
        return verification.record_roll_entry(
            compartment_id=place.pk,
            name=name,
            role=role,
            unit="PRT Bamyan",
            place="Bamyan",
            line_number="117",
            from_as_written="2009",
            until_as_written="2011",
            by=by,
            at=cast.NOW,
        )


def enter(client: Client, role: str = "verifier", **kwargs: Any) -> User:
    user = cast.officer(role, **kwargs)
    client.force_login(user)
    return user


def give(client: Client, enquiry: Enquiry, given: dict[str, Any]) -> Any:
    address = f"/questions/{enquiry.id}/"
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(submission)" value="([^"]*)"', page))
    return client.post(address, {**hidden, **given})


def state_of(enquiry: Enquiry) -> str:
    with access.acting(cast.system()):
        enquiry.refresh_from_db()
    return enquiry.state


def test_the_first_page_counts_by_unit_and_names_nobody(client: Client) -> None:
    asked()
    asked("cook")
    enter(client)
    page = client.get("/questions/").content.decode()
    assert "2 questions wait for you" in page
    assert "PRT Bamyan" in page
    assert not any(name in page for name in ("Kohistani", "کوهستانی", "Sakhi", "سخی"))


def test_a_question_shows_the_claim_beside_the_roll_and_nothing_else_of_the_case(client: Client) -> None:
    enquiry = asked()
    roll_line()
    enter(client)
    page = client.get(f"/questions/{enquiry.id}/").content.decode()
    assert "Did he serve with you?" in page
    assert "Najib Kohistani" in page
    assert "same as claimed" in page
    assert not any(other in page for other in ("Shukria", "Parwana", "P0000"))
    with access.acting(cast.system()):
        reference = enquiry.case.reference
        assert Event.objects.filter(action="opened", object_id=str(enquiry.id)).exists()
    assert reference not in page


def test_two_choices_and_enter_attest_a_person_with_the_roll_as_grounds(client: Client) -> None:
    enquiry, line = asked(), roll_line()
    enter(client)
    answer = give(client, enquiry, {"roll_entry": str(line.id), "answer": "confirmed"})
    assert answer.status_code == 302
    with access.acting(cast.system()):
        given = Attestation.objects.get(enquiry=enquiry)
        case = enquiry.case
        case.refresh_from_db()
    assert "line 117" in given.grounds
    assert given.roll_entry_id == line.id
    assert (case.next_move_by, case.next_step) == ("INZ", "weigh_answer")


def test_no_record_says_how_complete_the_roll_is_and_leaves_the_case_open(client: Client) -> None:
    enquiry = asked()
    enter(client)
    give(client, enquiry, {"roll_entry": "", "answer": "no_record"})
    with access.acting(cast.system()):
        given = Attestation.objects.get(enquiry=enquiry)
        enquiry.case.refresh_from_db()
    assert "Nobody has said how complete our roll" in given.grounds
    assert enquiry.case.ended == ""


@pytest.mark.parametrize("answer", ["", "confirmed", "contradicted", "need_more", "nonsense"])
def test_an_answer_without_what_it_needs_changes_nothing(client: Client, answer: str) -> None:
    enquiry = asked()
    enter(client)
    reply = give(client, enquiry, {"answer": answer})
    assert reply.status_code == 422
    assert state_of(enquiry) == "asked"


def test_an_answer_sent_twice_is_given_once(client: Client) -> None:
    enquiry = asked()
    enter(client)
    sent = {"submission": "3f0f8a86-6d3a-4f0e-9d3c-1b5ff8a3a111", "answer": "cannot_say"}
    for _ in range(2):
        assert client.post(f"/questions/{enquiry.id}/", sent).status_code == 302
    with access.acting(cast.system()):
        assert Attestation.objects.filter(enquiry=enquiry).count() == 1


@pytest.mark.parametrize(("role", "agency"), [("vetter", "POLICE"), ("medical", "HEALTH"), ("verifier", "MFAT")])
def test_every_agency_sees_its_own_questions_and_only_those(client: Client, role: str, agency: str) -> None:
    ours = asked("judge", addressee=agency, subject=Subject.CHARACTER)
    theirs = asked()
    enter(client, role, agency=agency)
    assert client.get(f"/questions/{theirs.id}/").status_code == 404
    assert "Zarghuna Storay" in client.get(f"/questions/{ours.id}/").content.decode()
    assert give(client, ours, {"answer": "cannot_say"}).status_code == 302
    assert state_of(ours) == "answered"


def test_next_goes_to_the_unit_and_leaves_what_was_left(client: Client) -> None:
    first, second = asked(), asked("cook")
    enter(client)
    there = client.get("/questions/next/?unit=PRT+Bamyan")["Location"]
    assert "unit=PRT+Bamyan" in there
    left = first if str(first.id) in there else second
    other = second if left is first else first
    assert str(other.id) in client.post("/questions/next/", {"leave": str(left.id)})["Location"]


def test_an_answered_question_says_so_and_cannot_be_answered_again(client: Client) -> None:
    enquiry = asked()
    enter(client)
    give(client, enquiry, {"answer": "cannot_say"})
    page = client.get(f"/questions/{enquiry.id}/").content.decode()
    assert "already answered" in page
    assert client.post(f"/questions/{enquiry.id}/", {"answer": "confirmed", "grounds": "x"}).status_code in {200, 422}
    with access.acting(cast.system()):
        assert Attestation.objects.filter(enquiry=enquiry).count() == 1


def test_caseworkers_do_not_answer_questions(client: Client) -> None:
    enquiry = asked()
    enter(client, "caseworker")
    assert client.get("/questions/").status_code == 403
    assert client.get(f"/questions/{enquiry.id}/").status_code == 403


def test_a_question_is_read_with_a_bounded_number_of_statements(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    enquiry = asked()
    for number in range(6):
        roll_line(name=f"Najibullah Kohistani {number}")
    enter(client)
    client.get("/questions/")
    with django_assert_max_num_queries(45):
        client.get(f"/questions/{enquiry.id}/")
