"""7 October 2021: 393 people flown out and 35 since; half of the arrivals women and girls; an earlier instant
gives the earlier figure.
"""

import pytest
from tests.stories.telling import approve, day, family, land, lodge, story

from safepassage.journey.arrivals.models import Arrival
from safepassage.journey.people.models import Person
from safepassage.publication import queries
from safepassage.publication.operations import quote_figure
from safepassage.publication.units import Bound, Unit

AIRLIFT, SINCE = 393, 35


@pytest.mark.django_db
def test_393_and_35_arrivals_half_of_them_women_and_girls() -> None:
    with story() as by:
        # 393 = 39 families of ten and one of three; 35 = three of ten and one of five.
        for sizes, landed_on in (([*[10] * 39, 3], "2021-08-24"), ([*[10] * 3, 5], "2021-10-01")):
            for size in sizes:
                case = family(size, by=by, at=day("2021-08-17"), sexes="fm" if size == 3 else "mf")
                application = lodge(case, by=by, at=day("2021-08-17"))
                approve(application, by=by, at=day("2021-08-18"))
                land(case, by=by, at=day(landed_on))

        def arrived(text: str) -> int:
            funnel = queries.fold(as_of=day(text), known_at=day("2021-12-31"))
            return {row.code: row.counts[Unit.PEOPLE] for row in funnel.rows}["arrived"]

        assert arrived("2021-08-31") == AIRLIFT
        assert arrived("2021-10-07") == AIRLIFT + SINCE == 428
        landed = Arrival.objects.values("person")
        assert Person.objects.filter(id__in=landed, sex="female").count() * 2 == 428

        # What was said stands beside ours, with its unit and bound, and the difference is put in words.
        said = quote_figure(
            measure="arrived",
            stage="arrived",
            unit="people",
            low=AIRLIFT,
            high=AIRLIFT,
            bound=Bound.EXACT,
            as_of_text="31 August 2021",
            as_of_until=day("2021-08-31"),
            source="a minister",
            by=by,
            at=day("2021-10-07"),
        )
        assert queries.compare(said, known_at=day("2021-12-31")).explanation == "Agrees."
        # Before it was said, nobody could have quoted it.
        assert queries.figures(known_at=day("2021-10-06")) == []
