"""Every route × every role × {own family, somebody else's, nobody signed in}, generated from the addresses."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from tests import factories as cast
from tests.desks import scene as scenes
from tests.desks.scene import Route, Scene

from safepassage import access
from safepassage.access.permissions import Permission
from safepassage.access.roles import ROLES, Sight

pytestmark = pytest.mark.django_db
NOT_BY_HAND = {"service"}
MORE_OFFICERS = {
    "applicant": ("APPLICANT", "Applicant", "Najibullah Kohistani"),
    "representative": ("APPLICANT", "Representative", "Mina Arvand"),
    "key_custodian": ("INZ", "Key custodian", "Tui Marsh"),
}
ROLES_BY_HAND = sorted(set(ROLES) - NOT_BY_HAND)
ANSWERS = {200, 302, 409}


@pytest.fixture(scope="module")
def ours() -> list[Route]:
    return scenes.routes()


@pytest.fixture
def more_officers(monkeypatch: pytest.MonkeyPatch) -> None:
    for role, officer in MORE_OFFICERS.items():
        monkeypatch.setitem(cast.OFFICERS, role, officer)


def test_every_route_is_open_for_a_reason_or_asks_for_a_permission(ours: list[Route]) -> None:
    assert [r.pattern for r in ours if not r.permissions and not r.open_because and r.pattern != "healthy"] == []
    assert len(ours) > 80


@pytest.mark.usefixtures("more_officers")
@pytest.mark.parametrize("role", ROLES_BY_HAND)
def test_route_answers_who_holds_its_permission_and_sees_the_family_and_refuses_all_others(
    client: Client, role: str, ours: list[Route]
) -> None:
    own = scenes.set_scene("interpreter")
    other = scenes.set_scene("judge", programme="elsewhere")
    officer = cast.officer(role)
    if ROLES[role].sight is Sight.NARROW:
        cast.grant(officer, own.family.case)
    client.force_login(officer)
    client.raise_request_exception = False
    before = _everything()
    findings = []

    for route in ours:
        if not route.permissions:
            continue
        if route.permissions & ROLES[role].permissions:
            findings += _stranger(client, route, other, agency=_other_agency(officer.agency_id))
        else:
            findings += _refused(client, route, own, agency=officer.agency_id)
    changed = sorted(table for table, content in _everything().items() if before[table] != content)
    for route in ours:
        if route.permissions & ROLES[role].permissions:
            findings += _let_in(client, route, own, role=role, agency=officer.agency_id)

    assert not findings, "\n".join(findings)
    assert changed == [], "A refused request changed these tables."


def test_route_sends_a_visitor_to_sign_in_and_changes_nothing(client: Client, ours: list[Route]) -> None:
    own = scenes.set_scene("interpreter")
    client.raise_request_exception = False
    before = _everything()
    findings = []

    for route in ours:
        if route.permissions:
            for method in ("get", "post"):
                answer = getattr(client, method)(route.address(own))
                sent_away = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
                if not sent_away and answer.status_code != 405:
                    findings.append(f"{method} {route.pattern}: {answer.status_code}")

    assert not findings, "\n".join(findings)
    assert _everything() == before


def _let_in(client: Client, route: Route, own: Scene, *, role: str, agency: str) -> list[str]:
    # Files are kept by the session that looked; questions go to other agencies too; who manages rights sees no case.
    opens_cases = Permission.PEOPLE_CASE_READ in ROLES[role].permissions
    may_be_nothing = route.pattern.startswith(("files/", "questions/")) or not opens_cases
    answer = client.get(route.address(own, agency=agency))
    allowed = ANSWERS | {405} | ({404} if may_be_nothing else set())
    return [] if answer.status_code in allowed else [f"own {route.pattern}: {answer.status_code}"]


def _stranger(client: Client, route: Route, other: Scene, *, agency: str) -> list[str]:
    if not route.is_of_a_family:
        return []
    found = []
    for method in ("get", "post"):
        answer = getattr(client, method)(route.address(other, agency=agency))
        if answer.status_code not in {403, 404, 405}:
            found.append(f"{method} another's {route.pattern}: {answer.status_code}")
        found += [f"{route.pattern} names another family" for name in ("Zarghuna", "زرغونه") if name in _text(answer)]
    return found


def _refused(client: Client, route: Route, own: Scene, *, agency: str) -> list[str]:
    # One door stands before both methods: the one that writes is tried, the other where there is no such.
    address = route.address(own, agency=agency)
    answer = client.post(address)
    if answer.status_code == 405:
        answer = client.get(address)
    found = [] if answer.status_code in {403, 404} else [f"without permission {route.pattern}: {answer.status_code}"]
    return found + [f"{route.pattern} names a family" for name in ("Najibullah", "نجیب") if name in _text(answer)]


def _text(answer: Any) -> str:
    return "" if answer.streaming else str(answer.content.decode(errors="replace"))


def _other_agency(agency: str) -> str:
    return next(code for code in scenes.ASKED if code != agency)


def _everything() -> dict[str, str]:
    """A fingerprint of every record: of the journey, its rights and what was published."""
    found: dict[str, str] = {}
    with access.acting(cast.system()), connection.cursor() as cursor:
        for label in ("journey", "publication", "access"):
            for model in apps.get_app_config(label).get_models():
                table = model._meta.db_table
                cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t")
                found[table] = str(cursor.fetchone()[0])
    return found
