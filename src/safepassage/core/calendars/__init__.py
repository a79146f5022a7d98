"""Dates as written, in the solar Hijri, Gregorian or lunar Hijri calendar, read as intervals. Start at `read_date`."""

from safepassage.core.calendars.assertion import (
    Calendar,
    DateAssertion,
    DateReading,
    Precision,
    Reading,
    conventional_in_household,
    from_day,
    is_conventional_day,
)
from safepassage.core.calendars.cells import read_cell
from safepassage.core.calendars.reading import read_date
from safepassage.core.calendars.solar import gregorian_to_solar, solar_to_gregorian, solar_year_span
from safepassage.core.calendars.words import AFGHAN_MONTHS, ascii_digits, in_words, persian_digits

__all__ = [
    "AFGHAN_MONTHS",
    "Calendar",
    "DateAssertion",
    "DateReading",
    "Precision",
    "Reading",
    "ascii_digits",
    "conventional_in_household",
    "from_day",
    "gregorian_to_solar",
    "in_words",
    "is_conventional_day",
    "persian_digits",
    "read_cell",
    "read_date",
    "solar_to_gregorian",
    "solar_year_span",
]
