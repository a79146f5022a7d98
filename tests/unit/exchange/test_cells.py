"""Cells are read without guessing: two meanings stay two, and what is no value stays as written."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.exchange.files.reading import Cell
from safepassage.exchange.understanding import cells, words

KABUL = ZoneInfo("Asia/Kabul")
TODAY = date(2021, 8, 24)


def days(text: str, **given: object) -> tuple[date | None, date | None, str]:
    read = cells.read_day(Cell(text), latest=TODAY, **given)  # type: ignore[arg-type]
    assert read.assertion is not None
    return read.assertion.earliest, read.assertion.latest, read.code


def test_short_date_with_two_orders_is_an_interval_until_somebody_says_which() -> None:
    assert days("03/04/85") == (date(1985, 3, 4), date(1985, 4, 3), "date_two_readings")


def test_short_date_with_a_stated_order_is_one_day() -> None:
    assert days("03/04/85", order="dmy") == (date(1985, 4, 3), date(1985, 4, 3), "")


def test_short_date_that_only_one_order_allows_is_one_day() -> None:
    assert days("03/21/90") == (date(1990, 3, 21), date(1990, 3, 21), "")


def test_short_year_with_two_centuries_keeps_both() -> None:
    assert days("01/01/21") == (date(1921, 1, 1), date(2021, 1, 1), "date_two_centuries")


def test_solar_date_in_persian_digits_is_read() -> None:
    assert days("۱۳۸۲/۰۴/۰۶") == (date(2003, 6, 27), date(2003, 6, 27), "")


def test_year_about_is_wider_than_a_year() -> None:
    assert days("abt 2012")[:2] == (date(2011, 1, 1), date(2013, 12, 31))


@pytest.mark.parametrize("text", ["", "-", "N/A", "unknown", "?", "نامعلوم"])
def test_words_for_nothing_give_no_date_and_no_remark(text: str) -> None:
    read = cells.read_day(Cell(text))

    assert (read.assertion, read.code) == (None, "")


def test_date_after_the_row_was_received_is_remarked() -> None:
    assert days("2022-01-05")[2] == "date_in_future"


def test_word_in_a_date_column_stays_as_written() -> None:
    read = cells.read_day(Cell("closure"))

    assert read.code == "date_not_read"
    assert read.assertion is not None
    assert read.assertion.as_written == "closure"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["13/02/2021", "05/09/2021"], "dmy"),
        (["02/13/2021", "05/09/2021"], "mdy"),
        (["05/09/2021"], None),
        (["13/02/2021", "02/13/2021"], None),
    ],
)
def test_order_of_a_column_is_what_its_cells_prove(texts: list[str], order: str | None) -> None:
    assert cells.order_of_column(texts) == order


@pytest.mark.parametrize(
    "text", ["'+93-70-1234567", "0701234567", "۰۷۰۱۲۳۴۵۶۷", "0093 70 123 4567", "=+93701234567", "+93701234567"]
)
def test_phone_in_any_writing_has_one_form_and_keeps_its_text(text: str) -> None:
    phone = cells.read_phone(Cell(text))

    assert (phone.number, phone.as_written, phone.code) == ("+93701234567", text, "")


def test_phone_typed_as_a_number_has_lost_its_zero_and_is_not_mended() -> None:
    assert cells.read_phone(Cell("701234567", "n")) == cells.Phone("701234567", "", "phone_lost_zero")


@pytest.mark.parametrize(
    ("text", "low", "high", "bound"),
    [
        ("170", 170, 170, "exact"),
        (">1250", 1250, None, "over"),
        ("over 1,250", 1250, None, "over"),
        ("~5", 5, 5, "about"),
        ("approximately 140", 140, 140, "about"),
        ("37-38", 37, 38, "between"),
        ("100+", 100, None, "at_least"),
        ("", None, None, "not_stated"),
        ("about half", None, None, "not_stated"),
        ("12%", None, None, "not_stated"),
    ],
)
def test_amount_keeps_its_bound(text: str, low: int | None, high: int | None, bound: str) -> None:
    read = cells.read_amount(text)

    assert (read.low, read.high, read.bound) == (low, high, bound)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-08-16", date(2021, 8, 16), date(2021, 8, 16)),
        ("2021-10", date(2021, 10, 1), date(2021, 10, 31)),
        ("2021-10-end", date(2021, 10, 21), date(2021, 10, 31)),
        ("2022-23", date(2022, 7, 1), date(2023, 6, 30)),
        ("2012/13-2022/23", date(2012, 7, 1), date(2023, 6, 30)),
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
    ],
)
def test_span_of_a_figure_has_the_precision_that_was_written(text: str, first: date, last: date) -> None:
    zone = ZoneInfo("Pacific/Auckland")

    span = cells.read_span(text, zone=zone)

    assert span.first is not None
    assert span.until is not None
    assert (span.first.astimezone(zone).date(), span.until.astimezone(zone).date()) == (first, last)


def test_moment_is_local_to_its_place() -> None:
    assert cells.read_moment(Cell("2021-11-06 00:00"), zone=KABUL) == datetime(2021, 11, 6, tzinfo=KABUL)


@pytest.mark.parametrize("text", ["2021-11-06", "06/05/2021 08:00", "2021-11-06 25:00", "noon"])
def test_moment_without_a_certain_day_and_hour_is_none(text: str) -> None:
    assert cells.read_moment(Cell(text), zone=KABUL) is None


@pytest.mark.parametrize(
    ("text", "declared", "kind", "state"),
    [
        ("P0011223", "passport", "passport", "held"),
        ("expired", "passport", "passport", "expired"),
        ("none", "passport", "passport", "not_held"),
        ("1400-0001-00001", "tazkira", "e_tazkira", "held"),
        ("Vol 3 p 21 reg 104", "tazkira", "tazkira", "held"),
    ],
)
def test_paper_is_a_number_or_a_state(text: str, declared: str, kind: str, state: str) -> None:
    paper = cells.read_paper(text, declared=declared, state_of=words.paper_state(text))

    assert paper is not None
    assert (paper.kind, paper.state) == (kind, state)


@given(text=st.text(max_size=60), kind=st.sampled_from("snb"))
def test_no_text_makes_a_reader_fail(text: str, kind: str) -> None:
    cell = Cell(text, "s" if kind == "n" else kind)

    cells.read_day(cell)
    cells.read_phone(cell)
    cells.read_amount(text)
    cells.read_span(text, zone=KABUL)
    cells.read_moment(cell, zone=KABUL)
    cells.read_paper(text, declared="tazkira", state_of=words.paper_state(text))
    assert words.meaning(words.STATUSES, text) in {*words.STATUSES.values(), ""}
