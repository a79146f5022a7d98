"""Clusters, households and measures: nobody is chained to a stranger, brothers stay apart, a no is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.matching.evaluate import calibration, cluster_quality, pair_quality
from safepassage.matching.households import with_households
from safepassage.matching.judgement import Proposal, clusters, one_to_one, propose
from safepassage.matching.problem import Household, ScoredPair


def test_one_wrong_pair_does_not_chain_two_groups() -> None:
    first, second = [f"a{i}" for i in range(6)], [f"b{i}" for i in range(6)]
    pairs = [
        ScoredPair(group[i], group[j], 0.99) for group in (first, second) for i in range(6) for j in range(i + 1, 6)
    ]

    found = clusters([*first, *second], [*pairs, ScoredPair("a0", "b0", 0.96)], at=0.95)

    assert len(set(found.values())) == 2


def test_judged_different_stay_apart_even_through_a_third() -> None:
    pairs = [ScoredPair("a", "b", 0.99), ScoredPair("b", "c", 0.98), ScoredPair("a", "c", 0.97)]

    free = clusters("abc", pairs, at=0.95)
    apart = clusters("abc", pairs, at=0.95, different={frozenset("ac")})

    assert len(set(free.values())) == 1
    assert apart["a"] == apart["b"] != apart["c"]


def test_contradicting_pair_is_never_brought_together() -> None:
    pairs = [ScoredPair("a", "b", 0.999, contradicts=True), ScoredPair("a", "c", 0.99), ScoredPair("b", "c", 0.99)]

    found = clusters("abc", pairs, at=0.95)

    assert found["a"] != found["b"]


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.floats(0, 1)), max_size=30),
    st.sets(st.frozensets(st.sampled_from("abcdefgh"), min_size=2, max_size=2), max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_clusters_never_hold_two_records_judged_different(
    raw: list[tuple[str, str, float]], different: set[frozenset[str]]
) -> None:
    pairs = [ScoredPair(a, b, p) for a, b, p in raw if a != b]

    found = clusters("abcdefgh", pairs, at=0.5, different=different)

    assert set(found) == set("abcdefgh")
    for pair in different:
        one, other = sorted(pair)
        assert found[one] != found[other]


def test_one_to_one_takes_the_strongest_first() -> None:
    sides = {"l1": "L", "l2": "L", "r1": "R", "r2": "R"}
    pairs = [
        ScoredPair("l1", "r1", 0.9),
        ScoredPair("l1", "r2", 0.8),
        ScoredPair("l2", "r1", 0.85),
        ScoredPair("l2", "r2", 0.7),
    ]

    assert [(one.left, one.right) for one in one_to_one(pairs, sides=sides)] == [("l1", "r1"), ("l2", "r2")]


def test_family_lifts_a_weak_pair_and_brothers_are_not_each_other() -> None:
    houses = [Household("L", "h1", ("father", "son", "brother")), Household("R", "h2", ("father2", "son2", "brother2"))]
    pairs = [
        ScoredPair("father", "father2", 0.97),
        ScoredPair("son", "son2", 0.95),
        ScoredPair("brother", "brother2", 0.5),
        ScoredPair("son", "brother2", 0.93),
        ScoredPair("stranger", "father2", 0.4),
    ]

    weighed, together = with_households(pairs, houses)
    by_pair = {(one.left, one.right): one for one in weighed}

    assert by_pair["brother", "brother2"].probability > 0.9
    assert by_pair["son", "brother2"].contradicts
    assert not by_pair["son", "son2"].contradicts
    assert by_pair["stranger", "father2"].probability == 0.4
    assert together[0].matched[:1] == (("father", "father2"),)


def test_families_without_a_match_lower_a_pair() -> None:
    houses = [Household("L", "h1", ("a", "b", "c")), Household("R", "h2", ("x", "y", "z"))]

    weighed, _ = with_households([ScoredPair("a", "x", 0.6)], houses)

    assert weighed[0].probability < 0.6


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Proposal.LINK),
        ({"document_agrees": False}, Proposal.REVIEW),
        ({"contradicts": True}, Proposal.REVIEW),
        ({"adverse_list": True}, Proposal.REVIEW),
        ({"judged_different": True}, Proposal.NOTHING),
        ({"probability": 0.4}, Proposal.NOTHING),
        ({"probability": 0.99}, Proposal.REVIEW),
    ],
)
def test_only_document_and_name_without_contradiction_link(changed: dict[str, object], expected: Proposal) -> None:
    facts: dict[str, object] = {
        "probability": 0.9999,
        "document_agrees": True,
        "name_agrees": True,
        "contradicts": False,
        "adverse_list": False,
        "judged_different": False,
    }

    proposal, reason = propose(**{**facts, **changed})  # type: ignore[arg-type]

    assert proposal is expected
    assert reason


def test_pair_quality_counts_ties_together() -> None:
    true = {frozenset("ab"), frozenset("cd")}
    scored = [(frozenset("ab"), 0.9), (frozenset("cd"), 0.6), (frozenset("ef"), 0.6)]

    at, best = pair_quality(scored, true)

    assert best.f1 == pytest.approx(0.8)
    assert [one.precision for one in at if one.threshold == 0.75] == [1.0]
    assert [one.recall for one in at if one.threshold == 0.75] == [0.5]


def test_calibration_says_what_share_of_a_band_is_true() -> None:
    scored = [(frozenset((str(i), "x")), 0.92) for i in range(10)]

    bands = calibration(scored, {pair for pair, _ in scored[:9]})

    assert [(band.pairs, band.true_share) for band in bands if band.low == 0.9] == [(10, 0.9)]


def test_cluster_quality_is_over_pairs_brought_together() -> None:
    found = cluster_quality({"a": "1", "b": "1", "c": "1", "d": "2"}, {"a": "x", "b": "x", "c": "y", "d": "y"})

    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 2)
