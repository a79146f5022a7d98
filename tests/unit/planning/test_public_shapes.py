"""Shapes of the literature as instances, compared with complete enumeration."""

from __future__ import annotations

import itertools
import random

import pytest

from safepassage.planning.check import check
from safepassage.planning.public_shapes import generalised_assignment, groups_into_capacities, total_cost
from safepassage.planning.reading import read_problem
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_generalised_assignment_reaches_the_enumerated_optimum(seed: int) -> None:
    rng = random.Random(seed)
    agents, jobs = 3, 7
    loads = [[rng.randint(5, 25) for _ in range(jobs)] for _ in range(agents)]
    costs = [[rng.randint(10, 50) for _ in range(jobs)] for _ in range(agents)]
    capacities = [sum(row) // agents + 6 for row in loads]
    best = min(
        sum(costs[a][j] for j, a in enumerate(choice))
        for choice in itertools.product(range(agents), repeat=jobs)
        if all(sum(loads[a][j] for j, b in enumerate(choice) if b == a) <= capacities[a] for a in range(agents))
    )
    instance = generalised_assignment(costs, loads, capacities, name="gap")

    plan = solve(read_problem(instance), stop=Stop(seconds=None, work=60), seed=1)

    danger = plan.level("danger").value
    assert isinstance(danger, int)
    assert plan.level("out:0").value == jobs
    assert total_cost(instance, danger) == best
    assert check(instance, plan.document()) == []


def test_groups_into_capacities_reaches_the_enumerated_optimum() -> None:
    rng = random.Random(4)
    scores = [[rng.randint(0, 20) for _ in range(3)] for _ in range(6)]
    needs = [[rng.randint(1, 6), rng.randint(0, 1)] for _ in range(6)]
    capacities = [[9, 1], [10, 2], [8, 3]]

    def room(choice: tuple[int, ...]) -> bool:
        return all(
            sum(needs[g][k] for g, place in enumerate(choice) if place == p) <= capacities[p][k]
            for p in range(3)
            for k in range(2)
        )

    best = max(
        sum(scores[g][p] for g, p in enumerate(choice))
        for choice in itertools.product(range(3), repeat=6)
        if room(choice)
    )
    instance = groups_into_capacities(scores, needs, capacities, name="units")

    plan = solve(read_problem(instance), stop=Stop(seconds=None, work=60), seed=1)

    danger = plan.level("danger").value
    assert isinstance(danger, int)
    top = max(max(row) for row in scores)
    assert 6 * top - total_cost(instance, danger) == best
