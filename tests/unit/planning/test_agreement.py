"""Solver and checker agree on odd instances; any prices give a valid bound; equal work gives equal plans."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.planning import large
from safepassage.planning.check import check
from safepassage.planning.coarse import coarsen
from safepassage.planning.commitments import PinsClash
from safepassage.planning.exact import all_columns
from safepassage.planning.generate import Knobs, generate
from safepassage.planning.guide import guide
from safepassage.planning.instant import instant_plan
from safepassage.planning.model import Model
from safepassage.planning.objective import level_gains, level_names
from safepassage.planning.oddities import odd_instance
from safepassage.planning.pricing import bound
from safepassage.planning.reading import read_problem
from safepassage.planning.result import Plan
from safepassage.planning.smoothing import Smoothed
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop

SMALL = Knobs(people=90, flights=8, onward=4, hubs=2, days=8, supply=0.6)


def by_law(plan: Plan) -> list[object]:
    """The levels up to the people out, in the order of law, larger is better."""
    promises = plan.objective[0].value
    assert isinstance(promises, int)
    return [-promises, *(row.value for row in plan.objective if row.level.startswith("out:"))]


@settings(max_examples=45, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_solve_odd_instances_every_way_is_sound(seed: int) -> None:
    instance = odd_instance(seed)
    problem = read_problem(instance)
    try:
        exact = solve(problem, stop=Stop(seconds=None, work=120), seed=1)
        anytime = solve(problem, stop=Stop(seconds=None, work=12), seed=1, list_up_to=0)
    except PinsClash:
        return

    assert check(instance, exact.document()) == []
    assert check(instance, anytime.document()) == []
    if not anytime.notices:
        assert by_law(anytime) <= by_law(exact)
    if not problem.locks and not problem.bookings:
        assert check(instance, instant_plan(problem).document()) == []


@pytest.mark.parametrize("level", ["out:0", "out:2", "danger", "arrived", "burden", "sum:8,4,2,1"])
@pytest.mark.parametrize("seed", [1, 2])
def test_bound_from_any_prices_is_never_below_a_plan(level: str, seed: int) -> None:
    problem = read_problem(generate(SMALL, seed=seed, name="small"))
    model = Model(problem)
    gains = level_gains(model, level)
    columns = all_columns(model)
    assert columns is not None
    rng = np.random.default_rng(seed)
    plan = solve(problem, stop=Stop(seconds=None, work=60), seed=1, levels=[level] if level[:3] == "out" else None)
    value = 0.0
    for name, legs in plan.legs().items():
        t = next(i for i, rows in enumerate(model.members) if problem.groups[rows[0]].id == name)
        path = tuple(model.index[leg] for leg in legs)
        value += float(gains.columns(np.array([t]), [path])[0])

    scale = max(float(np.abs(gains.columns(*columns)).max()), 1.0)
    for spread in (0.0, 0.01, 0.1, 1.0):
        prices = rng.exponential(1.0, len(model.limits)) * spread * scale * (rng.random(len(model.limits)) < 0.3)
        assert bound(model, gains, prices) >= value - 1e-6 * scale


def test_smoothed_bound_has_the_gradient_it_claims() -> None:
    model = Model(read_problem(generate(SMALL, seed=3, name="small")))
    gains = guide(model, level_names(4))
    types = np.flatnonzero(gains.concerned() & model.first.any(axis=1))
    smoothed = Smoothed(model, gains, types)
    rng = np.random.default_rng(1)
    prices = rng.random(len(model.limits)) * 40.0
    heat = 60.0

    _, use = smoothed.evaluate(prices, heat)

    for row in np.argsort(-use)[:6]:
        step = np.zeros(len(prices))
        step[row] = 0.5
        more, _ = smoothed.evaluate(prices + step, heat)
        less, _ = smoothed.evaluate(prices - step, heat)
        assert more - less == pytest.approx(model.limits[row] - use[row], rel=0.02, abs=0.05)


def test_solve_same_work_gives_the_same_plan_and_other_seeds_stay_sound() -> None:
    instance = generate(SMALL, seed=4, name="small")
    problem = read_problem(instance)
    stop = Stop(seconds=None, work=14)

    plans = [solve(problem, stop=stop, seed=seed, list_up_to=0) for seed in (1, 1, 2)]

    assert plans[0].sha256() == plans[1].sha256()
    assert check(instance, plans[2].document()) == []


def test_solve_as_if_huge_is_sound_bounded_and_beats_the_instant_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MASTER_TYPES", 0)
    instance = generate(SMALL, seed=7, name="small")
    problem = read_problem(instance)

    plan = solve(problem, stop=Stop(seconds=None, work=40), seed=1, list_up_to=0)
    best = solve(problem, stop=Stop(seconds=None, work=200), seed=1)

    assert check(instance, plan.document()) == []
    assert by_law(instant_plan(problem)) <= by_law(plan) <= by_law(best)
    for row in plan.objective:
        if row.level.startswith("out:") and row.proven:
            assert row.value == best.level(row.level).value


def test_kinds_of_families_count_everyone_once() -> None:
    model = Model(read_problem(generate(SMALL, seed=8, name="small")))

    kinds = coarsen(model, most=12)

    assert kinds.types < model.types
    assert float(kinds.count @ kinds.persons) == pytest.approx(float(model.count @ model.persons))


def test_solve_anytime_reaches_the_proven_optimum_of_tier_0() -> None:
    problem = read_problem(generate(SMALL, seed=5, name="small"))

    exact = solve(problem, stop=Stop(seconds=None, work=100), seed=1, levels=["out:0"])
    anytime = solve(problem, stop=Stop(seconds=None, work=30), seed=1, list_up_to=0)

    assert exact.level("out:0").proven
    assert anytime.level("out:0").value == exact.level("out:0").value


def test_solve_counted_together_keeps_each_family_its_own_journey() -> None:
    instance = generate(SMALL, seed=6, name="small")
    for row in instance["groups"]:
        row |= {"document": "travel-letter", "windows": [], "refused_by": [], "ready_at": "2021-11-20T00:00:00Z"}
    problem = read_problem(instance)
    merged = Model(problem, together_from=0)

    assert merged.types < len(problem.groups)
    assert int(merged.count.sum()) == len(problem.groups)
