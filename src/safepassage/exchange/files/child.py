"""The child process that opens a received file: limited memory and time, no network, rows out as lines of JSON.

Run as `python -m safepassage.exchange.files.child FORMAT`: the file comes on standard input, rows leave on standard
output.
Lines: ["sheet", name, is_visible] then ["row", number, cells…]; a cell is text, or [letter, text] with n(umber),
d(ate), t(ime), b(oolean) or e(rror); at the end ["end"]. A fault is ["refused", code, values].
"""

import contextlib
import csv
import datetime as dt
import io
import json
import math
import resource
import sys
from collections.abc import Iterator
from typing import IO, Any

from safepassage.exchange.files.refusals import FileRefused

MEMORY = 2_048 * 1_048_576
SECONDS = 180
MOST_COLUMNS = 512
MOST_ROWS = 1_100_000
LONGEST_CELL = 32_767


def main() -> int:
    """Read one file from standard input and write its rows to standard output."""
    _limit()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass", newline="\n")
    try:
        for line in rows(sys.argv[1], sys.stdin.buffer):
            out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")))
            out.write("\n")
        out.write('["end"]\n')
    except FileRefused as refused:
        out.write(json.dumps(["refused", refused.reason, refused.values]) + "\n")
    except MemoryError:
        out.write('["refused","too_much_memory",{}]\n')
    out.flush()
    return 0


def rows(form: str, stream: IO[bytes]) -> Iterator[list[Any]]:
    """Every sheet and row of a file, in order. Raises FileRefused."""
    if form == "csv":
        yield from _csv(stream.read())
    else:
        yield from _workbook(stream.read())


def _limit() -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _workbook(content: bytes) -> Iterator[list[Any]]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            is_table = about.typ == calamine.SheetTypeEnum.WorkSheet
            yield ["sheet", about.name, about.visible == calamine.SheetVisibleEnum.Visible]
            if not is_table:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_width > MOST_COLUMNS:
                raise FileRefused("too_wide", sheet=about.name, columns=sheet.total_width, limit=MOST_COLUMNS)
            if sheet.total_height > MOST_ROWS:
                raise FileRefused("too_many_rows", sheet=about.name, limit=MOST_ROWS)
            yield from _sheet_rows(sheet)
    except calamine.PasswordError as fault:
        raise FileRefused("password") from fault
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError, OverflowError) as fault:
        raise FileRefused("broken") from fault


def _sheet_rows(sheet: Any) -> Iterator[list[Any]]:
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    lead = [""] * first_column
    for number, values in enumerate(sheet.iter_rows(), start=1 + first_row):
        cells = lead + [_cell(value) for value in values]
        while cells and cells[-1] == "":
            cells.pop()
        yield ["row", number, *cells]


def _cell(value: object) -> Any:
    if isinstance(value, str):
        return value[:LONGEST_CELL]
    if isinstance(value, bool):
        return ["b", "TRUE" if value else "FALSE"]
    if isinstance(value, float | int):
        whole = int(value) if math.isfinite(value) and abs(value) < 1e15 else None
        return ["n", str(whole) if whole is not None and whole == value else repr(value)]
    if isinstance(value, dt.datetime):
        return ["t", value.isoformat(sep=" ", timespec="minutes")]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    return "" if value is None else str(value)[:LONGEST_CELL]


def _csv(content: bytes) -> Iterator[list[Any]]:
    yield ["sheet", "", True]
    text = _decoded(content)
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        number = 0
        while True:
            number = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            if len(values) > MOST_COLUMNS:
                raise FileRefused("too_wide", sheet="1", columns=len(values), limit=MOST_COLUMNS)
            cells = [value[:LONGEST_CELL] for value in values]
            while cells and cells[-1] == "":
                cells.pop()
            yield ["row", number, *cells]
    except csv.Error as fault:
        raise FileRefused("broken") from fault


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if content.startswith(b"\xef\xbb\xbf"):
        return _strictly(content, "utf-8-sig")
    head = content[:4096]
    if len(head) > 20 and head[1::2].count(0) > len(head) // 4:
        return _strictly(content, "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        if any(byte in content for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)):
            raise FileRefused("wrong_encoding", place=fault.start) from fault
        return _strictly(content, "cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FileRefused("wrong_encoding", place=fault.start) from fault


def _delimiter(text: str) -> str:
    """The mark that cuts the first lines into the most and the most equal pieces."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    best, best_score = ",", 0.0
    for mark in (",", ";", "\t", "|"):
        counts: list[int] = [len(next(csv.reader([line], delimiter=mark), [])) - 1 for line in lines]
        if counts and max(counts) > 0:
            usual = max(set(counts), key=counts.count)
            score = usual * counts.count(usual) / len(counts)
            if score > best_score:
                best, best_score = mark, score
    return best


if __name__ == "__main__":
    sys.exit(main())
