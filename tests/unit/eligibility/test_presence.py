"""Days of presence under section 8 of the Citizenship Act 1977, and what unknown departures leave open."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.eligibility.partial import ANYTHING, FUTURE, Span
from safepassage.eligibility.presence import Borders, Presence, PresenceRule, Stay, count
from safepassage.eligibility.presence_bulk import Stays, count_many

ON = date(2024, 7, 1)
ALWAYS = [Stay(Span(1, 1), Span(FUTURE, FUTURE))]


def stay(first: str, last: str | None) -> Stay:
    arrived = date.fromisoformat(first).toordinal()
    left = Span(FUTURE, FUTURE) if last is None else Span(*[date.fromisoformat(last).toordinal()] * 2)
    return Stay(Span(arrived, arrived), left)


def counted(*stays: Stay, on: date = ON, closed: bool = True, entitled: list[Stay] | None = None) -> Presence:
    return count(stays, ALWAYS if entitled is None else entitled, on=on, closed=closed)


def test_five_full_years_qualify() -> None:
    found = counted(stay("2019-07-01", None))

    assert (found.certain, found.verdict) == (1827, True)
    assert found.certain_years == (366, 365, 365, 365, 366)


@pytest.mark.parametrize(("away", "verdict"), [(477, True), (478, False)])
def test_1350_days_in_all_are_the_border(away: int, verdict: bool) -> None:
    absences = [(date(2020 + n, 1, 10), min(away - 100 * n, 100) if n < 4 else away - 400) for n in range(5)]
    pieces, begin = [], date(2019, 7, 1)
    for start, days in absences:
        pieces.append(stay(begin.isoformat(), start.isoformat()))
        begin = start + timedelta(days=days)

    found = counted(*pieces, stay(begin.isoformat(), None))

    assert found.certain == 1827 - away
    assert found.verdict is verdict


@pytest.mark.parametrize(("back", "verdict"), [("2020-11-02", True), ("2020-11-04", False)])
def test_240_days_in_each_year_are_the_border(back: str, verdict: bool) -> None:
    found = counted(stay("2019-07-01", "2020-07-01"), stay(back, None))

    assert found.certain_years[3] == (date(2021, 7, 1) - date.fromisoformat(back)).days
    assert found.verdict is verdict


def test_days_before_entitlement_do_not_count() -> None:
    late = [Stay(Span(*[date(2020, 7, 1).toordinal()] * 2), Span(FUTURE, FUTURE))]

    found = counted(stay("2015-01-01", None), entitled=late)

    assert found.verdict is False
    assert found.qualifies_on == date(2025, 2, 26)


def test_unknown_departure_gives_two_numbers_and_names_the_stay() -> None:
    gone = Stay(
        Span(*[date(2019, 7, 1).toordinal()] * 2), Span(date(2020, 1, 1).toordinal(), date(2024, 7, 1).toordinal())
    )

    found = counted(gone)

    assert (found.certain, found.possible, found.verdict, found.to_clarify) == (184, 1827, None, (0,))


def test_open_list_is_never_a_no_while_entitled() -> None:
    assert counted(closed=False).verdict is None
    assert counted(closed=True).verdict is False


def test_leap_day_application_counts_from_the_first_of_march() -> None:
    found = counted(stay("2010-01-01", None), on=date(2024, 2, 29))

    assert found.certain_years == (365, 365, 365, 366, 365)


def test_border_days_are_a_parameter() -> None:
    both = PresenceRule(whole_period=Borders(first=True, last=True), each_year=Borders(first=False, last=True))

    found = count([stay("2010-01-01", None)], ALWAYS, on=ON, closed=True, rule=both)

    assert found.certain == 1828
    assert sum(found.certain_years) == 1827


DAYS = st.integers(date(2017, 1, 1).toordinal(), date(2025, 1, 1).toordinal())
STAYS = st.lists(st.tuples(DAYS, st.integers(0, 900), st.integers(0, 200)), max_size=5)


def made(rows: list[tuple[int, int, int]]) -> list[Stay]:
    return [Stay(Span(a, a), Span(a + n, a + n + more)) for a, n, more in rows]


@settings(max_examples=80, deadline=None)
@given(STAYS)
def test_certain_never_exceeds_possible_and_repetition_changes_nothing(rows: list[tuple[int, int, int]]) -> None:
    one, twice = counted(*made(rows)), counted(*made(rows), *made(rows))

    assert one.certain <= one.possible
    assert (one.certain, one.possible, one.verdict) == (twice.certain, twice.possible, twice.verdict)


@settings(max_examples=60, deadline=None)
@given(STAYS, st.integers(1, 400))
def test_splitting_a_stay_changes_nothing_and_a_day_more_never_lowers(
    rows: list[tuple[int, int, int]], cut: int
) -> None:
    exact = [(a, n, 0) for a, n, _ in rows]
    split = [part for a, n, _ in exact for part in ((a, min(cut, n), 0), (a + min(cut, n), n - min(cut, n), 0))]
    longer = [(a, n + 1, 0) for a, n, _ in exact]

    assert counted(*made(split)).certain == counted(*made(exact)).certain <= counted(*made(longer)).certain


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(STAYS, DAYS, st.booleans()), min_size=1, max_size=6))
def test_bulk_count_is_that_of_each_person(people: list[tuple[list[tuple[int, int, int]], int, bool]]) -> None:
    rows = [(n, *row) for n, (stays, _, _) in enumerate(people) for row in stays]
    columns = [np.array([row[k] for row in rows], dtype=np.int64) for k in range(4)]
    left = columns[1] + columns[2]
    since = np.array([each for _, each, _ in people], dtype=np.int64)
    closed = np.array([each for _, _, each in people])

    bulk = count_many(Stays(columns[0], columns[1], columns[1], left, left + columns[3]), since, closed, on=ON)

    for n, (stays, begin, complete) in enumerate(people):
        one = count(made(stays), [Stay(Span(begin, begin), Span(FUTURE, FUTURE))], on=ON, closed=complete)
        assert (one.certain, one.possible) == (bulk.certain[n], bulk.possible[n])
        assert one.verdict is (True if bulk.true[n] else False if bulk.false[n] else None)


def test_unknown_everything_is_possible() -> None:
    assert counted(Stay(ANYTHING, ANYTHING)).possible == 1827
