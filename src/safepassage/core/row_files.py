"""Rows of csv and jsonl files in, and out under a temporary name that is renamed when all is written; for every
engine command."""

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

Row = dict[str, str]


class BadInput(ValueError):
    """Something is wrong with a file; the message is one plain sentence for the user."""


def rows_of(path: Path) -> Iterator[Row]:
    """Rows of a csv (comma, semicolon or tab) or jsonl file as text, header and cells trimmed. Raises BadInput."""
    if not path.is_file():
        raise BadInput(f"There is no file {path}.")
    yield from (_json_rows if path.suffix.lower() in {".jsonl", ".ndjson"} else _csv_rows)(path)


def header_of(path: Path) -> list[str]:
    """Column names of a csv file, or the keys of the first jsonl row. Raises BadInput."""
    first = next(iter(rows_of(path)), None)
    if first is not None:
        return list(first)
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return []
    with _decoded(path) as lines:
        return [cell.strip() for cell in next(csv.reader(lines), [])]


def require_columns(found: Sequence[str], needed: Sequence[str], path: Path) -> None:
    """Refuse a file that lacks a column, naming it and those there are."""
    missing = [name for name in needed if name not in found]
    if missing:
        listed = ", ".join(found) or "none"
        raise BadInput(f"{path.name} has no column {', '.join(missing)}; its columns are: {listed}.")


@contextmanager
def _decoded(path: Path) -> Iterator[Iterator[str]]:
    with path.open("rb") as raw:
        yield _lines(raw, path)


def _lines(raw: Iterable[bytes], path: Path) -> Iterator[str]:
    offset = 0
    for number, line in enumerate(raw, start=1):
        if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise BadInput(f"{path.name} is written in UTF-16; save it as UTF-8.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as fault:
            place = offset + fault.start
            raise BadInput(
                f"{path.name} is not UTF-8 text: line {number}, byte {place} of the file cannot be read."
            ) from None
        offset += len(line)
        # A NUL stops the csv reader; it never belongs to a name, but it must not cost the row.
        yield text.replace("\x00", "\ufffd")


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(1_000_000)
    with _decoded(path) as lines:
        first = next(lines, "")
        delimiter = max(",;\t", key=first.count)
        try:
            reader = csv.reader(_chained(first, lines), delimiter=delimiter)
            header = [cell.strip() for cell in next(reader, [])]
            if len(set(header)) != len(header):
                raise BadInput(f"{path.name} names a column twice; its columns are: {', '.join(header)}.")
            for cells in reader:
                if not cells:
                    continue
                if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                    raise BadInput(
                        f"{path.name}, line {reader.line_num}: {len(cells)} cells under {len(header)} columns."
                    )
                padded = cells + [""] * (len(header) - len(cells))
                yield {name: cell.strip() for name, cell in zip(header, padded, strict=False)}
        except csv.Error as fault:
            raise BadInput(f"{path.name} cannot be read as a table: {fault}.") from None


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _json_rows(path: Path) -> Iterator[Row]:
    with _decoded(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                raise BadInput(f"{path.name}, line {number} is not JSON.") from None
            if not isinstance(row, dict):
                raise BadInput(f"{path.name}, line {number} is not an object with named values.")
            yield {str(name).strip(): _as_text(value) for name, value in row.items()}


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """A text file that appears under its name only when everything was written."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent or ".")
    except OSError:
        raise BadInput(f"Nothing can be written to {path.parent}.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class RowWriter:
    """Writes rows as csv or jsonl, by the ending of the file."""

    def __init__(self, file: TextIO, path: Path, columns: Sequence[str]) -> None:
        self._file = file
        self._is_json = path.suffix.lower() in {".jsonl", ".ndjson"}
        self._columns = list(columns)
        self._csv = csv.writer(file, lineterminator="\n")
        if not self._is_json:
            self._csv.writerow(self._columns)

    def write(self, row: dict[str, Any]) -> None:
        """One row; values that are not in the columns are left out, missing ones are empty."""
        if self._is_json:
            self._file.write(json.dumps({name: row.get(name) for name in self._columns}, ensure_ascii=False) + "\n")
        else:
            self._csv.writerow([_cell(row.get(name)) for name in self._columns])


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
