"""Turns days of the solar Hijri and lunar Hijri calendars into Gregorian days and back, for everyone who reads a
date."""

from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate

FIRST_SOLAR_YEAR, LAST_SOLAR_YEAR = 1280, 1450
FIRST_GREGORIAN_YEAR, LAST_GREGORIAN_YEAR = 1900, 2060
# From here on a bare Hijri year can only be lunar today (solar 1443 begins in 2064), but it might be a typing slip:
# both are kept.
FIRST_LUNAR_ONLY_YEAR = 1443
LAST_LUNAR_YEAR = 1490

_LUNAR_EPOCH = 1948440  # Julian day number of 1 Muharram 1 in the civil tabular calendar
_ORDINAL_TO_JULIAN_DAY = 1721425


def solar_to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a solar Hijri day. Raises ValueError when there is no such day."""
    converted: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return converted


def gregorian_to_solar(day: date) -> tuple[int, int, int]:
    """Year, month and day in the solar Hijri calendar."""
    converted = JalaliDate(day)  # type: ignore[no-untyped-call]
    return converted.year, converted.month, converted.day


def solar_month_length(year: int, month: int) -> int:
    """31 for the first six months, 30 for the next five, 29 or 30 for Hut."""
    length: int = JalaliDate.days_in_month(month, year)
    return length


def solar_year_span(year: int) -> tuple[date, date]:
    """First and last Gregorian day of a solar Hijri year."""
    return solar_to_gregorian(year, 1, 1), solar_to_gregorian(year, 12, solar_month_length(year, 12))


def solar_month_span(year: int, month: int) -> tuple[date, date]:
    """First and last Gregorian day of a solar Hijri month."""
    return solar_to_gregorian(year, month, 1), solar_to_gregorian(year, month, solar_month_length(year, month))


def lunar_month_length(year: int, month: int) -> int:
    """30 or 29, after the civil tabular calendar (leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of 30)."""
    if month == 12 and (11 * year + 14) % 30 < 11:
        return 30
    return 30 if month % 2 else 29


def lunar_to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a lunar Hijri day by the civil table; the sighted day may be one earlier or later."""
    if not 1 <= month <= 12 or not 1 <= day <= lunar_month_length(year, month):
        raise ValueError("no such lunar day")
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return date.fromordinal(_LUNAR_EPOCH + days - _ORDINAL_TO_JULIAN_DAY)


def lunar_span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """First and last Gregorian day that may be meant, one day wider on both sides because months are sighted."""
    if month is None:
        first, last = lunar_to_gregorian(year, 1, 1), lunar_to_gregorian(year + 1, 1, 1) - timedelta(days=1)
    elif day is None:
        first, last = (
            lunar_to_gregorian(year, month, 1),
            lunar_to_gregorian(year, month, lunar_month_length(year, month)),
        )
    else:
        first = last = lunar_to_gregorian(year, month, day)
    return first - timedelta(days=1), last + timedelta(days=1)


def new_year_near(day: date) -> tuple[int, date]:
    """The solar year whose 1 Hamal lies nearest to this day, with that day."""
    year = day.year - 621
    first = solar_to_gregorian(year, 1, 1)
    return year, first
