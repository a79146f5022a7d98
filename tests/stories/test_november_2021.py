"""November 2021: 170 applications lodged, 108 applications approved, 10 people arrived. Three numbers, two units."""

from collections import Counter

import pytest
from tests.stories.telling import approve, day, family, land, lodge, story

from safepassage.journey import checks
from safepassage.journey.people.models import Case
from safepassage.publication import queries
from safepassage.publication.units import DifferentUnits, Unit

LODGED, APPROVED = 170, 108
ARRIVED_FAMILIES = (4, 3, 3)


@pytest.mark.django_db
def test_170_applications_108_applications_10_people_are_three_figures_in_two_units() -> None:
    with story() as by:
        sizes = [*ARRIVED_FAMILIES, *([2] * 10), *([1] * (LODGED - 13))]
        cases = [family(size, by=by, at=day("2021-08-20")) for size in sizes]
        lodgings = [lodge(case, by=by, at=day("2021-08-24")) for case in cases]
        for application in lodgings[:APPROVED]:
            approve(application, by=by, at=day("2021-10-01"))
        for case in cases[: len(ARRIVED_FAMILIES)]:
            land(case, by=by, at=day("2021-11-10"))

        november = day("2021-11-20")
        funnel = queries.fold(as_of=november, known_at=november)
        rows = {row.code: row.counts for row in funnel.rows}
        assert rows["lodged"][Unit.APPLICATIONS] == 170
        assert rows["approved"][Unit.APPLICATIONS] == 108
        assert rows["arrived"][Unit.PEOPLE] == 10
        assert rows["arrived"][Unit.CASES] == 3
        with pytest.raises(DifferentUnits, match="applications and people cannot be drawn in one funnel"):
            funnel.bars_of({"lodged": Unit.APPLICATIONS, "approved": Unit.APPLICATIONS, "arrived": Unit.PEOPLE})

        # Asked as of the day before the first approval, the figures are those of that day.
        before = queries.fold(as_of=day("2021-09-30"), known_at=november)
        assert {row.code: row.counts[Unit.APPLICATIONS] for row in before.rows}["approved"] == 0
        # What was known then: the landings of November were not known in October.
        october = queries.fold(as_of=november, known_at=day("2021-10-31"))
        assert {row.code: row.counts[Unit.PEOPLE] for row in october.rows}["arrived"] == 0

        # The other 62 are not lost: each is listed with its state, and somebody has the next move.
        undecided = Case.objects.filter(ended="", stage="applications")
        assert undecided.count() == LODGED - APPROVED == 62
        stuck = Counter(Case.objects.exclude(obstacle="").values_list("obstacle", "obstacle_owner"))
        assert stuck == {("seat", "MFAT"): APPROVED - len(ARRIVED_FAMILIES)}
        assert list(checks.everybody_has_a_move(november)) == []
        assert list(checks.approved_families_have_one_obstacle(november)) == []
