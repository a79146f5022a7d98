"""How many might apply: three bounds in order, lists that overlap, and figures too small to show."""

import numpy as np
import pytest
from benchmarks.instances import eligibility as instances
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.eligibility.people import VOCAB, book, interpreter

from safepassage.eligibility.capture import chapman, estimate_uncounted
from safepassage.eligibility.casefile import Strength, see
from safepassage.eligibility.columns import register_of
from safepassage.eligibility.judging import value
from safepassage.eligibility.population import Households, Uptake, effect_of, estimate, suppress
from safepassage.eligibility.verdict import Answer

FAMILIES = Households({1: 3, 2: 4, 3: 5, 4: 5, 5: 3, 6: 2, 7: 1})


def lists(*sizes: tuple[int, float], people: int = 2000, seed: int = 1) -> dict[str, list[str]]:
    rng = np.random.default_rng(seed)
    return {
        f"list {n}": [str(p) for p in np.flatnonzero(rng.random(people) < share)] for n, (_, share) in enumerate(sizes)
    }


def test_chapman_of_the_textbook() -> None:
    found = chapman(200, 150, 50)

    assert found.uncounted == pytest.approx(201 * 151 / 51 - 1 - 300)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.uncounted < found.high  # type: ignore[operator]


def test_lists_that_share_nobody_give_no_estimate() -> None:
    found = estimate_uncounted({"a": frozenset("123"), "b": frozenset("456")}, np.random.default_rng(1))

    assert found.uncounted is None
    assert "share nobody" in found.method


@pytest.mark.parametrize("seed", range(5))
def test_three_independent_lists_find_the_uncounted(seed: int) -> None:
    found = estimate_uncounted(
        {name: frozenset(ids) for name, ids in lists((0, 0.4), (0, 0.5), (0, 0.3), seed=seed).items()},
        np.random.default_rng(1),
    )

    assert found.low is not None
    assert found.high is not None
    assert found.low * 0.8 < 2000 * 0.6 * 0.5 * 0.7 < found.high * 1.25


def test_dependent_lists_are_noticed() -> None:
    rng = np.random.default_rng(2)
    one = rng.random(4000) < 0.4
    other = np.where(one, rng.random(4000) < 0.8, rng.random(4000) < 0.2)
    third = rng.random(4000) < 0.4
    named = {n: frozenset(map(str, np.flatnonzero(each))) for n, each in (("a", one), ("b", other), ("c", third))}

    found = estimate_uncounted(named, rng)

    assert found.warnings
    assert found.uncounted == pytest.approx(4000 * 0.6 * 0.8 * 0.6, rel=0.15)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.booleans())
def test_bounds_are_in_order(seed: int, with_lists: bool) -> None:
    register = instances.register(200, VOCAB, seed=seed)
    named = lists((0, 0.4), (0, 0.5), seed=seed) if with_lists else {}

    found = estimate(
        book().version("nz-bamyan-offer@2"),
        register,
        VOCAB,
        lists=named,
        households=FAMILIES,
        uptake=Uptake(30, 33),
        seed=seed,
    )

    assert found.a.principals.middle <= found.b.principals.middle
    assert found.a.people.middle <= found.b.people.middle
    assert (found.c is None) is (not with_lists)
    if found.c is not None:
        assert found.b.principals.middle <= found.c.principals.middle


def test_households_of_the_first_offer_foretell_the_widening() -> None:
    # 23 principals and 73 people were announced in October 2012; 33 principals and 116 people in December.
    sizes = {1: 4, 2: 4, 3: 6, 4: 4, 5: 3, 6: 2}
    assert sum(sizes.values()) == 23
    assert sum(size * n for size, n in sizes.items()) == 73

    people = Households(sizes).draw(np.full(20_000, 33), np.random.default_rng(1))
    low, high = np.quantile(people, (0.05, 0.95))

    assert low < 116 < high


def test_effect_counts_everybody_once_and_names_the_losers() -> None:
    register = instances.register(3000, VOCAB, seed=4)
    old, new = book().version("nz-bamyan-offer@2"), book().version("nz-bamyan-paraphrase@1")

    found = effect_of(old, new, register, VOCAB, outcomes=(["resettlement"], ["resettlement"]), households=FAMILIES)

    assert sum(map(sum, found.matrix)) == 3000
    assert len(found.losers) == found.moved(Answer.YES, Answer.NO) + found.moved(Answer.YES, Answer.OPEN) > 0
    rules = [version.outcome("resettlement").rule for version in (old, new)]
    seen = register.seen(int(found.losers[0]), VOCAB)
    assert value(rules[0], seen) is True  # type: ignore[arg-type]
    assert value(rules[1], seen) is not True  # type: ignore[arg-type]


def test_declared_widening_loses_nobody_of_a_register() -> None:
    register = instances.register(3000, VOCAB, seed=5)
    old, new = book().version("nz-bamyan-offer@1"), book().version("nz-bamyan-offer@2")

    assert not effect_of(old, new, register, VOCAB, outcomes=(["offer"], ["resettlement"])).losers


def test_cost_of_lump_sums_is_in_cents() -> None:
    register = register_of([see(interpreter(), strength=Strength.CLAIMED, vocab=VOCAB)], VOCAB)
    version = book().version("nz-bamyan-offer@2")

    assert effect_of(version, version, register, VOCAB).cost_cents == {"lump_sum": 0}


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5")])
def test_small_counts_are_withheld(count: int, shown: str) -> None:
    assert suppress(count) == shown
