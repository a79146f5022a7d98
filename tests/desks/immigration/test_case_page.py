"""The case page and its acts: what is shown, what is not, and what happens to a form that comes late or twice."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import Grant, User
from safepassage.audit.models import Event
from safepassage.journey.applications import operations as applications
from safepassage.journey.decisions.models import Decision
from safepassage.journey.people import operations as people
from safepassage.journey.people.rules import Channel, Urgency
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.rules import Subject

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str, *, case: Any = None, **kwargs: Any) -> User:
    user = cast.officer(role, **kwargs)
    if case is not None:
        cast.grant(user, case)
    client.force_login(user)
    return user


def send(client: Client, address: str, given: dict[str, Any], **kwargs: Any) -> Any:
    """Open the form as a browser does, and send it with its hidden fields."""
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post(address, {**hidden, **given}, **kwargs)


def address(family: cast.Family, act: str = "") -> str:
    return f"/case/{family.case.reference}/{act}/" if act else f"/case/{family.case.reference}/"


def test_a_case_shows_family_names_in_both_scripts_and_whose_move(client: Client) -> None:
    family = cast.lodged()
    enter(client, "caseworker", case=family.case)
    page = client.get(address(family)).content.decode()
    for latin, native, *_rest in cast.CAST["interpreter"]:
        assert latin in page
        assert native in page
    assert "Ask another agency, or decide" in page


def test_safe_contact_stands_before_everything_and_is_secret_from_caseworkers(client: Client) -> None:
    family = cast.lodged()
    with access.acting(cast.system()) as by:
        people.set_contact_plan(
            case_id=family.id,
            channel=Channel.TEXT,
            may_be_phoned=False,
            instructions="Ask about the tyres",
            by=by,
            at=cast.NOW,
        )
    enter(client, "caseworker", case=family.case)
    page = client.get(address(family)).content.decode()
    assert "tyres" not in page
    assert page.index("Ask its contact officer") < page.index("Kohistani")
    enter(client, "contact_officer", case=family.case)
    page = client.get(address(family)).content.decode()
    assert page.index("Ask about the tyres") < page.index("Kohistani")
    assert "Do not phone." in page


def test_a_role_that_may_not_see_identity_sees_the_case_without_names(client: Client) -> None:
    family = cast.visa_granted()
    enter(client, "special_representative")
    page = client.get(address(family)).content.decode()
    assert family.case.reference in page
    assert "Kohistani" not in page
    assert "کوهستانی" not in page
    assert "P0" not in client.get(address(family) + "?part=people").content.decode()


def test_a_hidden_case_and_a_missing_one_are_told_alike(client: Client) -> None:
    family = cast.lodged()
    enter(client, "caseworker")
    hidden, missing = client.get(address(family)), client.get("/case/2222-222/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    strip = re.compile(r"/case/[^/\"]*/|value=\"[A-Za-z0-9]{64}\"")
    assert strip.sub("", hidden.content.decode()) == strip.sub("", missing.content.decode())


def test_opening_a_file_outside_ones_work_asks_why_and_records_it(client: Client) -> None:
    family = cast.visa_granted()  # waits for Foreign Affairs
    lead = enter(client, "case_lead")
    assert client.get(address(family))["Location"] == address(family, "open")
    answer = client.post(address(family, "open"), {"reason": "quality_check", "words": "monthly sample"}, follow=True)
    assert "Kohistani" in answer.content.decode()
    with access.acting(cast.system()):
        event = Event.objects.filter(action="opened", user_id=lead.pk).latest("id")
    assert "monthly sample" in event.reason
    assert event.object_id == str(family.id)


def test_every_part_of_a_case_opens_at_every_stage(client: Client) -> None:
    enter(client, "case_lead")
    for stage in ("family", "lodged", "declined", "approved", "booked", "landed"):
        family = getattr(cast, stage)()
        client.post(address(family, "open"), {"reason": "other", "words": "looking at all"})
        for part in ("", "people", "questions", "travel", "history", "nonsense"):
            assert client.get(address(family) + f"?part={part}").status_code == 200, (stage, part)


def test_view_as_of_shows_only_what_was_known_then(client: Client) -> None:
    family = cast.approved()
    enter(client, "caseworker", case=family.case)
    then = (cast.NOW - 12 * cast.DAY).strftime("%Y-%m-%dT%H:%M")
    now, before = (client.get(address(family) + f"?part=history{q}").content.decode() for q in ("", f"&as_of={then}"))
    assert "Service confirmed." in now
    assert "Application lodged" in before
    assert "Service confirmed." not in before


def test_approving_needs_reasons_and_moves_the_case(client: Client) -> None:
    family = cast.lodged()
    enter(client, "caseworker", case=family.case)
    assert send(client, address(family, "approve"), {"reasons": " "}).status_code == 422
    answer = send(client, address(family, "approve"), {"reasons": "Attested by Defence."}, follow=True)
    assert "Next: visas for everybody" in answer.content.decode()
    assert family.fresh().next_step == "grant_visa"


def test_declining_without_a_named_reason_changes_nothing(client: Client) -> None:
    family = cast.lodged("cook")
    enter(client, "caseworker", case=family.case)
    answer = send(client, address(family, "decline"), {"reasons": "Silence."})
    assert answer.status_code == 422
    assert "Silence." in answer.content.decode()
    assert family.fresh().state == "lodged"


def test_a_form_sent_twice_is_done_once(client: Client) -> None:
    family = cast.lodged()
    enter(client, "caseworker", case=family.case)
    given = {"submission": str(uuid.uuid4()), "reasons": "Attested."}
    first = client.post(address(family, "approve"), given, follow=True)
    second = client.post(address(family, "approve"), given, follow=True)
    assert "Nothing was done twice" not in first.content.decode()
    assert "Nothing was done twice" in second.content.decode()
    with access.acting(cast.system()):
        assert Decision.objects.filter(case_id=family.id).count() == 1


def test_a_stale_form_shows_what_changed_and_keeps_the_text(client: Client) -> None:
    family = cast.lodged()
    enter(client, "caseworker", case=family.case)
    page = client.get(address(family, "approve")).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    with access.acting(cast.system()) as by:
        applications.set_priority(
            case_id=family.id,
            urgency=Urgency.EMERGENCY,
            grounds=[applications.rules.Ground.THREATENED_NOW],
            reason="Seen at the gate",
            by=by,
            at=cast.datetime.now(cast.UTC),
        )
    answer = client.post(address(family, "approve"), {**hidden, "reasons": "My long reasons"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "My long reasons" in text
    assert "Seen at the gate" in text
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    assert client.post(address(family, "approve"), {**again, "reasons": "My long reasons"}).status_code == 302


def test_what_cannot_be_done_now_says_why(client: Client) -> None:
    family = cast.approved()
    enter(client, "caseworker", case=family.case)
    answer = client.get(address(family, "approve"))
    assert answer.status_code == 409
    assert "already approved" in answer.content.decode()


def test_bad_text_gets_a_clear_answer_and_nothing_is_written(client: Client) -> None:
    family = cast.lodged()
    enter(client, "caseworker", case=family.case)
    for text in ("a\x00b", "x" * 5000, ""):
        answer = client.post(address(family, "approve"), {"reasons": text})
        assert answer.status_code == 422, text[:5]
        assert "Traceback" not in answer.content.decode()
    broken = client.post(
        address(family, "approve"), b"reasons=%ED%A0%80", content_type="application/x-www-form-urlencoded"
    )
    assert broken.status_code in {302, 422}


def test_a_role_without_the_act_is_refused_and_the_refusal_recorded(client: Client) -> None:
    family = cast.lodged()
    intake = enter(client, "intake")
    assert client.get(address(family, "approve")).status_code == 403
    with access.acting(cast.system()):
        event = Event.objects.filter(action="refused", user_id=intake.pk).latest("id")
    assert event.object_id == "decisions:application:approve"


def test_a_case_page_asks_a_bounded_number_of_questions_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    family = cast.landed()
    enter(client, "case_lead")
    client.post(address(family, "open"), {"reason": "other", "words": "counting queries"})
    with django_assert_max_num_queries(55):
        assert client.get(address(family)).status_code == 200


def test_an_act_on_another_cases_question_is_not_found(client: Client) -> None:
    own, other = cast.lodged(), cast.lodged("judge")
    with access.acting(cast.system()) as by:
        asked = verification.ask_enquiry(
            person_id=other.principal.id,
            case_id=other.id,
            subject=Subject.SERVICE,
            question="Did she?",
            by=by,
            at=cast.NOW,
        )
    enter(client, "case_lead")
    path = f"{address(own)}take-back/{asked.id}/"
    assert client.get(path).status_code == 404
    assert client.post(path, {}).status_code == 404
    assert client.post(f"{address(other)}take-back/{asked.id}/", {}).status_code == 302


def test_a_lead_gives_a_family_to_a_caseworker_who_then_sees_it(client: Client) -> None:
    family = cast.lodged()
    caseworker = cast.officer("caseworker")
    theirs = Client()
    theirs.force_login(caseworker)
    assert theirs.get(address(family)).status_code == 404
    enter(client, "case_lead")
    page = client.get(address(family, "give")).content.decode()
    assert "Tamsin Wray, Caseworker" in page
    answer = send(client, address(family, "give"), {"officer": caseworker.pk, "reason": ""}, follow=True)
    assert "stands in their work now" in answer.content.decode()
    assert family.case.reference in theirs.get("/my-work/?show=mine").content.decode()


def test_a_right_taken_away_ends_with_the_next_page(client: Client) -> None:
    family = cast.lodged()
    caseworker = enter(client, "caseworker", case=family.case)
    assert client.get(address(family)).status_code == 200
    with access.acting(cast.system()) as by:
        Grant.objects.filter(user=caseworker).update(revoked_at=cast.NOW, revoked_by_id=by.user_id)
    assert client.get(address(family)).status_code == 404
    assert client.post(address(family, "approve"), {"reasons": "still open in a tab"}).status_code == 404


def test_an_account_whose_post_has_ended_is_shown_nothing(client: Client) -> None:
    caseworker = enter(client, "caseworker")
    with access.acting(cast.system()):
        User.objects.filter(pk=caseworker.pk).update(is_active=False)
    assert client.get("/my-work/").status_code == 302


def test_a_landed_family_shows_who_is_in_and_its_settlement(client: Client) -> None:
    family = cast.landed()
    enter(client, "settlement_officer")
    page = client.get(address(family) + "?part=travel").content.decode()
    assert "Crossings and arrivals" in page
    assert page.count("Auckland") >= len(family.people)
