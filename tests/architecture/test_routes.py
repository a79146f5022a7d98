"""Every address of the product says which permission opens it; the few open ones say why they are open."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from tests.architecture import source

from safepassage.access.permissions import Permission

# Address → why nobody is asked who they are. An entry without a route fails, so that the list cannot rot.
OPEN = {
    "healthy": "says only that the process answers; holds nothing",
    "language/": "a reader's choice, kept in their own browser",
    "calendar/": "a reader's choice, kept in their own browser",
    "keys/": "a reader's choice, kept in their own browser",
    "leave/": "ends a session; must work for everybody at once",
}
# allauth's views ask for the sign-in themselves: they are the door.
DOOR = "sign-in/"


def test_every_route_names_its_permission() -> None:
    findings = [
        f"/{address} ({view.__module__}.{getattr(view, '__name__', view)})"
        for address, view in _routes()
        if address not in OPEN and not address.startswith(DOOR) and not _guard(view)
    ]

    assert not findings, source.listed(findings, "Promise 5: every route has a permission (`view.permission`).")


def test_every_open_route_exists_and_says_why() -> None:
    addresses = {address for address, _ in _routes()}

    assert [address for address in OPEN if address not in addresses] == []
    assert all(reason for reason in OPEN.values())


def test_no_administration_site_is_installed() -> None:
    assert not [address for address, view in _routes() if view.__module__.startswith("django.contrib.admin")]


def _guard(view: Callable[..., Any]) -> bool:
    # What a door puts on a view: a permission, a set of them, or the reason why anybody may come in.
    if getattr(view, "open_because", ""):
        return True
    said = getattr(view, "permission", None)
    if isinstance(said, Permission):
        return True
    if isinstance(said, (set, frozenset, tuple)):
        return bool(said) and all(isinstance(one, Permission) for one in said)
    return False


def _routes() -> Iterator[tuple[str, Callable[..., Any]]]:
    def below(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from below(entry.url_patterns, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                yield prefix + str(entry.pattern), entry.callback

    return below(get_resolver().url_patterns, "")
