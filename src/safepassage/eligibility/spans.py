"""Tests on intervals: a date known to a year against a threshold known to a month may be yes, no or not yet known."""

from collections.abc import Iterable, Sequence
from datetime import date

from safepassage.eligibility.casefile import Scope, Seen
from safepassage.eligibility.nodes import Threshold, Total
from safepassage.eligibility.partial import ANYTHING, FUTURE, PAST, Span, anniversary, fewest_days

_EARLIEST, _LATEST = date.min.toordinal(), date.max.toordinal()


def at_least(known: Span, than: Span) -> bool | None:
    """Whether a value is at or above a threshold."""
    if known.lo >= than.hi:
        return True
    return False if known.hi < than.lo else None


def at_most(known: Span, than: Span) -> bool | None:
    """Whether a value is at or below a threshold."""
    if known.hi <= than.lo:
        return True
    return False if known.lo > than.hi else None


def old_enough(born: Span, at: Span, years: int) -> bool | None:
    """Whether somebody born then is at least so old at that day (29 February: birthday on 1 March)."""
    if birthday(born.hi, years) <= at.lo:
        return True
    return False if birthday(born.lo, years) > at.hi else None


def birthday(born: int, years: int) -> int:
    """The ordinal of a birthday; unbounded days stay unbounded."""
    if born <= PAST or born < _EARLIEST:
        return PAST
    if born >= FUTURE or born > _LATEST:
        return FUTURE
    return anniversary(date.fromordinal(born), years).toordinal()


def needed_days(node: Total) -> int:
    """The days that a total asks for; months count by the fewest days they can have."""
    return node.least if node.measure == "days" else fewest_days(node.least)


def long_enough(node: Total, seen: Seen, rows: Sequence[Scope], values: Sequence[bool | None]) -> bool | None:
    """Whether the union of the records' intervals reaches what a total asks for."""
    kind = seen.vocab.records[node.record]
    start, end = (f"{node.record}.{name}" for name in kind.span or ("", ""))
    certain, possible = [], []
    narrow, wide = window(node.start, node.end)
    for row, where in zip(rows, values, strict=True):
        if where is False:
            continue
        first, last = (_span(row, fact) for fact in (start, end))
        after = 1 if kind.includes_last else 0
        if where is True:
            certain.append((max(first.hi, narrow[0]), min(last.lo + after, narrow[1])))
        possible.append((max(first.lo, wide[0]), min(last.hi + after, wide[1])))
    needed = needed_days(node)
    if union_days(certain) >= needed:
        return True
    if seen.closed(node.record) and union_days(possible) < needed:
        return False
    return None


def _span(row: Scope, fact: str) -> Span:
    known = row.values.get(fact)
    return known if isinstance(known, Span) else ANYTHING


def window(start: Threshold | None, end: Threshold | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """The narrowest and the widest window that vague borders allow."""
    first = Span(PAST, PAST) if start is None else start.span
    last = Span(FUTURE, FUTURE) if end is None else end.span
    return (first.hi, last.lo), (first.lo, last.hi)


def union_days(intervals: Iterable[tuple[int, int]]) -> int:
    """The days in the union of half-open intervals, each day once."""
    total, reached = 0, PAST
    for first, last in sorted(intervals):
        if last > max(first, reached):
            total += last - max(first, reached)
            reached = last
    return total
