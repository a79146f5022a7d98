"""Days of presence that count toward citizenship, from stay intervals; unknown departures give two numbers.

Citizenship Act 1977 (New Zealand), section 8(2)(b): present for at least 1,350 days during the five years immediately
before the application, and for at least 240 days in each of those years, each time entitled to be in New Zealand
indefinitely. A stay counts from the day of arrival up to, not including, the day of departure. Which border days of the
periods count is a reading of the text, and a parameter here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from safepassage.eligibility.partial import ANYTHING, PAST, Span, anniversary
from safepassage.eligibility.spans import union_days


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in the country, or a time of entitlement: its first day and the first day after it, as far as known."""

    arrived: Span
    left: Span = ANYTHING


@dataclass(frozen=True, slots=True)
class Borders:
    """Whether the first day of a period and the day it ends on are counted in it."""

    first: bool = True
    last: bool = False

    def window(self, start: date, end: date) -> tuple[int, int]:
        """The half-open days of the period."""
        return start.toordinal() + (not self.first), end.toordinal() + self.last


@dataclass(frozen=True, slots=True)
class PresenceRule:
    """How many days are needed, over how many years, and how borders are read."""

    years: int = 5
    days_in_all: int = 1350
    days_each_year: int = 240
    whole_period: Borders = Borders()
    each_year: Borders = Borders()


@dataclass(frozen=True, slots=True)
class Presence:
    """Days that certainly count and days that may; per year the last year first; the verdict (None: not yet known)."""

    certain: int
    possible: int
    certain_years: tuple[int, ...]
    possible_years: tuple[int, ...]
    verdict: bool | None
    qualifies_on: date | None
    to_clarify: tuple[int, ...]


SECTION_8 = PresenceRule()


def count(
    stays: Sequence[Stay],
    entitled: Sequence[Stay],
    *,
    on: date,
    closed: bool,
    rule: PresenceRule = SECTION_8,
) -> Presence:
    """Presence on the day of application. `closed`: the list of stays is complete; else any other day may count too.

    `qualifies_on` is the first day from `on` at which the certain days suffice if the person stays from `on` without
    leaving and stays entitled; `to_clarify` are the places of the stays whose dates are not exact.
    """
    certain = _meet(_pieces(stays, certain=True), _pieces(entitled, certain=True))
    may_stay = _pieces(entitled, certain=False)
    possible = _meet(_pieces(stays, certain=False), may_stay) if closed else may_stay
    whole, years = windows(on, rule)
    surely = tuple(_within(certain, each) for each in (whole, *years))
    maybe = tuple(_within(possible, each) for each in (whole, *years))
    verdict = True if _enough(surely, rule) else None if _enough(maybe, rule) else False
    vague = tuple(n for n, stay in enumerate(stays) if not (stay.arrived.known and stay.left.known))
    return Presence(
        certain=surely[0],
        possible=maybe[0],
        certain_years=surely[1:],
        possible_years=maybe[1:],
        verdict=verdict,
        qualifies_on=_qualifies(certain, entitled, on, rule),
        to_clarify=vague if verdict is None else (),
    )


def windows(on: date, rule: PresenceRule) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """The whole period and its years, as half-open ordinals; borders are calendar anniversaries of the application."""
    whole = rule.whole_period.window(anniversary(on, -rule.years), on)
    years = [
        rule.each_year.window(anniversary(on, -back), anniversary(on, 1 - back)) for back in range(1, rule.years + 1)
    ]
    return whole, years


def _enough(days: Sequence[int], rule: PresenceRule) -> bool:
    return days[0] >= rule.days_in_all and all(each >= rule.days_each_year for each in days[1:])


def _pieces(stays: Iterable[Stay], *, certain: bool) -> list[tuple[int, int]]:
    """The union of the intervals as disjoint pieces in order: the narrowest reading of each, or the widest."""
    ends = sorted(
        (stay.arrived.hi, stay.left.lo) if certain else (stay.arrived.lo, stay.left.hi)
        for stay in stays
        if stay.arrived.lo <= stay.left.hi
    )
    pieces = []
    reached = PAST
    for first, last in ends:
        if last > max(first, reached):
            pieces.append((max(first, reached), last))
            reached = last
    return pieces


def _meet(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    both = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return [(first, last) for first, last in both if first < last]


def _within(pieces: list[tuple[int, int]], window: tuple[int, int]) -> int:
    return union_days((max(first, window[0]), min(last, window[1])) for first, last in pieces)


def _qualifies(certain: list[tuple[int, int]], entitled: Sequence[Stay], on: date, rule: PresenceRule) -> date | None:
    today = on.toordinal()
    if not any(first <= today < last for first, last in _pieces(entitled, certain=True)):
        return None
    begin, end = anniversary(on, -rule.years - 1).toordinal(), anniversary(on, rule.years + 1).toordinal()
    present = [0] * (end - begin)
    for first, last in [*((a, min(b, today)) for a, b in certain), (today, end)]:
        for day in range(max(first, begin) - begin, min(last, end) - begin):
            present[day] = 1
    upto = [0, *accumulate(present)]
    day, latest = today, anniversary(on, rule.years).toordinal()
    while day <= latest:
        whole, years = windows(date.fromordinal(day), rule)
        days = [upto[last - begin] - upto[first - begin] for first, last in (whole, *years)]
        if _enough(days, rule):
            return date.fromordinal(day)
        # Moving a day on adds at most one day to a period, so that none can be long enough before its gap is filled.
        day += max(rule.days_in_all - days[0], rule.days_each_year - min(days[1:]), 1)
    return None
