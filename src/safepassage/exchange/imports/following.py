"""Long imports: started in the background, followed from a page, cancelled between two batches, resumed after a
crash."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.exchange.imports import originals
from safepassage.exchange.imports.reading import open_file
from safepassage.exchange.imports.rights import require_kind
from safepassage.exchange.imports.running import Result, commit, importer
from safepassage.journey.facts import NotPossible
from safepassage.journey.sources import operations as sources
from safepassage.journey.sources import queries as source_queries
from safepassage.journey.sources.rules import FileState


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    file_id: UUID
    label: str
    kind: str
    state: str
    rows_in: int
    rows_done: int
    stored: int
    to_fix: int
    seconds_left: int | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state != FileState.COMMITTING

    @property
    def sentence(self) -> str:
        """What the user reads."""
        if self.state == FileState.COMMITTING:
            left = f", about {max(1, self.seconds_left // 60)} minutes" if self.seconds_left else ""
            return f"{self.rows_done:,} of {self.rows_in:,}{left}"
        if self.state == FileState.CANCELLED:
            return f"Cancelled: {self.rows_done:,} of {self.rows_in:,} rows were entered and stand."
        return f"{self.stored:,} rows stored, {self.to_fix:,} listed."


def progress(*, file_id: UUID, by: Actor, at: datetime) -> Progress:
    """How far the import of a file is."""
    access.require(by, Permission.EXCHANGE_IMPORT_PREVIEW)
    with access.acting(importer("progress", on_behalf_of=by)):
        file = source_queries.file(file_id)
    require_kind(by, Permission.EXCHANGE_IMPORT_PREVIEW, file.kind)
    done = file.rows_stored + file.rows_to_fix
    left = None
    if file.state == FileState.COMMITTING and done:
        spent = (at - file.state_since).total_seconds()
        left = int(spent * (file.rows_in - done) / done) if spent > 0 else None
    return Progress(
        file.id, file.label, file.kind, file.state, file.rows_in, done, file.rows_stored, file.rows_to_fix, left
    )


def start(
    content: bytes, *, name: str, kind: str, by: Actor, at: datetime, mapping: dict[str, Any] | None = None
) -> UUID | Result:
    """Enter a file now when it is small; else keep it sealed and hand it to a worker. Returns the result, or the
    job's key."""
    from safepassage.exchange.imports.running import MOST_AT_ONCE

    require_kind(by, Permission.EXCHANGE_IMPORT_COMMIT, kind)
    reading = open_file(content, name=name, kind=kind, mapping=mapping)
    reading.file.close()
    if reading.rows_in <= MOST_AT_ONCE:
        return commit(content, name=name, kind=kind, mapping=mapping, by=by, at=at)
    from safepassage.exchange.tasks import enter_file

    key = uuid4()
    originals.keep(key, content)
    enter_file.defer(
        key=str(key),
        name=name,
        kind=kind,
        mapping=mapping,
        user_id=by.user_id,
        session=by.session,
    )
    return key


def work(
    *, key: str, name: str, kind: str, mapping: dict[str, Any] | None, by: Actor, at: datetime,
    told: Callable[[int, int], None] | None = None,
) -> Result | None:  # fmt: skip
    """What the worker does with a kept file. A second run goes on where the first one stopped."""
    try:
        content = originals.bring(key)
    except originals.OriginalGone:
        return None
    result = commit(content, name=name, kind=kind, mapping=mapping, by=by, at=at, told=told)
    if result.state == FileState.COMMITTED:
        originals.forget(key)
    return result


def cancel(*, file_id: UUID, by: Actor, at: datetime) -> None:
    """Stop an import between two batches; what was entered stands, and a later import of the file goes on from
    there."""
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    with access.acting(importer("cancel", on_behalf_of=by)) as service:
        file = source_queries.file(file_id)
        require_kind(by, Permission.EXCHANGE_IMPORT_COMMIT, file.kind)
        if file.state != FileState.COMMITTING:
            raise NotPossible("not_running", "This import is not running.")
        sources.finish_file(file_id=file_id, state=FileState.CANCELLED, by=service, at=at)
