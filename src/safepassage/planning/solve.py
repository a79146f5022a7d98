"""problem → plan: the one door to the engine, anytime, deterministic for a given seed and amount of work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from safepassage.planning.bounds import LevelBound
from safepassage.planning.commitments import PinsClash, clash
from safepassage.planning.exact import MOST_COLUMNS, Exact, Infeasible, all_columns
from safepassage.planning.finishing import make_plan
from safepassage.planning.greedy import greedy
from safepassage.planning.large import Large
from safepassage.planning.model import Model
from safepassage.planning.objective import level_names
from safepassage.planning.problem import Problem
from safepassage.planning.result import Plan
from safepassage.planning.state import State
from safepassage.planning.stop import Clock, Stop

# seconds between plans told on the way, and how many times longer than telling took; neither steers the search
WORD_EVERY, WORD_SHARE = 2.0, 12.0


def solve(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 1,
    levels: list[str] | None = None,
    better: Callable[[Plan], None] | None = None,
    list_up_to: int = MOST_COLUMNS,
) -> Plan:
    """The best plan found within the budget; `better` hears of better ones on the way.

    Problems with at most `list_up_to` journeys are solved exactly; larger ones by relaxation and neighbourhoods.

    Raises PinsClash with the smallest contradictory set when pins cannot all hold.
    """
    clock = Clock(stop or Stop())
    model = Model(problem)
    wanted = levels or level_names(problem.tiers)
    run = _Run(model, clock, seed, wanted, better)
    return run.plan(list_up_to)


class _Run:
    def __init__(
        self, model: Model, clock: Clock, seed: int, levels: list[str], better: Callable[[Plan], None] | None
    ) -> None:
        self.model, self.clock, self.seed, self.levels, self.better = model, clock, seed, levels, better
        self.problem = model.problem
        self.prices = np.zeros(len(model.limits))
        self.next_word = 0.0

    def plan(self, list_up_to: int) -> Plan:
        if any(not self.model.paths(t, limit=1) for t in self.model.must):
            raise PinsClash(clash(self.model, State(self.model)))
        columns = all_columns(self.model, most=list_up_to)
        if columns is not None and not columns[1]:
            return self._finish(State(self.model), {level: LevelBound(0.0, True) for level in self.levels})
        if columns is None:
            large = Large(self.model, self.levels, self.clock, self.seed, self._tell)
            state = large.run(State(self.model))
            self.prices = large.prices
            return self._finish(state, large.bounds)
        return self._small(*columns)

    def _small(self, types: np.ndarray, paths: list[tuple[int, ...]]) -> Plan:
        for _ in range(3):
            start = State(self.model)
            if not self.model.must and not start.sides.budget:
                start = greedy(self.model, larger_first=False)
            exact = Exact(self.model, types, paths, start=start, clock=self.clock, seed=self.seed)
            try:
                if exact.feasible:
                    self._tell(start, {})
                exact.find_any()
                exact.first_guess(self.levels)
                exact.run(self.levels)
                return self._finish(exact.state(), exact.bounds)
            except Infeasible:
                self._relax()
        raise PinsClash(clash(self.model, State(self.model)))

    def _relax(self) -> None:
        """Give up the least quotas first, then the change budget; pins are never given up in silence."""
        problem = self.model.problem
        if any(q.minimum for q in problem.quotas):
            relaxed = replace(problem, quotas=tuple(replace(q, minimum=None) for q in problem.quotas))
        elif problem.budget_people is not None:
            relaxed = replace(problem, budget_people=None)
        else:
            raise PinsClash(clash(self.model, State(self.model)))
        self.model = Model(relaxed)

    def _tell(self, state: State, bounds: dict[str, LevelBound]) -> None:
        now = time.monotonic()
        if self.better is not None and now >= self.next_word:
            self.better(self._finish(state.copy(), bounds, brief=True))
            took = time.monotonic() - now
            self.next_word = now + took + max(WORD_EVERY, WORD_SHARE * took)

    def _finish(self, state: State, bounds: dict[str, LevelBound], *, brief: bool = False) -> Plan:
        proven = bool(bounds) and all(level in bounds and bounds[level].proven for level in self.levels)
        stopped = "proven" if proven else ("asked" if self.clock.was_asked else "budget")
        return make_plan(
            state,
            bounds,
            prices=self.prices,
            clock=self.clock,
            seed=self.seed,
            stopped=stopped,
            levels=self.levels,
            asked=self.problem,
            brief=brief,
        )
