"""The operator: accounts by post, roles with their end, never one's own; health; and no family anywhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage import access
from safepassage.access.models import OfficerName, RoleHeld, User

pytestmark = pytest.mark.django_db


def enter(client: Client, role: str = "operator") -> User:
    user = cast.officer(role)
    client.force_login(user)
    return user


def typed(**changes: str) -> dict[str, str]:
    usual = {"username": "new.officer", "agency": "NZDF", "post": "Verifier", "officer": "Invented Name"}
    return {**usual, **changes}


def made(username: str = "new.officer") -> User:
    with access.acting(cast.system()):
        return User.objects.select_related("post").get(username=username)


def test_an_account_gets_a_role_and_a_first_password_and_can_then_be_stopped(client: Client) -> None:
    enter(client)
    assert client.post("/operate/accounts/new/", typed()).status_code == 302
    user = made()
    base = f"/operate/accounts/{user.pk}/"
    assert client.post(base + "role/", {"role": "verifier", "reason": "Joined the team"}).status_code == 302
    page = client.post(base + "password/").content.decode()
    assert "It is not shown again" in page
    assert client.post(base + "post/", {}).status_code == 302
    assert made().is_frozen
    with access.acting(cast.system()):
        assert OfficerName.objects.get(user=user).name == "Invented Name"
        assert RoleHeld.objects.get(user=user).role == "verifier"


@pytest.mark.parametrize(
    "wrong", [{"username": "A B"}, {"username": "x"}, {"agency": "SYSTEM"}, {"post": ""}, {"ends_on": "2001-01-01"}]
)
def test_an_account_that_cannot_be_is_refused(client: Client, wrong: dict[str, str]) -> None:
    enter(client)
    assert client.post("/operate/accounts/new/", typed(**wrong)).status_code == 422


def test_a_name_that_is_taken_is_said_and_nothing_is_made(client: Client) -> None:
    enter(client)
    client.post("/operate/accounts/new/", typed())
    again = client.post("/operate/accounts/new/", typed())
    assert "Another account has this name" in again.content.decode()


@pytest.mark.parametrize("role", ["caseworker", "service", "nonsense"])
def test_a_role_of_another_agency_is_not_given(client: Client, role: str) -> None:
    enter(client)
    client.post("/operate/accounts/new/", typed())
    answer = client.post(f"/operate/accounts/{made().pk}/role/", {"role": role, "reason": "because"})
    assert answer.status_code == 422


def test_a_role_ends_with_its_day(client: Client) -> None:
    enter(client)
    client.post("/operate/accounts/new/", typed())
    day = (cast.NOW + timedelta(days=30)).date().isoformat()
    client.post(f"/operate/accounts/{made().pk}/role/", {"role": "verifier", "reason": "cover", "until": day})
    with access.acting(cast.system()):
        held = RoleHeld.objects.get(user=made())
    assert held.expires_at is not None
    assert held.expires_at.date().isoformat() == day


def test_nobody_changes_their_own_account(client: Client) -> None:
    me = enter(client)
    base = f"/operate/accounts/{me.pk}/"
    assert "Another operator changes it" in client.get(base).content.decode()
    assert client.post(base + "post/", {}).status_code == 422
    assert client.post(base + "password/").status_code == 422
    assert not made(me.username).is_frozen


def test_a_role_is_taken_away(client: Client) -> None:
    other = cast.officer("verifier")
    enter(client)
    assert client.post(f"/operate/accounts/{other.pk}/role/verifier/take/").status_code == 302
    with access.acting(cast.system()):
        assert not RoleHeld.objects.filter(user=other).exists()


def test_health_says_what_is_missing_with_its_command(client: Client, settings: Any) -> None:
    settings.MACHINE_FINDINGS = "tests.desks.admin.test_accounts.lacking"
    enter(client)
    page = client.get("/operate/health/").content.decode()
    assert "No backup was made yet" in page
    assert "No worker is doing jobs" in page
    assert client.post("/operate/health/retry/1/").status_code == 302


def test_the_installation_says_where_its_own_state_comes_from() -> None:
    from safepassage.desks.admin.health_views import machine

    assert all("./safepassage" in line or "set " in line or "run " in line for line in machine())


def lacking() -> list[str]:
    return ["No backup was made yet: run  ./safepassage backup"]


def test_an_operator_opens_no_family_and_others_keep_no_accounts(client: Client) -> None:
    family = cast.lodged()
    enter(client)
    assert client.get(f"/case/{family.case.reference}/").status_code == 403
    assert client.get("/households/").status_code == 403
    enter(client, "case_lead")
    assert client.get("/operate/accounts/").status_code == 403
    assert client.get("/operate/accounts/1/").status_code == 403


def test_the_systems_own_account_is_not_kept_here(client: Client) -> None:
    enter(client)
    assert client.get("/operate/accounts/1/").status_code == 404
