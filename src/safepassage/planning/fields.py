"""Reads single fields of a planning file for its readers: strict, and with every error at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

LARGEST_FILE = 512 * 1024 * 1024
_ID = re.compile(r"[A-Za-z0-9._:-]{1,40}\Z")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z\Z")
_MOST = 2**40  # amounts above this are mistakes, and sums of them stay inside 64 bits
T = TypeVar("T")


class BadInput(Exception):
    """A file that cannot be used; carries the path and a sentence for each fault found."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        """Keep every fault, in the order of the file."""
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{where}: {sentence}" for where, sentence in self.faults[:20]))


def canonical_hash(document: object) -> str:
    """SHA-256 of a JSON document with keys sorted and no spaces: the name of an instance or a plan."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode("utf-8")).hexdigest()


def parse_json(content: bytes, *, what: str) -> object:
    """Parse UTF-8 JSON, refusing NUL, NaN, infinities and a name given twice in one object."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            raise ValueError(f"the field {next(n for n in names if names.count(n) > 1)} is given twice")
        return found

    def refuse(token: str) -> float:
        raise ValueError(f"{token} is not a number")

    try:
        text = content.decode("utf-8-sig")
        if "\x00" in text or "\\u0000" in text:
            raise ValueError("it holds a NUL character")
        return json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise BadInput([(what, f"this is not a readable JSON file: {error}")]) from None


def read_file(path: Path, *, what: str) -> object:
    """Read a JSON file for a command; a file that is missing or far too large is a plain error."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise BadInput([(what, f"the file has {size >> 20} MiB; at most {LARGEST_FILE >> 20} MiB are read")])
        return parse_json(path.read_bytes(), what=what)
    except OSError as error:
        raise BadInput([(what, f"the file cannot be read: {error.strerror}")]) from None


class FieldReader:
    """Collects faults while it reads; values after a fault are harmless stand-ins."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, where: str, sentence: str) -> None:
        self.faults.append((where, sentence))

    # -- single values --------------------------------------------------------------------------------------------

    def record(self, value: object, where: str, fields: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault(where, "an object is expected here")
            return {}
        for name in sorted(set(value) - set(fields.split())):
            self.fault(f"{where}.{name}" if where else name, "this field is not known")
        return value

    def whole(self, value: object, where: str, *, least: int = 0) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(where, "a whole number is expected here")
            return least
        if not least <= value <= _MOST:
            self.fault(where, f"the number must lie between {least} and {_MOST}")
            return least
        return value

    def flag(self, value: object, where: str) -> bool:
        if not isinstance(value, bool):
            self.fault(where, "true or false is expected here")
        return value is True

    def text(self, value: object, where: str) -> str:
        if not isinstance(value, str) or len(value) > 400:
            self.fault(where, "a text of at most 400 characters is expected here")
            return ""
        return value

    def ident(self, value: object, where: str) -> str:
        if not isinstance(value, str) or not _ID.match(value):
            self.fault(where, "an id of 1 to 40 characters from A-Z a-z 0-9 . _ : - is expected here")
            return ""
        return value

    def time(self, value: object, where: str) -> int:
        if isinstance(value, str) and _TIME.match(value):
            try:
                return int(datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC).timestamp())
            except ValueError:
                pass
        self.fault(where, "a time in UTC such as 2021-11-20T06:00:00Z is expected here")
        return 0

    def word(self, value: object, where: str, allowed: Iterable[str]) -> str:
        text = value.replace("-", "_").replace(" ", "_") if isinstance(value, str) else value
        if not isinstance(text, str) or text not in allowed:
            self.fault(where, "one of these words is expected here: " + ", ".join(sorted(allowed)))
            return ""
        return text

    def items(self, value: object, where: str) -> list[tuple[str, object]]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(where, "a list is expected here")
            return []
        return [(f"{where}[{index}]", item) for index, item in enumerate(value)]

    def idents(self, value: object, where: str) -> frozenset[str]:
        return frozenset(self.ident(item, at) for at, item in self.items(value, where))

    def maybe(self, value: object, where: str, read: Callable[[object, str], T]) -> T | None:
        return None if value is None else read(value, where)

    def amounts(self, value: object, where: str, *, length: int, exact: bool, of: str) -> tuple[int, ...]:
        if not isinstance(value, list):
            self.fault(where, "a list of whole numbers is expected here")
            return (0,) * length
        found = tuple(self.whole(item, f"{where}[{index}]") for index, item in enumerate(value))
        if len(found) < length or (exact and len(found) > length):
            self.fault(where, f"{of} asks for {length} numbers and {len(found)} are given")
            return (found + (0,) * length)[:length]
        return found[:length]
