"""The proven plan for small operations: every allowed journey is a column and every level is solved to its optimum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.bounds import LevelBound
from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import level_gains
from safepassage.planning.problem import DAY
from safepassage.planning.program import Limits, Program
from safepassage.planning.state import State
from safepassage.planning.stop import Clock

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_COLUMNS = 20_000
FIRST_COLUMNS = 450
FIRST_NODES = 30
GUESS_RATIO = 40.0


class Infeasible(Exception):
    """Pins, least quotas and the change budget cannot all hold."""


def all_columns(model: Model, *, most: int = MOST_COLUMNS) -> tuple[Whole, list[Legs]] | None:
    """Every allowed journey of every type, or None when there are too many to list."""
    types: list[int] = []
    paths: list[Legs] = []
    for t in range(model.types):
        found = model.paths(t, limit=most + 1 - len(paths))
        types += [t] * len(found)
        paths += found
        if len(paths) > most:
            return None
    return np.array(types, np.int64), paths


class Exact:
    """Solves level after level; each is kept, and columns that cannot be in any best plan are dropped."""

    def __init__(self, model: Model, types: Whole, paths: list[Legs], *, start: State, clock: Clock, seed: int) -> None:
        self.model, self.types, self.paths, self.clock, self.seed = model, types, paths, clock, seed
        counts = {int(t): int(model.count[t]) for t in np.unique(types)}
        self.program = Program(
            model,
            start.sides,
            types,
            paths,
            limits=model.limits,
            counts=counts,
            change_budget=start.sides.budget,
        )
        for minimum, quota in enumerate(start.sides.minimums):
            self.program.least_quota(minimum, float(quota.minimum or 0))
        index = {(int(t), path): i for i, (t, path) in enumerate(zip(types, paths, strict=True))}
        self.amounts = np.zeros(len(paths), np.int64)
        for t in range(model.types):
            for path in start.taken[t]:
                self.amounts[index[t, path]] += 1
        self.start = start
        self.bounds: dict[str, LevelBound] = {}
        self.feasible = self.program.holds(self.amounts)

    def find_any(self) -> None:
        """Find some plan that keeps pins, least quotas and the change budget; raises Infeasible when there is none."""
        if self.feasible:
            return
        nothing = np.zeros(len(self.paths))
        answer = self.program.solve(
            nothing, start=None, limits=Limits(nodes=100_000, seconds=max(self.clock.left(), 5.0))
        )
        self.clock.work("programs")
        if answer.amounts is None or not self.program.holds(answer.amounts):
            raise Infeasible
        self.amounts, self.feasible = answer.amounts, True

    def run(self, levels: list[str]) -> bool:
        """Solve the levels in order; returns whether all were proven in time."""
        proven = True
        for level in levels:
            if self.clock.spent():
                return False
            if level == "fairness":
                proven = self._worst_wait() and proven
            proven = self._level(level) and proven
        return proven

    def first_guess(self, levels: list[str]) -> None:
        """One good plan for all levels at once: the relaxation of their weighted sum, and the columns near it."""
        wanted = [level for level in levels if level.split(":")[0] in ("promises", "out")]
        total = np.zeros(len(self.paths))
        for level in (*reversed(wanted), "danger"):
            gains = level_gains(self.model, level).columns(self.types, self.paths)
            weight = 1.0 / max(float(np.abs(gains).max(initial=0.0)), 1.0)
            total = total / GUESS_RATIO + gains * weight if level != "danger" else total + gains * weight / GUESS_RATIO
        self._near(total, -np.inf, exact=False)

    def _near(self, gains: Real, best: float, *, exact: bool = True) -> tuple[float, bool]:
        """Maximise over the columns near the relaxation first, and widen until nothing outside can help.

        A column whose reduced gain lies below −δ cannot be in a plan within δ of the relaxation, so a plan found among
        the others that is within δ is optimal among all. Returns (bound, reached).
        """
        program = self.program
        value = float(gains @ self.amounts) if self.feasible else -np.inf
        relaxed = program.relax(gains)
        if relaxed is None:
            return best, False
        top, reduced = relaxed
        slack = 1e-6 * max(1.0, abs(top) * 1e-4)
        bound = min(best, float(np.floor(top + slack))) if exact else top
        if value >= bound - slack:
            return bound, True
        everything = program.active.copy()
        order = np.sort(-reduced[everything])
        for wanted in (FIRST_COLUMNS, len(order)):
            delta = float(order[min(wanted, len(order)) - 1])
            if wanted == len(order) and self.feasible and exact:
                # beyond this a column cannot be in any plan that is better than the one at hand
                delta = min(delta, top - value + slack)
            program.active = everything & ((reduced >= -delta - 1e-12) | (self.amounts > 0))
            first = wanted < len(order)
            limits = Limits(
                nodes=FIRST_NODES if first or not exact else 200_000,
                seconds=self.clock.left(),
                absolute_gap=0.99 if exact else 0.0,
                relative_gap=1e-4 if first else 0.0,
            )
            start = self.amounts if self.feasible else None
            answer = program.solve(gains, start=start, limits=limits, seed=self.seed)
            self.clock.work("programs")
            program.active = everything
            if answer.amounts is not None and program.holds(answer.amounts):
                found = float(gains @ answer.amounts)
                if found > value:
                    self.amounts, value, self.feasible = answer.amounts, found, True
            if not exact:
                return bound, False
            if not first and (answer.proven or answer.infeasible):
                inside = float(np.floor(answer.bound + 1e-4)) if np.isfinite(answer.bound) else value
                bound = min(bound, max(value, inside))
            if value >= bound - slack or self.clock.spent():
                break
        if self.feasible and exact:
            useless = top + reduced < value - slack
            program.active &= ~useless | (self.amounts > 0)
        return bound, self.feasible and value >= bound - slack

    def _level(self, level: str) -> bool:
        gains = level_gains(self.model, level).columns(self.types, self.paths)
        value = float(gains @ self.amounts) if self.feasible else -np.inf
        best = self._best_alone(gains)
        reached = self.feasible and value >= best - 1e-6
        if not reached:
            everything = self.program.active
            self.program.active = everything & self._matters(level)
            best, reached = self._near(gains, best)
            self.program.active = everything & (self.program.active | ~self._matters(level))
        if not self.feasible:
            return False
        value = float(gains @ self.amounts)
        self.bounds[level] = LevelBound(float(max(best, value)), bool(reached))
        self.program.keep(gains, value)
        return bool(reached)

    def _matters(self, level: str) -> NDArray[np.bool_]:
        """Columns that can help a level: nobody of a lower tier helps to bring a higher one out."""
        sides, every = self.start.sides, np.ones(len(self.paths), bool)
        if not level.startswith("out:") or self.model.must or self.model.named or sides.links or sides.minimums:
            return every
        tiers = int(level[4:]) + 1
        return np.asarray(self.model.by_tier[self.types, :tiers].any(axis=1) | self.model.boarded[self.types])

    def _best_alone(self, gains: Real) -> float:
        """What every type would gain if it had the operation to itself."""
        best = np.zeros(self.model.types)
        np.maximum.at(best, self.types, gains)
        forced = [t for t in self.model.must if t in set(self.types.tolist())]
        for t in forced:
            best[t] = gains[self.types == t].max()
        return float(self.model.count @ best)

    def _worst_wait(self) -> bool:
        """First part of fairness: the family left with the worst waiting ratio, made as good as it can be."""
        order = waiting_order(self.model)
        concerned = [t for t in order if (self.types == t).any()]
        nowhere = set(order) - set(concerned)
        proven = True
        for _ in range(200):
            left = self._left()
            worst = next((t for t in order if t in left), None)
            if worst is None or worst in nowhere:
                break
            before = concerned[: concerned.index(worst) + 1]
            trial = len(self.program.kept)
            self.program.require(before)
            limits = Limits(nodes=50_000, seconds=self.clock.left())
            answer = self.program.solve(np.zeros(len(self.paths)), start=None, limits=limits, seed=self.seed)
            self.clock.work("programs")
            if answer.amounts is not None and self.program.holds(answer.amounts):
                self.amounts = answer.amounts
                continue
            del self.program.kept[trial:]
            self.program.require([t for t in before if t != worst and self._longer(t, worst)])
            proven = answer.infeasible
            break
        self.bounds["fairness:worst"] = LevelBound(None, proven)
        return proven

    def _longer(self, one: int, other: int) -> bool:
        a, b = ratio(self.model, one), ratio(self.model, other)
        return a[0] * b[1] > b[0] * a[1]

    def _left(self) -> set[int]:
        placed = np.zeros(self.model.types, np.int64)
        np.add.at(placed, self.types, self.amounts)
        return {t for t in range(self.model.types) if placed[t] < self.model.count[t] and not self.model.boarded[t]}

    def state(self) -> State:
        """The plan found."""
        found = State(self.model, self.start.demands)
        for i in np.flatnonzero(self.amounts):
            for _ in range(int(self.amounts[i])):
                found.place(int(self.types[i]), self.paths[i])
        return found


def ratio(model: Model, t: int) -> tuple[int, int]:
    """Waiting ratio of a type's worst member at the horizon's end, as a fraction that compares exactly."""
    problem = model.problem
    worst = (0, 1)
    for p in model.members[t]:
        for i in model.parties[p].members:
            group = problem.groups[i]
            days, norm = (problem.end - group.waiting_since) // DAY, problem.wait_norm_days[group.tier]
            if days * worst[1] > worst[0] * norm:
                worst = (days, norm)
    return worst


def waiting_order(model: Model) -> list[int]:
    """Types by waiting ratio, the longest first."""
    ratios = [ratio(model, t) for t in range(model.types)]
    return sorted(range(model.types), key=lambda t: (-ratios[t][0] / ratios[t][1], t))
