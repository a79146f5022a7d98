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


# Worked expectations of an independent open model of the Act (openfisca-aotearoa, tests/citizenship), told anew.
ON_SHORE = [Stay(Span(*[date(2015, 1, 1).toordinal()] * 2), Span(*[date(2021, 8, 29).toordinal()] * 2))]
IN_THE_YEAR_BEFORE = {
    "2014-12-30": 0,
    "2014-12-31": 0,
    "2015-01-01": 0,
    "2015-01-02": 1,
    "2015-01-07": 6,
    "2015-08-28": 239,
    "2015-08-29": 240,
    "2016-01-01": 365,
    "2016-01-02": 365,
    "2017-01-01": 366,
    "2018-01-01": 365,
    "2019-01-01": 365,
    "2020-01-01": 365,
    "2021-01-01": 366,
    "2022-01-01": 240,
    "2022-01-02": 239,
    "2023-01-01": 0,
}
OVER_LEAP_DAYS = [Stay(Span(*[date(2013, 1, 1).toordinal()] * 2), Span(*[date(2017, 3, 3).toordinal()] * 2))]
AROUND_LEAP_DAYS = {
    "2014-02-28": 365,
    "2015-02-28": 365,
    "2016-02-28": 365,
    "2016-02-29": 365,
    "2016-03-01": 366,
    "2016-03-02": 366,
    "2017-02-28": 366,
    "2017-03-01": 365,
}
BOTH_BORDERS = PresenceRule(whole_period=Borders(first=True, last=True))


@pytest.mark.parametrize(
    ("stays", "day", "days"),
    [
        *((ON_SHORE, day, days) for day, days in IN_THE_YEAR_BEFORE.items()),
        *((OVER_LEAP_DAYS, day, days) for day, days in AROUND_LEAP_DAYS.items()),
    ],
)
def test_days_of_the_year_before_are_those_of_the_independent_model(stays: list[Stay], day: str, days: int) -> None:
    assert count(stays, stays, on=date.fromisoformat(day), closed=True).certain_years[0] == days


@pytest.mark.parametrize("rule", [PresenceRule(), BOTH_BORDERS])
@pytest.mark.parametrize(
    ("year", "verdict"), [(2019, False), (2020, True), (2021, True), (2022, True), (2023, False), (2024, False)]
)
def test_verdicts_are_those_of_the_independent_model(rule: PresenceRule, year: int, verdict: bool) -> None:
    found = count(ON_SHORE, ON_SHORE, on=date(year, 1, 1), closed=True, rule=rule)

    assert found.verdict is verdict
    assert (found.certain >= 1350) is (year <= 2022)


COMING_AND_GOING = [
    stay("2013-02-04", "2014-03-10"),
    stay("2014-03-15", "2015-08-30"),
    stay("2015-08-30", "2016-03-10"),
    stay("2016-03-15", "2016-08-27"),
    stay("2016-11-16", "2017-05-27"),
    stay("2017-06-20", "2018-01-21"),
    stay("2018-02-12", "2018-02-13"),
]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        *(("2017-10-01", 295), ("2016-10-01", 326), ("2015-10-01", 365)),
        *(("2014-10-01", 360), ("2013-10-01", 239), ("2013-10-02", 240)),
    ],
)
def test_days_of_many_stays_are_those_of_the_independent_model(day: str, days: int) -> None:
    assert count(COMING_AND_GOING, COMING_AND_GOING, on=date.fromisoformat(day), closed=True).certain_years[0] == days


@pytest.mark.parametrize(("day", "enough"), [("2017-10-01", False), ("2017-10-02", True)])
def test_each_year_requirement_is_that_of_the_independent_model(day: str, enough: bool) -> None:
    found = count(COMING_AND_GOING, COMING_AND_GOING, on=date.fromisoformat(day), closed=True)

    assert all(days >= 240 for days in found.certain_years) is enough
