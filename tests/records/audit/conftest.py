"""A trail with some events in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from safepassage import access, audit
from safepassage.access.models import Agency, User
from safepassage.audit import seal

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def officer() -> access.Actor:
    """An officer who is in the database; made in the transaction in use."""
    with access.acting(access.system_actor("test set-up")):
        user = User.objects.create(username="INZ-0001", agency_id="INZ", password="!")
    return access.Actor(user.pk, "INZ", "INZ-0001", frozenset({"caseworker"}), purpose="my caseload", device="desk 4")


@pytest.fixture
def heads(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The list of heads outside the database, empty for this test."""
    path = tmp_path / seal.HEADS_FILE
    before = seal.heads_path
    seal.heads_path = lambda: path  # type: ignore[assignment]
    yield path
    seal.heads_path = before


@pytest.fixture
def write(officer: access.Actor) -> Callable[[int], None]:
    """Writes events by the officer."""

    def some(count: int) -> None:
        with access.acting(officer):
            agency = Agency.objects.get(pk="INZ")
            for number in range(count):
                audit.record(
                    "test.event.done", on=agency, by=officer, at=AT, fields=("name",), detail={"number": number}
                )

    return some


@pytest.fixture
def tamper() -> Callable[[str], None]:
    """What a database administrator can do: switch the guards off and edit."""

    def edit(statement: str) -> None:
        with connections["owner"].cursor() as cursor:
            for table in ("audit_event", "audit_leaf", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement)
            for table in ("audit_event", "audit_leaf", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return edit
