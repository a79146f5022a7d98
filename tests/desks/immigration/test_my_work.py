"""My work: most urgent first with the reason in words, others' cases folded but counted, no names."""

import re
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.desks.immigration import work_page
from safepassage.journey.applications import operations as applications
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.rules import Urgency

pytestmark = pytest.mark.django_db


def test_emergencies_stand_before_overdue_cases_and_say_why(client: Client) -> None:
    overdue = cast.lodged("cook", at=cast.NOW - 40 * cast.DAY)
    fresh = cast.lodged(at=cast.NOW - cast.DAY)
    emergency = cast.lodged("judge", at=cast.NOW - cast.DAY)
    with access.acting(cast.system()) as by:
        applications.set_priority(
            case_id=emergency.id,
            urgency=Urgency.EMERGENCY,
            grounds=[applications.rules.Ground.JUDICIARY],
            reason="Threatened",
            by=by,
            at=cast.NOW,
        )
    client.force_login(cast.officer("case_lead"))
    page = client.get("/my-work/").content.decode()
    places = [page.index(family.case.reference) for family in (emergency, overdue, fresh)]
    assert places == sorted(places)
    assert "Emergency" in page
    assert re.search(r"Overdue for 2\d days", page)
    only = client.get("/my-work/?show=overdue").content.decode()
    assert overdue.case.reference in only
    assert fresh.case.reference not in only


def test_what_waits_for_others_is_folded_but_counted(client: Client) -> None:
    waiting = cast.visa_granted()
    client.force_login(cast.officer("case_lead"))
    page = client.get("/my-work/").content.decode()
    assert waiting.case.reference not in page
    assert "Waiting for others: 1 case." in page
    assert waiting.case.reference in client.get("/my-work/?show=others").content.decode()


def test_my_work_shows_no_name_and_no_other_officers_families(client: Client) -> None:
    own, other = cast.lodged(), cast.lodged("judge")
    caseworker = cast.officer("caseworker")
    cast.grant(caseworker, own.case)
    client.force_login(caseworker)
    page = client.get("/my-work/").content.decode()
    assert own.case.reference in page
    assert other.case.reference not in page
    assert "Kohistani" not in page


def test_one_step_can_be_looked_at_by_itself(client: Client) -> None:
    lodged, approved = cast.lodged(), cast.approved("judge")
    client.force_login(cast.officer("case_lead"))
    page = client.get("/my-work/?step=grant_visa").content.decode()
    assert approved.case.reference in page
    assert lodged.case.reference not in page


def test_odd_addresses_show_the_whole_list(client: Client) -> None:
    client.force_login(cast.officer("case_lead"))
    for query in ("page=0", "page=-1", "page=999999999", "page=x", "show=nonsense", "step=%00"):
        assert client.get(f"/my-work/?{query}").status_code == 200, query


def test_my_work_asks_few_questions_of_the_database(client: Client, django_assert_max_num_queries: Any) -> None:
    for kind in cast.CAST:
        cast.lodged(kind)
    client.force_login(cast.officer("case_lead"))
    with django_assert_max_num_queries(26):
        client.get("/my-work/")


def test_a_long_list_has_pages_and_each_case_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (work_page.c, work_page.c.page):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)
    families = [cast.lodged("cook") for _number in range(5)]
    client.force_login(cast.officer("case_lead"))
    pages = [client.get(f"/my-work/?page={number}").content.decode() for number in (1, 2, 3)]
    assert "page=2" in pages[0]
    for family in families:
        assert sum(f'/case/{family.case.reference}/"' in page for page in pages) == 1


def test_counting_goes_on_from_a_slice_and_stops_at_its_bound() -> None:
    for _number in range(4):
        cast.lodged("cook")
    with access.acting(cast.system()):
        waiting = people_queries.waiting_for("INZ")
        assert people_queries.count_up_to(waiting, 3) == 3
        assert people_queries.count_up_to(waiting[1:], 10) == 3
        assert people_queries.count_up_to(waiting, 10, after=3) == 1
