"""An age is said only as exactly as the birth date is known."""

from datetime import date

import pytest

from safepassage.desks.immigration.family_view import age_words
from safepassage.journey.people.models import BirthDate

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("earliest", "latest", "precision", "said"),
    [
        (date(1985, 3, 21), date(1985, 3, 21), "day", "41 years"),
        (date(1985, 3, 21), date(1986, 3, 20), "year", "about 40 years"),
        (date(1917, 5, 3), date(2017, 5, 3), "range", "9 to 109 years"),
    ],
)
def test_age_is_no_more_exact_than_the_birth_date(earliest: date, latest: date, precision: str, said: str) -> None:
    born = BirthDate(earliest_date=earliest, latest_date=latest, precision=precision, is_conventional=False)

    assert age_words((born,), TODAY) == said
