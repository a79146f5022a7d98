"""Compares a file with the version of it that is stored: which rows are the same, which changed, which came and which
are gone."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from safepassage.exchange.kinds.handling import EarlierRow, Handler, Judged, Scene, as_fields
from safepassage.journey.sources import queries as sources
from safepassage.journey.sources.models import SourceFile, SourceRow

ALIKE = 0.6
MOST_SHOWN = 500


@dataclass(slots=True)
class Changes:
    """What a newer version changes, for showing: numbers, and the first rows with what was and what is."""

    unchanged: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)


class Versions:
    """The earlier version of a file, ready for comparison row by row. Holds hashes, and opens only the rows that are
    gone."""

    def __init__(self, before: SourceFile, hashes: Sequence[str]) -> None:
        self.before = before
        self.changes = Changes()
        self._lineage = sources.lineage(before.id)
        self._left = sources.row_hashes(before.id)
        self._gone = self._left - Counter(hashes)
        self._earlier: dict[str, list[EarlierRow]] | None = None
        self._by_group: dict[str, list[EarlierRow]] = {}

    @classmethod
    def of(cls, *, kind: str, label: str, hashes: Sequence[str]) -> "Versions | None":
        """The comparison with the version before, where there is one."""
        before = sources.version_before(kind=kind, label=label, hashes=hashes)
        return cls(before, hashes) if before else None

    def mark(self, rows: Sequence[Judged], scene: Scene, handler: Handler) -> None:
        """Say of each row whether the version before holds it, or which of its rows it replaces."""
        same = []
        for judged in rows:
            if self._left.get(judged.sha256, 0) > 0:
                self._left[judged.sha256] -= 1
                judged.is_unchanged = True
                same.append(judged)
        self._place(same)
        self.changes.unchanged += len(same)
        for judged in rows:
            if not judged.is_unchanged:
                judged.before = self._replaced(judged, scene, handler)
                self._tell(judged)

    def removed(self, scene: Scene, handler: Handler) -> list[EarlierRow]:
        """Rows of the version before that nothing in the new one stands for. Nothing is withdrawn because a row is
        gone."""
        self._open(scene, handler)
        gone = [row for rows in (self._earlier or {}).values() for row in rows]
        self.changes.removed = len(gone)
        for row in gone[:MOST_SHOWN]:
            self.changes.rows.append({"what": "removed", "row": row.number, "was": row.written, "is": {}})
        return gone

    def _place(self, rows: Sequence[Judged]) -> None:
        """Rows that are the same lie where the facts that they gave before lie."""
        origins = sources.origin_rows(self._lineage, [judged.sha256 for judged in rows]) if rows else {}
        for judged in rows:
            found = origins.get(judged.sha256)
            if found:
                origin = found.pop(0) if len(found) > 1 else found[0]
                judged.compartment_id, judged.case_id = origin.compartment_id, origin.about_case_id
                judged.before = EarlierRow(origin.id, origin.row_number, origin.row_sha256, {}, origin.about_case_id)

    def _replaced(self, judged: Judged, scene: Scene, handler: Handler) -> EarlierRow | None:
        self._open(scene, handler)
        fields = {name: cell.text for name, cell in judged.row.cells.items()}
        identity = handler.identity_of(fields)
        rows = (self._earlier or {}).get(identity)
        if rows:
            return self._take(rows.pop(0), handler, scene)
        group = identity.partition("|")[0]
        best, likeness = None, ALIKE
        for row in self._by_group.get(group, ()):
            found = _likeness(row.written, judged.row.written)
            if found > likeness:
                best, likeness = row, found
        if best is None:
            return None
        for rows in (self._earlier or {}).values():
            if best in rows:
                rows.remove(best)
        return self._take(best, handler, scene)

    def _take(self, row: EarlierRow, handler: Handler, scene: Scene) -> EarlierRow:
        group = handler.identity_of(as_fields(row.written, scene.table)).partition("|")[0]
        if row in self._by_group.get(group, ()):
            self._by_group[group].remove(row)
        return row

    def _tell(self, judged: Judged) -> None:
        before = judged.before
        if before:
            self.changes.changed += 1
        else:
            self.changes.added += 1
        if len(self.changes.rows) < MOST_SHOWN:
            what = "changed" if before else "added"
            was = _differing(before.written, judged.row.written) if before else {}
            now = _differing(judged.row.written, before.written) if before else judged.row.written
            self.changes.rows.append({"what": what, "row": judged.row.number, "was": was, "is": now})

    def _open(self, scene: Scene, handler: Handler) -> None:
        """Open the rows that are gone from the new version, once; the others stay sealed."""
        if self._earlier is not None:
            return
        self._earlier = {}
        hashes = list(self._gone)
        for start in range(0, len(hashes), 1000):
            part = hashes[start : start + 1000]
            written = self._opened(part)
            for row in sources.rows_with_hash(self.before.id, part):
                if self._gone[row.row_sha256] <= 0:
                    continue
                self._gone[row.row_sha256] -= 1
                earlier = self._as_earlier(row, written)
                identity = handler.identity_of(as_fields(earlier.written, scene.table))
                self._earlier.setdefault(identity, []).append(earlier)
                self._by_group.setdefault(identity.partition("|")[0], []).append(earlier)

    def _opened(self, hashes: Sequence[str]) -> dict[str, SourceRow]:
        """The rows that gave the facts, for rows that a later version left unchanged."""
        return {sha: rows[0] for sha, rows in sources.origin_rows(self._lineage, hashes).items()}

    def _as_earlier(self, row: SourceRow, written: dict[str, SourceRow]) -> EarlierRow:
        origin = written.get(row.row_sha256, row)
        cells = json.loads(str(origin.cells) or "{}") if str(origin.cells).startswith("{") else {}
        return EarlierRow(origin.id, row.row_number, row.row_sha256, cells, origin.about_case_id)


def _by_heading(written: dict[str, str]) -> dict[str, str]:
    return {name.partition(" ")[2] or name: text.strip() for name, text in written.items()}


def _differing(this: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    others = _by_heading(other)
    return {name: text for name, text in _by_heading(this).items() if others.get(name) != text}


def _likeness(this: dict[str, str], other: dict[str, str]) -> float:
    """How much of two rows is the same, from 0 to 1: cell by cell, a cell that was corrected counts in part."""
    first, second = _by_heading(this), _by_heading(other)
    names = {name for name in {*first, *second} if first.get(name) or second.get(name)}
    if not names:
        return 0.0
    total = sum(SequenceMatcher(None, first.get(name, ""), second.get(name, "")).ratio() for name in names)
    return total / len(names)
