"""Reads single cells: dates that may have two meanings, telephone numbers, numbers of papers, whole numbers, bounds,
times."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from safepassage.core import calendars, documents
from safepassage.core.calendars import DateAssertion, DateReading
from safepassage.exchange.files.reading import Cell

_TWO_DIGIT_YEAR = re.compile(r"^\s*(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*[-/.]\s*'?(\d{2})\s*$")
_DOUBT = re.compile(r"[?~]\s*$")
_ABOUT = re.compile(r"^\s*(?:abt|abou?t|approx\.?|ca\.?|circa)\s*", re.I)
_RANGE_SLASH = re.compile(r"^\s*((?:19|20|13|14)\d{2})\s*/\s*((?:19|20|13|14)\d{2})\s*$")
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "unknown", "none", "null", "nil", "?", "tbc", "tba", "نامعلوم"})


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A date cell: what was written, what it can mean, and the code of the remark that it deserves (none when it is
    plain)."""

    assertion: DateAssertion | None
    code: str = ""
    why: str = ""
    years: str = ""

    @property
    def exact(self) -> date | None:
        """The one day that it means, where it means one."""
        if self.assertion is None or self.assertion.earliest != self.assertion.latest:
            return None
        return self.assertion.earliest


def read_day(cell: Cell, *, order: str | None = None, latest: date | None = None) -> WrittenDay:
    """Read a date cell. `latest` is a day after which it cannot lie, which settles some two-digit years. Never
    guesses."""
    text = cell.text.strip()
    if text.casefold() in _NOTHING:
        return WrittenDay(None)
    return _read_day(text, cell.type, order, latest)


@lru_cache(maxsize=50_000)
def _read_day(text: str, kind: str, order: str | None, latest: date | None) -> WrittenDay:
    if short := _TWO_DIGIT_YEAR.match(calendars.ascii_digits(text)):
        return _two_digit_year(text, short, order, latest)
    if kind in "dt":
        reading = calendars.read_cell(date.fromisoformat(text[:10]))
    elif kind == "n":
        reading = calendars.read_cell(float(text) if "." in text else int(text))
    else:
        plain = _ABOUT.sub("about ", text) if _ABOUT.match(text) and not text.casefold().startswith("about") else text
        reading = calendars.read_date(plain, order=order)
    if not reading.is_understood:
        return WrittenDay(_kept(text, reading), "date_not_read", reading.sentence)
    assertion = _kept(text, reading)
    two = len(assertion.readings) > 1 and assertion.earliest != assertion.latest
    if latest and assertion.earliest and assertion.earliest > latest:
        return WrittenDay(assertion, "date_in_future")
    return WrittenDay(assertion, "date_two_readings" if two else "")


def _kept(text: str, reading: DateReading) -> DateAssertion:
    found = reading.assertion
    return DateAssertion(
        text, found.calendar, found.earliest, found.latest, found.precision, found.is_conventional, found.readings
    )


def _two_digit_year(text: str, match: re.Match[str], order: str | None, latest: date | None) -> WrittenDay:
    first, mark, second, year = match.groups()
    # A dot between the numbers is written only where the day stands first.
    stated = order or ("dmy" if mark == "." else None)
    limit = latest or date(2099, 12, 31)
    found = []
    for century in (19, 20):
        reading = calendars.read_date(f"{first}/{second}/{century}{year}", order=stated)
        if reading.is_understood:
            found += [r for r in reading.assertion.readings if r.earliest <= limit]
    if not found:
        return WrittenDay(
            _kept(text, calendars.read_date(text)), "date_not_read", "No day of the last two centuries is written so."
        )
    readings = tuple(dict.fromkeys(found))
    centuries = sorted({r.earliest.year for r in readings})
    assertion = DateAssertion(
        text,
        readings[0].calendar,
        min(r.earliest for r in readings),
        max(r.latest for r in readings),
        readings[0].precision if len(readings) == 1 else calendars.Precision.RANGE,
        all(r.is_conventional for r in readings),
        readings,
    )
    if len({y // 100 for y in centuries}) > 1:
        return WrittenDay(assertion, "date_two_centuries", years=" or ".join(str(y) for y in centuries))
    return WrittenDay(assertion, "date_two_readings" if len(readings) > 1 else "")


def order_of_column(texts: list[str]) -> str | None:
    """The order of day and month that a whole column proves: some cells can be read in one way only, and none in the
    other only."""
    day_first = month_first = False
    for text in texts:
        match = re.match(r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b", calendars.ascii_digits(text))
        if match:
            first, second = int(match[1]), int(match[2])
            day_first = day_first or first > 12 >= second
            month_first = month_first or second > 12 >= first
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as written, and in one form where it has one."""

    as_written: str
    number: str
    code: str = ""
    is_formula_like: bool = False


def read_phone(cell: Cell) -> Phone:
    """Read a telephone number; the text is kept as written, without the mark that made a sheet keep or calculate it."""
    written = cell.text.strip()
    plain = calendars.ascii_digits(written).lstrip("'’‘`").strip()
    formula_like = plain[:1] in "=@" and len(plain) > 1
    plain = plain.lstrip("=@").strip()
    digits = re.sub(r"[\s\-().]", "", plain)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        return Phone(written, "+93" + digits[1:], is_formula_like=formula_like)
    if re.fullmatch(r"\+\d{8,15}", digits):
        return Phone(written, digits, is_formula_like=formula_like)
    if cell.type == "n" and re.fullmatch(r"7\d{8}", digits):
        return Phone(written, "", "phone_lost_zero")
    if cell.type == "n" and re.fullmatch(r"93\d{9}", digits):
        return Phone(written, "+" + digits)
    return Phone(written, "", "phone_not_read", formula_like)


@dataclass(frozen=True, slots=True)
class Paper:
    """An identity paper as stated in a cell."""

    kind: str  # passport, tazkira, e_tazkira, …
    number: str
    state: str
    code: str = ""


_PAPERS = {
    documents.DocumentType.PASSPORT: "passport",
    documents.DocumentType.E_TAZKIRA: "e_tazkira",
    documents.DocumentType.PAPER_TAZKIRA: "tazkira",
    documents.DocumentType.UNHCR: "unhcr",
}


def read_paper(text: str, *, declared: str, state_of: str) -> Paper | None:
    """Read a cell of a passport or tazkira column. `state_of` is the meaning of words in place of a number, if it has
    one."""
    if not text:
        return None
    if state_of:
        return Paper(declared, "", state_of, "document_state_only" if state_of in ("not_known",) else "")
    plain = text.lstrip("'’‘`=").strip()
    read = documents.read_number(plain, declared=declared)
    if declared == "passport":
        shape = documents.read_number(plain)
        known = shape.kind in (documents.DocumentType.PASSPORT, documents.DocumentType.UNHCR)
        return Paper("passport", plain, "held", "" if known else "document_not_read")
    kind = _PAPERS.get(read.kind, declared)
    known = kind == "e_tazkira" or read.tazkira is not None
    return Paper("e_tazkira" if kind == "e_tazkira" else "tazkira", plain, "held", "" if known else "document_not_read")


_WHOLE = re.compile(r"^\+?(\d{1,3}(?:[, ]\d{3})+|\d{1,12})(?:\.0+)?$")


def read_whole(text: str) -> int | None:
    """A whole number, with thousands marked or not; None for anything else."""
    match = _WHOLE.match(calendars.ascii_digits(text).strip())
    return int(re.sub(r"[, ]", "", match[1])) if match else None


def read_degrees(text: str, limit: float) -> float | None:
    """Degrees of latitude or longitude; None where it is no number or out of range."""
    try:
        value = float(calendars.ascii_digits(text).strip())
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that somebody published: low, high and the bound in the words of publication.units.Bound."""

    low: int | None
    high: int | None
    bound: str
    code: str = ""


_BOUNDS = (
    (re.compile(r"^(?:>=|≥|at least|min(?:imum)?\.?|no fewer than|no less than)\s*", re.I), "at_least"),
    (re.compile(r"^(?:>|over|more than|above|exceeding)\s*", re.I), "over"),
    (re.compile(r"^(?:~|≈|about|approximately|approx\.?|around|some|circa|ca\.?|nearly|almost)\s*", re.I), "about"),
    (re.compile(r"^(?:<=|≤|<|under|fewer than|less than|up to|at most)\s*", re.I), "up_to"),
)
_BETWEEN = re.compile(r"^(?:between\s+)?([\d, ]+?)\s*(?:-|–|—|to|and)\s*([\d, ]+)$", re.I)


def read_amount(text: str) -> Amount:  # noqa: PLR0911 (each way to write a bound is read apart)
    """Read a published value with its bound: "170", ">1250", "~5", "37-38", "approximately 140"."""
    plain = calendars.ascii_digits(text).strip()
    if not plain:
        return Amount(None, None, "not_stated")
    if plain.endswith("%"):
        return Amount(None, None, "not_stated", "share_not_count")
    bound = "exact"
    for pattern, meant in _BOUNDS:
        if pattern.match(plain):
            plain, bound = pattern.sub("", plain, count=1).strip(), meant
            break
    if plain.endswith("+"):
        plain, bound = plain[:-1].strip(), "at_least"
    if (
        (match := _BETWEEN.match(plain))
        and (low := read_whole(match[1])) is not None
        and (high := read_whole(match[2])) is not None
    ):
        return Amount(min(low, high), max(low, high), "between")
    number = read_whole(plain)
    if number is None:
        return Amount(None, None, "not_stated", "value_not_read")
    if bound in ("over", "at_least"):
        return Amount(number, None, bound)
    if bound == "up_to":
        return Amount(None, number, "between")
    return Amount(number, number, bound)


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a figure describes: the first and the last instant, where they could be read."""

    first: datetime | None
    until: datetime | None


_PARTS = re.compile(r"^(\d{4})-(\d{1,2})-(early|start|begin|mid|late|end)$", re.I)
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
_FISCAL = re.compile(r"^(\d{4})[/-](\d{2})$")
_FISCAL_RANGE = re.compile(r"^(\d{4})/(\d{2})\s*[-–]\s*(\d{4})/(\d{2})$")
_INSTANT = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::\d{2})?$")
_PART_DAYS = {"early": (1, 10), "start": (1, 10), "begin": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (21, 31)}


def read_span(text: str, *, zone: ZoneInfo, fiscal_year_ends: int = 6) -> Span:  # noqa: PLR0911 (one way a line)
    """The span of time in words such as 2021-08-16, 2021-10, 2021-10-end, 2022-23 (a fiscal year), 2012/13-2022/23."""
    plain = calendars.ascii_digits(text).strip()
    try:
        if match := _INSTANT.match(plain):
            moment = datetime.fromisoformat(f"{match[1]}T{match[2]}:{match[3]}").replace(tzinfo=zone)
            return Span(moment, moment)
        if match := _FISCAL_RANGE.match(plain):
            return _years(int(match[1]), int(match[3]) + 1, zone, fiscal_year_ends)
        if (match := _FISCAL.match(plain)) and int(match[2]) == (int(match[1]) + 1) % 100 and int(match[2]) > 12:
            return _years(int(match[1]), int(match[1]) + 1, zone, fiscal_year_ends)
        if match := _PARTS.match(plain):
            first, last = _PART_DAYS[match[3].lower()]
            end = _month_end(int(match[1]), int(match[2]))
            return _days(
                date(int(match[1]), int(match[2]), first), min(end, date(end.year, end.month, min(last, end.day))), zone
            )
        if match := _MONTH.match(plain):
            return _days(date(int(match[1]), int(match[2]), 1), _month_end(int(match[1]), int(match[2])), zone)
    except ValueError:
        return Span(None, None)
    read = calendars.read_date(plain)
    if read.assertion.earliest and read.assertion.latest:
        return _days(read.assertion.earliest, read.assertion.latest, zone)
    return Span(None, None)


def _years(first: int, last: int, zone: ZoneInfo, ends: int) -> Span:
    start = date(first, ends + 1, 1) if ends < 12 else date(first, 1, 1)
    return _days(start, _month_end(last, ends), zone)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _days(first: date, last: date, zone: ZoneInfo) -> Span:
    begin = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=zone)
    return Span(begin.astimezone(UTC), end.astimezone(UTC))


_CLOCK = re.compile(r"[T\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$", re.I)


def read_moment(cell: Cell, *, zone: ZoneInfo, order: str | None = None) -> datetime | None:
    """A date with a clock time, as an instant; None where the day or the time is not certain."""
    text = calendars.ascii_digits(cell.text.strip())
    clock = _CLOCK.search(text)
    day = read_day(Cell(text[: clock.start()] if clock else text, cell.type if not clock else "s"), order=order).exact
    if day is None or clock is None:
        return None
    hour, minute = int(clock[1]), int(clock[2])
    if hour > 23 or minute > 59:
        return None
    if clock[3]:
        offset = clock[3].upper().replace("Z", "+00:00")
        offset = offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
        return datetime.fromisoformat(f"{day.isoformat()}T{hour:02}:{minute:02}:00{offset}")
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
