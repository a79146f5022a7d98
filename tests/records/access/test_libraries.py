"""The libraries' own tables work under row security: jobs, sessions, second factors."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import connection

from safepassage import access
from safepassage.access.row_security.rules import LIBRARY_TABLES
from safepassage.access.sign_in import SecondFactorAdapter

pytestmark = pytest.mark.django_db
ROLES = ("caseworker", "case_lead", "verifier", "publisher")


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def _defer() -> None:
    with connection.cursor() as cursor:
        # The function that the queue's own client calls.
        cursor.execute(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'a.task', 0, NULL, NULL, '{}', NULL)"
            "::procrastinate_job_to_defer_v1])"
        )


@pytest.mark.parametrize("role", ROLES)
def test_job_deferred_in_an_officers_context_exists_if_and_only_if_it_commits(world: Any, role: str) -> None:
    officer = world.officer(role)
    with access.acting(officer):
        _defer()
    with pytest.raises(ZeroDivisionError), access.acting(officer):  # noqa: PT012
        _defer()
        raise ZeroDivisionError

    assert _jobs() == 1


def test_job_is_fetched_without_a_context(world: Any) -> None:
    _defer()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute("SELECT (procrastinate_fetch_job_v2(NULL, %s)).task_name", [worker])
        assert cursor.fetchone() == ("a.task",)


@pytest.mark.parametrize("role", ROLES)
def test_session_is_kept_in_every_database_role(world: Any, role: str) -> None:
    with access.acting(world.officer(role)):
        session = SessionStore()
        session["language"] = "ps"
        session.save()

    assert SessionStore(session.session_key)["language"] == "ps"


def test_every_library_table_gives_its_reason() -> None:
    assert [name for name, rules in LIBRARY_TABLES.items() if len(rules.reason) < 10] == []


def test_second_factors_secret_is_sealed_and_opens() -> None:
    adapter = SecondFactorAdapter()
    stored = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DP" not in stored
    assert adapter.decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_second_factors_secret_that_was_altered_signs_nobody_in() -> None:
    adapter = SecondFactorAdapter()
    stored = adapter.encrypt("JBSWY3DPEHPK3PXP")

    with pytest.raises(PermissionDenied):
        adapter.decrypt(stored[:-2] + "00")
