"""Compiles a rule for whole registers in memory: two planes of bits, for yes and for no; neither is "not yet known"."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from safepassage.eligibility.columns import (
    NOBODY,
    Bits,
    Bounds,
    Codes,
    Column,
    Register,
    Sets,
    Table,
    Truths,
    Whole,
    unknown,
)
from safepassage.eligibility.nodes import (
    AgeAtLeast,
    All,
    AnyOf,
    AtLeastValue,
    AtMostValue,
    Between,
    Expr,
    FamilyOf,
    Has,
    In,
    Is,
    Not,
    OtherPerson,
    Quantifier,
    Ref,
    Total,
)
from safepassage.eligibility.partial import Span, latest_birth
from safepassage.eligibility.spans import needed_days, window
from safepassage.eligibility.vocabulary import Vocabulary

_UNIX_DAY = 719_163
_FEW = 4
_FAR = 2**32  # beyond every day of a 32-bit column; a person's days fit four such widths


class Planes(NamedTuple):
    """Where the answer is yes and where it is no; elsewhere it is not yet known."""

    true: Bits
    false: Bits

    def counts(self) -> tuple[int, int, int]:
        """How many yes, no and not yet known."""
        yes, no = int(np.count_nonzero(self.true)), int(np.count_nonzero(self.false))
        return yes, no, len(self.true) - yes - no

    def codes(self) -> Whole:
        """Per person: 0 no, 1 not yet known, 2 yes."""
        return np.where(self.true, 2, np.where(self.false, 0, 1)).astype(np.int8)


def compile(rule: Expr, vocab: Vocabulary) -> Callable[[Register], Planes]:
    """The rule as a function from a register to its planes."""

    def decide(register: Register) -> Planes:
        return _Run(register, vocab).planes(rule, register.person)

    return decide


@dataclass(slots=True)
class _Run:
    register: Register
    vocab: Vocabulary
    done: dict[int, Planes] = field(default_factory=dict)

    def planes(self, node: Expr, table: Table) -> Planes:
        found = self.done.get(id(node))
        if found is None:
            found = self._planes(node, table)
            self.done[id(node)] = found
        return found

    def _planes(self, node: Expr, table: Table) -> Planes:  # noqa: PLR0911, PLR0912  (one branch per op)
        match node:
            case All(of=members):
                each = [self.planes(member, table) for member in members]
                return Planes(_all([p.true for p in each]), _any([p.false for p in each]))
            case AnyOf(of=members):
                each = [self.planes(member, table) for member in members]
                return Planes(_any([p.true for p in each]), _all([p.false for p in each]))
            case Not(of=member):
                inside = self.planes(member, table)
                return Planes(inside.false, inside.true)
            case Ref(target=target):
                return self.planes(target, table)
            case FamilyOf(expanded=expanded):
                return self.planes(expanded, table)
            case Quantifier():
                return self._quantifier(node)
            case Total():
                return self._total(node)
            case OtherPerson(of=member):
                return self._other(self.planes(member, self.register.person), table)
            case Is(fact=fact):
                truths = self._column(table, fact)
                assert isinstance(truths, Truths)  # noqa: S101  (the vocabulary gives the type)
                return Planes(truths.true, truths.false)
            case In(fact=fact, values=values):
                return _in(self._column(table, fact), values)
            case Has(fact=fact, values=values):
                return _has(self._column(table, fact), values, table.size)
            case AtLeastValue(fact=fact, than=than):
                return _ge(self._bounds(table, fact), than.span)
            case AtMostValue(fact=fact, than=than):
                bounds = self._bounds(table, fact)
                return Planes(bounds.hi <= than.span.lo, bounds.lo > than.span.hi)
            case Between(fact=fact, start=start, end=end):
                bounds = self._bounds(table, fact)
                parts = [] if start is None else [_ge(bounds, start.span)]
                parts += [] if end is None else [Planes(*reversed(_ge(bounds, end.span)))]
                return Planes(_all([p.true for p in parts]), _any([p.false for p in parts]))
            case AgeAtLeast():
                return self._age(node, table)
        raise TypeError(f"{node.op} cannot be compiled")

    def _column(self, table: Table, fact: str) -> Column:
        found = table.columns.get(fact)
        return unknown(self.vocab.fact(fact), table.size) if found is None else found

    def _bounds(self, table: Table, fact: str) -> Bounds:
        column = self._column(table, fact)
        assert isinstance(column, Bounds)  # noqa: S101  (the vocabulary gives the type)
        return column

    def _list(self, record: str) -> tuple[Table, Bits]:
        table = self.register.lists.get(record) or Table(0, {})
        flag = self._column(self.register.person, self.vocab.records[record].closed_by)
        assert isinstance(flag, Truths)  # noqa: S101  (the vocabulary gives the type)
        return table, flag.true

    def _quantifier(self, node: Quantifier) -> Planes:
        table, closed = self._list(node.record)
        where = self.planes(node.where, table)
        if node.quantity == "every":
            where = Planes(where.false, where.true)
        size = len(self.register)
        least = node.n if node.quantity == "at_least" else 1
        if least == 1:
            certain, possible = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
            certain[table.owner[where.true]] = True
            possible[table.owner[~where.false]] = True
        else:
            certain = np.bincount(table.owner[where.true], minlength=size) >= least
            possible = np.bincount(table.owner[~where.false], minlength=size) >= least
        found = Planes(certain, closed & ~possible)
        return Planes(found.false, found.true) if node.quantity == "every" else found

    def _total(self, node: Total) -> Planes:
        table, closed = self._list(node.record)
        kind = self.vocab.records[node.record]
        start, end = (self._bounds(table, f"{node.record}.{name}") for name in kind.span or ("", ""))
        everything = Planes(np.ones(table.size, dtype=bool), np.zeros(table.size, dtype=bool))
        where = everything if node.where is None else self.planes(node.where, table)
        narrow, wide = window(node.start, node.end)
        after = 1 if kind.includes_last else 0
        size, needed = len(self.register), needed_days(node)
        certain = _days(table.owner, (start.hi, end.lo), where.true, narrow, after, size)
        possible = _days(table.owner, (start.lo, end.hi), ~where.false, wide, after, size)
        return Planes(certain >= needed, closed & (possible < needed))

    def _other(self, verdicts: Planes, table: Table) -> Planes:
        if table.other is None or not len(self.register):
            return Planes(np.zeros(table.size, dtype=bool), np.zeros(table.size, dtype=bool))
        known = table.other != NOBODY
        place = np.where(known, table.other, 0)
        return Planes(verdicts.true[place] & known, verdicts.false[place] & known)

    def _age(self, node: AgeAtLeast, table: Table) -> Planes:
        born = self._bounds(table, node.fact)
        if node.at is not None:
            first, last = (latest_birth(at, node.years) for at in node.at.span)
            return Planes(born.hi <= first, born.lo > last)
        at = self._bounds(table, node.at_fact or "")
        return Planes(birthdays(born.hi, node.years) <= at.lo, birthdays(born.lo, node.years) > at.hi)


def birthdays(born: Whole, years: int) -> Whole:
    """The ordinals of birthdays; 29 February falls on 1 March where there is none; unbounded days stay so."""
    info = np.iinfo(born.dtype)
    bounded = (born > info.min) & (born < info.max)
    day = (np.where(bounded, born, _UNIX_DAY).astype(np.int64) - _UNIX_DAY).astype("M8[D]")
    month = day.astype("M8[M]")
    rolled = (month + 12 * years).astype("M8[D]") + (day - month.astype("M8[D]"))
    return np.where(bounded, rolled.astype(np.int64) + _UNIX_DAY, born)


def _ge(bounds: Bounds, than: Span) -> Planes:
    return Planes(bounds.lo >= than.hi, bounds.hi < than.lo)


def _in(column: Column, values: tuple[str, ...]) -> Planes:
    assert isinstance(column, Codes)  # noqa: S101  (the vocabulary gives the type)
    wanted = [number for number, name in enumerate(column.names) if name in values]
    known = column.numbers != NOBODY
    if len(wanted) > _FEW:
        table = np.zeros(len(column.names) + 1, dtype=bool)
        table[wanted] = True
        found = table[column.numbers]
    else:
        found = _any([column.numbers == number for number in wanted]) if wanted else np.zeros(len(known), dtype=bool)
    return Planes(found, known & ~found)


def _has(column: Column, values: tuple[str, ...], size: int) -> Planes:
    assert isinstance(column, Sets)  # noqa: S101  (the vocabulary gives the type)
    nothing = np.zeros(size, dtype=bool)
    return Planes(
        _any([column.inside.get(value, nothing) for value in values]),
        _all([column.outside.get(value, nothing) for value in values]),
    )


def _all(planes: list[Bits]) -> Bits:
    found = planes[0]
    for plane in planes[1:]:
        found = found & plane
    return found


def _any(planes: list[Bits]) -> Bits:
    found = planes[0]
    for plane in planes[1:]:
        found = found | plane
    return found


def _days(  # noqa: PLR0917  (private; the columns of one list)
    owner: Whole, ends: tuple[Whole, Whole], take: Bits, borders: tuple[int, int], after: int, size: int
) -> Whole:
    """Days in the union of each person's intervals: sorted, then each adds what lies beyond all before it."""
    first = np.maximum(ends[0][take].astype(np.int64), max(borders[0], -_FAR))
    last = np.minimum(ends[1][take].astype(np.int64) + after, min(borders[1], _FAR))
    who = owner[take]
    good = last > first
    first, last, who = first[good], last[good], who[good]
    order = np.lexsort((first, who))
    first, last, who = first[order], last[order], who[order]
    lift = who.astype(np.int64) << 34  # persons apart, so that one running maximum serves all of them
    reached = np.maximum.accumulate(last + lift)
    before = np.full(len(first), -_FAR, dtype=np.int64)
    before[1:] = reached[:-1]
    new = np.maximum(last + lift - np.maximum(first + lift, before), 0)
    return np.bincount(who, weights=new, minlength=size).astype(np.int64)
