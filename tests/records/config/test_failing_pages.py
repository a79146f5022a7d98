"""A plain page while the database is away, and no trace of anything on a failure."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from tests import factories as cast

from safepassage.config.pages import healthy, server_error


def away(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection to server on socket failed: secret-place")


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-place")


urlpatterns = [path("away", away), path("broken", broken), path("healthy", healthy)]
handler500 = server_error


@pytest.fixture
def client() -> Client:
    """A browser that sees the page, not the exception."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/away", 503), ("/broken", 500)])
def test_failure_is_a_plain_page(client: Client, address: str, status: int) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get(address)

    assert answer.status_code == status
    assert b"secret-place" not in answer.content
    assert b"Traceback" not in answer.content
    assert answer.headers["Retry-After"] == "15"


@pytest.mark.django_db
def test_every_response_carries_the_headers(client: Client) -> None:
    answer = client.get("/healthy")

    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].count("'none'") == 3
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.django_db
def test_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/sign-in/login/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/my-work/", "/personas/", "/status/", "/sign-in/login/"])
def test_database_away_is_said_plainly_and_the_page_is_back_with_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, address: str
) -> None:
    settings.DEMONSTRATION = True
    client.force_login(cast.officer("case_lead"))
    usual = client.get(address).status_code

    with monkeypatch.context() as away:
        connection.close()
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        answer = client.get(address)
        connection.close()

    assert answer.status_code == 503
    assert b"nowhere" not in answer.content
    assert b"Traceback" not in answer.content
    assert usual in {200, 302}
    assert client.get(address).status_code == usual
