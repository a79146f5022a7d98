"""A register of many people as columns: what the bulk back ends work on, made from files or read back into them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from safepassage.eligibility.casefile import File, Known, Record, Scope, Seen, Strength
from safepassage.eligibility.partial import ANYTHING, FUTURE, NOTHING_KNOWN, PAST, Members, Span, Value
from safepassage.eligibility.vocabulary import Fact, Kind, Vocabulary

Bits = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.signedinteger[Any]]
NOBODY = -1
_DAY_PAST, _DAY_FUTURE = -(2**31), 2**31 - 1


@dataclass(frozen=True, slots=True)
class Truths:
    """A yes-or-no fact: two planes, for where it is yes and where it is no."""

    true: Bits
    false: Bits


@dataclass(frozen=True, slots=True)
class Codes:
    """An enum: the place of each code in `names`, -1 where it is not known."""

    numbers: Whole
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A date, instant or number: the least and the greatest it can be."""

    lo: Whole
    hi: Whole


@dataclass(frozen=True, slots=True)
class Sets:
    """A set: for each code that occurs, where it is a member and where it certainly is none."""

    inside: Mapping[str, Bits]
    outside: Mapping[str, Bits]


Column = Truths | Codes | Bounds | Sets


@dataclass(frozen=True, slots=True)
class Table:
    """The facts of one kind of record, by full fact id.

    `owner` is the person's place, in order; `other` the place of the related person, NOBODY where it is not known.
    """

    size: int
    columns: Mapping[str, Column]
    owner: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    other: Whole | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Many people at one standard of proof."""

    ids: Sequence[str]
    person: Table
    lists: Mapping[str, Table]

    def __len__(self) -> int:
        return self.person.size

    def seen(self, place: int, vocab: Vocabulary, *, follow: bool = True) -> Seen:
        """One person of the register as the tracing evaluator sees them."""
        lists: dict[str, tuple[Scope, ...]] = {}
        for kind, table in self.lists.items():
            first, last = np.searchsorted(table.owner, (place, place + 1)).tolist()
            lists[kind] = tuple(self._row(table, row, row - first, vocab, follow) for row in range(first, last))
        person = Scope("", values_at(self.person, place), {})
        return Seen(str(self.ids[place]), person, lists, Strength.ATTESTED, None, vocab)

    def _row(self, table: Table, row: int, number: int, vocab: Vocabulary, follow: bool) -> Scope:
        other = None
        if follow and table.other is not None and int(table.other[row]) != NOBODY:
            other = _as_file(self.seen(int(table.other[row]), vocab, follow=False))
        return Scope(str(number), values_at(table, row), {}, other=other)


def register_of(people: Sequence[Seen], vocab: Vocabulary) -> Register:
    """The register of files read at one standard; a relation finds its other person by the id of their file."""
    place = {seen.id: n for n, seen in enumerate(people)}
    person = _table([seen.person for seen in people], (f for f in vocab.facts.values() if _single(f, vocab)))
    lists = {}
    for kind in vocab.records.values():
        if not kind.many:
            continue
        rows = [(n, scope) for n, seen in enumerate(people) for scope in seen.rows(kind.id)]
        table = _table([scope for _, scope in rows], vocab.of_record(kind.id))
        others = [NOBODY if scope.other is None else place.get(scope.other.id, NOBODY) for _, scope in rows]
        lists[kind.id] = Table(
            size=len(rows),
            columns=table.columns,
            owner=np.array([n for n, _ in rows], dtype=np.int64),
            other=np.array(others, dtype=np.int64),
        )
    return Register([seen.id for seen in people], person, lists)


def values_at(table: Table, place: int) -> dict[str, Value]:
    """What is known of one row."""
    found: dict[str, Value] = {}
    for fact, column in table.columns.items():
        value = _value_at(column, place)
        if value is not None:
            found[fact] = value
    return found


def unknown(fact: Fact, size: int) -> Column:
    """A column of which nothing is known."""
    if fact.kind is Kind.BOOL:
        return Truths(np.zeros(size, dtype=bool), np.zeros(size, dtype=bool))
    if fact.kind is Kind.ENUM:
        return Codes(np.full(size, NOBODY, dtype=np.int8), ())
    if fact.kind.is_span:
        dtype = np.int64 if fact.kind is Kind.INSTANT else np.int32
        info = np.iinfo(dtype)
        return Bounds(np.full(size, info.min, dtype=dtype), np.full(size, info.max, dtype=dtype))
    return Sets({}, {})


def _single(fact: Fact, vocab: Vocabulary) -> bool:
    return not vocab.records[fact.record].many


def _table(scopes: Sequence[Scope], facts: Iterable[Fact]) -> Table:
    return Table(
        len(scopes), {fact.id: _column(fact, [scope.values.get(fact.id) for scope in scopes]) for fact in facts}
    )


def _column(fact: Fact, values: Sequence[Value | None]) -> Column:
    if fact.kind is Kind.BOOL:
        return Truths(np.array([v is True for v in values], bool), np.array([v is False for v in values], bool))
    if fact.kind is Kind.ENUM:
        names = tuple(fact.codes.names) if fact.codes else ()
        place = {name: n for n, name in enumerate(names)}
        numbers = [place.get(v, NOBODY) if isinstance(v, str) else NOBODY for v in values]
        return Codes(np.array(numbers, dtype=np.int16 if len(names) > np.iinfo(np.int8).max else np.int8), names)
    if fact.kind.is_span:
        spans = [v if isinstance(v, Span) else ANYTHING for v in values]
        if fact.kind is Kind.INSTANT:
            return Bounds(np.array([s.lo for s in spans], np.int64), np.array([s.hi for s in spans], np.int64))
        lows, highs = (
            ([min(max(bound, _DAY_PAST), _DAY_FUTURE) for bound in each] for each in zip(*spans, strict=True))
            if spans
            else ([], [])
        )
        return Bounds(np.array(lows, np.int32), np.array(highs, np.int32))
    sets = [v if isinstance(v, Members) else NOTHING_KNOWN for v in values]
    codes = sorted({code for each in sets for code in each.members | each.excluded})
    return Sets(
        {code: np.array([code in each.members for each in sets], bool) for code in codes},
        {code: np.array([code in each.excluded for each in sets], bool) for code in codes},
    )


def _value_at(column: Column, place: int) -> Value | None:
    if isinstance(column, Truths):
        return True if column.true[place] else False if column.false[place] else None
    if isinstance(column, Codes):
        number = int(column.numbers[place])
        return None if number == NOBODY else column.names[number]
    if isinstance(column, Bounds):
        info = np.iinfo(column.lo.dtype)
        lo, hi = int(column.lo[place]), int(column.hi[place])
        span = Span(PAST if lo <= max(info.min, PAST) else lo, FUTURE if hi >= min(info.max, FUTURE) else hi)
        return None if span == ANYTHING else span
    inside = frozenset(code for code, bits in column.inside.items() if bits[place])
    outside = frozenset(code for code, bits in column.outside.items() if bits[place])
    return Members(inside, outside) if inside or outside else None


def _as_file(seen: Seen) -> File:
    records = {
        kind: tuple(Record(row.key, {fact: (Known(value),) for fact, value in row.values.items()}) for row in rows)
        for kind, rows in seen.lists.items()
    }
    return File(seen.id, {fact: (Known(value),) for fact, value in seen.person.values.items()}, records)
