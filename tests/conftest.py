"""Every test's surroundings: its own database, no network, the order of speed. Factories are in tests/factories.py."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from safepassage.config import browser, testing

TESTS = Path(__file__).parent
KINDS = ("architecture", "unit", "records", "desks", "browser", "stories", "verification")

testing.prepare_environment()
if testing.WORKER_VARIABLE not in os.environ and testing.needs_django(
    [said for said in sys.argv[1:] if "tests/" in said]
):
    os.environ["DJANGO_SETTINGS_MODULE"] = "safepassage.config.settings"


def pytest_configure(config: pytest.Config) -> None:
    """Shut the network before the first test is even collected."""
    testing.block_network()
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        from django.conf import settings

        # Loaded now: pytest-django sets Django up only when it finds the settings already there.
        assert settings.DATABASES


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind: no server, no folder."""
    testing.clean_up()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the kinds in the order of their speed, so that a broken promise shows in seconds."""
    items.sort(key=lambda item: _kind(item.path))
    if browser.find() is None:
        missing = pytest.mark.skip(reason=f"not run: no Chromium; run {browser.INSTALL}")
        for item in items:
            if _kind(item.path) == KINDS.index("browser"):
                item.add_marker(missing)


def _kind(path: Path) -> int:
    folder = path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""
    return KINDS.index(folder) if folder in KINDS else len(KINDS)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's copy of the migrated database; tests enter it as the application's role, which owns nothing."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        testing.make_database()
    before = TransactionTestCase._fixture_teardown
    # Django would TRUNCATE, which the application's role may not: a fresh copy takes its place.
    TransactionTestCase._fixture_teardown = lambda *_: testing.renew_database()
    yield
    TransactionTestCase._fixture_teardown = before
    with django_db_blocker.unblock():
        from safepassage.config.database import close_connections

        close_connections()
