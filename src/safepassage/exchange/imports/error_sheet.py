"""The sheet of what to mend: a new workbook of values only, built cell by cell, opened again and counted before it is
handed out."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.exchange.imports.rights import require_kind
from safepassage.exchange.imports.running import importer
from safepassage.journey.sources import queries as sources
from safepassage.journey.sources.models import SourceRow

HEADINGS = (
    "Sheet",
    "Row",
    "Column",
    "Cell",
    "What was read",
    "What is wrong",
    "What is accepted",
    "What became of the row",
)
MOST_LINES = 1_000_000
OUTCOMES = {
    "stored": "stored, with this question",
    "unchanged": "stored before",
    "to_fix": "not stored",
    "not_a_record": "no record",
    "withdrawn": "withdrawn",
}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": False,
}


class SheetDiffers(RuntimeError):
    """The workbook does not hold what it should; it is not handed out."""


def error_sheet(*, file_id: UUID, by: Actor, at: datetime) -> bytes:
    """Everything that is said about a file's rows, as a workbook to mend the file by."""
    access.require(by, Permission.EXCHANGE_IMPORT_PREVIEW)
    with access.acting(importer("sheet of what to mend", on_behalf_of=by)) as service:
        file = sources.file(file_id)
        require_kind(by, Permission.EXCHANGE_IMPORT_PREVIEW, file.kind)
        content, lines = _build(sources.remarked_rows(file_id))
        audit.record("sources.file.mending_sheet", on=file, by=service, at=at, detail={"lines": lines})
    found = _count(content)
    if found != lines:
        raise SheetDiffers(f"{found} lines instead of {lines}")
    return content


def _build(rows: Iterator[SourceRow]) -> tuple[bytes, int]:
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, _OPTIONS)
    sheet = book.add_worksheet("To mend")
    bold = book.add_format({"bold": True})
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate((18, 8, 18, 8, 30, 60, 40, 24)):
        sheet.set_column(column, column, width)
    lines = 0
    for row in rows:
        for said in _said(row):
            lines += 1
            for column, text in enumerate(_cells(row, said)):
                sheet.write_string(lines, column, text[:32_000])
            if lines >= MOST_LINES:
                break
    book.close()
    return kept.getvalue(), lines


def _said(row: SourceRow) -> list[dict[str, Any]]:
    text = str(row.reasons)
    if not text.startswith("["):
        return [{"code": code, "sentence": "Sealed: ask somebody who may see this row."} for code in row.reason_codes]
    said: list[dict[str, Any]] = json.loads(text)
    return said


def _cells(row: SourceRow, said: dict[str, Any]) -> tuple[str, ...]:
    return (
        row.sheet,
        str(row.row_number),
        str(said.get("column", "")),
        str(said.get("where", "")),
        _shown(str(said.get("read", ""))),
        str(said.get("sentence", "")),
        str(said.get("accepted", "")),
        OUTCOMES.get(row.outcome, row.outcome),
    )


def _shown(text: str) -> str:
    """Text from outside, with the mark before it that keeps any program from taking it for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r＝＋－＠" and text else text


def _count(content: bytes) -> int:
    """The lines below the heading, counted by another reader than the writer."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    sheet = book.worksheets[0]
    found = sum(1 for row in sheet.iter_rows(min_row=2, values_only=True) if any(cell is not None for cell in row))
    book.close()
    return found
