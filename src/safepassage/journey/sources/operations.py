"""The only writers of received files and their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.models import Compartment, Programme
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.sources import queries, rules
from safepassage.journey.sources.models import SourceFile, SourceRow
from safepassage.journey.sources.rules import FileState, ReceivedRow, RowOutcome


@operation
def open_programme(*, by: Actor, at: datetime) -> Programme:
    """The operation that everything belongs to; the first file of a new installation opens it."""
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    found = Programme.objects.order_by("id").first()
    if found is None:
        found = Programme.objects.create(code="main", name="Operation")
        audit.record("sources.programme.opened", on=found, by=by, at=at)
    return found


@operation
def receive_file(
    *,
    sha256: str,
    label: str,
    kind: str,
    size_bytes: int,
    mapping: Mapping[str, Any],
    sheets: Sequence[Mapping[str, Any]],
    by: Actor,
    at: datetime,
    rows_in: int = 0,
    supersedes_id: UUID | None = None,
) -> SourceFile:
    """Keep that a file came, in a compartment of its own, ready for its rows.

    Raises NotPossible without a programme.
    """
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    programme = Programme.objects.order_by("id").first()
    if programme is None:
        raise NotPossible("no_programme", "No programme is set up yet. Ask an administrator to open one.")
    compartment = Compartment.objects.create(programme=programme, opened_at=at, opened_by_id=by.user_id)
    file: SourceFile = SourceFile.objects.create(
        compartment=compartment,
        sha256=sha256,
        label=label[:200],
        kind=kind,
        size_bytes=size_bytes,
        state=FileState.COMMITTING,
        state_since=at,
        mapping=dict(mapping),
        sheets=[dict(sheet) for sheet in sheets],
        rows_in=rows_in,
        supersedes_id=supersedes_id,
        **known(by=by, at=at),
    )
    audit.record("sources.file.received", on=file, by=by, at=at, detail={"kind": kind, "rows": rows_in})
    return file


@operation
def record_rows(*, file_id: UUID, rows: Sequence[ReceivedRow], by: Actor, at: datetime) -> int:
    """Enter a batch of rows in the ledger, in the transaction that stores their facts.

    Returns how many were entered.
    """
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    file = queries.locked_file(file_id)
    made = [
        SourceRow(
            id=rules.row_id(file_id, row.sheet, row.number),
            file=file,
            sheet=row.sheet[:120],
            row_number=row.number,
            row_sha256=row.sha256,
            cells=row.cells,
            outcome=row.outcome,
            reasons=row.reasons,
            reason_codes=[code[:40] for code in row.reason_codes],
            next_move_by=row.next_move_by,
            compartment_id=row.compartment_id or file.compartment_id,
            about_case_id=row.case_id,
        )
        for row in rows
    ]
    SourceRow.objects.bulk_create(made, batch_size=1000)
    stored = sum(1 for row in rows if row.outcome in {RowOutcome.STORED, RowOutcome.UNCHANGED})
    file.rows_stored += stored
    file.rows_new += sum(1 for row in rows if row.outcome is RowOutcome.STORED)
    file.rows_to_fix += len(rows) - stored
    file.save()
    audit.record("sources.rows.recorded", on=file, by=by, at=at, detail={"rows": len(rows), "stored": stored})
    return len(made)


@operation
def finish_file(*, file_id: UUID, state: FileState, by: Actor, at: datetime) -> SourceFile:
    """Say that all rows of a file were gone through, or that the import was cancelled before its end."""
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    file = queries.locked_file(file_id)
    file.state, file.state_since = state, at
    file.save()
    counts = {"rows_in": file.rows_in, "stored": file.rows_stored, "listed": file.rows_to_fix}
    audit.record(f"sources.file.{state}", on=file, by=by, at=at, detail=counts)
    return file


@operation
def resume_file(*, file_id: UUID, by: Actor, at: datetime) -> SourceFile:
    """Go on with a file whose import stopped in the middle."""
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    file = queries.locked_file(file_id)
    if file.state not in {FileState.COMMITTING, FileState.CANCELLED}:
        raise NotPossible("not_stopped", "This import did not stop in the middle.")
    file.state, file.state_since = FileState.COMMITTING, at
    file.save()
    audit.record("sources.file.resumed", on=file, by=by, at=at)
    return file


@operation
def mend_row(*, row_id: UUID, by: Actor, at: datetime) -> SourceRow:
    """Say that somebody dealt with what a row asked: it leaves the queue and stays in the ledger."""
    access.require(by, Permission.EXCHANGE_IMPORT_COMMIT)
    row: SourceRow | None = SourceRow.objects.select_for_update().filter(id=row_id).first()
    if row is None:
        raise NotPossible("no_row", "There is no such row among those you work on.")
    if row.mended_at:
        raise NotPossible("already_mended", "Somebody has already dealt with this row.")
    row.mended_at, row.mended_by_id, row.next_move_by = at, by.user_id, ""
    row.save()
    audit.record("sources.row.mended", on=row, by=by, at=at)
    return row


@operation
def undo_file(*, file_id: UUID, by: Actor, at: datetime) -> SourceFile:
    """Mark a file and its rows as withdrawn, in the transaction that withdraws what they gave. Nothing is deleted."""
    access.require(by, Permission.EXCHANGE_IMPORT_UNDO)
    file = queries.locked_file(file_id)
    why_not = rules.possible_undo(file.state)
    if why_not:
        raise NotPossible("cannot_undo", why_not)
    SourceRow.objects.filter(file=file, outcome__in=[RowOutcome.STORED, RowOutcome.UNCHANGED]).update(
        outcome=RowOutcome.WITHDRAWN, next_move_by=""
    )
    file.state, file.state_since = FileState.UNDONE, at
    file.undone_at, file.undone_by_id = at, by.user_id
    file.save()
    audit.record("sources.file.undone", on=file, by=by, at=at)
    return file
