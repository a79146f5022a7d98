"""Reads and writes the tables of facts that anybody can fill in with a spreadsheet: an empty cell is "not known".

Wide form: a column `person`, and columns named by fact (`person.at_risk`, `employment.role`); a person with several
employments, relations, stays or visas has several rows, each row at most one of each. A column `relation.other` names
the other person by their id. Every value is taken as documented. Two values around a bar (`2010|2011`) are two
statements; when they contradict each other the fact counts as not known.

Long form: columns `person, fact, value`, and if wanted `record` (which employment: any name), `strength` (claimed,
documented, attested), `source`, `valid_from`, `valid_until`; one statement a row.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from safepassage.eligibility.casefile import File, Known, Record, Strength
from safepassage.eligibility.partial import Value
from safepassage.eligibility.reading import Fault, RuleError
from safepassage.eligibility.vocabulary import Fact, Vocabulary

PERSON = ("person", "person_id", "id")
LONG = {"fact", "value"}
LONG_ALL = {"record", "strength", "source", "valid_from", "valid_until"}
OTHER = "relation.other"
LARGEST_CELL = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class _Draft:
    facts: dict[str, list[Known]] = field(default_factory=dict)
    records: dict[tuple[str, str], dict[str, list[Known]]] = field(default_factory=dict)
    others: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactTable:
    """The files read from a table of facts, in the order of their first row, and which facts had a column."""

    files: tuple[File, ...]
    columns: frozenset[str]


def read(path: Path, vocab: Vocabulary) -> FactTable:
    """Read a table of facts; every wrong cell is told with its line and column, all at once, as a RuleError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RuleError([Fault("", f"cannot be read ({error.strerror})", file=path.name)]) from error
    except UnicodeDecodeError as error:
        raise RuleError([Fault("", "is not UTF-8 text", file=path.name)]) from error
    if "\x00" in text:
        raise RuleError([Fault("", "holds NUL characters; it is no table of text", file=path.name)])
    first = text.partition("\n")[0]
    if not first.strip():
        raise RuleError([Fault("", "is empty, or its first line is", file=path.name)])
    comma = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    header = [name.strip() for name in next(reader)]
    return _Reader(path.name, vocab, header).read(reader)


@dataclass(slots=True)
class _Reader:
    name: str
    vocab: Vocabulary
    header: Sequence[str]
    faults: list[Fault] = field(default_factory=list)
    drafts: dict[str, _Draft] = field(default_factory=dict)

    def read(self, rows: Iterable[Sequence[str]]) -> FactTable:
        who = next((name for name in PERSON if name in self.header), None)
        long = set(self.header) >= LONG
        self._check_header(who, long)
        if who is None or self.faults:
            raise RuleError(self.faults)
        for number, row in self._rows(rows):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(self.header):
                self._fault(number, "", f"has {len(row)} cells, the header {len(self.header)}")
                continue
            cells = dict(zip(self.header, (cell.strip() for cell in row), strict=False))
            person = cells.pop(who, "")
            if not person:
                self._fault(number, who, "names no person")
                continue
            draft = self.drafts.setdefault(person, _Draft())
            (self._long if long else self._wide)(number, cells, draft)
        if self.faults:
            raise RuleError(self.faults)
        return FactTable(self._files(), frozenset(self.header))

    def _rows(self, rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
        number = 1
        try:
            for number, row in enumerate(rows, start=2):
                yield number, row
        except csv.Error as error:
            self._fault(number + 1, "", f"cannot be read as a table: {error}")

    def _check_header(self, who: str | None, long: bool) -> None:
        if who is None:
            self._fault(1, "", f"needs a column named {PERSON[0]}")
        known = {*LONG, *LONG_ALL} if long else {*self.vocab.facts, OTHER}
        for column in self.header:
            if column in PERSON or column in known:
                continue
            if not column:
                self._fault(1, "", "has a column without a name")
            elif "." not in column and not long:
                continue  # a remark column: names, notes and the like are left alone
            else:
                self._fault(1, column, "there is no such fact")
        for column in {each for each in self.header if self.header.count(each) > 1}:
            self._fault(1, column, "is there twice")

    def _wide(self, number: int, cells: Mapping[str, str], draft: _Draft) -> None:
        for column, text in cells.items():
            if not text or ("." not in column):
                continue
            record = column.partition(".")[0]
            if column == OTHER:
                draft.others[record, str(number)] = text
                draft.records.setdefault((record, str(number)), {})
                continue
            fact = self.vocab.fact(column)
            for part in text.split("|"):
                known = self._known(number, fact, part, Known(True, Strength.DOCUMENTED, id=f"line {number}"))
                self._keep(draft, fact, str(number), known)

    def _long(self, number: int, cells: Mapping[str, str], draft: _Draft) -> None:
        name, text = cells.get("fact", ""), cells.get("value", "")
        if name == OTHER:
            key = ("relation", cells.get("record") or "1")
            draft.others[key] = text
            draft.records.setdefault(key, {})
            return
        fact = self.vocab.facts.get(name)
        if fact is None:
            self._fault(number, "fact", f"there is no fact {name!r}")
            return
        strength = cells.get("strength") or "documented"
        if strength.upper() not in Strength.__members__:
            self._fault(number, "strength", "must be claimed, documented or attested")
            return
        if not text:
            return
        days = [self._day(number, column, cells.get(column, "")) for column in ("valid_from", "valid_until")]
        evidence = (cells["source"],) if cells.get("source") else ()
        shell = Known(True, Strength[strength.upper()], f"line {number}", evidence, days[0], days[1])
        self._keep(draft, fact, cells.get("record") or "1", self._known(number, fact, text, shell))

    def _keep(self, draft: _Draft, fact: Fact, record: str, known: Known | None) -> None:
        if known is None:
            return
        if self.vocab.records[fact.record].many:
            draft.records.setdefault((fact.record, record), {}).setdefault(fact.id, []).append(known)
        elif known.value not in [
            each.value for each in draft.facts.get(fact.id, []) if each.strength == known.strength
        ]:
            draft.facts.setdefault(fact.id, []).append(known)

    def _known(self, number: int, fact: Fact, text: str, shell: Known) -> Known | None:
        if len(text) > LARGEST_CELL:
            self._fault(number, fact.id, "is far too long")
            return None
        try:
            return replace(shell, value=fact.read(text))
        except ValueError as error:
            self._fault(number, fact.id, str(error))
            return None

    def _day(self, number: int, column: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(number, column, f"{text!r} is not a day like 2021-08-15")
            return None

    def _files(self) -> tuple[File, ...]:
        """Files without each other first, then each with the other person of its relations (one step)."""
        alone = {person: self._file(person, draft, {}) for person, draft in self.drafts.items()}
        return tuple(self._file(person, draft, alone) for person, draft in self.drafts.items())

    def _file(self, person: str, draft: _Draft, others: Mapping[str, File]) -> File:
        records: dict[str, list[Record]] = {}
        for (kind, key), facts in draft.records.items():
            other = others.get(draft.others.get((kind, key), ""))
            records.setdefault(kind, []).append(Record(key, {f: tuple(k) for f, k in facts.items()}, other))
        return File(
            id=person,
            facts={fact: tuple(known) for fact, known in draft.facts.items()},
            records={kind: tuple(rows) for kind, rows in records.items()},
        )

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faults.append(Fault(column and f"column {column}", message, number, self.name))


def with_fact(table: FactTable, fact: str, value: Value) -> FactTable:
    """The table with one more fact, the same for everybody."""
    known = (Known(value, Strength.ATTESTED, id="command line"),)
    files = tuple(replace(file, facts={**file.facts, fact: known}) for file in table.files)
    return FactTable(files, table.columns | {fact})


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table beside its place and move it there when whole; cells that a spreadsheet would run are quoted."""
    part = path.with_name(f".{path.name}.part")
    written = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            for row in rows:
                writer.writerow([_harmless(cell) for cell in row])
                written += 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
