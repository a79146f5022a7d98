"""Reads a received file through the child process and keeps its rows in an unnamed temporary file, so that memory is
bounded."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from safepassage.exchange.files import child
from safepassage.exchange.files.judging import Hidden, judge
from safepassage.exchange.files.refusals import FileRefused

SOURCE = Path(__file__).resolve().parents[3]


class Cell(NamedTuple):
    """One cell as it came: its text as written, and the type that the sheet gave it (s, n, d, t, b or e)."""

    text: str
    type: str = "s"


EMPTY = Cell("")


class RawRow(NamedTuple):
    """One row of a sheet, with its number as the sheet shows it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.text.strip() for cell in self.cells)


@dataclass(slots=True)
class Sheet:
    """One sheet: what it hides, and where its rows lie in the spool."""

    name: str
    is_visible: bool
    hidden: Hidden = field(default_factory=Hidden)
    rows: int = 0
    _offsets: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class ReadFile:
    """A file that was read to its end: hash, size, sheets, and rows to go through as often as wanted."""

    name: str
    sha256: str
    size: int
    sheets: list[Sheet]
    _spool: IO[bytes]

    def rows(self, sheet: Sheet) -> Iterator[RawRow]:
        """The rows of a sheet in order, one at a time."""
        position, end = sheet._offsets
        while position < end:
            self._spool.seek(position)
            line = self._spool.readline()
            position += len(line)
            yield _row(line)

    def places(self, sheet: Sheet) -> Iterator[tuple[int, RawRow]]:
        """The rows of a sheet with the place of each in the spool, for reading it again with `row_at`."""
        position, end = sheet._offsets
        while position < end:
            self._spool.seek(position)
            line = self._spool.readline()
            yield position, _row(line)
            position += len(line)

    def row_at(self, place: int) -> RawRow:
        """One row again."""
        self._spool.seek(place)
        return _row(self._spool.readline())

    def close(self) -> None:
        """Give the temporary file back."""
        self._spool.close()


def read_file(content: bytes, *, name: str) -> ReadFile:
    """Read a received file. Raises FileRefused, with nothing kept."""
    judged = judge(content, name=name)
    spool = tempfile.TemporaryFile(prefix="received-")  # noqa: SIM115 (closed by ReadFile.close)
    try:
        _run_child(str(judged.format), content, spool, name=name)
        sheets = _index(spool, name=name)
    except BaseException:
        spool.close()
        raise
    for sheet, hidden in zip(sheets, judged.hidden, strict=False):
        sheet.hidden = hidden
    return ReadFile(name, hashlib.sha256(content).hexdigest(), len(content), sheets, spool)


def _run_child(form: str, content: bytes, spool: IO[bytes], *, name: str) -> None:
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT") if key in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "safepassage.exchange.files.child", form],
            input=content,
            stdout=spool,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=child.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise FileRefused("too_slow", name=name, seconds=child.SECONDS) from fault
    if done.returncode:
        # Killed by a limit, or a fault inside the reader: either way the file cannot be trusted.
        raise FileRefused("too_much_memory" if done.returncode < 0 else "broken", name=name)


def _index(spool: IO[bytes], *, name: str) -> list[Sheet]:
    spool.seek(0)
    sheets: list[Sheet] = []
    position, is_complete = 0, False
    for line in iter(spool.readline, b""):
        start, position = position, position + len(line)
        if line.startswith(b'["row"'):
            sheet = sheets[-1]
            if not sheet.rows:
                sheet._offsets = (start, position)
            sheet._offsets = (sheet._offsets[0], position)
            sheet.rows += 1
        elif line.startswith(b'["sheet"'):
            _, title, is_visible = json.loads(line)
            sheets.append(Sheet(title, is_visible))
        elif line.startswith(b'["refused"'):
            _, reason, values = json.loads(line)
            raise FileRefused(reason, **{"name": name, **values})
        else:
            is_complete = True
    if not is_complete:
        raise FileRefused("broken", name=name)
    return sheets


def _row(line: bytes) -> RawRow:
    _, number, *cells = json.loads(line)
    return RawRow(number, tuple(Cell(cell) if isinstance(cell, str) else Cell(cell[1], cell[0]) for cell in cells))
