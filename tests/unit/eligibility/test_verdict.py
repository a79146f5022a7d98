"""Verdicts on the pathways of the story: yes, no, and not yet known where a paper is missing."""

from datetime import date

import pytest
from tests.unit.eligibility.people import VOCAB, book, interpreter, known, person

from safepassage.eligibility.casefile import File, Known, Strength, see
from safepassage.eligibility.verdict import Answer, Verdict, evaluate, open_facts, prevailing

YES, NO, OPEN = Answer.YES, Answer.NO, Answer.OPEN
CRITERIA = {"person.helped_agency": "nzdf", "person.at_risk": "yes", "application.received_at": "2021-08-20T00:00Z"}


def of(version: str, outcome: str, file: File, standard: str = "attested") -> Verdict:
    found = {each.outcome: each for each in evaluate(book().version(version), file, standard)}
    return found[outcome]


@pytest.mark.parametrize(
    ("ended", "first", "second"),
    [
        ("2013-04-30..", YES, YES),
        ("2011-06-30", NO, YES),
        ("2008", NO, NO),
        ("2010-12-15", NO, OPEN),
        ("2010-11-30", NO, NO),
        ("2011-01-01", NO, YES),
    ],
)
def test_interpreter_of_the_team_by_last_day(ended: str, first: Answer, second: Answer) -> None:
    file = interpreter(ended=ended)

    assert of("nz-bamyan-offer@1", "offer", file).value is first
    assert of("nz-bamyan-offer@2", "resettlement", file).value is second


def test_interpreter_of_the_police_only_under_the_widening() -> None:
    file = interpreter(employer="nz_police")

    assert of("nz-bamyan-offer@1", "offer", file).value is NO
    assert of("nz-bamyan-offer@2", "resettlement", file).value is YES


def test_no_employment_record_is_open_until_the_list_is_closed() -> None:
    assert of("nz-bamyan-offer@2", "resettlement", person()).value is OPEN
    assert of("nz-bamyan-offer@2", "resettlement", person(closed=["employment"])).value is NO


def test_role_of_one_job_is_never_joined_to_the_employer_of_another() -> None:
    jobs = [
        {"role": "interpreter", "employer": "other", "started_on": "2009", "ended_on": "2013"},
        {"role": "cleaner", "employer": "nz_prt", "started_on": "2009", "ended_on": "2011-03"},
    ]

    assert of("nz-bamyan-offer@2", "resettlement", person(employment=jobs, closed=["employment"])).value is NO


def test_money_only_outcomes_and_which_prevails() -> None:
    cook = {"role": "kitchen", "employer": "nz_prt", "started_on": "2009", "ended_on": "2013.."}
    mechanic = {"role": "mechanic", "place": "bamyan_northeast", "employer": "nz_prt", "ended_on": "2012-06"}
    version = book().version("nz-bamyan-offer@2")

    for job, outcome in ((cook, "year_salary"), (mechanic, "lump_sum")):
        verdicts = evaluate(version, person(employment=[job], closed=["employment"]))
        assert prevailing(version, verdicts) == outcome


def test_nothing_prevails_while_a_higher_outcome_is_open() -> None:
    version = book().version("nz-bamyan-offer@2")
    cook = {"role": "kitchen", "employer": "nz_prt", "started_on": "2009", "ended_on": "2013.."}

    assert prevailing(version, evaluate(version, person(employment=[cook]))) is None


@pytest.mark.parametrize(
    ("received", "expected"),
    [("2021-08-25T23:59:59.999999+12:00", YES), ("2021-08-26T00:00+12:00", NO), ("2021-08-25T16:29+04:30", YES)],
)
def test_request_around_the_closing_instant(received: str, expected: Answer) -> None:
    file = person(facts=CRITERIA | {"application.received_at": received})

    verdict = of("nz-cabinet-criteria-2021@1", "visa_and_resettlement", file)

    assert verdict.value is expected
    assert verdict.trace.below[0].node.cite is not None  # type: ignore[attr-defined]


def test_contradicting_attestations_are_unknown_and_named() -> None:
    verdict = of(
        "nz-cabinet-criteria-2021@1", "visa_and_resettlement", person(facts=CRITERIA | {"person.at_risk": "yes|no"})
    )

    assert verdict.value is OPEN
    assert verdict.contradicted == ("person.at_risk",)


def test_claims_count_at_screening_and_not_at_decision() -> None:
    file = person(facts=CRITERIA, strength=Strength.CLAIMED)

    assert of("nz-cabinet-criteria-2021@1", "visa_and_resettlement", file, "claimed").value is YES
    assert of("nz-cabinet-criteria-2021@1", "visa_and_resettlement", file, "attested").value is OPEN


def test_stronger_statement_outweighs_a_weaker_one() -> None:
    told = known("person.at_risk", "no", Strength.CLAIMED) + known("person.at_risk", "yes", Strength.ATTESTED)
    file = File("x", {**person(facts=CRITERIA).facts, "person.at_risk": told})

    assert of("nz-cabinet-criteria-2021@1", "visa_and_resettlement", file, "claimed").value is YES


def test_expired_fact_is_unknown() -> None:
    told = (Known(True, Strength.ATTESTED, valid_until=date(2021, 8, 20)),)
    file = File("x", {**person(facts=CRITERIA).facts, "person.at_risk": told})
    version = book().version("nz-cabinet-criteria-2021@1")

    assert evaluate(version, file, on=date(2021, 8, 19))[0].value is YES
    assert evaluate(version, file, on=date(2021, 8, 20))[0].value is OPEN


def test_impossible_interval_is_kept_flagged_and_unknown() -> None:
    job = {"role": "interpreter", "employer": "nz_prt", "started_on": "2012-01-01", "ended_on": "2009-01-01"}

    verdict = of("nz-bamyan-offer@1", "offer", person(employment=[job], closed=["employment"]))

    assert verdict.value is OPEN
    assert set(verdict.flagged) == {"employment.started_on", "employment.ended_on"}


def test_work_before_birth_is_flagged() -> None:
    job = {"role": "interpreter", "employer": "nz_prt", "started_on": "2009", "ended_on": "2013"}
    file = person(facts={"person.born_on": "2010-05-01"}, employment=[job], closed=["employment"])

    assert of("nz-bamyan-offer@1", "offer", file).flagged == ("employment.started_on",)


def test_partner_of_a_principal_who_qualifies_is_family() -> None:
    principal = person("principal", facts=CRITERIA)
    asked = [{"kind": "partner", "other": principal}]

    assert of("nz-cabinet-criteria-family-2021@1", "visa_as_family", person(relation=asked)).value is YES


def test_partner_of_a_principal_not_yet_known_is_open() -> None:
    asked = [{"kind": "partner", "other": person("principal")}]

    verdict = of("nz-cabinet-criteria-family-2021@1", "visa_as_family", person(relation=asked, closed=["relation"]))

    assert verdict.value is OPEN


def test_sibling_of_a_principal_is_no_family_under_the_criteria() -> None:
    asked = [{"kind": "sibling", "other": person("principal", facts=CRITERIA)}]

    verdict = of("nz-cabinet-criteria-family-2021@1", "visa_as_family", person(relation=asked, closed=["relation"]))

    assert verdict.value is NO


def test_visa_that_counts_and_its_day_must_be_of_one_visa() -> None:
    facts = {
        "application.received_at": "2021-11-01T00:00Z",
        "person.citizenship": "AF",
        "person.in_afghanistan_on": "2021-08-15",
        "application.onshore_when_applied": "yes",
        "person.evacuated_on": "2021-10-01",
    }
    visas = [{"kind": "critical_purpose", "granted_on": "2021-09-20"}, {"kind": "other", "granted_on": "2021-08-20"}]
    late = person(facts=facts, visa=visas, closed=["visa"])
    early = person(facts=facts, visa=[{"kind": "critical_purpose", "granted_on": "2021-09-11"}], closed=["visa"])

    assert of("nz-residence-2021@1", "residence", late).value is NO
    assert of("nz-residence-2021@1", "residence", early).value is YES


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ([("2010-01-01", "2010-12-31")], YES),
        ([("2010-01-01", "2010-12-30")], NO),
        ([("2010-01-01", "2010-06-30"), ("2010-06-01", "2010-12-31")], YES),
        ([("2010-01-01", "2010-06-30"), ("2010-06-01", "2010-12-30")], NO),
        ([("2001-01-01", "2002-01-01")], NO),
        ([("2010-01-01", "2010-11..2011-02")], OPEN),
    ],
)
def test_service_is_added_up_each_day_once(jobs: list[tuple[str, str]], expected: Answer) -> None:
    facts = {"application.received_at": "2022-01-01T00:00Z", "person.citizenship": "AF"}
    facts |= {"person.faithful_service": "yes", "person.at_risk": "yes"}
    rows = [{"employer": "us_government", "started_on": first, "ended_on": last} for first, last in jobs]

    assert of("us-siv@1", "visa", person(facts=facts, employment=rows, closed=["employment"])).value is expected


def test_exceptions_never_appear_as_rule_hits() -> None:
    for version in book():
        by_rule = {each.outcome for each in evaluate(version, interpreter())}
        assert not by_rule & {each.id for each in version.outcomes if each.kind == "exception_by_discretion"}


def test_open_facts_name_what_is_missing_and_only_that() -> None:
    verdict = of("nz-bamyan-offer@2", "lump_sum", person(employment=[{"role": "engineer"}], closed=["employment"]))

    assert open_facts(verdict, VOCAB) == ("employment.place",)


def test_viewer_who_may_not_see_a_row_gets_open_and_not_no() -> None:
    file = person(employment=[{"role": "interpreter", "employer": "nz_prt", "ended_on": "2012"}], closed=["employment"])

    preview = of("nz-bamyan-offer@2", "resettlement", file.hiding(lambda fact, record: record != "0"))

    assert of("nz-bamyan-offer@2", "resettlement", file).value is YES
    assert preview.value is OPEN


def test_settled_regardless_says_that_open_facts_cannot_matter() -> None:
    from safepassage.eligibility.cells import settled_regardless
    from safepassage.eligibility.expressions import parse

    risk = {"op": "is", "fact": "person.at_risk", "why": "r", "cite": "c"}
    either = parse({"op": "any", "of": [risk, {"op": "not", "of": risk}]}, VOCAB)

    assert settled_regardless(either, see(person(), strength=Strength.CLAIMED)) is True
