"""Makes a good plan better: frees the families of some neighbouring movements and solves that part exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import Gains, level_gains, out_leg
from safepassage.planning.program import Limits, Program
from safepassage.planning.state import State

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

NEAR = 11
WAITING = 300
COLUMNS = 3_500
PATIENCE = 8
WIDER = 1.35


@dataclass(slots=True)
class Pool:
    """Journeys worth considering, by type, with what each is worth at the prices of the relaxation."""

    model: Model
    types: Whole
    paths: list[Legs]
    worth: Real
    of: dict[int, list[int]] = field(init=False, default_factory=dict)
    by_out: dict[int, list[int]] = field(init=False, default_factory=dict)
    outs: Whole = field(init=False)

    def __post_init__(self) -> None:
        """Index the journeys by type and by the movement that brings people out."""
        self.outs = np.array([out_leg(self.model, path) for path in self.paths], np.int64)
        for i, t in enumerate(self.types):
            self.of.setdefault(int(t), []).append(i)
            self.by_out.setdefault(int(self.outs[i]), []).append(i)


class Vector:
    """The levels of a plan as one tuple that compares in the order of law; larger is better."""

    def __init__(self, model: Model, levels: Sequence[str]) -> None:
        self.levels = [level_gains(model, level) for level in levels]

    def of(self, types: Whole, paths: Sequence[Legs]) -> tuple[float, ...]:
        """Gains of each level over the columns."""
        return tuple(round(float(g.columns(types, paths).sum()), 3) for g in self.levels)


class Neighbourhoods:
    """Draws neighbourhoods and improves a state in place; equal seeds draw equal neighbourhoods."""

    def __init__(self, state: State, pool: Pool, levels: Sequence[str], *, seed: int) -> None:
        self.state, self.pool, self.model = state, pool, state.model
        self.vector = Vector(self.model, levels)
        self.rng = np.random.default_rng(seed)
        self.outs = np.array(sorted(m for m in pool.by_out if m >= 0), np.int64)
        self.seed = seed
        self.steps = 0
        self.failures = 0
        self.width = float(NEAR)
        self.centres: list[int] = []
        self.gained: tuple[float, ...] = ()
        self.focus = self.model.problem.tiers
        self.linked = {t for link in state.sides.links for t in (link.first, link.second)}

    def near(self) -> NDArray[np.bool_]:
        """Movements of one neighbourhood: close in time, same hub and origin preferred, around a random one."""
        times = self.model.times
        centre = int(self.rng.choice(self.centres or self.outs))
        days = np.abs(times.departs[self.outs] - times.departs[centre]) / 86_400
        far = (
            days
            + 3.0 * (times.to[self.outs] != times.to[centre])
            + 3.0 * (times.origin[self.outs] != times.origin[centre])
        )
        far = far + self.rng.uniform(0, 4, len(self.outs))
        chosen = self.outs[np.argsort(far, kind="stable")[: int(self.width)]]
        found = np.zeros(len(self.model.movements) + 1, bool)
        found[chosen] = True
        return found

    def step(self, objective: Gains, *, keep: Sequence[Gains], limits: Limits) -> bool:
        """Solve one neighbourhood; returns whether the plan became better. After failures the next ones are wider."""
        better = self._step(objective, keep=keep, limits=limits, most=int(COLUMNS * self.width / NEAR))
        self.steps += 1
        self.failures = 0 if better else self.failures + 1
        if self.failures >= PATIENCE:
            self.failures = 0
            self.width = min(self.width * WIDER, float(max(len(self.outs), NEAR)))
        return better

    def _step(self, objective: Gains, *, keep: Sequence[Gains], limits: Limits, most: int) -> bool:
        state, model = self.state, self.model
        if not len(self.outs):
            return False
        near = self.near()
        free, waiting = self._free(near)
        chosen = self._columns(near, free, waiting, most)
        types = [t for t, _ in chosen]
        paths = [path for _, path in chosen]
        if not chosen:
            return False
        of, limit = np.array(types, np.int64), state.left.copy()
        old_types, old_paths = state.columns(free)
        for t, path in zip(old_types, old_paths, strict=True):
            rows, amounts = state.demands.of(int(t), path)
            limit[rows] += amounts
        counts = {t: (int(model.count[t]) if t in free else state.waiting(t)) for t in dict.fromkeys(types)}
        old = self.vector.of(old_types, old_paths)
        budget = None
        if state.sides.budget is not None and state.sides.bound_types:
            outside = sum(
                int(model.persons[t])
                for t in state.sides.bound_types
                if t not in counts and not (state.taken[t] and state.sides.kept(t, state.taken[t][0]))
            )
            budget = state.sides.budget - outside
        fixed = {t: state.taken[t][0] for t in self.linked if t not in counts and state.taken[t]}
        program = Program(model, state.sides, of, paths, limits=limit, counts=counts, fixed=fixed, change_budget=budget)
        for minimum in range(len(state.sides.minimums)):
            now = sum(state.sides.quota_amount(int(t), p, minimum) for t, p in zip(old_types, old_paths, strict=True))
            program.least_quota(minimum, float(now))
        for gains in keep:
            program.keep(gains.columns(of, paths), float(gains.columns(old_types, old_paths).sum()))
        index = {(t, path): i for i, (t, path) in enumerate(chosen)}
        start = np.zeros(len(chosen), np.int64)
        for t, path in zip(old_types, old_paths, strict=True):
            start[index[int(t), path]] += 1
        answer = program.solve(objective.columns(of, paths), start=start, limits=limits, seed=self.seed)
        if answer.amounts is None or not program.holds(answer.amounts):
            return False
        taken = np.flatnonzero(answer.amounts)
        new_types = np.repeat(of[taken], answer.amounts[taken])
        new_paths = [paths[i] for i in taken for _ in range(int(answer.amounts[i]))]
        new = self.vector.of(new_types, new_paths)
        if new <= old:
            return False
        self.gained = tuple(b - a for a, b in zip(old, new, strict=True))
        for t, path in zip(old_types, old_paths, strict=True):
            state.remove(int(t), path)
        for t, path in zip(new_types, new_paths, strict=True):
            state.place(int(t), path)
        return True

    def _free(self, near: NDArray[np.bool_]) -> tuple[set[int], list[int]]:
        state, model = self.state, self.model
        free = {
            t
            for t in range(model.types)
            if state.taken[t] and not model.promised[t] and any(near[out_leg(model, path)] for path in state.taken[t])
        }
        columns = [i for m in np.flatnonzero(near) for i in self.pool.by_out.get(int(m), ())]
        candidates = dict.fromkeys(
            t
            for t in (int(self.pool.types[i]) for i in columns)
            if model.tier[t] <= self.focus and state.waiting(t) > 0
        )
        extra = [t for t in candidates if t not in free]
        most = int(WAITING * self.width / NEAR)
        if len(extra) > most:
            best = {t: max(self.pool.worth[i] for i in self.pool.of[t]) for t in extra}
            noise = self.rng.random(len(extra))
            spread = np.std(list(best.values())) + 1e-9
            score = np.array([best[t] for t in extra]) + spread * noise
            extra = [extra[i] for i in np.argsort(-score, kind="stable")[:most]]
        for t in [*free, *extra]:
            for link in state.sides.by_type.get(t, ()):
                for other in (link.first, link.second):
                    if other not in free and state.taken[other]:
                        free.add(other)
        return free, [t for t in extra if t not in free]

    def _columns(
        self, near: NDArray[np.bool_], free: set[int], waiting: list[int], most: int
    ) -> list[tuple[int, Legs]]:
        state, pool, model = self.state, self.pool, self.model
        current = [(t, path) for t in sorted(free) for path in dict.fromkeys(state.taken[t])]
        indexes = [i for t in (*sorted(free), *waiting) for i in pool.of.get(t, ()) if near[pool.outs[i]]]
        if self.focus < model.problem.tiers:
            indexes = [i for i in indexes if model.tier[pool.types[i]] <= self.focus + 1]
        order = sorted(indexes, key=lambda i: -pool.worth[i])[: max(most - len(current), 0)]
        return list(dict.fromkeys([*current, *((int(pool.types[i]), pool.paths[i]) for i in order)]))


def make_pool(
    model: Model, columns: Sequence[tuple[int, Legs]], gains: Gains, *, prices: Real, own: Real | None = None
) -> Pool:
    """The pool of a master with the worth of each column at its prices, per person of the column."""
    of, paths = np.array([t for t, _ in columns], np.int64), [path for _, path in columns]
    worth = gains.columns(of, paths) - np.asarray(model.uses(of, paths) @ prices)
    return Pool(model, of, paths, worth if own is None else worth - own[of])
