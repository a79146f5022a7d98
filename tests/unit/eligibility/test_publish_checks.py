"""A draft is published only when what it declares is proved, and every finding shows a file."""

import random
from dataclasses import replace
from typing import Any

import pytest
from benchmarks.instances import eligibility as instances
from tests.unit.eligibility.people import VOCAB, book, interpreter

from safepassage.eligibility import proofs, publish_checks
from safepassage.eligibility.expressions import Surroundings, parse
from safepassage.eligibility.nodes import Expr, Reason, Source
from safepassage.eligibility.publish_checks import Finding, Fixture, Weight, check
from safepassage.eligibility.verdict import Answer
from safepassage.eligibility.versions import Version

WORDS = {"en": "r", "fa": "ر", "ps": "ر"}


def rule(content: dict[str, Any]) -> Expr:
    around = Surroundings(
        reasons={"y": Reason("y", WORDS)}, sources={"c": Source("c", "law", "", "statute", "primary")}
    )
    return parse(content, VOCAB, surroundings=around)


def leaf(op: str, fact: str, **more: Any) -> dict[str, Any]:
    return {"op": op, "fact": fact, "why": "y", "cite": "c", **more}


def some(*tests: dict[str, Any], record: str = "employment", op: str = "some", **more: Any) -> dict[str, Any]:
    return {
        "op": op,
        "record": record,
        "where": {"op": "all", "of": list(tests)} if len(tests) > 1 else tests[0],
        **more,
    }


def version_with(content: dict[str, Any], base: str = "nz-priority-groups-2021@1", **more: Any) -> Version:
    start = book().version(base)
    return replace(start, outcomes=(replace(start.outcomes[0], rule=rule(content)),), **more)


def found(version: Version, name: str) -> list[Finding]:
    return [finding for finding in check(version, None, VOCAB).findings if finding.check == name]


def test_widening_of_december_2012_is_proved() -> None:
    new, old = book().version("nz-bamyan-offer@2"), book().version("nz-bamyan-offer@1")

    report = check(new, old, VOCAB, book=book())

    assert report.proof["offer"].holds is True
    assert not [finding for finding in report.findings if finding.weight is Weight.REFUSED]


def test_paraphrase_declared_as_a_widening_is_refused_with_a_file_and_the_losers() -> None:
    old = book().version("nz-bamyan-offer@2")
    new = replace(book().version("nz-bamyan-paraphrase@1"), declares=("widening_of", old.id))
    register = instances.register(4000, VOCAB, seed=1)

    report = check(new, old, VOCAB, register)

    refused = [finding for finding in report.findings if finding.check == "widening"]
    assert "closely_involved" in refused[0].example
    assert report.losers
    assert not report.may_publish


INTERPRETER = leaf("in", "role", values=["interpreter"])
AT_TEAM = leaf("in", "employer", values=["nz_prt"])
LATE = leaf("ge", "ended_on", value="2011-01-01")
MUTATIONS = [
    lambda rng: some(INTERPRETER, AT_TEAM, leaf("ge", "ended_on", value=f"2011-{rng.randint(2, 12):02}-01")),
    lambda rng: some(INTERPRETER, leaf("in", "employer", values=[rng.choice(["nz_police", "isaf"])]), LATE),
    lambda rng: some(leaf("in", "role", values=[rng.choice(["driver", "guard"])]), AT_TEAM, LATE),
    lambda rng: some(INTERPRETER, AT_TEAM, LATE, leaf("in", "place", values=[rng.choice(["bamyan", "kabul"])])),
    lambda rng: some(INTERPRETER, AT_TEAM, LATE, op="at_least", n=rng.randint(2, 3)),
    lambda rng: some(INTERPRETER, AT_TEAM, LATE, op="every"),
    lambda rng: {"op": "all", "of": [some(INTERPRETER, AT_TEAM, LATE), leaf("is", rng.choice(["person.at_risk"]))]},
    lambda rng: {
        "op": "all",
        "of": [some(INTERPRETER, AT_TEAM, LATE), {"op": "not", "of": some(LATE, record="employment")}],
    },
    lambda rng: {"op": "all", "of": [some(INTERPRETER, AT_TEAM, LATE), some(leaf("in", "role", values=["guard"]))]},
    lambda rng: some(
        INTERPRETER,
        AT_TEAM,
        leaf("between", "ended_on", **{"from": "2011-01-01", "to": f"20{rng.randint(12, 30)}-01-01"}),
    ),
]


@pytest.mark.parametrize("seed", range(40))
def test_widening_that_loses_one_file_is_refused_with_that_file(seed: int) -> None:
    rng = random.Random(seed)
    new = rule(rng.choice(MUTATIONS)(rng))

    proof = proofs.implies(rule(some(INTERPRETER, AT_TEAM, LATE)), new, VOCAB)

    assert proof.holds is False
    assert proof.counterexample is not None
    assert "interpreter" in str(proof.counterexample)


def test_widening_by_a_longer_list_or_an_earlier_day_is_proved() -> None:
    old = rule(some(INTERPRETER, AT_TEAM, LATE))
    wider = [
        some(leaf("in", "role", values=["driver", "interpreter"]), AT_TEAM, LATE),
        some(INTERPRETER, AT_TEAM, leaf("ge", "ended_on", value="2010-06-01")),
        some(INTERPRETER, AT_TEAM),
        {"op": "any", "of": [some(AT_TEAM, LATE), leaf("is", "person.at_risk")]},
    ]

    for each in wider:
        assert proofs.implies(old, rule(each), VOCAB).holds is True


def test_narrowing_without_a_word_on_pending_applications_is_refused() -> None:
    new, old = book().version("nz-instructions-2021-11@2"), book().version("nz-instructions-2021-11@1")

    assert not [f for f in check(new, old, VOCAB).findings if f.weight is Weight.REFUSED]
    assert [f for f in check(replace(new, pending=""), old, VOCAB).findings if f.weight is Weight.REFUSED]


def test_second_version_that_declares_nothing_is_refused() -> None:
    new = replace(book().version("nz-bamyan-offer@2"), declares=None)

    assert [f.check for f in check(new, None, VOCAB).findings if f.weight is Weight.REFUSED] == ["declares"]


RISK = leaf("is", "person.at_risk")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({"op": "all", "of": [RISK, {"op": "not", "of": RISK}]}, "never"),
        ({"op": "any", "of": [RISK, {"op": "not", "of": RISK}]}, "always"),
        ({"op": "any", "of": [RISK, {"op": "all", "of": [RISK, leaf("is", "person.needed_assistance")]}]}, "redundant"),
        (
            {
                "op": "any",
                "of": [
                    RISK,
                    some(
                        leaf("ge", "ended_on", value="2012-01-01"),
                        {"op": "not", "of": leaf("ge", "ended_on", value="2011-01-01")},
                    ),
                ],
            },
            "unreachable",
        ),
    ],
)
def test_branch_that_says_nothing_is_found(content: dict[str, Any], name: str) -> None:
    assert found(version_with(content), name)


def test_rule_weaker_than_the_truth_is_shown_with_a_file() -> None:
    assistance = leaf("is", "person.needed_assistance")
    content = {
        "op": "any",
        "of": [{"op": "all", "of": [RISK, assistance]}, {"op": "all", "of": [{"op": "not", "of": RISK}, assistance]}],
    }

    assert "needed_assistance = yes" in found(version_with(content), "exactness")[0].example


def test_missing_language_and_unreviewed_question_hold_publication_up() -> None:
    version = replace(book().version("nz-priority-groups-2021@1"), title={"en": "Priority", "fa": "اولویت"})

    report = check(version, None, VOCAB)

    assert [f.path for f in report.findings if f.check == "language"] == ["title"]
    assert any(f.weight is Weight.REVIEW for f in report.findings)


def test_closing_time_that_no_rule_tests_is_refused() -> None:
    closes = book().version("nz-residence-2021@1").closes_at

    assert found(version_with(RISK, closes_at=closes), "closing")


def test_retroactive_version_needs_its_reason() -> None:
    version = book().version("nz-residence-2021@1")
    early = replace(version, published_at=version.published_at.replace(year=2022))

    assert found(early, "retroactive")
    assert not found(replace(early, retroactive_because="ordered by the court"), "retroactive")


def test_fixture_with_another_verdict_is_refused() -> None:
    version = book().version("nz-bamyan-offer@1")
    right, wrong = (Fixture("one", interpreter(), {"offer": answer}) for answer in (Answer.YES, Answer.NO))

    assert not [f for f in check(version, None, VOCAB, fixtures=[right]).findings if f.check == "fixture"]
    assert [f for f in check(version, None, VOCAB, fixtures=[wrong]).findings if f.check == "fixture"]


def test_every_pathway_of_the_story_has_nothing_refused() -> None:
    for version in book():
        old = book().version(version.declares[1]) if version.declares else None
        refused = [
            f for f in publish_checks.check(version, old, VOCAB, book=book()).findings if f.weight is Weight.REFUSED
        ]
        assert not refused, version.id
