"""The job process, started and watched by the supervisor."""

import asyncio
import os

from safepassage.config import boot

HEARTBEAT_SECONDS = 10
CONCURRENCY = 2
GRACE_SECONDS = 0.5


async def work() -> None:
    """Work jobs until told to stop. A job cut short is found by the sweep and done again, so the wait is short."""
    from procrastinate.contrib.django import app

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker.open_async():
        await worker.run_worker_async(
            name=f"safepassage-{os.getpid()}",
            concurrency=int(os.environ.get("SAFEPASSAGE_JOBS_AT_ONCE", str(CONCURRENCY))),
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs="successful",
        )


def main() -> None:
    """Set Django up, then work until told to stop."""
    boot.load_settings()
    asyncio.run(work())
