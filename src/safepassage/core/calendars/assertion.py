"""A date as somebody wrote it, kept verbatim beside the interval it can mean. Used by people, documents, rolls and
lists."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safepassage.core.calendars import solar


class Calendar(StrEnum):
    """The calendar a date was written in."""

    SOLAR_HIJRI = "solar_hijri"
    GREGORIAN = "gregorian"
    LUNAR_HIJRI = "lunar_hijri"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How much of a date was written."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"
    AGE_DERIVED = "age_derived"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a written date can mean: the first and last Gregorian day."""

    calendar: Calendar
    earliest: date
    latest: date
    precision: Precision
    is_conventional: bool = False


@dataclass(frozen=True, slots=True)
class DateAssertion:
    """What was written and the hull of all its readings. Dates are None when it could not be read: the text stays."""

    as_written: str
    calendar: Calendar
    earliest: date | None
    latest: date | None
    precision: Precision
    is_conventional: bool
    readings: tuple[Reading, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether any interval could be read."""
        return self.earliest is not None

    @property
    def evidence(self) -> tuple[date, date] | None:
        """The interval to compare with: a conventional day counts as its whole year, never as a day."""
        if self.earliest is None or self.latest is None:
            return None
        if not self.is_conventional:
            return self.earliest, self.latest
        spans = [conventional_span(reading) for reading in self.readings] or [(self.earliest, self.latest)]
        return min(first for first, _ in spans), max(last for _, last in spans)

    @property
    def width_days(self) -> int | None:
        """Days in the interval as written; 1 for a full date."""
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest).days + 1


@dataclass(frozen=True, slots=True)
class DateReading:
    """Result of reading a cell: always an assertion; `problem` is a reason code and `sentence` its words for the
    user."""

    assertion: DateAssertion
    problem: str | None = None
    sentence: str = ""

    @property
    def is_understood(self) -> bool:
        """Whether the text gave an interval."""
        return self.assertion.is_known


def is_conventional_day(day: date) -> bool:
    """Whether registrars write this day when they only know the year: 1 January, 1 Hamal, 31 December, 1 July."""
    if (day.month, day.day) in {(1, 1), (12, 31), (7, 1)}:
        return True
    return day.month == 3 and 20 <= day.day <= 22


def conventional_span(reading: Reading) -> tuple[date, date]:
    """The year that a conventional day stands for, in the calendar of the convention."""
    day = reading.earliest
    if not reading.is_conventional or reading.earliest != reading.latest:
        return reading.earliest, reading.latest
    if day.month == 3:
        year, _ = solar.new_year_near(day)
        first, last = solar.solar_year_span(year)
        return min(first, day), last
    return date(day.year, 1, 1), date(day.year, 12, 31)


def unreadable(as_written: str) -> DateAssertion:
    """An assertion that only keeps the text."""
    return DateAssertion(as_written, Calendar.UNKNOWN, None, None, Precision.UNKNOWN, False)


def from_day(day: date, *, as_written: str | None = None, calendar: Calendar = Calendar.GREGORIAN) -> DateAssertion:
    """An assertion of one exact day, for a source that keeps real dates."""
    conventional = is_conventional_day(day)
    reading = Reading(calendar, day, day, Precision.DAY, conventional)
    written = day.isoformat() if as_written is None else as_written
    return DateAssertion(written, calendar, day, day, Precision.DAY, conventional, (reading,))


def from_readings(as_written: str, readings: tuple[Reading, ...]) -> DateAssertion:
    """The hull of all readings; the precision is that of the only reading, or a range."""
    distinct = tuple(dict.fromkeys(readings))
    earliest = min(reading.earliest for reading in distinct)
    latest = max(reading.latest for reading in distinct)
    calendars = {reading.calendar for reading in distinct}
    calendar = calendars.pop() if len(calendars) == 1 else Calendar.UNKNOWN
    precision = distinct[0].precision if len(distinct) == 1 else Precision.RANGE
    conventional = all(reading.is_conventional for reading in distinct)
    return DateAssertion(as_written, calendar, earliest, latest, precision, conventional, distinct)


def conventional_in_household(days: list[date]) -> bool:
    """Whether a household's dates look made up: all on the 1st of one month, or three or more on one day and month."""
    if len(days) < 2:
        return False
    same = {(day.month, day.day) for day in days}
    if len(same) != 1:
        return False
    return len(days) >= 3 or days[0].day == 1
