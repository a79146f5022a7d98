"""Bad input on every address: whatever is sent, the answer is a page in words, never a fault, and nothing is lost."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.test import Client
from tests import factories as cast
from tests.desks import scene as scenes
from tests.desks.scene import Route

from safepassage.access.roles import ROLES, Sight

pytestmark = pytest.mark.django_db
FAULT = 500
FORM = "application/x-www-form-urlencoded"
# As the browser, or somebody with worse in mind, would put it on the wire.
BAD: dict[str, str] = {
    "NUL": "a%00b",
    "a lone surrogate": "%ED%A0%80x",
    "bytes of another encoding": "%FF%FE%C3%28",
    "control characters and direction marks": "%01%1B%E2%80%AE%7F",
    "10,000 characters": "%D8%A7" * 10_000,
    "a number beyond any column": "9" * 400,
    "as long as a long text may be": "a" * 3_999,
    "a formula": "%3D1%2Bcmd%7C%27+%2FC+calc%27",
    "markup": quote_plus("<script>alert(1)</script>'\"--;{{7*7}}"),
    "nothing": "",
}
QUERIES = ("?page=%00&q=%ED%A0%80&as_of=%00", "?page=999999999999&as_of=9999999&known_at=%FF&q=" + "x" * 3000)
IN_EVERY_FIELD = {"NUL", "10,000 characters", "nothing"}
TRACES = ("Traceback (most recent call last)", "psycopg.", "django.core.exceptions", "DataError")


class Fields(HTMLParser):
    """What a page's forms would send: hidden fields, the first choice of each list, words for texts."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.texts: set[str] = set()
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note one control."""
        said = {name: value or "" for name, value in attributes}
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and said.get("value") and self._select not in self.sent:
            self.sent[self._select] = said["value"]
        elif tag == "textarea" or (tag == "input" and kind in {"text", "search", "tel", "date", "number", "time"}):
            if name:
                self.sent.setdefault(name, said.get("value") or "Something")
                self.texts.add(name)
        elif tag == "input" and name and kind in {"hidden", "radio", "checkbox"}:
            self.sent.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """A list of choices ends."""
        if tag == "select":
            self._select = ""


def routes_by_role() -> dict[str, list[Route]]:
    """Every route once, by an officer who may open it; the fewest roles, greedily. Open routes fall to nobody."""
    ours = scenes.routes()
    shared: dict[str, list[Route]] = {"nobody": [route for route in ours if route.open_because]}
    left = [route for route in ours if route.permissions]
    while left:
        best = max(sorted(cast.OFFICERS), key=lambda role: sum(_opens(role, route) for route in left))
        shared[best] = [route for route in left if _opens(best, route)]
        if not shared[best]:
            break
        left = [route for route in left if not _opens(best, route)]
    return shared


def _opens(role: str, route: Route) -> bool:
    return bool(route.permissions & ROLES[role].permissions)


BY_ROLE = routes_by_role()


def test_these_tests_reach_every_route() -> None:
    reached = {route.pattern for ours in BY_ROLE.values() for route in ours}

    assert [route.pattern for route in scenes.routes() if route.pattern not in reached | {"healthy"}] == []


@pytest.mark.parametrize("role", BY_ROLE)
def test_bad_input_is_answered_in_words_on_every_route(client: Client, role: str, settings: Any) -> None:
    settings.DEMONSTRATION = role == "nobody"
    scene = scenes.set_scene("interpreter")
    client.raise_request_exception = False
    agency = ""
    if role != "nobody":
        officer = cast.officer(role)
        agency = officer.agency_id
        if ROLES[role].sight is Sight.NARROW:
            cast.grant(officer, scene.family.case)
        client.force_login(officer)

    findings = [
        finding for route in BY_ROLE[role] for finding in _try_all(client, route, route.address(scene, agency=agency))
    ]

    assert not findings, "\n".join(findings)


def _try_all(client: Client, route: Route, address: str) -> list[str]:
    page = _undone(lambda: client.get(address))
    fields = Fields()
    if page["Content-Type"].startswith("text/html"):
        fields.feed(page.content.decode())
    found = _faults(page, f"GET {route.pattern}")
    for query in QUERIES:
        found += _faults(_undone(lambda query=query: client.get(address + query)), f"GET {route.pattern}{query[:30]}")
    for name, wrong in BAD.items():
        texts = {**{k: quote_plus(v) for k, v in fields.sent.items()}, **dict.fromkeys(fields.texts, wrong)}
        for which, given in (("texts", texts), ("every field", dict.fromkeys(fields.sent, wrong))):
            if which == "every field" and name not in IN_EVERY_FIELD:
                continue
            body = "&".join(f"{key}={value}" for key, value in given.items())
            answer = _undone(lambda body=body: client.post(address, body.encode(), content_type=FORM))
            found += _faults(answer, f"POST {route.pattern}: {name} in {which}")
        if not fields.sent:
            break
    for body, kind in ((b"{", "application/json"), (b"--x\r\nbroken", "multipart/form-data; boundary=x")):
        answer = _undone(lambda body=body, kind=kind: client.post(address, body, content_type=kind))
        found += _faults(answer, f"POST {route.pattern} as {kind}")
    return found


def _undone(send: Any) -> Any:
    # What one try did is taken back, so that the next meets the same family.
    mark = transaction.savepoint()
    try:
        return send()
    finally:
        transaction.savepoint_rollback(mark)


def _faults(answer: Any, what: str) -> list[str]:
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    return [what] if answer.status_code >= FAULT or any(trace in text for trace in TRACES) else []
