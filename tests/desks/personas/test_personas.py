"""The personas: a newcomer chooses a desk and acts; outside the demonstration these pages do not exist."""

from typing import Any

import pytest
from django.test import Client
from tests import factories as cast

from safepassage.access.models import RoleHeld, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


def test_personas_outside_the_demonstration_do_not_exist(client: Client) -> None:
    lead = cast.officer("case_lead")
    assert client.get("/personas/").status_code == 404
    assert client.post("/personas/", {"persona": lead.username}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demonstration")
def test_choosing_a_persona_signs_in_and_opens_its_desk(client: Client) -> None:
    lead = cast.officer("case_lead")
    page = client.get("/").content.decode()
    assert "Ruth Okafor" in page
    answer = client.post("/personas/", {"persona": lead.username}, follow=True)
    assert answer.redirect_chain[-1][0] == "/my-work/"
    assert "Ruth Okafor" in answer.content.decode()


@pytest.mark.usefixtures("demonstration")
def test_switching_personas_leaves_nothing_of_the_first(client: Client) -> None:
    lead, auditor = cast.officer("case_lead"), cast.officer("auditor")
    client.post("/personas/", {"persona": lead.username})
    first = client.session.session_key
    client.post("/personas/", {"persona": auditor.username})
    assert client.session["_auth_user_id"] == str(auditor.pk)
    assert client.session.session_key != first
    assert client.get("/my-work/").status_code == 403


@pytest.mark.usefixtures("demonstration")
def test_the_system_and_ended_posts_are_no_personas(client: Client) -> None:
    ended = cast.officer("caseworker")
    with cast.access.acting(cast.system()):
        User.objects.filter(pk=ended.pk).update(is_active=False)
    for username in ("system", ended.username, "", "nobody"):
        assert client.post("/personas/", {"persona": username}).status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_going_on_after_the_choice_never_leads_elsewhere(client: Client) -> None:
    lead = cast.officer("case_lead")
    for address in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        answer = client.post("/personas/", {"persona": lead.username, "back": address})
        assert answer["Location"] == "/my-work/"


def test_a_visitor_is_sent_to_sign_in_and_sees_nothing(client: Client) -> None:
    answer = client.get("/my-work/?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/login/?next=%2Fmy-work%2F%3Fpage%3D2"


def test_signing_in_and_out_has_our_pages(client: Client) -> None:
    page = client.get("/sign-in/login/").content.decode()
    assert "Sign in" in page
    client.force_login(cast.officer("case_lead"))
    assert client.post("/sign-in/logout/")["Location"] == "/"
    assert client.get("/my-work/").status_code == 302


def test_an_account_without_a_desk_is_told_so(client: Client) -> None:
    client.force_login(cast.officer("caseworker"))
    with cast.access.acting(cast.system()):
        RoleHeld.objects.all().delete()
    answer = client.get("/")
    assert answer.status_code == 403
    assert "No desk is yours yet" in answer.content.decode()


def test_every_desk_in_the_menu_leads_to_a_page_its_role_may_open(client: Client) -> None:
    for role in cast.OFFICERS:
        client.force_login(cast.officer(role))
        answer = client.get("/", follow=True)
        assert answer.status_code == 200, (role, answer.redirect_chain)
