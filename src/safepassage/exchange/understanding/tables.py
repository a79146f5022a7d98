"""Finds the table in a sheet: the heading row (or two), the columns, and rows that are no records."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from safepassage.exchange.files.reading import EMPTY, Cell, RawRow, ReadFile, Sheet
from safepassage.exchange.files.refusals import FileRefused
from safepassage.exchange.understanding.findings import Finding, finding
from safepassage.exchange.understanding.headings import Layout, folded, layouts_of

LOOKED_AT = 40
_OLD = re.compile(r"\b(old|do not use|dont use|copy|backup|archive|superseded|obsolete|template|example)\b", re.I)
_SUBTOTAL = re.compile(r"^(sub[\s-]?total|grand total|total|totals|sum|count|مجموع|جمله)\b[\s:=]*\d*$", re.I)


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one sheet is read: which column is what, and what the user said about it. Kept with the file."""

    sheet: str
    layout: str
    header_row: int
    columns: tuple[tuple[int, str], ...]  # position from 0, field
    headings: tuple[str, ...]
    orders: tuple[tuple[str, str], ...] = ()  # field, "dmy" | "mdy" | "ymd"
    options: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the user to look at and to change."""
        return {
            "sheet": self.sheet,
            "layout": self.layout,
            "header_row": self.header_row,
            "columns": {column_letter(position): name for position, name in self.columns},
            "headings": {column_letter(position): text for position, text in enumerate(self.headings)},
            "orders": dict(self.orders),
            "options": dict(self.options),
        }


@dataclass(slots=True)
class Table:
    """A sheet that holds records of the kind asked for."""

    sheet: Sheet
    layout: Layout
    mapping: Mapping
    remarks: list[str] = field(default_factory=list)

    def option(self, name: str, default: str = "") -> str:
        """What the user said about the whole table."""
        return dict(self.mapping.options).get(name, default)

    def order_of(self, name: str) -> str | None:
        """The order of day and month in a column, where somebody said it or the column proves it."""
        return dict(self.mapping.orders).get(name)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings, by field."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    positions: dict[str, int]
    written: dict[str, str]

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, EMPTY)

    def text(self, name: str) -> str:
        """The cell's text without the blanks around it and without characters that no field can hold."""
        return cleaned(self.cell(name).text)

    def where(self, name: str) -> str:
        """The cell as the sheet names it: "F12"."""
        position = self.positions.get(name)
        return f"{column_letter(position)}{self.number}" if position is not None else str(self.number)

    def note(self, code: str, name: str = "", **values: Any) -> Finding:
        """A finding on the cell of a field."""
        values.setdefault("read", self.cell(name).text.strip() if name else "")
        return finding(code, column=name, where=self.where(name), **values)


def cleaned(text: str) -> str:
    """Text without NUL, control characters and lone surrogates, which no record can hold; the row itself keeps them."""
    if text.isprintable():
        return text.strip()
    return "".join(
        " " if c in "\t\n\r\x0b\x0c\x85\u2028\u2029" else c
        for c in text
        if c in "\t\n\r\x0b\x0c\x85\u2028\u2029\u200c"
        or not (ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) <= 0xDFFF)
    ).strip()


def column_letter(position: int | None) -> str:
    """The letter of a column: 0 is A, 26 is AA."""
    if position is None:
        return ""
    letters, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_position(letters: str) -> int:
    """The position of a column: A is 0."""
    position = 0
    for letter in letters.strip().upper():
        if not "A" <= letter <= "Z" or position > 20_000:
            raise ValueError(f"{letters} is not the name of a column")
        position = position * 26 + ord(letter) - 64
    return position - 1


def find_tables(
    read: ReadFile, *, kind: str, mapping: dict[str, Any] | None = None
) -> tuple[list[Table], list[dict[str, Any]]]:
    """The tables of this kind in a file, and a report on every sheet. Raises FileRefused when there is none."""
    tables: list[Table] = []
    reports: list[dict[str, Any]] = []
    chosen = (mapping or {}).get("sheet")
    for sheet in read.sheets:
        head = [row for row, _ in zip(read.rows(sheet), range(LOOKED_AT), strict=False)]
        found = _as_told(sheet, head, kind, mapping) if mapping and chosen == sheet.name else _best(sheet, head, kind)
        report = _report(sheet, found, chosen)
        reports.append(report)
        if report["is_read"] and found:
            tables.append(found)
    if not tables:
        wanted = ", ".join(
            sorted({f.aliases[0] for layout in layouts_of(kind) for f in layout.fields if f.is_required})
        )
        raise FileRefused("no_table", name=read.name, kind=kind, wanted=wanted)
    return tables, reports


def _report(sheet: Sheet, found: Table | None, chosen: str | None) -> dict[str, Any]:
    reason = ""
    if sheet.rows == 0:
        reason = "The sheet is empty."
    elif chosen is not None and chosen != sheet.name:
        reason = "Another sheet was chosen."
    elif found is None:
        reason = "The sheet does not have the headings of this kind of file."
    elif chosen is None and not sheet.is_visible:
        reason = "The sheet is hidden: say in the mapping that it is wanted."
    elif chosen is None and _OLD.search(sheet.name):
        reason = "The sheet's name says that it is not to be used."
    report = {
        "name": sheet.name,
        "rows": sheet.rows,
        "is_visible": sheet.is_visible,
        "is_read": not reason,
        "reason": reason,
        "hidden_columns": [column_letter(c - 1) for c in sheet.hidden.columns][:60],
        "hidden_rows": list(sheet.hidden.rows)[:60],
        "formulas": sheet.hidden.formulas,
        "remarks": [],
    }
    if not reason and found:
        found.remarks.extend(_hidden_remarks(sheet, found))
        report["remarks"] = found.remarks
        report["mapping"] = found.mapping.as_json()
    return report


def _hidden_remarks(sheet: Sheet, table: Table) -> Iterator[str]:
    names = dict(table.mapping.columns)
    for number in sheet.hidden.columns:
        position = number - 1
        if position < len(table.mapping.headings):
            heading = table.mapping.headings[position] or "without heading"
            how = "was read all the same" if position in names else "is kept in the row and not used"
            yield f"Column {column_letter(position)} ({heading}) is hidden in the sheet; it {how}."
    if sheet.hidden.rows:
        yield f"{len(sheet.hidden.rows)} rows are hidden in the sheet; they were read all the same."
    if sheet.hidden.formulas:
        yield f"{sheet.hidden.formulas} cells hold formulas; the value that the sheet last showed was read."


def _best(sheet: Sheet, head: Sequence[RawRow], kind: str) -> Table | None:
    best: Table | None = None
    best_score = 0
    for layout in layouts_of(kind):
        for position, row in enumerate(head):
            for depth in (1, 2):
                below = head[position + 1] if depth == 2 and position + 1 < len(head) else None
                if depth == 2 and below is None:
                    continue
                texts = _headings(row, below)
                names = _named(texts, layout)
                score = len(names) * 10 - depth
                if layout.required <= set(names.values()) and len(names) >= layout.least and score > best_score:
                    last = below.number if below is not None else row.number
                    best_score = score
                    best = _table(sheet, layout, last, names, texts)
    return best


def _headings(row: RawRow, below: RawRow | None) -> list[str]:
    upper = [cleaned(cell.text) for cell in row.cells]
    if below is None:
        return upper
    lower = [cleaned(cell.text) for cell in below.cells]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    return [f"{a} {b}".strip() for a, b in zip(upper, lower, strict=True)]


def _named(texts: Iterable[str], layout: Layout) -> dict[int, str]:
    names: dict[int, str] = {}
    for position, text in enumerate(texts):
        name = layout.field_of(text)
        if name and name not in names.values():
            names[position] = name
    return names


def _table(sheet: Sheet, layout: Layout, header_row: int, names: dict[int, str], texts: Sequence[str]) -> Table:
    mapping = Mapping(sheet.name, layout.name, header_row, tuple(sorted(names.items())), tuple(texts))
    unused = [text for position, text in enumerate(texts) if text and position not in names]
    table = Table(sheet, layout, mapping)
    if unused:
        table.remarks.append(f"Columns kept in the row and not used: {', '.join(unused[:20])}.")
    return table


def _as_told(sheet: Sheet, head: Sequence[RawRow], kind: str, mapping: dict[str, Any] | None) -> Table | None:
    """The table as the user mapped it. Raises FileRefused on a mapping that names no field of this kind."""
    told = mapping or {}
    found = _best(sheet, head, kind)
    layout = next(
        (x for x in layouts_of(kind) if x.name == told.get("layout")), found.layout if found else layouts_of(kind)[0]
    )
    known = {f.name for f in layout.fields}
    try:
        header_row = int(told.get("header_row") or (found.mapping.header_row if found else 1))
        columns = {column_position(str(k)): str(v) for k, v in dict(told.get("columns") or {}).items() if v}
    except (TypeError, ValueError) as fault:
        raise FileRefused("no_table", kind=kind, wanted=", ".join(sorted(known))) from fault
    columns = columns or (dict(found.mapping.columns) if found else {})
    texts = next((_headings(row, None) for row in head if row.number == header_row), [])
    if not set(columns.values()) <= known or not layout.required <= set(columns.values()):
        raise FileRefused("no_table", kind=kind, wanted=", ".join(sorted(layout.required)))
    table = _table(sheet, layout, header_row, columns, texts)
    orders = {
        str(k): str(v) for k, v in dict(told.get("orders") or {}).items() if v in ("dmy", "mdy", "ymd") and k in known
    }
    options = {str(k): str(v)[:200] for k, v in dict(told.get("options") or {}).items()}
    table.mapping = Mapping(
        sheet.name,
        layout.name,
        header_row,
        table.mapping.columns,
        tuple(texts),
        tuple(orders.items()),
        tuple(options.items()),
    )
    return table


def rows_of(raw: Iterable[RawRow], table: Table) -> Iterator[tuple[Row, Finding | None]]:
    """Every row below the headings, with the finding that it is no record, where it is none."""
    for each in raw:
        if each.number > table.mapping.header_row:
            yield as_row(each, table)


def as_row(raw: RawRow, table: Table) -> tuple[Row, Finding | None]:
    """One row by field, and why it is no record."""
    headings = table.mapping.headings
    cells: dict[str, Cell] = {}
    positions: dict[str, int] = {}
    for position, name in table.mapping.columns:
        positions[name] = position
        if position < len(raw.cells) and raw.cells[position].text.strip():
            cells[name] = raw.cells[position]
    written = {
        f"{column_letter(p)} {headings[p]}".strip() if p < len(headings) else column_letter(p): cell.text
        for p, cell in enumerate(raw.cells)
        if cell.text
    }
    row = Row(table.sheet.name, raw.number, cells, positions, written)
    return row, _no_record(raw, row, table)


def _no_record(raw: RawRow, row: Row, table: Table) -> Finding | None:
    filled = [(position, cell) for position, cell in enumerate(raw.cells) if cleaned(cell.text)]
    if not filled:
        return finding("blank_row", where=str(raw.number), needs_answer=False)
    required = table.layout.required
    if len(filled) <= 4:
        for position, cell in filled:
            if _SUBTOTAL.match(cleaned(cell.text)) and not all(row.text(name) for name in required):
                return finding(
                    "subtotal", where=f"{column_letter(position)}{raw.number}", read=cell.text, needs_answer=False
                )
    if len(filled) == 1 and len(table.mapping.columns) > 3 and not _is_key(row, table):
        position, cell = filled[0]
        return finding("note_row", where=f"{column_letter(position)}{raw.number}", read=cell.text, needs_answer=False)
    same = sum(
        folded(cell.text) == folded(table.mapping.headings[p]) for p, cell in filled if p < len(table.mapping.headings)
    )
    if len(filled) >= 3 and same == len(filled):
        return finding("heading_again", where=str(raw.number), read=filled[0][1].text, needs_answer=False)
    return None


def _is_key(row: Row, table: Table) -> bool:
    """Whether the only cell of a row is one that a record could begin with and looks like a code, not a sentence."""
    only = next(iter(row.cells), "")
    text = row.text(only) if only else ""
    return only in table.layout.required and " " not in text and any(c.isdigit() for c in text)
