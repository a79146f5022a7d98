"""Enters a received file: batch by batch, each in its own transaction with its ledger, so that a stop in the middle
loses nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.exchange.imports.reading import Reading, judge_batch, open_file, scene_of
from safepassage.exchange.imports.rights import require_kind
from safepassage.exchange.imports.versions import Changes, Versions
from safepassage.exchange.kinds import handler_of
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.understanding.findings import finding
from safepassage.journey.facts import NotPossible
from safepassage.journey.sources import operations as sources
from safepassage.journey.sources import queries as source_queries
from safepassage.journey.sources.models import SourceFile
from safepassage.journey.sources.rules import FileState

Told = Callable[[int, int], None]
"""Called with rows done and rows in all, after every batch."""
MOST_AT_ONCE = 5000
"""A page enters more rows than this in the background."""


@dataclass(slots=True)
class Result:
    """What an import did. rows_in = stored + to_fix, always; `new` are the stored rows that were not known before."""

    file_id: UUID | None
    rows_in: int
    stored: int
    new: int
    to_fix: int
    state: str
    was_known: bool = False
    changes: Changes | None = None
    sheets: list[dict[str, Any]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The four numbers of the report."""
        return {"rows_in": self.rows_in, "stored": self.stored, "new": self.new, "to_fix": self.to_fix}


class Cancelled(Exception):
    """Somebody stopped the import between two batches."""


def importer(purpose: str, *, on_behalf_of: Actor) -> Actor:
    """The service that works through a file for an officer; the trail names both."""
    if on_behalf_of.agency == "SYSTEM":
        return on_behalf_of
    return access.system_actor(f"import {purpose}", on_behalf_of=on_behalf_of)


def commit(
    content: bytes,
    *,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    mapping: dict[str, Any] | None = None,
    told: Told | None = None,
) -> Result:
    """Enter a file. Raises FileRefused with nothing stored. Entering the same file again changes nothing."""
    require_kind(by, Permission.EXCHANGE_IMPORT_COMMIT, kind)
    service = importer(kind, on_behalf_of=by)
    reading = open_file(content, name=name, kind=kind, mapping=mapping)
    try:
        with access.acting(service):
            known = source_queries.standing(sha256=reading.file.sha256, kind=kind)
            if known is not None and known.state == FileState.COMMITTED:
                return _as_result(known, was_known=True, sheets=reading.sheets)
        file, versions = _begin(reading, known, by=service, at=at)
        return _enter(reading, file, versions, by=service, at=at, told=told)
    finally:
        reading.file.close()


def _begin(
    reading: Reading, known: SourceFile | None, *, by: Actor, at: datetime
) -> tuple[SourceFile, Versions | None]:
    with access.acting(by):
        sources.open_programme(by=by, at=at)
        if known is not None:
            before = source_queries.file(known.supersedes_id) if known.supersedes_id else None
            versions = Versions(before, reading.hashes) if before else None
            return sources.resume_file(file_id=known.id, by=by, at=at), versions
        versions = Versions.of(kind=reading.kind, label=reading.file.name, hashes=reading.hashes)
        file = sources.receive_file(
            sha256=reading.file.sha256,
            label=reading.file.name,
            kind=reading.kind,
            size_bytes=reading.file.size,
            mapping=reading.mapping(),
            sheets=reading.sheets,
            rows_in=reading.rows_in,
            supersedes_id=versions.before.id if versions else None,
            by=by,
            at=at,
        )
        return file, versions


def _enter(
    reading: Reading, file: SourceFile, versions: Versions | None, *, by: Actor, at: datetime, told: Told | None
) -> Result:
    remembered: dict[str, Any] = {}
    with access.acting(by):
        done = source_queries.done_rows(file.id)
    finished = 0
    for batch in reading.batches():
        scene = scene_of(reading, batch[0][0], at=at, by=by, file_id=file.id, remembered=remembered)
        with access.acting(by):
            if source_queries.file(file.id).state != FileState.COMMITTING:
                break
            judged = judge_batch(reading, batch, scene, versions=versions)
            left = [(rows, what) for rows, what in judged if not _is_done(rows, done)]
            _write(left, scene)
        finished += sum(len(rows) for rows, _ in judged)
        if told:
            told(finished, reading.rows_in)
    else:
        with access.acting(by):
            if versions:
                versions.removed(scene, handler_of(scene.table.layout))
            file = sources.finish_file(file_id=file.id, state=FileState.COMMITTED, by=by, at=datetime.now(UTC))
    with access.acting(by):
        file = source_queries.file(file.id)
    return _as_result(file, changes=versions.changes if versions else None, sheets=reading.sheets)


def _is_done(rows: Sequence[Judged], done: set[tuple[str, int]]) -> bool:
    return bool(done) and all((judged.row.sheet[:120], judged.row.number) in done for judged in rows)


def _write(understood: Sequence[tuple[list[Judged], Any]], scene: Scene) -> None:
    """Write one batch; where one group of it cannot be written, the groups are written one by one and that one is
    listed."""
    if not understood or scene.file_id is None:
        return
    counts = [[(len(judged.findings), judged.is_held_back) for judged in rows] for rows, _ in understood]
    try:
        with transaction.atomic():
            _write_groups(understood, scene)
    except NotPossible:
        for (rows, what), before in zip(understood, counts, strict=True):
            _forget(rows, before)
            try:
                with transaction.atomic():
                    _write_groups([(rows, what)], scene)
            except NotPossible as refused:
                _forget(rows, before)
                for judged in rows:
                    judged.hold_back(finding("operation_refused", where=str(judged.row.number), why=refused.sentence))
                    judged.compartment_id, judged.case_id = None, None
    received = [judged.received() for rows, _ in understood for judged in rows]
    sources.record_rows(file_id=scene.file_id, rows=received, by=scene.actor, at=scene.at)


def _write_groups(understood: Sequence[tuple[list[Judged], Any]], scene: Scene) -> None:
    handler = handler_of(scene.table.layout)
    handler.write([(rows, what) for rows, what in understood if what is not None], scene)


def _forget(rows: Sequence[Judged], before: Sequence[tuple[int, bool]]) -> None:
    for judged, (count, was_held_back) in zip(rows, before, strict=True):
        del judged.findings[count:]
        judged.is_held_back = was_held_back


def _as_result(
    file: SourceFile,
    *,
    was_known: bool = False,
    changes: Changes | None = None,
    sheets: list[dict[str, Any]] | None = None,
) -> Result:
    return Result(
        file_id=file.id,
        rows_in=file.rows_in,
        stored=file.rows_stored,
        new=0 if was_known else file.rows_new,
        to_fix=file.rows_to_fix,
        state=file.state,
        was_known=was_known,
        changes=changes,
        sheets=sheets or [],
    )
