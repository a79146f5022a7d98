"""The sign-in page tells nobody which accounts exist, and makes none."""

import pytest
from django.test import Client
from tests import factories

from safepassage import access
from safepassage.access.models import User


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
    client.post("/sign-in/signup/", {"username": "stranger", "password1": "a long one", "password2": "a long one"})

    with access.acting(access.system_actor("look in a test")):
        assert not User.objects.filter(username="stranger").exists()
