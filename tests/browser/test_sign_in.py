"""Officers sign in with a passkey: made once in Chromium with a virtual authenticator, then used instead of a
password.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests import factories

from safepassage import access
from safepassage.access.models import User
from safepassage.config import browser as chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long sentence for the first day only"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _database_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright keeps an event loop in this thread; the scene is set from it all the same.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def officer() -> User:
    user = factories.officer("case_lead")
    with access.acting(access.system_actor("set a first password in a test")):
        user.set_password(PASSWORD)
        user.save()
    return user


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.launch_arguments())
        context = opened.new_context()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        opened.close()


def _open_password_form(page: Page) -> None:
    if not page.locator("input[name=login]").is_visible():
        page.locator("details:has(input[name=login]) summary").click()


def _sign_in_by_password(page: Page, live_server: Any, officer: User) -> None:
    page.goto(f"{live_server.url}/sign-in/login/")
    _open_password_form(page)
    page.fill("input[name=login]", officer.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()


def test_officer_makes_a_passkey_and_signs_in_with_it(page: Page, live_server: Any, officer: User) -> None:
    _sign_in_by_password(page, live_server, officer)
    page.goto(f"{live_server.url}/sign-in/2fa/webauthn/add/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        page.goto(f"{live_server.url}/sign-in/2fa/webauthn/add/")
    page.fill("input[name=name]", "My phone")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.locator("#mfa_webauthn_add, form:has(input[name=name]) button").first.click()
    page.wait_for_url(lambda address: "/webauthn/add" not in address)

    page.goto(f"{live_server.url}/sign-in/logout/")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{live_server.url}/sign-in/login/")
    page.get_by_role("button", name=re.compile("passkey", re.I)).first.click()

    expect(page).to_have_url(re.compile("/my-work/"))
