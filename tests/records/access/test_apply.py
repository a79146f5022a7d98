"""The rules reach every table of the database, and a change by hand is found."""

import pytest
from django.db import connections

from safepassage.access import row_security

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_drift_of_a_fresh_database_finds_nothing() -> None:
    assert row_security.drift(connections["default"]) == []


def test_apply_a_second_time_changes_nothing() -> None:
    assert row_security.apply(connections["owner"]) == []
