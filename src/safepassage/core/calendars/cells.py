"""Reads a date from a workbook cell, whatever type the sheet gave it, for the importers."""

import math
from datetime import date, datetime, timedelta

from safepassage.core.calendars import solar
from safepassage.core.calendars.assertion import Calendar, DateReading, from_day, unreadable
from safepassage.core.calendars.reading import read_date

_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 60_000  # the year 2064


def read_cell(
    value: object, *, order: str | None = None, calendar: Calendar | None = None, epoch_1904: bool = False
) -> DateReading:
    """Read a cell: text, a real date, a year typed as a number, or a spreadsheet's serial number.

    A number from 1280 to 1450 or 1900 to 2060 is a year; a larger one is a serial number of days.
    A sheet that shows a serial number where a solar date was typed cannot be told from a real one: the year decides.
    """
    if value is None:
        return read_date("")
    if isinstance(value, bool):
        return DateReading(
            unreadable(str(value)), "not_a_date", "This could not be read as a date. It is kept as written."
        )
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _real_date(value)
    if isinstance(value, int | float):
        return _number(float(value), order, calendar, epoch_1904)
    return read_date(str(value), order=order, calendar=calendar)


def _real_date(day: date) -> DateReading:
    # A cell formatted as a date whose year is 1364 was typed in the solar calendar: the sheet took it for Gregorian.
    if solar.FIRST_SOLAR_YEAR <= day.year <= solar.LAST_SOLAR_YEAR:
        return read_date(day.isoformat(), calendar=Calendar.SOLAR_HIJRI)
    if not solar.FIRST_GREGORIAN_YEAR <= day.year <= solar.LAST_GREGORIAN_YEAR:
        return read_date(day.isoformat())
    return DateReading(from_day(day))


def _number(value: float, order: str | None, calendar: Calendar | None, epoch_1904: bool) -> DateReading:
    if not math.isfinite(value):
        return DateReading(
            unreadable(str(value)), "not_a_date", "This could not be read as a date. It is kept as written."
        )
    whole = int(value)
    written = str(whole) if value == whole else repr(value)
    if whole <= solar.LAST_GREGORIAN_YEAR or len(str(whole)) == 8:
        return read_date(written, order=order, calendar=calendar)
    if whole > _LAST_SERIAL:
        return DateReading(unreadable(written), "not_a_date", "This number is not a date. It is kept as written.")
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    return DateReading(from_day(epoch + timedelta(days=whole), as_written=written))
