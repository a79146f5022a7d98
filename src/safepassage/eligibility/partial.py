"""Values as far as they are known, for everyone who may not guess: dates as intervals, sets with known non-members.

Days are proleptic Gregorian ordinals and instants are microseconds since 1970 (UTC), both plain integers, so that the
tracing evaluator, NumPy and PostgreSQL compare the same numbers.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PAST = -(2**62)
FUTURE = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
_MICROSECOND = timedelta(microseconds=1)
_MONTHS_A_YEAR = 12
_FEBRUARY = 2
_LEAP_DAY = 29


class Span(NamedTuple):
    """A number that lies somewhere from `lo` to `hi`, both included; PAST and FUTURE stand for no bound."""

    lo: int
    hi: int

    @property
    def known(self) -> bool:
        """Whether exactly one value is left."""
        return self.lo == self.hi

    @property
    def impossible(self) -> bool:
        """Whether the bounds contradict each other."""
        return self.lo > self.hi


class Members(NamedTuple):
    """What is known of a set: some members, some that are certainly not in it; the rest is open."""

    members: frozenset[str]
    excluded: frozenset[str]


Value = bool | str | Span | Members
ANYTHING = Span(PAST, FUTURE)
NOTHING_KNOWN = Members(frozenset(), frozenset())


def days(value: date) -> int:
    """The ordinal of a day."""
    return value.toordinal()


def microseconds(instant: datetime) -> int:
    """The UTC microseconds of an instant; a naive one is refused."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(value: int) -> datetime:
    """The instant of UTC microseconds."""
    return _EPOCH + timedelta(microseconds=value)


def local_instant(text: str, zone: str) -> datetime:
    """The instant of a local civil time; times that the clock change skips or repeats are refused."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{zone!r} is not a known time zone") from error
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a local time like 2021-08-25T23:59") from error
    if local.tzinfo is not None:
        raise ValueError("write the local time without an offset; the zone gives it")
    first, second = local.replace(tzinfo=place, fold=0), local.replace(tzinfo=place, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise ValueError(f"{text} happens twice or never in {zone} because the clocks change")
    return first.astimezone(UTC)


@lru_cache(maxsize=4096)
def read_days(text: str) -> Span:
    """The days a written date may mean: 2012-12-12, 2012-12, 2012, or two of them around two dots, either left out."""
    if ".." in text:
        first, _, last = text.partition("..")
        lo = read_days(first.strip()).lo if first.strip() else PAST
        hi = read_days(last.strip()).hi if last.strip() else FUTURE
        return Span(lo, hi)
    match = _DAY.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a date like 2012-12-12, 2012-12, 2012 or 2010-12..2011-02")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        if not match[2]:
            return Span(days(date(year, 1, 1)), days(date(year, 12, 31)))
        if not match[3]:
            following = date(year + month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)
            return Span(days(date(year, month, 1)), days(following) - 1)
        exact = days(date(year, month, day))
        return Span(exact, exact)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no day of the calendar") from error


def read_instants(text: str) -> Span:
    """The instants that a written time may mean: ISO with an offset, or two around two dots."""
    if ".." in text:
        first, _, last = text.partition("..")
        lo = read_instants(first.strip()).lo if first.strip() else PAST
        hi = read_instants(last.strip()).hi if last.strip() else FUTURE
        return Span(lo, hi)
    try:
        exact = microseconds(datetime.fromisoformat(text.strip()))
    except ValueError as error:
        raise ValueError(f"{text!r} is not an instant like 2021-08-20T09:30+04:30 (the offset is needed)") from error
    return Span(exact, exact)


def day_text(value: int) -> str:
    """An ordinal as an ISO date; the unbounded ends as nothing."""
    return "" if value <= PAST or value >= FUTURE else date.fromordinal(value).isoformat()


def instant_text(value: int) -> str:
    """Microseconds as an ISO instant in UTC; the unbounded ends as nothing."""
    return "" if value <= PAST or value >= FUTURE else instant_of(value).isoformat()


def anniversary(born: date, years: int) -> date:
    """The day `years` after `born`; 29 February becomes 1 March where that year has none."""
    year = born.year + years
    if not date.min.year <= year <= date.max.year:
        return date.max if year > date.max.year else date.min
    if (born.month, born.day) == (_FEBRUARY, _LEAP_DAY):
        try:
            return date(year, _FEBRUARY, _LEAP_DAY)
        except ValueError:
            return date(year, _FEBRUARY + 1, 1)
    return born.replace(year=year)


def latest_birth(at: int, years: int) -> int:
    """The last birthday on which somebody is already `years` old on the day `at`."""
    day = date.fromordinal(at)
    guess = anniversary(day, -years)
    return max(
        candidate.toordinal()
        for candidate in (guess - timedelta(days=1), guess, guess + timedelta(days=1))
        if anniversary(candidate, years) <= day
    )


@lru_cache(maxsize=512)
def fewest_days(months: int) -> int:
    """The fewest days that so many calendar months can have: the reading that never costs a person a day of service."""
    starts = [date(year, month, 1) for year in (2009, 2010, 2011, 2012) for month in range(1, _MONTHS_A_YEAR + 1)]
    return min((_months_later(start, months) - start).days for start in starts)


def _months_later(start: date, months: int) -> date:
    index = start.year * _MONTHS_A_YEAR + start.month - 1 + months
    return date(index // _MONTHS_A_YEAR, index % _MONTHS_A_YEAR + 1, start.day)


def merge(values: Iterable[Value]) -> Value | None:
    """What several statements of equal weight say together; None when they contradict each other."""
    every = list(values)
    first = every[0]
    if isinstance(first, Span):
        spans = [each for each in every if isinstance(each, Span)]
        both = Span(max(each.lo for each in spans), min(each.hi for each in spans))
        return None if both.impossible else both
    if isinstance(first, Members):
        sets = [each for each in every if isinstance(each, Members)]
        members = frozenset().union(*(each.members for each in sets))
        excluded = frozenset().union(*(each.excluded for each in sets))
        return None if members & excluded else Members(members, excluded)
    return first if all(each == first for each in every) else None
