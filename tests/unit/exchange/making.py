# ruff: noqa: E501 (headings stand as they are written)
"""Makes the small files that the importer's tests read. Everybody in them is invented."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from safepassage.exchange.files import ReadFile, read_file

HEADINGS = ("App no.", "Rec'd", "Family name", "Given name(s)", "Name in Dari", "DOB", "M/F", "Relationship to PA", "Passport",
            "Tazkera", "Phone", "Status", "Visa no", "Priority?", "Notes")  # fmt: skip

OPENED: list[ReadFile] = []


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], *, hidden_columns: Sequence[str] = (), hidden: Sequence[str] = ()
) -> bytes:
    """An xlsx with these sheets; a text that begins with = stays text."""
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for column in hidden_columns:
            sheet.set_column(f"{column}:{column}", 8, None, {"hidden": True})
        if name in hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(number, position, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(number, position, value)
                elif value:
                    sheet.write_string(number, position, value)
    book.close()
    return kept.getvalue()


def applications(*rows: Mapping[str, Any], title: str = "Applications (working copy)") -> bytes:
    """A sheet of applications with a title, a row of groups and the headings, then these rows."""
    lines: list[Sequence[Any]] = [(title,), (), ("", "", "Applicant", "", "", "", "", "", "Documents"), HEADINGS]
    lines += [tuple(row.get(heading, "") for heading in HEADINGS) for row in rows]
    return workbook({"Afghan apps": lines})


def person(application: str, given: str, **cells: Any) -> dict[str, Any]:
    """One row: a person of an application, lodged on a certain day unless the cells say otherwise."""
    row = {"App no.": application, "Rec'd": "2021-08-24", "Family name": "Sanjari", "Given name(s)": given}
    names = {"dari": "Name in Dari", "born": "DOB", "sex": "M/F", "relationship": "Relationship to PA", "passport": "Passport",
             "tazkira": "Tazkera", "phone": "Phone", "status": "Status", "visa": "Visa no", "priority": "Priority?",
             "notes": "Notes", "received": "Rec'd", "family": "Family name"}  # fmt: skip
    return row | {names[name]: value for name, value in cells.items()}


def family(application: str = "AF-1", **cells: Any) -> list[dict[str, Any]]:
    """A principal with a partner and a child."""
    return [
        person(
            application,
            "Omid",
            relationship="PA",
            born="1364",
            sex="M",
            dari="امید سنجری",
            passport="P0011223",
            **cells,
        ),
        person(application, "Roya", relationship="wife", born="03/04/85", sex="F", phone="=+93700000001", **cells),
        person(application, "Setara", relationship="C", born="۱۳۹۰/۰۵/۰۱", sex="f", tazkira="1400-0001-00001", **cells),
    ]


def opened(content: bytes, name: str = "file") -> ReadFile:
    """A file read by the real reader, child process and all; closed after the test."""
    read = read_file(content, name=name)
    OPENED.append(read)
    return read
