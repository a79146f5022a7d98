"""Judges a whole file before one row is written: what would be stored, what would be listed and why, and what
changed."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.exchange.imports.reading import judge_batch, open_file, scene_of
from safepassage.exchange.imports.rights import require_kind
from safepassage.exchange.imports.running import importer
from safepassage.exchange.imports.versions import Changes, Versions
from safepassage.exchange.kinds import handler_of
from safepassage.exchange.understanding.findings import SENTENCES, Finding
from safepassage.exchange.understanding.headings import layouts_of
from safepassage.journey.sources import queries as sources
from safepassage.journey.sources.rules import FileState, RowOutcome

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class RowSeen:
    """One row as the preview shows it."""

    sheet: str
    number: int
    written: dict[str, str]
    outcome: str
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Preview:
    """What would happen if this file were entered. rows_in = stored + to_fix, as it will be."""

    name: str
    kind: str
    sha256: str
    rows_in: int
    stored: int
    new: int
    to_fix: int
    is_known: bool
    sheets: list[dict[str, Any]]
    mapping: dict[str, Any]
    fields: list[str]
    remarks: list[str]
    findings: list[tuple[str, str, int]]  # code, sentence, rows
    rows: list[RowSeen]  # the first rows about which something is said
    first_rows: list[RowSeen]
    changes: Changes | None = None
    in_background: bool = False
    counts_by_outcome: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """The four numbers of the report."""
        return {"rows_in": self.rows_in, "stored": self.stored, "new": self.new, "to_fix": self.to_fix}


def preview(
    content: bytes, *, name: str, kind: str, by: Actor, at: datetime, mapping: dict[str, Any] | None = None
) -> Preview:
    """Read and judge a file; nothing is written. Raises FileRefused."""
    require_kind(by, Permission.EXCHANGE_IMPORT_PREVIEW, kind)
    reading = open_file(content, name=name, kind=kind, mapping=mapping)
    try:
        return _judge(reading, name=name, kind=kind, by=importer(kind, on_behalf_of=by), at=at)
    finally:
        reading.file.close()


def _judge(reading: Any, *, name: str, kind: str, by: Actor, at: datetime) -> Preview:
    with access.acting(by):
        known = sources.standing(sha256=reading.file.sha256, kind=kind)
        is_known = known is not None and known.state == FileState.COMMITTED
        versions = None if is_known else Versions.of(kind=kind, label=name, hashes=reading.hashes)
    outcomes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    remarked: list[RowSeen] = []
    first: list[RowSeen] = []
    remembered: dict[str, Any] = {}
    scene = None
    for batch in reading.batches():
        with access.acting(by):
            scene = scene_of(reading, batch[0][0], at=at, by=None, file_id=None, remembered=remembered)
            judged_groups = judge_batch(reading, batch, scene, versions=versions)
        for judged in (judged for rows, _ in judged_groups for judged in rows):
            outcomes[judged.outcome] += 1
            codes.update({each.code for each in judged.findings})
            seen = RowSeen(
                judged.row.sheet, judged.row.number, judged.row.written, str(judged.outcome), tuple(judged.findings)
            )
            if len(first) < 20:
                first.append(seen)
            if judged.findings and len(remarked) < MOST_ROWS:
                remarked.append(seen)
    if versions and scene:
        with access.acting(by):
            versions.removed(scene, handler_of(scene.table.layout))
    stored = outcomes[RowOutcome.STORED] + outcomes[RowOutcome.UNCHANGED]
    return Preview(
        name=name,
        kind=kind,
        sha256=reading.file.sha256,
        rows_in=reading.rows_in,
        stored=stored,
        new=0 if is_known else outcomes[RowOutcome.STORED],
        to_fix=reading.rows_in - stored,
        is_known=is_known,
        sheets=reading.sheets,
        mapping=reading.mapping(),
        fields=sorted({f.name for layout in layouts_of(kind) for f in layout.fields}),
        remarks=[remark for table in reading.tables for remark in table.remarks],
        findings=[(code, _in_general(code), count) for code, count in codes.most_common()],
        rows=remarked,
        first_rows=first,
        changes=versions.changes if versions else None,
        in_background=reading.rows_in > 5000,
        counts_by_outcome=dict(outcomes),
    )


def _in_general(code: str) -> str:
    """The sentence of a finding for many rows at once: what differs from row to row is left out."""
    return re.sub(r"\{\w+\}", "…", SENTENCES[code][0])
