"""The auditor: who opened whose file, filters, the trail's own reading, and whether it is whole."""

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import User
from safepassage.audit.models import Event

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str = "auditor") -> User:
    user = cast.officer(role)
    client.force_login(user)
    return user


def test_the_trail_says_who_opened_a_familys_file_and_holds_no_name_of_it(client: Client) -> None:
    family = cast.boarded()
    border = enter(client, "border_confirmer")
    client.get("/border/")
    client.get(f"/border/{family.case.reference}/")
    enter(client)
    page = client.get(f"/audit/?reference={family.case.reference}&kind=opened").content.decode()
    assert "Border officer" in page
    assert "opened a family&#x27;s file" in page or "opened a family's file" in page
    assert "the family is at the border" in page
    assert border.username in page
    assert "was shown a list of families" in client.get("/audit/?kind=listed").content.decode()
    assert "Kohistani" not in page


def test_filters_that_name_nothing_say_so_instead_of_showing_everything(client: Client) -> None:
    enter(client)
    assert "No account has this name." in client.get("/audit/?who=nobody").content.decode()
    assert "No family has this reference." in client.get("/audit/?reference=2222-222").content.decode()
    assert client.get("/audit/?since=2024-02-02&until=2024-02-01").status_code == 422
    assert client.get("/audit/?before=9999999999999999999999").status_code == 200


def test_reading_the_trail_is_on_the_trail(client: Client) -> None:
    auditor = enter(client)
    client.get("/audit/")
    with access.acting(cast.system()):
        assert Event.objects.filter(user_id=auditor.pk, action="listed", label="audit.event").exists()


def test_an_untouched_trail_is_whole(client: Client) -> None:
    cast.lodged("cook")
    enter(client)
    page = client.post("/audit/verify/").content.decode()
    assert "Yes. No event was removed" in page


def test_an_auditor_opens_no_family_and_nobody_else_reads_the_trail(client: Client) -> None:
    family = cast.lodged()
    enter(client)
    assert client.get(f"/case/{family.case.reference}/").status_code == 403
    for role in ("caseworker", "operator", "travel_desk"):
        enter(client, role)
        assert client.get("/audit/").status_code == 403
