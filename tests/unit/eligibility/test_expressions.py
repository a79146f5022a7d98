"""Rules have one spelling, one hash, and faults that say where and what."""

import json
from typing import Any

import pytest
from benchmarks.instances import eligibility as instances
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.eligibility.people import VOCAB

from safepassage.eligibility.expressions import parse
from safepassage.eligibility.reading import RuleError, read_text

RISK = {"op": "is", "fact": "person.at_risk", "why": "r", "cite": "c"}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_canonical_form_goes_round_with_one_hash(seed: int) -> None:
    rule = instances.random_rule(VOCAB, seed=seed)

    as_json = json.dumps(rule.canonical())
    again = parse(read_text(as_json).content, VOCAB, surroundings=instances.SURROUNDINGS)

    assert again.canonical() == rule.canonical()
    assert again.hash() == rule.hash()


def test_hash_changes_with_the_value_of_a_parameter() -> None:
    leaf = {"op": "ge", "fact": "person.born_on", "param": "vague", "why": "r", "cite": "c"}
    other = instances.Surroundings(parameters={"vague": instances.Span(1, 2)}, kinds=instances.SURROUNDINGS.kinds)

    assert (
        parse(leaf, VOCAB, surroundings=instances.SURROUNDINGS).hash() != parse(leaf, VOCAB, surroundings=other).hash()
    )


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        ({"op": "is", "fact": "person.at_rsk", "why": "r", "cite": "c"}, "fact", "no fact person.at_rsk"),
        ({"op": "is", "fact": "person.at_risk"}, "", "lacks why"),
        ({"op": "xor", "of": []}, "op", "must be one of"),
        ({"op": "all", "of": []}, "", "empty all"),
        (RISK | {"of": 1}, "of", "unknown field"),
        ({"op": "is", "fact": "employment.role", "why": "r", "cite": "c"}, "fact", "one employment of many"),
        ({"op": "is", "fact": "person.born_on", "why": "r", "cite": "c"}, "fact", "which is cannot test"),
        (
            {"op": "in", "fact": "application.kind", "values": ["x"], "why": "r", "cite": "c"},
            "values[0]",
            "not a value",
        ),
        (
            {"op": "in", "fact": "application.kind", "values": [None], "why": "r", "cite": "c"},
            "values[0]",
            "empty value",
        ),
        ({"op": "ge", "fact": "person.born_on", "value": "2001-13-01", "why": "r", "cite": "c"}, "value", "no day"),
        ({"op": "ge", "fact": "person.born_on", "value": float("nan"), "why": "r", "cite": "c"}, "value", "date"),
        ({"op": "ge", "fact": "person.born_on", "param": "p", "why": "r", "cite": "c"}, "param", "no such parameter"),
        ({"op": "some", "record": "person", "where": RISK}, "record", "not a list"),
        ({"op": "some", "record": "visa", "where": RISK}, "where.fact", "only its own facts"),
        ({"op": "ref", "to": "a@1#b"}, "to", "outside a book"),
        (
            {"op": "between", "fact": "person.born_on", "from": "2001", "to": "2000-01-01", "why": "r", "cite": "c"},
            "",
            "never be true",
        ),
        ("yes", "", "must be a condition"),
    ],
)
def test_wrong_rule_is_refused_with_place_and_reason(rule: Any, path: str, words: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse({"op": "all", "of": [RISK, rule]}, VOCAB)

    fault = refused.value.faults[0]
    assert fault.path == ("of[1]" + (f".{path}" if path else ""))
    assert words in fault.message


def test_all_faults_of_a_rule_are_told_at_once() -> None:
    wrong = {"op": "is", "fact": "person.nothing", "why": "r", "cite": "c"}

    with pytest.raises(RuleError) as refused:
        parse({"op": "any", "of": [wrong, {"op": "all", "of": []}, {"op": "not"}]}, VOCAB)

    assert {fault.path for fault in refused.value.faults} == {"of[0].fact", "of[1]", "of[2]"}


def test_quantifier_inside_a_quantifier_is_refused() -> None:
    inner = {
        "op": "some",
        "record": "visa",
        "where": {"op": "in", "fact": "kind", "values": ["other"], "why": "r", "cite": "c"},
    }

    with pytest.raises(RuleError, match="side by side"):
        parse({"op": "some", "record": "employment", "where": inner}, VOCAB)
