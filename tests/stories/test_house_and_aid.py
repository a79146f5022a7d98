"""A house with four families, one of them interviewed; and six million dollars to four organisations, with no
invented split.
"""

import pytest
from tests.stories.telling import day, family, story

from safepassage.journey.aid import operations as aid
from safepassage.journey.aid import queries as aid_queries
from safepassage.journey.people import operations as people
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.models import ContactAttempt
from safepassage.journey.people.rules import Channel


@pytest.mark.django_db
def test_four_families_hide_in_one_house_and_one_of_them_is_interviewed() -> None:
    with story() as by:
        november = day("2021-11-18")
        house = people.open_house(address="behind the tyre shop", by=by, at=november)
        cases = [family(3, by=by, at=november) for _ in range(4)]
        for case in cases:
            people.record_whereabouts(case_id=case.id, house_id=house.id, is_in_hiding=True, by=by, at=november)
        people.record_contact_attempt(
            case_id=cases[0].id, channel=Channel.PHONE, outcome="interviewed", note="by a newspaper", by=by, at=november
        )

        assert set(people_queries.families_in_house(house.id)) == {c.id for c in cases}
        assert [a.case_id for a in ContactAttempt.objects.filter(outcome="interviewed")] == [cases[0].id]
        # A family that moves on is no longer in the house; where it was stays readable.
        people.record_whereabouts(case_id=cases[3].id, is_in_hiding=True, by=by, at=day("2021-12-01"))
        assert set(people_queries.families_in_house(house.id)) == {c.id for c in cases[:3]}


@pytest.mark.django_db
def test_six_million_to_four_organisations_keeps_unpublished_splits_unknown() -> None:
    with story() as by:
        for on, bodies in (("2021-08-20", ("ICRC", "UNHCR")), ("2021-09-13", ("UNFPA", "UNICEF"))):
            aid.commit_aid(recipients=bodies, amount_cents=300_000_000, committed_at=day(on), by=by, at=day(on))

        october = day("2021-10-07")
        ledger = aid_queries.ledger(as_of=october, known_at=october)
        assert ledger.committed_cents == 600_000_000
        assert ledger.recipients == ("ICRC", "UNHCR", "UNFPA", "UNICEF")
        assert [c.split_is_known for c in ledger.commitments] == [False, False]
        assert ledger.paid_cents == 0
        august = aid_queries.ledger(as_of=day("2021-08-31"), known_at=october)
        assert august.committed_cents == 300_000_000
