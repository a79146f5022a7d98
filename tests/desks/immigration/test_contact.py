"""Contact officers alone know how a family is reached; the plan comes before any channel."""

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.journey.people import operations as people
from safepassage.journey.people.rules import Channel

pytestmark = pytest.mark.django_db


def reached(family: cast.Family) -> None:
    with access.acting(cast.system()) as by:
        people.record_contact_point(
            person_id=family.principal.id, channel=Channel.PHONE, as_written="+93 70 555 0199", by=by, at=cast.NOW
        )
        people.record_whereabouts(
            case_id=family.id, detail="Behind the dyer's shop", is_in_hiding=True, by=by, at=cast.NOW
        )


def test_families_without_a_plan_stand_first(client: Client) -> None:
    planned, unplanned = cast.lodged(), cast.lodged("judge")
    officer = cast.officer("contact_officer")
    for family in (planned, unplanned):
        cast.grant(officer, family.case)
    with access.acting(cast.system()) as by:
        people.set_contact_plan(case_id=planned.id, channel=Channel.TEXT, may_be_phoned=False, by=by, at=cast.NOW)
    client.force_login(officer)
    page = client.get("/contact/").content.decode()
    assert page.index(unplanned.case.reference) < page.index(planned.case.reference)
    assert "No plan: do not contact" in page


def test_a_contact_officer_agrees_a_plan_and_records_a_contact(client: Client) -> None:
    family = cast.lodged()
    officer = cast.officer("contact_officer")
    cast.grant(officer, family.case)
    client.force_login(officer)
    address = f"/case/{family.case.reference}/"
    given = {"channel": "text", "zone": "Asia/Kabul", "hours_from": "20:00", "duress_word": "umbrella"}
    page = client.post(f"{address}contact-plan/", given, follow=True).content.decode()
    assert "Do not phone." in page
    assert "Only between 20:00 and any time (Asia/Kabul)." in page
    assert "umbrella" in page
    client.post(f"{address}contact-attempt/", {"channel": "text", "outcome": "silent", "note": "since Friday"})
    assert "since Friday" in client.get(f"{address}?part=contact").content.decode()


def test_numbers_and_whereabouts_are_shown_to_nobody_else(client: Client) -> None:
    family = cast.lodged()
    reached(family)
    for role in ("caseworker", "case_lead", "intake", "travel_desk", "contact_officer"):
        user = cast.officer(role)
        cast.grant(user, family.case)
        client.force_login(user)
        shown = ""
        for part in ("", "people", "contact", "travel", "history"):
            shown += client.get(f"/case/{family.case.reference}/?part={part}").content.decode()
        is_shown = role == "contact_officer"
        assert ("555 0199" in shown) is is_shown, role
        assert ("dyer" in shown) is is_shown, role


def test_a_contact_plan_is_changed_by_nobody_else(client: Client) -> None:
    family = cast.lodged()
    lead = cast.officer("case_lead")
    client.force_login(lead)
    assert client.get(f"/case/{family.case.reference}/contact-plan/").status_code == 403
