"""Jobs: one exists if and only if its transaction committed; a dead worker's job goes back to the queue."""

import asyncio

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from safepassage.config import jobs


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_job_of_a_transaction_that_failed_does_not_exist() -> None:
    class Undone(Exception):
        pass

    def defer_and_fail() -> None:
        with transaction.atomic():
            jobs.seal_audit_trail.configure(queueing_lock=None).defer(timestamp=0)
            raise Undone

    with pytest.raises(Undone):
        defer_and_fail()

    assert _count() == 0


@pytest.mark.django_db(transaction=True)
def test_job_of_a_worker_that_died_goes_back_to_the_queue() -> None:
    jobs.seal_audit_trail.configure(queueing_lock=None).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
        cursor.execute("SELECT worker_id FROM procrastinate_workers") if cursor.rowcount != 1 else None
        worker = cursor.fetchone()[0]
        cursor.execute("SELECT (procrastinate_fetch_job_v2(NULL, %s)).id", [worker])
        fetched = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = %s", [worker]
        )
    assert ProcrastinateJob.objects.get(pk=fetched).status == "doing"

    asyncio.run(_sweep())

    assert ProcrastinateJob.objects.get(pk=fetched).status == "todo"


async def _sweep() -> None:
    working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with app.replace_connector(working.connector):
        async with app.open_async():
            await jobs.free_stalled_jobs(timestamp=0)


def test_upkeep_is_scheduled() -> None:
    scheduled = {task.name.rpartition(".")[2] for (task_name, _), task in _periodic() if task_name}

    assert {"free_stalled_jobs", "seal_audit_trail", "forget_finished_jobs"} <= scheduled


def _periodic() -> list[tuple[tuple[str, str], object]]:
    return [(key, periodic.task) for key, periodic in app.periodic_registry.periodic_tasks.items()]
