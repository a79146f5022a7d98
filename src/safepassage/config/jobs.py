"""Jobs that belong to no stage: freeing jobs whose worker died, and sealing the audit trail every minute."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

log = logging.getLogger(__name__)
# Three missed heartbeats: a worker that was killed leaves its job in "doing" for ever, and nothing else looks.
STALLED_AFTER_SECONDS = 30.0
KEPT_HOURS = 24 * 7


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="free_stalled_jobs", queue="upkeep", pass_context=False)
async def free_stalled_jobs(timestamp: int) -> int:
    """Give the jobs of dead workers back to the queue; how many. Any job may run twice and must check its effect."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    for job in stalled:
        log.warning("job %s of %s was left by a worker that died; it goes back to the queue", job.id, job.task_name)
        await app.job_manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_audit_trail", queue="upkeep", retry=RetryStrategy(max_attempts=3, wait=5))
def seal_audit_trail(timestamp: int) -> None:
    """Seal what was done and seen since the last minute, so that a later change of it can be proved."""
    from safepassage.audit.seal import seal_now

    seal_now()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_finished_jobs", queue="upkeep")
async def forget_finished_jobs(timestamp: int) -> None:
    """Delete failed and finished jobs after a week: their arguments are ids, but ids too have a time."""
    await app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
