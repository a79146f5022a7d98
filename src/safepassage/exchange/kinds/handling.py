"""What every kind of file has in common: rows are grouped, judged without writing, and written in batches."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.exchange.understanding.findings import NOT_A_RECORD, Finding
from safepassage.exchange.understanding.tables import Row, Table
from safepassage.journey.sources.rules import ReceivedRow, RowOutcome, row_id

HELD_BACK = frozenset(
    {
        "no_key",
        "no_name",
        "nothing_readable",
        "no_code",
        "no_place",
        "no_seats",
        "operation_refused",
        "kind_of_place_not_kept",
    }
)
"""Findings that leave a row without any fact."""


@dataclass(slots=True)
class Judged:
    """One row, what is said about it, and what became of it. `before` is the row of an earlier version that it
    replaces."""

    row: Row
    sha256: str
    findings: list[Finding] = field(default_factory=list)
    is_unchanged: bool = False
    is_held_back: bool = False
    before: "EarlierRow | None" = None
    compartment_id: int | None = None
    case_id: UUID | None = None

    @property
    def outcome(self) -> RowOutcome:
        codes = {each.code for each in self.findings}
        if codes & NOT_A_RECORD:
            return RowOutcome.NOT_A_RECORD
        if self.is_held_back or codes & HELD_BACK:
            return RowOutcome.TO_FIX
        return RowOutcome.UNCHANGED if self.is_unchanged else RowOutcome.STORED

    @property
    def is_to_write(self) -> bool:
        """Whether this row gives facts that are not stored yet."""
        return self.outcome is RowOutcome.STORED

    def hold_back(self, finding: Finding) -> None:
        """Store nothing of this row, and say why."""
        self.findings.append(finding)
        self.is_held_back = True

    def received(self) -> ReceivedRow:
        """The row for the ledger. One that an earlier version already holds is entered without its text."""
        said = [each.as_json() for each in self.findings]
        waits = any(each.needs_answer for each in self.findings) and self.outcome is not RowOutcome.UNCHANGED
        return ReceivedRow(
            sheet=self.row.sheet,
            number=self.row.number,
            sha256=self.sha256,
            cells="{}" if self.is_unchanged else json.dumps(self.row.written, ensure_ascii=False),
            outcome=self.outcome,
            reasons=json.dumps(said, ensure_ascii=False) if said else "",
            reason_codes=tuple(dict.fromkeys(each.code for each in self.findings)),
            next_move_by="INZ" if waits else "",
            compartment_id=self.compartment_id,
            case_id=self.case_id,
        )


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A row of an earlier version of the file, with its cells as they were."""

    id: UUID
    number: int
    sha256: str
    written: dict[str, str]
    case_id: UUID | None


@dataclass(slots=True)
class Scene:
    """What a kind may look at while it judges and writes: the table, the file, who imports, when."""

    table: Table
    at: datetime
    by: Actor | None = None
    file_id: UUID | None = None
    label: str = ""
    remembered: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of import: nothing in a file can have happened later."""
        return self.at.astimezone(UTC).date()

    def id_of(self, row: Row) -> UUID:
        """The id under which the row is kept, which its facts name as their source."""
        if self.file_id is None:
            raise RuntimeError("A preview stores nothing, so its rows have no ids.")
        return row_id(self.file_id, row.sheet, row.number)

    @property
    def actor(self) -> Actor:
        if self.by is None:
            raise RuntimeError("A preview writes nothing, so nobody acts.")
        return self.by


class Handler(Protocol):
    """One kind of file: how its rows belong together, and what they become."""

    def group_of(self, row: Row) -> str:
        """The rows with the same text are judged and written together; "" for a row that stands alone."""

    def identity_of(self, fields: dict[str, str]) -> str:
        """What stays the same when a newer version of the file changes a row."""

    def judge(self, group: Sequence[Judged], scene: Scene) -> object:
        """Read the rows, add findings, and return what to write. Writes nothing."""

    def write(self, understood: Sequence[tuple[Sequence[Judged], Any]], scene: Scene) -> None:
        """Write one batch through operations, and say of each row where it is kept."""

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        """Withdraw what a file gave. Raises NotPossible where later work built on it."""


def hash_of(row: Row) -> str:
    """The row's content, without its place in the file."""
    kept = sorted((name, text.strip()) for name, text in row.written.items())
    by_heading = [(name.partition(" ")[2] or name, text) for name, text in kept]
    return hashlib.sha256(json.dumps(sorted(by_heading), ensure_ascii=True).encode()).hexdigest()


def cut(text: str, limit: int, judged: Judged, name: str) -> str:
    """Text that fits its field; what is left out is said, and the row keeps it."""
    if len(text) > limit:
        judged.findings.append(judged.row.note("too_long", name, limit=limit))
    return text[:limit]


def writable(group: Iterable[Judged]) -> list[Judged]:
    """The rows of a group that give facts not stored yet."""
    return [judged for judged in group if judged.is_to_write]


def as_fields(written: dict[str, str], table: Table) -> dict[str, str]:
    """The cells of a row of an earlier version by field, wherever its columns stood then."""
    found: dict[str, str] = {}
    for name, text in written.items():
        heading = name.partition(" ")[2]
        known = table.layout.field_of(heading)
        if known and known not in found:
            found[known] = text
    return found
