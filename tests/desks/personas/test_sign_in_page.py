"""The sign-in page tells nobody which accounts exist, and makes none."""

import pytest
from django.test import Client

from tests import factories


@pytest.mark.django_db
def test_wrong_password_says_the_same_whether_or_not_the_account_exists(client: Client) -> None:
    officer = factories.officer("case_lead")

    said = {
        client.post("/sign-in/login/", {"login": name, "password": "wrong"})
        .content.decode()
        .replace(name, "NAME")
        .count(word)
        for name in (officer.username, "nobody-of-that-name")
        for word in ("error-message",)
    }

    assert len(said) == 1


@pytest.mark.django_db
def test_nobody_makes_an_account_for_themselves(client: Client) -> None:
    page = client.post(
        "/sign-in/signup/", {"username": "stranger", "password1": "a long one", "password2": "a long one"}
    )

    assert b"csrfmiddlewaretoken" not in page.content or page.status_code in {403, 404, 405}
