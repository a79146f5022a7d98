"""A connection that served one officer carries nothing over to the next request, whatever the page did."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from safepassage import access
from safepassage.access.models import Programme, User
from safepassage.audit.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS = 1000
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "safepassage.access.row_security.context.ContextMiddleware",
]


@pytest.fixture(autouse=True)
def _pages(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.records.access.request_pages"
    settings.MIDDLEWARE = MIDDLEWARE
    settings.LOGIN_URL = "/show"


def _client(actor: access.Actor | None) -> Client:
    client = Client(raise_request_exception=False)
    if actor is not None:
        client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _programmes() -> set[str]:
    with access.acting(access.system_actor("look")):
        return set(Programme.objects.values_list("code", flat=True))


def _refusals() -> list[tuple[str, str]]:
    with access.acting(access.system_actor("look")):
        return list(Event.objects.filter(action="refused").values_list("object_id", "detail"))


def test_thousand_mixed_requests_show_nobody_anothers_rows(make_world: Callable[[], Any]) -> None:
    world = make_world()
    first, lead = world.officer("caseworker"), world.officer("case_lead")
    clients = {
        "nobody": (_client(None), []),
        "caseworker": (_client(first), [world.own]),
        "lead": (_client(lead), sorted([world.own, world.hidden])),
    }
    chance = random.Random(20261120)
    wrong = []
    # One request in ten breaks, one in five streams; each leaves the connection to the next.
    pages = chance.choices(["show", "fail", "stream"], weights=[70, 10, 20], k=REQUESTS)
    for page in pages:
        who = chance.choice(list(clients))
        client, expected = clients[who]
        answer = client.get(f"/{page}")
        if page == "show" and answer.json() != {"seen": expected, "actor": who != "nobody"}:
            wrong.append((who, answer.json()))
        if page == "stream" and who == "nobody" and b"".join(answer.streaming_content) != b"[]":  # type: ignore[attr-defined]
            wrong.append((who, "stream"))
        if page == "stream" and who != "nobody" and answer.status_code != 500:
            wrong.append((who, "streamed queries"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, coalesce(current_setting('sp.ctx', true), '')")
            if cursor.fetchone() != ("sp_app", ""):
                wrong.append((who, page))

    assert wrong == []


@pytest.mark.parametrize(("page", "status"), [("fail", 500), ("500", 500), ("late-refusal", 403)])
def test_page_that_fails_keeps_nothing_it_wrote(make_world: Callable[[], Any], page: str, status: int) -> None:
    client = _client(make_world().officer("caseworker"))

    answer = client.get(f"/{page}")

    assert answer.status_code == status
    assert "kept by mistake" not in _programmes()


def test_refusal_is_recorded_after_the_rollback(make_world: Callable[[], Any]) -> None:
    answer = _client(make_world().officer("caseworker")).get("/refuse")

    assert answer.status_code == 403
    assert _refusals() == [("access:users:manage", '{"reason":"without_permission","route":"refuse"}')]


def test_forged_context_ends_the_session_and_is_recorded(make_world: Callable[[], Any]) -> None:
    client = _client(make_world().officer("caseworker"))

    answer = client.get("/forge")

    assert answer.status_code == 403
    assert _refusals() == [("context", '{"reason":"forged","route":"forge"}')]
    assert client.get("/show").json()["actor"] is False


def test_account_whose_post_ended_is_signed_out(make_world: Callable[[], Any]) -> None:
    world = make_world()
    officer = world.officer("caseworker")
    client = _client(officer)
    with access.acting(access.system_actor("freeze")):
        User.objects.filter(pk=officer.user_id).update(post_ends_on=datetime(2020, 1, 1, tzinfo=UTC).date())

    answer = client.get("/show")

    assert answer.status_code == 302
    assert client.get("/show").json() == {"seen": [], "actor": False}


def test_role_of_another_agency_signs_nobody_in(make_world: Callable[[], Any]) -> None:
    client = _client(make_world().officer("caseworker", agency="PARTNER"))

    assert client.get("/show").status_code == 302


def test_password_alone_opens_nothing_for_staff_in_production(make_world: Callable[[], Any], settings: Any) -> None:
    settings.SAFEPASSAGE_MODE = "production"
    settings.ROOT_URLCONF = "safepassage.config.urls"
    client = _client(make_world().officer("caseworker"))

    answer = client.get("/")

    assert answer.status_code == 302
    assert "/2fa/" in answer["Location"] or "mfa" in answer["Location"]
