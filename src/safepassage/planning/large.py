"""The anytime plan for large operations: instant greedy, relaxation, rounding, then neighbourhoods until time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.bounds import LevelBound
from safepassage.planning.coarse import coarsen
from safepassage.planning.commitments import commit, reserve_quotas
from safepassage.planning.greedy import greedy
from safepassage.planning.guide import SETTLED_RATIO, guide, smoothed_prices
from safepassage.planning.master import Master, Relaxed, price
from safepassage.planning.model import Model
from safepassage.planning.neighbourhoods import Neighbourhoods, Pool, Vector, make_pool
from safepassage.planning.objective import Gains, level_gains
from safepassage.planning.pricing import bound as price_bound
from safepassage.planning.program import Limits
from safepassage.planning.rounding import round_relaxation
from safepassage.planning.state import State
from safepassage.planning.stop import Clock

Real = NDArray[np.float64]

GUIDE_GAP = 2e-4
LIMITS = Limits(nodes=150, seconds=6.0, relative_gap=1e-4)
MASTER_TYPES = 6_000  # above this the linear program over all types is too slow, and smoothed prices stand alone
# shares of the budget: the relaxation, the first open level's bound, first improvements, all bounds, improvements
RELAX_UNTIL, BOUNDS_FIRST, IMPROVE_FIRST, BOUNDS_LAST = 0.4, 0.5, 0.68, 0.88
LAST = 0.96  # the rest is for names, reasons and standby
STRICT_RATIO = 60.0
NEARLY_ALL = 0.95
HUGE_HEATS, BOUND_HEATS, HUGE_EVALUATIONS = (0.3, 0.1, 0.03, 0.01), (0.03, 0.01, 0.003, 0.001), 60


@dataclass(slots=True)
class Large:
    """One run on a large problem; `better` is told of every better plan as it is found."""

    model: Model
    levels: list[str]
    clock: Clock
    seed: int
    better: Callable[[State, dict[str, LevelBound]], None]
    bounds: dict[str, LevelBound] = field(default_factory=dict)
    prices: Real = field(init=False)
    best: State = field(init=False)
    base: State = field(init=False)
    vector: Vector = field(init=False)
    value: tuple[float, ...] = ()
    aims: dict[int, tuple[Gains, list[Gains]]] = field(default_factory=dict)

    def run(self, start: State) -> State:
        """Improve until the budget is spent or every level is proven."""
        self.vector = Vector(self.model, self.levels)
        self.prices = np.zeros(len(self.model.limits))
        self.base = reserve_quotas(commit(start))
        self._instant()
        self._trivial_bounds()
        if self.clock.spent() or self._all_proven():
            return self.best
        if self.model.types > MASTER_TYPES:
            return self._run_huge()
        gains = guide(self.model, self.levels, settled=self._settled())
        master, relaxed = self._relax(gains)
        self._round(gains, master, relaxed)
        pool = self._pool(master, relaxed, gains)
        self._bound_levels(master, until=BOUNDS_FIRST, only=1)
        self._improve(pool, until=IMPROVE_FIRST)
        self._bound_levels(master, until=BOUNDS_LAST, only=len(self.levels))
        self._improve(pool, until=LAST)
        return self.best

    # -- steps ----------------------------------------------------------------------------------------------------

    def offer(self, state: State, value: tuple[float, ...] = ()) -> bool:
        """Keep a plan if it is better in the order of the levels; its value is counted unless it is known."""
        value = value or self.vector.of(*state.columns())
        if self.value and value <= self.value:
            return False
        self.value, self.best = value, state
        self._prove()
        self.better(state, self.bounds)
        return True

    def _instant(self) -> None:
        demands = self.base.demands
        for larger_first in (True, False)[: 1 if self.model.types > MASTER_TYPES else 2]:
            self.offer(greedy(self.model, larger_first=larger_first, demands=demands, start=self.base))
            self.clock.work("greedy")
            if self.clock.spent():
                return

    def _relax(self, gains: Gains) -> tuple[Master, Relaxed]:
        model, clock = self.model, self.clock
        prices = smoothed_prices(model, gains, clock, heats=(0.03, 0.01), evaluations=30)
        master = Master(model)
        _, columns = price(model, gains, prices, np.full(model.types, -1e30), each=8, tolerance=0.0)
        master.add([*columns, *self._current()], gains, 1.0)
        relaxed = master.solve(gains, clock, rounds=30, gap=GUIDE_GAP, share=RELAX_UNTIL)
        self.prices = relaxed.prices
        return master, relaxed

    def _contested(self) -> int:
        """The first tier of which a good part is still left."""
        for k in range(self.model.problem.tiers):
            level = f"out:{k}"
            known = self.bounds[level].gain if level in self.levels else None
            if known and self.value[self.levels.index(level)] < NEARLY_ALL * known:
                return k
        return self.model.problem.tiers - 1

    def _run_huge(self) -> State:
        """Too many types for a linear program: prices from kinds of families, then bids, bounds and neighbourhoods."""
        model, clock = self.model, self.clock
        coarse = coarsen(model)
        contested = self._contested()
        gains = guide(model, self.levels, settled=contested)
        rough = guide(coarse, self.levels, settled=contested)
        unit = max(
            float((rough.out / coarse.persons)[coarse.tier == contested].max(initial=0.0)), rough.largest() / 1e3
        )
        self.prices = smoothed_prices(
            coarse, rough, clock, heats=HUGE_HEATS, evaluations=HUGE_EVALUATIONS, unit=unit, share=0.25
        )
        none = np.zeros(0)
        for turn in range(2):
            if clock.spent(0.4):
                break
            self.offer(
                round_relaxation(
                    self.base, gains, types=[], paths=[], amounts=none, prices=self.prices, seed=self.seed + turn
                )
            )
            clock.work("rounding")
        _, columns = price(model, gains, self.prices, np.full(model.types, -1e30), each=3, tolerance=0.0)
        columns = list(dict.fromkeys([*columns, *self._current()]))
        pool = make_pool(model, columns, gains, prices=self.prices)
        self._improve(pool, until=0.55)
        self._huge_bounds(coarse, until=0.85)
        self._improve(pool, until=LAST)
        return self.best

    def _huge_bounds(self, coarse: Model, *, until: float) -> None:
        """Bounds from smoothed prices of the kinds, taken over all true types, level by level."""
        before: list[tuple[str, float]] = []
        prices = self.prices
        opened = [level for level in self.levels if not self._proven(level) and level.startswith(("out:", "sum:"))]
        for level in self.levels:
            value = self.value[self.levels.index(level)]
            if level in opened and not self.clock.spent(until):
                true, rough = level_gains(self.model, level), level_gains(coarse, level)
                unit, kept = rough.largest(), 0.0
                for name, secured in before:
                    more = SETTLED_RATIO * unit / max(level_gains(coarse, name).largest(), 1e-9)
                    true = true.add(level_gains(self.model, name), more)
                    rough = rough.add(level_gains(coarse, name), more)
                    kept += more * secured
                start: Real | None = prices * unit / max(float(prices.max(initial=0.0)), 1e-9) if before else prices
                share = self.clock.share_now() + (until - self.clock.share_now()) * 0.7
                prices = smoothed_prices(
                    coarse,
                    rough,
                    self.clock,
                    heats=BOUND_HEATS,
                    evaluations=HUGE_EVALUATIONS,
                    unit=unit,
                    start=start,
                    share=share,
                )
                gain = price_bound(self.model, true, prices, kept=kept)
                self._tighten(level, float(np.floor(gain + 1e-6)) if level.startswith("out:") else gain)
            before.append((level, value))

    def _current(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        types, paths = self.best.columns()
        return ((int(t), path) for t, path in zip(types, paths, strict=True) if path)

    def _round(self, gains: Gains, master: Master, relaxed: Relaxed) -> None:
        for turn in range(2):
            if self.clock.spent():
                return
            state = round_relaxation(
                self.base,
                gains,
                types=master.types,
                paths=master.paths,
                amounts=relaxed.amounts,
                prices=relaxed.prices,
                seed=self.seed + turn,
            )
            self.clock.work("rounding")
            self.offer(state)

    def _trivial_bounds(self) -> None:
        model = self.model
        alone = model.first.any(axis=1) * model.count
        for level in self.levels:
            gains = level_gains(model, level)
            every = np.arange(len(model.movements))
            possible = np.zeros(model.types)
            reach = model.first.any(axis=1)
            if level.startswith("out:"):
                types = np.flatnonzero((gains.out > 0) & reach)
                usable = (model.first | model.later)[types].T & model.times.to_safe[:, None]
                possible[types] = np.where(usable, gains.at_out(types, every), 0.0).max(axis=0)
                self.bounds[level] = LevelBound(float(alone @ possible), False)
            elif level == "promises":
                self.bounds[level] = LevelBound(float(sum(gains.kept.values())), False)
            else:
                self.bounds[level] = LevelBound(price_bound(model, gains, np.zeros(len(model.limits))), False)
        self._prove()

    def _prove(self) -> None:
        for level, value in zip(self.levels, self.value, strict=False):
            found = self.bounds.get(level)
            if found is not None and found.gain is not None and value >= found.gain - 1e-6:
                self.bounds[level] = LevelBound(value, True)

    def _settled(self) -> int:
        """The first tier whose people out are not yet proven to be the most possible."""
        tiers = self.model.problem.tiers
        return next((k for k in range(tiers) if not self._proven(f"out:{k}")), tiers)

    def _proven(self, level: str) -> bool:
        found = self.bounds.get(level)
        return level not in self.levels or (found is not None and found.proven)

    def _all_proven(self) -> bool:
        return all(self._proven(level) for level in self.levels)

    def _bound_levels(self, master: Master, *, until: float, only: int) -> None:
        """Bounds for levels that are not proven, in their order, given what the levels before them have."""
        for level in self.levels:
            if self.clock.spent(until) or only <= 0:
                return
            gains = level_gains(self.model, level)
            master.add(list(self._current()), gains, 1.0)
            if not self._proven(level):
                gap = 2e-5 if level.startswith("out:") else 2e-4
                found = master.solve(gains, self.clock, rounds=12, gap=gap, share=until)
                self._tighten(level, float(np.floor(found.bound + 1e-6)) if level.startswith("out:") else found.bound)
                only -= 1
            master.keep(level, gains, self.value[self.levels.index(level)])

    def _tighten(self, level: str, gain: float) -> None:
        old = self.bounds.get(level)
        if old is None or old.gain is None or gain < old.gain:
            self.bounds[level] = LevelBound(max(gain, self.value[self.levels.index(level)]), False)
        self._prove()

    def _pool(self, master: Master, relaxed: Relaxed, gains: Gains) -> Pool:
        _, columns = price(self.model, gains, relaxed.prices, np.full(self.model.types, -1e30), each=4, tolerance=0.0)
        master.add(columns, gains, 1.0)
        known = [c for c in zip(master.types, master.paths, strict=True) if c[0] not in self.model.must]
        known += [(t, path) for t in self.model.must for path in self.model.paths(t, limit=200)]
        return make_pool(self.model, known, gains, prices=relaxed.prices, own=relaxed.own)

    def _improve(self, pool: Pool, *, until: float) -> None:
        state = self.best.copy()
        search = Neighbourhoods(state, pool, self.levels, seed=self.seed + int(1000 * until))
        limits = LIMITS if self.clock.stop.work is None else replace(LIMITS, seconds=600.0)
        while not self.clock.spent(until) and not self._all_proven():
            settled = self._settled()
            search.focus = settled if settled < self.model.problem.tiers and search.steps % 3 else 99
            gains, keep = self._aim(settled)
            better = search.step(gains, keep=keep, limits=limits)
            self.clock.work("neighbourhoods")
            if better:
                value = tuple(round(a + b, 3) for a, b in zip(self.value, search.gained, strict=True))
                self.offer(state.copy(), value)

    def _aim(self, settled: int) -> tuple[Gains, list[Gains]]:
        """What the neighbourhoods climb, and what they may not lose, once the first tiers are settled."""
        if settled not in self.aims:
            keep = [level_gains(self.model, f"out:{k}") for k in range(settled) if f"out:{k}" in self.levels]
            self.aims[settled] = (guide(self.model, self.levels, settled=settled, ratio=STRICT_RATIO), keep)
        return self.aims[settled]
