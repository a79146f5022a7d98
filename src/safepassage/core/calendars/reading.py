"""Reads a date as an agency wrote it, in any of three calendars, and says plainly why when it cannot be one."""

import re
from datetime import date, timedelta

from safepassage.core.calendars import solar
from safepassage.core.calendars.assertion import (
    Calendar,
    DateReading,
    Precision,
    Reading,
    from_readings,
    is_conventional_day,
    unreadable,
)
from safepassage.core.calendars.words import fold, month_spellings, months_of

LONGEST_TEXT = 200
OLDEST_AGE = 120
ORDERS = ("dmy", "mdy", "ymd")

_MARKS: tuple[tuple[str, Calendar], ...] = (
    (
        r"\b(?:hejri |hijri )?(?:shamsi|solar hijri|solar|khorshidi|s\.?h\.?|h\.?s\.?|a\.?p\.?)(?!\w)",
        Calendar.SOLAR_HIJRI,
    ),
    (r"(?:هجری\s*)?(?:شمسی|خورشیدی)|(?<!\w)ه\s*[\.\s]?\s*ش\.?(?!\w)|هجری لمریز|لمریز", Calendar.SOLAR_HIJRI),
    (r"\b(?:hejri |hijri )?(?:qamari|ghamari|lunar hijri|lunar|a\.?h\.?)(?!\w)", Calendar.LUNAR_HIJRI),
    (r"(?:هجری\s*)?قمری|(?<!\w)ه\s*[\.\s]?\s*ق\.?(?!\w)|سپوږمیز", Calendar.LUNAR_HIJRI),
    (r"\b(?:gregorian|a\.?d\.?|c\.?e\.?|miladi)(?!\w)|میلادی|(?<=\d)\s*م\.?(?!\w)", Calendar.GREGORIAN),
)
_ABOUT = re.compile(
    r"\b(?:about|around|approx(?:imately)?|circa|ca|c|est(?:imated)?)\b\.?|~|\?|تقریبا|حدود(?:ا)?|شاوخوا"
)
_FILLER = re.compile(
    r"\b(?:year|born|dob|d\.o\.b|in|of|the|on|date|yob)\b:?|سال(?!ه)|متولد|تولد|مورخ|تاریخ|کال|(?<=\d)(?:st|nd|rd|th)\b"
)
_AGE = re.compile(
    r"^(?:age[d]?\s*:?\s*)?(\d{1,3})\s*(?:years? old|years?|yrs?|y/?o|ساله|سال|کلن)?\s*"
    r"(?:in|at|on|as of|@|\(|,|در|په|:|-)?\s*(?:سال|کال|year)?\s*(\d{4})\s*\)?$"
)
_AGE_ONLY = re.compile(
    r"^(?:age[d]?\s*:?\s*)?(\d{1,3})\s*(?:years? old|years?|yrs?|y/?o|ساله|سال|کلن)$|^age[d]?\s*:?\s*\d{1,3}$"
)
_RANGE = re.compile(r"^(?:between|from|بین|از)?\s*(\d{4})\s*(?:-|–|—|to|and|or|until|/|تا|و|یا|الی)\s*(\d{4})$")
_SHORT_RANGE = re.compile(r"^(\d{4})\s*[/\-–]\s*(\d{2})$")
_TIME = re.compile(r"[t\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:z|[+-]\d{2}:?\d{2}|am|pm)?$")
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,2})$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{4})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{4})$")
_YEAR_MONTH = re.compile(r"^(\d{4})\s*[-/.]\s*(\d{1,2})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_BLANK_PART = re.compile(
    r"^(?:0{1,2}|x{1,2}|-{1,2}|_{1,2})[-/.](?:(?:0{1,2}|x{1,2}|-{1,2}|_{1,2})|(\d{1,2}))[-/.](\d{4})$"
)
_SHORT_YEAR = re.compile(r"^\d{1,2}\s*[-/.\s]\s*\d{1,2}\s*[-/.\s]\s*'?\d{2}$|^'?\d{2}$")

_SENTENCES = {
    "empty": "There is no date.",
    "too_long": "This is too long to be a date. It is kept as written.",
    "not_a_date": "This could not be read as a date. It is kept as written.",
    "short_year": "The year has only two digits. Write it with four.",
    "no_year": "A month without a year is not a date yet. Add the year.",
    "year_out_of_range": (
        "The year {year} is neither a solar Hijri year (1280 to 1450) nor a Gregorian one (1900 to 2060)."
    ),
    "no_such_month": "There is no month {month}.",
    "no_such_day": "{month} {year} has {days} days, so there is no day {day}.",
    "calendar_conflict": "The month {month} and the year {year} belong to different calendars.",
    "age_without_year": "An age needs the year in which it was written down, such as '25 in 1389'.",
    "impossible_age": "An age of {age} cannot be right.",
    "backwards_range": "The range ends before it begins.",
}


class _Impossible(ValueError):
    """Carries the reason code and the sentence while a text is being read."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.sentence = code, _SENTENCES[code].format(**values)


def read_date(text: str | None, *, order: str | None = None, calendar: Calendar | None = None) -> DateReading:
    """Read one date as written, for intake and import. `order` (dmy, mdy, ymd) and `calendar` are what the source
    declares.

    Never raises on text: an unreadable date keeps its words, with a reason code and a sentence.
    """
    if order is not None and order not in ORDERS:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}")
    written = "" if text is None else str(text)
    try:
        if len(written) > LONGEST_TEXT:
            raise _Impossible("too_long")
        readings = _readings(fold(written), order, calendar)
    except _Impossible as found:
        return DateReading(unreadable(written), found.code, found.sentence)
    return DateReading(from_readings(written, readings))


def _readings(folded: str, order: str | None, calendar: Calendar | None) -> tuple[Reading, ...]:
    if not folded or folded in {"-", "--", "n/a", "na", "unknown", "none", "null", "nil", "نامعلوم"}:
        raise _Impossible("empty")
    text = _TIME.sub("", folded)
    for pattern, marked in _MARKS:
        text, found = re.subn(pattern, " ", text)
        calendar = marked if found else calendar
    age = _AGE.match(text.strip())
    if (age and int(age[1]) > 31) or (age and not _MONTH_YEAR.match(text.strip())):
        return _from_age(int(age[1]), int(age[2]), calendar)
    if _AGE_ONLY.match(text.strip()):
        raise _Impossible("age_without_year")
    text, about = _ABOUT.subn(" ", text)
    text = " ".join(_FILLER.sub(" ", text).split()).strip(" .,;:()")
    readings = _from_words(text, calendar) or _from_numbers(text, order, calendar)
    return tuple(_widened(reading) for reading in readings) if about else readings


def _widened(reading: Reading) -> Reading:
    year = timedelta(days=365)
    return Reading(reading.calendar, reading.earliest - year, reading.latest + year, Precision.RANGE)


def _calendars_of(year: int, calendar: Calendar | None) -> tuple[Calendar, ...]:
    if calendar is Calendar.LUNAR_HIJRI and FIRST_LUNAR <= year <= solar.LAST_LUNAR_YEAR:
        return (Calendar.LUNAR_HIJRI,)
    if calendar is Calendar.SOLAR_HIJRI and solar.FIRST_SOLAR_YEAR <= year <= solar.LAST_SOLAR_YEAR:
        return (Calendar.SOLAR_HIJRI,)
    if solar.FIRST_GREGORIAN_YEAR <= year <= solar.LAST_GREGORIAN_YEAR and calendar in (
        None,
        Calendar.GREGORIAN,
        Calendar.UNKNOWN,
    ):
        return (Calendar.GREGORIAN,)
    if solar.FIRST_SOLAR_YEAR <= year <= solar.LAST_SOLAR_YEAR and calendar in (None, Calendar.UNKNOWN):
        if year >= solar.FIRST_LUNAR_ONLY_YEAR:
            return (Calendar.LUNAR_HIJRI, Calendar.SOLAR_HIJRI)
        return (Calendar.SOLAR_HIJRI,)
    raise _Impossible("year_out_of_range", year=year)


FIRST_LUNAR = 1300


def _span(calendar: Calendar, year: int, month: int | None, day: int | None) -> Reading:
    """One reading in one calendar. Raises _Impossible when the month or the day does not exist."""
    if month is not None and not 1 <= month <= 12:
        raise _Impossible("no_such_month", month=month)
    precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
    try:
        if calendar is Calendar.LUNAR_HIJRI:
            first, last = solar.lunar_span(year, month, day)
        elif month is None:
            first, last = (date(year, 1, 1), date(year, 12, 31))
            if calendar is Calendar.SOLAR_HIJRI:
                first, last = solar.solar_year_span(year)
        elif day is None:
            first, last = _month_span(calendar, year, month)
        elif calendar is Calendar.SOLAR_HIJRI:
            first = last = solar.solar_to_gregorian(year, month, day)
        else:
            first = last = date(year, month, day)
    except ValueError:
        raise _no_such_day(calendar, year, month or 1, day or 0) from None
    return Reading(
        calendar, first, last, precision, precision is Precision.DAY and first == last and is_conventional_day(first)
    )


def _month_span(calendar: Calendar, year: int, month: int) -> tuple[date, date]:
    if calendar is Calendar.SOLAR_HIJRI:
        return solar.solar_month_span(year, month)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _no_such_day(calendar: Calendar, year: int, month: int, day: int) -> _Impossible:
    if calendar is Calendar.LUNAR_HIJRI:
        days = solar.lunar_month_length(year, month)
    else:
        first, last = _month_span(calendar, year, month)
        days = (last - first).days + 1
    return _Impossible("no_such_day", month=months_of(calendar)[month - 1].latin, year=year, days=days, day=day)


def _spans(year: int, month: int | None, day: int | None, calendar: Calendar | None) -> tuple[Reading, ...]:
    return tuple(_span(which, year, month, day) for which in _calendars_of(year, calendar))


def _from_age(age: int, year: int, calendar: Calendar | None) -> tuple[Reading, ...]:
    if age > OLDEST_AGE:
        raise _Impossible("impossible_age", age=age)
    readings = []
    for which in _calendars_of(year, calendar):
        first, last = _span(which, year, None, None).earliest, _span(which, year, None, None).latest
        born_first = _years_before(first, age + 1)
        readings.append(Reading(which, born_first, _years_before(last, age), Precision.AGE_DERIVED))
    return tuple(readings)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _from_words(text: str, calendar: Calendar | None) -> tuple[Reading, ...]:
    """Dates with a month in words; empty when the text has no month word."""
    padded = " " + re.sub(r"[-/.,،]", " ", text) + " "
    padded = " " + " ".join(re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", padded).split()) + " "
    found = max((name for name in month_spellings() if f" {name} " in padded), key=len, default=None)
    if found is None:
        return ()
    which, month = month_spellings()[found]
    rest = padded.replace(f" {found} ", " ", 1).split()
    if not rest:
        raise _Impossible("no_year")
    if not all(part.isdecimal() for part in rest) or len(rest) > 2:
        raise _Impossible("not_a_date")
    years = [int(part) for part in rest if len(part) == 4]
    days = [int(part) for part in rest if len(part) <= 2]
    if len(years) != 1 or len(days) != len(rest) - 1:
        raise _Impossible("short_year" if len(rest) == 2 and not years else "no_year" if not years else "not_a_date")
    return _spans(years[0], month, days[0] if days else None, _agreed(which, month, years[0], calendar))


def _agreed(which: Calendar, month: int, year: int, declared: Calendar | None) -> Calendar:
    """The calendar of the month word, unless the year cannot belong to it."""
    is_gregorian_year = year >= solar.FIRST_GREGORIAN_YEAR
    if (which is Calendar.GREGORIAN) != is_gregorian_year or (
        declared not in (None, Calendar.UNKNOWN) and declared is not which
    ):
        raise _Impossible("calendar_conflict", month=months_of(which)[month - 1].latin, year=year)
    return which


def _from_numbers(text: str, order: str | None, calendar: Calendar | None) -> tuple[Reading, ...]:  # noqa: PLR0911
    if text.isdecimal() and len(text) == 4:
        return _spans(int(text), None, None, calendar)
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if month == 0 or day == 0:  # 1985-00-00 and 1985-03-00: the parts that are not known are written as zero
            return _spans(year, month or None, None, calendar)
        return _spans(year, month, day, calendar)
    if match := _BLANK_PART.match(text):
        return _spans(int(match[2]), int(match[1]) if match[1] and int(match[1]) else None, None, calendar)
    if match := _YEAR_LAST.match(text):
        return _either_order(int(match[1]), int(match[2]), int(match[3]), order, calendar)
    if match := _RANGE.match(text):
        return _range(int(match[1]), int(match[2]), calendar)
    if (match := _SHORT_RANGE.match(text)) and int(match[2]) == (int(match[1]) + 1) % 100 and int(match[2]) > 12:
        return _range(int(match[1]), int(match[1]) + 1, calendar)
    if match := _MONTH_YEAR.match(text):
        return _spans(int(match[2]), int(match[1]), None, calendar)
    if match := _YEAR_MONTH.match(text):
        return _spans(int(match[1]), int(match[2]) or None, None, calendar)
    raise _Impossible("short_year" if _SHORT_YEAR.match(text) else "not_a_date")


def _either_order(
    first: int, second: int, year: int, order: str | None, calendar: Calendar | None
) -> tuple[Reading, ...]:
    """Day and month in the order that the source declares; both readings when it declares none and both exist."""
    both = ((second, first), (first, second))  # (month, day) as dmy, as mdy
    wanted = both if order not in ("dmy", "mdy") else both[:1] if order == "dmy" else both[1:]
    readings: list[Reading] = []
    problems: list[_Impossible] = []
    for month, day in wanted:
        try:
            readings.extend(_spans(year, month or None, (day or None) if month else None, calendar))
        except _Impossible as found:
            problems.append(found)
    if not readings:
        raise next((found for found in problems if found.code == "no_such_day"), problems[0])
    return tuple(readings)


def _range(first_year: int, last_year: int, calendar: Calendar | None) -> tuple[Reading, ...]:
    if last_year < first_year:
        raise _Impossible("backwards_range")
    begin, end = _spans(first_year, None, None, calendar)[0], _spans(last_year, None, None, calendar)[0]
    if begin.calendar is not end.calendar:
        raise _Impossible("not_a_date")
    return (Reading(begin.calendar, begin.earliest, end.latest, Precision.RANGE),)
