"""Background work of this package."""

from datetime import UTC, datetime
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from safepassage import access
from safepassage.access.actor import Actor


@app.task(queue="imports", retry=RetryStrategy(max_attempts=2, wait=10))
def enter_file(
    *, key: str, name: str, kind: str, mapping: dict[str, Any] | None, user_id: int, session: str = ""
) -> None:
    """Enter a large file for an officer. Run twice, it goes on from the last finished batch and adds nothing again."""
    from safepassage.exchange.imports.following import work

    origin = Actor(user_id=user_id, agency="", post="", session=session)
    service = access.system_actor(f"import {kind}", on_behalf_of=origin)
    work(key=key, name=name, kind=kind, mapping=mapping, by=service, at=datetime.now(UTC))
