"""An import that is killed in the middle leaves nothing half done, and the next run goes on from there."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.unit.exchange import making

from safepassage import access
from safepassage.config.home import CHECKOUT
from safepassage.exchange import imports
from safepassage.exchange.imports import following, originals, reading
from safepassage.journey import checks
from safepassage.journey.people.models import Case, Person
from safepassage.journey.sources.models import SourceFile, SourceRow

NOW = datetime(2021, 12, 1, 9, 0, tzinfo=UTC)
FAMILIES, SIZE = 8, 3
KILLED_IN_SECOND_BATCH = """
import os, signal, sys
import django
django.setup()
from django.db import connections
for alias in connections:
    connections[alias].settings_dict["NAME"] = {database!r}
from datetime import UTC, datetime
from safepassage import access
from safepassage.config.home import CHECKOUT
from safepassage.exchange import imports
from safepassage.exchange.imports import reading, running
reading.BATCH = 6
entered = running.sources.record_rows
calls = []
def dying(**given):
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return entered(**given)
running.sources.record_rows = dying
content = open({path!r}, "rb").read()
imports.commit(content, name="sent.xlsx", kind="applications", by=access.system_actor("import"), at=datetime.now(UTC))
"""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two families a batch."""
    monkeypatch.setattr(reading, "BATCH", 6)


def content() -> bytes:
    return making.applications(*[row for n in range(FAMILIES) for row in making.family(f"AF-{n}")])


@pytest.mark.django_db(transaction=True)
def test_import_killed_in_the_middle_is_whole_up_to_there_and_goes_on(small_batches: None, tmp_path: Path) -> None:
    path = tmp_path / "sent.xlsx"
    path.write_bytes(content())
    script = KILLED_IN_SECOND_BATCH.format(database=connection.settings_dict["NAME"], path=str(path))
    environment = {**os.environ, "PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "safepassage.config.settings"}

    died = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    importer = access.system_actor("import")
    with access.acting(importer):
        rows, people = SourceRow.objects.count(), Person.objects.count()
        assert rows == people == 12, "two batches of two families, and nothing of the third"
        assert sorted(case.case_size for case in Case.objects.all()) == [SIZE] * 4
        assert SourceFile.objects.get().state == "committing"

    result = imports.commit(path.read_bytes(), name="sent.xlsx", kind="applications", by=importer, at=NOW)

    assert result.counts() == {"rows_in": 24, "stored": 24, "new": 24, "to_fix": 0}
    with access.acting(importer):
        assert (Person.objects.count(), SourceFile.objects.count(), Case.objects.count()) == (24, 1, FAMILIES)
        assert not list(checks.breaches(NOW))


@pytest.mark.django_db
def test_cancel_stops_between_batches_and_what_stands_is_said(small_batches: None) -> None:
    importer = access.system_actor("import")

    def stop(done: int, of: int) -> None:
        with access.acting(importer):
            file = SourceFile.objects.get()
        if file.state == "committing":
            following.cancel(file_id=file.id, by=importer, at=NOW)

    result = imports.commit(content(), name="sent.xlsx", kind="applications", by=importer, at=NOW, told=stop)

    assert result.file_id is not None
    assert (result.state, result.stored) == ("cancelled", 6)
    seen = imports.progress(file_id=result.file_id, by=importer, at=NOW)
    assert seen.sentence == "Cancelled: 6 of 24 rows were entered and stand."

    assert imports.commit(content(), name="sent.xlsx", kind="applications", by=importer, at=NOW).stored == 24


@pytest.mark.django_db
def test_large_file_goes_to_a_worker_who_may_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    importer = access.system_actor("import")
    monkeypatch.setattr("safepassage.exchange.imports.running.MOST_AT_ONCE", 5)

    key = imports.start(content(), name="sent.xlsx", kind="applications", by=importer, at=NOW)

    assert not isinstance(key, imports.Result)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%enter_file'")
        (said,) = cursor.fetchone()
    args = json.loads(said) if isinstance(said, str) else said
    assert args["key"] == str(key)
    asked = {"key": args["key"], "name": args["name"], "kind": args["kind"], "mapping": args["mapping"]}
    first = following.work(**asked, by=importer, at=NOW)
    second = following.work(**asked, by=importer, at=NOW)
    assert first is not None
    assert (first.stored, second) == (24, None)


@pytest.mark.django_db
def test_kept_original_is_sealed_and_comes_back_whole() -> None:
    originals.keep("a-test", b"\x00\xffOmid")

    kept = (originals._folder() / "a-test.sealed").read_bytes()

    assert b"Omid" not in kept
    assert originals.bring("a-test") == b"\x00\xffOmid"
    originals.forget("a-test")
    with pytest.raises(originals.OriginalGone):
        originals.bring("a-test")
