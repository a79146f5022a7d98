"""Keep the figures of a large operation ready for their readers."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from safepassage import access
from safepassage.publication import operations


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="store_funnel", queue="upkeep")
def store_funnel(timestamp: int) -> int:
    """Fold the funnel; running twice in one instant stores nothing more."""
    with access.acting(access.system_actor("fold the figures")) as by:
        return operations.store_funnel(by=by, at=datetime.now(UTC))
