"""Officers sign in with a passkey: made once in Chromium with a virtual authenticator, then used instead of a
password.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import factories

from safepassage import access
from safepassage.access.models import User

pytestmark = pytest.mark.browser
PASSWORD = "a long sentence for the first day only"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer(demonstration: str) -> User:
    user = factories.officer("case_lead")
    with access.acting(access.system_actor("set a first password in a test")):
        user.set_password(PASSWORD)
        user.save()
    return user


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    context = chrome.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def _by_name(address: str) -> str:
    """The same server by a name: a passkey belongs to a name, never to a number."""
    return address.replace("127.0.0.1", "localhost")


def _open_password_form(page: Page) -> None:
    if not page.locator("input[name=login]").is_visible():
        page.locator("details:has(input[name=login]) summary").click()


def _sign_in_by_password(page: Page, demonstration: str, officer: User) -> None:
    page.goto(f"{_by_name(demonstration)}sign-in/login/")
    _open_password_form(page)
    page.fill("input[name=login]", officer.username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()


def test_officer_makes_a_passkey_and_signs_in_with_it(page: Page, demonstration: str, officer: User) -> None:
    _sign_in_by_password(page, demonstration, officer)
    page.goto(f"{_by_name(demonstration)}sign-in/2fa/webauthn/add/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        page.goto(f"{_by_name(demonstration)}sign-in/2fa/webauthn/add/")
    page.fill("input[name=name]", "My phone")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.locator("#mfa_webauthn_add, form:has(input[name=name]) button").first.click()
    page.wait_for_url(lambda address: "/webauthn/add" not in address)

    page.goto(f"{_by_name(demonstration)}sign-in/logout/")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{_by_name(demonstration)}sign-in/login/")
    page.get_by_role("button", name=re.compile("passkey", re.I)).first.click()

    expect(page).to_have_url(re.compile("/my-work/"))
