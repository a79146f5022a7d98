"""Dates as written: three calendars, intervals, conventional days, and plain words when it cannot be a date."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.core import calendars
from safepassage.core.calendars import Calendar, Precision, read_cell, read_date, solar

FIRST, LAST = solar.solar_to_gregorian(1300, 1, 1), solar.solar_to_gregorian(1450, 12, 29)


def test_every_solar_day_from_1300_to_1450_comes_back() -> None:
    day = FIRST
    while day <= LAST:
        assert solar.solar_to_gregorian(*solar.gregorian_to_solar(day)) == day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "earliest", "latest", "precision"),
    [
        ("۲۴ اسد ۱۴۰۰", (2021, 8, 15), (2021, 8, 15), "day"),
        ("24 Asad 1400", (2021, 8, 15), (2021, 8, 15), "day"),
        ("۲۴ زمری ۱۴۰۰", (2021, 8, 15), (2021, 8, 15), "day"),
        ("24 مرداد 1400", (2021, 8, 15), (2021, 8, 15), "day"),
        ("1364", (1985, 3, 21), (1986, 3, 20), "year"),
        ("Sawr 1364", (1985, 4, 21), (1985, 5, 21), "month"),
        ("Mar 2010", (2010, 3, 1), (2010, 3, 31), "month"),
        ("25 in 1389", (1984, 3, 21), (1986, 3, 20), "age_derived"),
        ("۲۵ ساله در ۱۳۸۹", (1984, 3, 21), (1986, 3, 20), "age_derived"),
        ("03/05/1985", (1985, 3, 5), (1985, 5, 3), "range"),
        ("13/05/1985", (1985, 5, 13), (1985, 5, 13), "day"),
        ("1975-1980", (1975, 1, 1), (1980, 12, 31), "range"),
        ("1364/65", (1985, 3, 21), (1987, 3, 20), "range"),
        ("1985-00-00", (1985, 1, 1), (1985, 12, 31), "year"),
        ("00/00/1364", (1985, 3, 21), (1986, 3, 20), "year"),
        ("about 1980", (1979, 1, 1), (1981, 12, 31), "range"),
        ("12 ramadan 1443", (2022, 4, 13), (2022, 4, 15), "day"),
    ],
)
def test_read_date_as_written_gives_its_interval(
    written: str, earliest: tuple[int, int, int], latest: tuple[int, int, int], precision: str
) -> None:
    told = read_date(written).assertion

    assert (told.earliest, told.latest) == (date(*earliest), date(*latest))
    assert told.precision == precision
    assert told.as_written == written


@pytest.mark.parametrize(
    ("written", "problem", "part_of_sentence"),
    [
        ("", "empty", "no date"),
        ("31/04/1985", "no_such_day", "April 1985 has 30 days"),
        ("30 Hut 1400", "no_such_day", "Hut 1400 has 29 days"),
        ("31 Mizan 1400", "no_such_day", "30 days"),
        ("Aug 1364", "calendar_conflict", "different calendars"),
        ("12/3/85", "short_year", "four"),
        ("Asad", "no_year", "year"),
        ("age 25", "age_without_year", "25 in 1389"),
        ("45/45/1985", "no_such_month", "45"),
        ("1700", "year_out_of_range", "1700"),
        ("the spring after the flood", "not_a_date", "kept as written"),
    ],
)
def test_read_date_impossible_keeps_the_words_and_says_why(written: str, problem: str, part_of_sentence: str) -> None:
    reading = read_date(written)

    assert not reading.is_understood
    assert reading.problem == problem
    assert part_of_sentence in reading.sentence
    assert reading.assertion.as_written == written


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_read_date_with_declared_order_is_one_day(order: str) -> None:
    told = read_date("03/05/1985", order=order).assertion

    assert told.precision is Precision.DAY
    assert told.earliest == (date(1985, 5, 3) if order == "dmy" else date(1985, 3, 5))


@pytest.mark.parametrize(
    "written", ["1 Jan 1985", "1985-12-31", "1985-07-01", "1 Hamal 1364", "21/03/1985", "1364-01-01"]
)
def test_conventional_day_counts_as_its_year(written: str) -> None:
    told = read_date(written).assertion

    assert told.is_conventional
    assert told.evidence is not None
    assert (told.evidence[1] - told.evidence[0]).days in (364, 365)


def test_year_that_may_be_lunar_keeps_both_readings() -> None:
    told = read_date("1443").assertion

    assert {reading.calendar for reading in told.readings} == {Calendar.LUNAR_HIJRI, Calendar.SOLAR_HIJRI}
    assert told.calendar is Calendar.UNKNOWN


def test_read_cell_takes_what_workbooks_hold() -> None:
    assert read_cell(31000).assertion.earliest == date(1984, 11, 14)
    assert read_cell(1364).assertion.precision is Precision.YEAR
    assert read_cell(datetime(1985, 5, 6)).assertion.earliest == date(1985, 5, 6)  # noqa: DTZ001
    assert read_cell(date(1364, 5, 1)).assertion.calendar is Calendar.SOLAR_HIJRI
    assert not read_cell(float("nan")).is_understood
    assert not read_cell(True).is_understood


def test_in_words_uses_afghan_months_and_digits() -> None:
    day = date(2021, 8, 15)

    assert calendars.in_words(day, calendar=Calendar.SOLAR_HIJRI) == "24 Asad 1400"
    assert calendars.in_words(day, calendar=Calendar.SOLAR_HIJRI, language="fa-AF") == "۲۴ اسد ۱۴۰۰"
    assert calendars.in_words(day, calendar=Calendar.SOLAR_HIJRI, language="ps") == "۲۴ زمری ۱۴۰۰"


def test_household_with_one_day_and_month_looks_made_up() -> None:
    assert calendars.conventional_in_household([date(1980, 5, 1), date(2001, 5, 1)])
    assert calendars.conventional_in_household([date(1980, 5, 9), date(2001, 5, 9), date(2003, 5, 9)])
    assert not calendars.conventional_in_household([date(1980, 5, 9), date(2001, 5, 9)])


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_read_date_of_any_text_never_raises_and_keeps_it(written: str) -> None:
    reading = read_date(written)

    assert reading.assertion.as_written == written
    assert reading.is_understood == (reading.problem is None)


@given(st.dates(FIRST, LAST), st.sampled_from(["en", "fa-AF", "ps"]))
@settings(max_examples=80, deadline=None)
def test_day_in_words_is_read_back(day: date, language: str) -> None:
    written = calendars.in_words(day, calendar=Calendar.SOLAR_HIJRI, language=language)

    told = read_date(written).assertion

    if solar.gregorian_to_solar(day)[0] < solar.FIRST_LUNAR_ONLY_YEAR:
        assert (told.earliest, told.latest) == (day, day)
