"""Judges a received file by its bytes and its list of parts, before anything of it is unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from safepassage.exchange.files.refusals import FileRefused, in_words

MOST_BYTES = 64 * 1_048_576
MOST_UNPACKED = 200 * 1_048_576
MOST_RATIO = 200
RATIO_FROM = 20 * 1_048_576  # small files compress as well as they like
MOST_PARTS = 4000
MOST_TABLE_BYTES = 100 * 1_048_576

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")
_XLS_MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR")
_BIFF_FILEPASS = b"\x2f\x00"


class Format(StrEnum):
    """How a file is read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a sheet hides from the eye: reported always, never silently used."""

    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """The format of a file and, for a workbook, what each sheet hides (in the order of the sheets)."""

    format: Format
    hidden: tuple[Hidden, ...] = field(default=())


def judge(content: bytes, *, name: str) -> Judged:
    """The format of a file that may be read. Raises FileRefused for one that may not."""
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise FileRefused("empty", name=name)
    if len(content) > MOST_BYTES and content[:4] in (_ZIP, _COMPOUND[:4]):
        raise FileRefused("too_large", name=name, size=in_words(len(content)), limit=in_words(MOST_BYTES))
    if content.startswith(_ZIP):
        return _judge_package(content, name=name)
    if content.startswith(_COMPOUND):
        return _judge_compound(content, name=name)
    if len(content) > MOST_TABLE_BYTES:
        raise FileRefused("too_large", name=name, size=in_words(len(content)), limit=in_words(MOST_TABLE_BYTES))
    if content.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
    ):
        raise FileRefused("wrong_type", name=name)
    return Judged(Format.CSV)


def _judge_package(content: bytes, *, name: str) -> Judged:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _judge_parts(parts, len(content), name=name)
            names = {part.filename for part in parts}
            if any(part.flag_bits & 0x1 for part in parts):
                raise FileRefused("password", name=name)
            if "mimetype" in names and b"opendocument.spreadsheet" in package.read("mimetype"):
                if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
                    raise FileRefused("password", name=name)
                if any(part.startswith(("Basic/", "Scripts/")) for part in names):
                    raise FileRefused("macros", name=name)
                return Judged(Format.ODS)
            if "xl/workbook.xml" not in names:
                raise FileRefused("wrong_type", name=name)
            if any(
                "vbaproject" in part.lower() or (part.lower().endswith(".bin") and "macro" in part.lower())
                for part in names
            ):
                raise FileRefused("macros", name=name)
            if any(part.startswith("xl/externalLinks/") for part in names):
                raise FileRefused("external_links", name=name)
            return Judged(Format.XLSX, tuple(_hidden(package, part) for part in _sheet_parts(package, names)))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        KeyError,
        ValueError,
        RuntimeError,  # what the library raises for packing and encryption that it does not know
        OSError,
    ) as fault:
        raise FileRefused("broken", name=name) from fault
    except zipfile.zlib.error as fault:  # type: ignore[attr-defined]
        raise FileRefused("broken", name=name) from fault


def _judge_parts(parts: list[zipfile.ZipInfo], packed: int, *, name: str) -> None:
    if len(parts) > MOST_PARTS:
        raise FileRefused("too_many_parts", name=name, parts=len(parts))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise FileRefused("unpacks_too_large", name=name, size=in_words(unpacked), limit=in_words(MOST_UNPACKED))
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed:
        raise FileRefused("too_dense", name=name, ratio=unpacked // max(packed, 1))


def _judge_compound(content: bytes, *, name: str) -> Judged:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if any(holds(stream) for stream in _ENCRYPTED):
        raise FileRefused("password", name=name)
    if any(holds(stream) for stream in _XLS_MACROS):
        raise FileRefused("macros", name=name)
    if not holds("Workbook") and not holds("Book"):
        raise FileRefused("wrong_type", name=name)
    return Judged(Format.XLS)


def _sheet_parts(package: zipfile.ZipFile, names: set[str]) -> list[str]:
    """The part of each sheet, in the order of the workbook."""
    workbook = package.read("xl/workbook.xml").decode("utf-8", "replace")
    links = package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets: dict[str, str] = {}
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        identity, target = re.search(r'\bId="([^"]*)"', link), re.search(r'\bTarget="([^"]*)"', link)
        if identity and target:
            path = target[1].lstrip("/")
            targets[identity[1]] = path if path.startswith("xl/") else f"xl/{path}"
    found = []
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", workbook):
        identity = re.search(r'\br:id="([^"]*)"', sheet) or re.search(r':id="([^"]*)"', sheet)
        found.append(targets.get(identity[1], "") if identity else "")
    return [part if part in names else "" for part in found]


_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


def _hidden(package: zipfile.ZipFile, part: str) -> Hidden:
    """Hidden columns and rows and the number of formulas of one sheet, found while its part streams by."""
    if not part:
        return Hidden()
    columns: set[int] = set()
    rows: list[int] = []
    formulas = 0
    for piece in _pieces(package, part):
        formulas += len(_FORMULA.findall(piece))
        if b"hidden=" not in piece:
            continue
        for column in _COLUMN.findall(piece):
            if _is_hidden(column):
                first, last = _number(column, b"min"), _number(column, b"max")
                columns.update(range(first, min(last, first + 500) + 1))
        rows.extend(_number(row, b"r") for row in _ROW.findall(piece) if _is_hidden(row))
    return Hidden(tuple(sorted(columns)), tuple(sorted(set(rows))), formulas)


def _pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end at the end of a tag."""
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(1 << 20):
            rest += block
            end = rest.rfind(b">") + 1
            if end:
                yield rest[:end]
                rest = rest[end:]
    yield rest


def _is_hidden(tag: bytes) -> bool:
    return b'hidden="1"' in tag or b'hidden="true"' in tag


def _number(tag: bytes, attribute: bytes) -> int:
    found = re.search(rb"\b" + attribute + rb'="(\d{1,7})"', tag)
    return int(found[1]) if found else 0
