"""The demonstration's people are invented, as many as promised, the same each time, and as messy as real files."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from tests.unit.exchange import making

from safepassage.exchange.demonstration import families, workbooks
from safepassage.exchange.understanding.tables import find_tables, rows_of

FIRST, LAST = date(2021, 7, 1), date(2021, 11, 1)
NOW = datetime(2021, 11, 20, tzinfo=UTC)


def made(people: int = 60, seed: int = 5) -> list[families.Household]:
    return families.households(random.Random(seed), prefix="T-", people=people, first=FIRST, last=LAST)


def test_operation_has_exactly_1250_people() -> None:
    assert families.EVERYBODY == 1250


@pytest.mark.parametrize("people", [1, 2, 59, 140, 1050])
def test_families_have_exactly_the_people_asked_for(people: int) -> None:
    assert sum(len(household.people) for household in made(people)) == people


def test_every_family_has_one_principal_and_every_person_a_name() -> None:
    for household in made(200):
        words = [person.cells["Relationship to PA"] for person in household.people]
        assert words.count("principal") == 1
        assert all(person.cells["Given name(s)"] for person in household.people)


def test_same_seed_gives_the_same_file() -> None:
    first, second = (workbooks.applications(made(), title="T", chance=random.Random(1)) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("applications", lambda: workbooks.applications(made(), title="T", chance=random.Random(1))),
        ("contacts", lambda: workbooks.register(now=NOW, chance=random.Random(1))),
        ("service-roll", lambda: workbooks.roll(made(), chance=random.Random(1))),
        ("offers", lambda: workbooks.offers(first=NOW, days=5, count=4, chance=random.Random(1))),
        ("places", workbooks.provinces),
        ("places", workbooks.crossings),
        ("places", workbooks.airports),
        ("territory", lambda: workbooks.territory(now=NOW.date(), chance=random.Random(1))),
        ("published-figures", lambda: workbooks.figures(now=NOW.date())),
    ],
)
def test_each_file_is_one_that_the_importer_knows(kind: str, make: Callable[[], bytes]) -> None:
    read = making.opened(make())

    tables, _ = find_tables(read, kind=kind)

    assert any(found is None for table in tables for _, found in rows_of(read.rows(table.sheet), table))
