"""Goes through a received file group by group: rows that belong together are judged together, whatever their
distance."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from safepassage.access.actor import Actor
from safepassage.exchange.files import FileRefused, ReadFile, read_file
from safepassage.exchange.imports.versions import Versions
from safepassage.exchange.kinds import handler_of
from safepassage.exchange.kinds.handling import Handler, Judged, Scene, hash_of
from safepassage.exchange.understanding.cells import order_of_column
from safepassage.exchange.understanding.findings import Finding
from safepassage.exchange.understanding.headings import KINDS
from safepassage.exchange.understanding.tables import Row, Table, as_row, find_tables

BATCH = 1000
_DATES = frozenset(
    {"received", "birth", "expires", "decided", "started", "ended", "heard", "departs", "names_due", "since"}
)


@dataclass(slots=True)
class Reading:
    """A file that was read, with its tables and the groups of rows in each."""

    file: ReadFile
    kind: str
    tables: list[Table]
    sheets: list[dict[str, Any]]
    rows_in: int = 0
    groups: list[tuple[int, list[int]]] = field(default_factory=list)  # table, places of rows
    hashes: list[str] = field(default_factory=list)

    def mapping(self) -> dict[str, Any]:
        """How the first table is read, for keeping with the file."""
        return self.tables[0].mapping.as_json()

    def batches(self) -> Iterator[list[tuple[int, list[int]]]]:
        """Groups, in parts of at most a thousand rows (a larger group stands alone)."""
        part: list[tuple[int, list[int]]] = []
        rows = 0
        for group in self.groups:
            if part and (rows + len(group[1]) > BATCH or part[0][0] != group[0]):
                yield part
                part, rows = [], 0
            part.append(group)
            rows += len(group[1])
        if part:
            yield part


def open_file(content: bytes, *, name: str, kind: str, mapping: dict[str, Any] | None = None) -> Reading:
    """Read a file and find its tables and groups. Raises FileRefused."""
    if kind not in KINDS:
        raise FileRefused("unknown_kind", kind=kind, known=", ".join(KINDS))
    read = read_file(content, name=name)
    try:
        tables, sheets = find_tables(read, kind=kind, mapping=mapping)
        reading = Reading(read, kind, tables, sheets)
        for position, table in enumerate(tables):
            _index(reading, position, table)
        if reading.rows_in == 0:
            raise FileRefused("empty", name=name)
    except BaseException:
        read.close()
        raise
    return reading


def _index(reading: Reading, position: int, table: Table) -> None:
    handler = handler_of(table.layout)
    groups: dict[str, list[int]] = {}
    dates: dict[str, list[str]] = {name: [] for _, name in table.mapping.columns if name in _DATES}
    blanks: list[int] = []
    for place, raw in reading.file.places(table.sheet):
        if raw.number <= table.mapping.header_row:
            continue
        if raw.is_blank:
            blanks.append(place)  # blank rows count only when a row follows them
            continue
        for blank in blanks:
            reading.groups.append((position, [blank]))
        reading.rows_in += len(blanks) + 1
        blanks.clear()
        row, no_record = as_row(raw, table)
        key = "" if no_record else handler.group_of(row)
        if key in groups and key:
            groups[key].append(place)
        else:
            places = [place]
            reading.groups.append((position, places))
            if key:
                groups[key] = places
        if not no_record:
            reading.hashes.append(hash_of(row))
            for name, texts in dates.items():
                if row.cell(name).type == "s" and len(texts) < 20_000:
                    texts.append(row.cell(name).text)
    _settle_orders(table, dates)


def _settle_orders(table: Table, dates: dict[str, list[str]]) -> None:
    """The order of day and month is an attribute of a column: where its cells prove one, it holds for all of them."""
    told = dict(table.mapping.orders)
    for name, texts in dates.items():
        proved = order_of_column(texts)
        if proved and name not in told:
            told[name] = proved
            how = "day before month" if proved == "dmy" else "month before day"
            table.remarks.append(
                f"The column for {name} is read with the {how}, because some of its cells can be read in no other way."
            )
    object.__setattr__(table.mapping, "orders", tuple(sorted(told.items())))


def judge_batch(
    reading: Reading, batch: list[tuple[int, list[int]]], scene: Scene, *, versions: Versions | None
) -> list[tuple[list[Judged], Any]]:
    """Judge the groups of one batch: what each would store, and what is said about its rows."""
    handler = handler_of(scene.table.layout)
    judged_groups: list[tuple[list[Judged], list[Judged]]] = []
    for _, places in batch:
        everything: list[Judged] = []
        for place in places:
            row, no_record = as_row(reading.file.row_at(place), scene.table)
            everything.append(_judged(row, no_record, scene))
        judged_groups.append((everything, [j for j in everything if j.outcome != "not_a_record"]))
    if versions:
        versions.mark([j for _, records in judged_groups for j in records], scene, handler)
    return [(everything, handler.judge(records, scene) if records else None) for everything, records in judged_groups]


def _judged(row: Row, no_record: Finding | None, scene: Scene) -> Judged:
    judged = Judged(row, hash_of(row))
    if no_record:
        judged.findings.append(no_record)
    elif row.number in scene.table.sheet.hidden.rows:
        judged.findings.append(row.note("on_hidden_row", needs_answer=False))
    return judged


def scene_of(
    reading: Reading, position: int, *, at: datetime, by: Actor | None, file_id: Any, remembered: dict[str, Any]
) -> Scene:
    """What the handler of a table may look at."""
    return Scene(reading.tables[position], at, by, file_id, reading.file.name, remembered)


def handlers(reading: Reading) -> list[Handler]:
    """The handlers of the tables of a file."""
    return [handler_of(table.layout) for table in reading.tables]
