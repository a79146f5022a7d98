"""2012 to 2018: the offer, its widening, 30 + 64 arrived, eight first declined then arrived, 44 + 96 = 140, 68
citizens.
"""

import pytest
from tests.stories.telling import approve, day, decline, family, land, lodge, story

from safepassage.access.row_security import acting
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications import queries as applications_queries
from safepassage.journey.applications.models import ApplicationMember
from safepassage.journey.arrivals.models import Arrival
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.decisions import queries as decisions_queries
from safepassage.journey.people.models import Case, CaseMember
from safepassage.journey.settlement import operations as settlement
from safepassage.journey.settlement.models import Citizenship
from safepassage.publication import queries
from safepassage.publication.units import Unit

OFFERED_PRINCIPALS, OFFERED_PEOPLE = 23, 73
WIDENED_PRINCIPALS, WIDENED_PEOPLE = 33, 116
STAYING = (8, 7, 7)
"""Three families who were offered residence and did not come with the thirty of April 2013."""


def sizes(families: int, people: int) -> list[int]:
    """Family sizes that add up to so many people in so many families, as even as can be."""
    each, more = divmod(people, families)
    return [each + 1] * more + [each] * (families - more)


@pytest.mark.django_db
def test_offer_widening_decline_exception_arrival_and_citizenship_reconcile() -> None:
    with story() as by:
        offered, widened = day("2012-10-26"), day("2012-12-12")
        pathway = applications.record_pathway(
            code="story-offer", title_en="Offer to staff in Bamyan", by=by, at=day("2012-10-23")
        )
        for number, (start, end) in enumerate(((offered, widened), (widened, None)), start=1):
            applications.record_rule_version(
                pathway_id=pathway.id,
                number=number,
                body=f"version {number}",
                content_sha256=str(number) * 64,
                announced=start,
                in_force_from=start,
                in_force_until=end,
                by=by,
                at=start,
            )

        first = [
            lodge(family(n, by=by, at=offered), by=by, at=offered, pathway_code="story-offer")
            for n in sizes(OFFERED_PRINCIPALS, OFFERED_PEOPLE)
        ]
        second = [
            lodge(family(n, by=by, at=widened), by=by, at=widened, pathway_code="story-offer")
            for n in (*[3] * 7, *STAYING)
        ]
        declined = [lodge(family(n, by=by, at=widened), by=by, at=widened) for n in sizes(8, 20)]
        for application in declined:
            decline(application, by=by, at=day("2013-02-01"))

        assert {applications_queries.current(a.case_id).rule_version.number for a in first} == {1}  # type: ignore[union-attr]
        assert {applications_queries.current(a.case_id).rule_version.number for a in second} == {2}  # type: ignore[union-attr]
        assert len(first) == 23
        assert ApplicationMember.objects.filter(application__in=first).count() == 73
        assert len(first + second) == WIDENED_PRINCIPALS
        assert ApplicationMember.objects.filter(application__in=first + second).count() == WIDENED_PEOPLE

        # April 2013: 30 interpreters and 64 of their family arrive; the other three of the 33 principals stay.
        coming = first + second[: -len(STAYING)]
        for application in coming:
            approve(application, by=by, at=day("2013-01-15"))
            land(application.case, by=by, at=day("2013-04-15"))
        assert _arrived(day("2013-04-30")) == {"people": 94, "principals": 30}

        # October 2013: exceptions after a decline; May 2014: those eight families arrive. Both decisions stay readable.
        for application in declined:
            acting.renew()
            decisions.make_exception(
                application_id=application.id, reasons="Ministerial discretion.", by=by, at=day("2013-10-18")
            )
            decisions.grant_visas(application_id=application.id, by=by, at=day("2013-11-01"))
            land(application.case, by=by, at=day("2014-05-10"))
            told = [(d.outcome, d.kind) for d in decisions_queries.of_case(application.case_id)]
            assert told == [("declined", "decision"), ("approved", "ministerial_exception")]

        # Six more families bring the resettled to 44 principals and 96 dependants.
        others = [lodge(family(n, by=by, at=widened), by=by, at=widened) for n in sizes(6, 26)]
        for application in others:
            approve(application, by=by, at=day("2014-02-01"))
            land(application.case, by=by, at=day("2014-06-01"))
        assert _arrived(day("2014-12-31")) == {"people": 140, "principals": 44}

        funnel = queries.fold(as_of=day("2014-12-31"), known_at=day("2018-12-31"))
        assert {row.code: row.counts[Unit.PEOPLE] for row in funnel.rows}["arrived"] == 140

        # July 2018: 68 of the 140 become citizens; the others are known to be on the way.
        settled = others[:2] + first + second[: -len(STAYING)] + declined + others[2:]
        for application in settled:
            acting.renew()
            settlement.receive_family(case_id=application.case_id, centre="Reception", by=by, at=day("2014-06-02"))
            settlement.place_household(case_id=application.case_id, town="Town", by=by, at=day("2014-07-20"))
            settlement.grant_residence(case_id=application.case_id, by=by, at=day("2014-08-01"))
        citizens = 0
        for application in settled:
            acting.renew()
            if citizens == 68:
                break
            granted = settlement.grant_citizenship(
                case_id=application.case_id, ceremony_place="Marae", by=by, at=day("2018-07-10")
            )
            citizens += len(granted)
        assert citizens == Citizenship.objects.count() == 68
        waiting = Case.objects.filter(stage="settlement", ended="")
        assert sum(waiting.values_list("case_size", flat=True)) == 140 - 68
        assert set(waiting.values_list("next_step", "next_move_by")) == {("grant_citizenship", "DIA")}


def _arrived(by_day: object) -> dict[str, int]:
    people = set(Arrival.objects.filter(arrived_at__lte=by_day).values_list("person_id", flat=True))
    principals = CaseMember.objects.filter(person_id__in=people, role="principal").count()
    return {"people": len(people), "principals": principals}
