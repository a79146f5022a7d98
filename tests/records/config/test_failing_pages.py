"""A plain page while the database is away, and no trace of anything on a failure."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

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
