"""Room for a struck family: the fewest people of lower tiers give way, and are placed again where they fit.

Only within the number of people who may be moved, and never anyone who was told.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.insertion import fill
from safepassage.planning.model import Legs
from safepassage.planning.objective import Gains, out_leg
from safepassage.planning.pricing import Charges, Journeys
from safepassage.planning.state import State

Real = NDArray[np.float64]

PATHS, TRIED = 60, 8
TIER_WEIGHT = 12.0


class MakingRoom:
    """One round over the waiting families of a plan; `moved` counts the people who gave way."""

    def __init__(self, state: State, gains: Gains, prices: Real, *, budget: int) -> None:
        self.state, self.gains, self.prices, self.left = state, gains, prices, budget
        self.column: dict[int, int] = {}
        self.journeys: dict[float, Journeys] = {}
        self.holders: dict[int, set[tuple[int, Legs]]] = {}
        for t in range(state.model.types):
            for path in state.taken[t]:
                self._hold(t, path, on=True)

    def run(self, types: list[int]) -> int:
        """Make room for each of the types in turn; returns the number of people who gave way."""
        before = self.left
        model, of = self.state.model, np.array(types, np.int64)
        self.column = {t: i for i, t in enumerate(types)}
        self.journeys = {
            share: Journeys(model, self.gains, Charges.of(model, self.prices * share), of) for share in (0.3, 0.0)
        }
        for t in types:
            if self.left > 0 and self.state.waiting(t) > 0 and t not in self.state.sides.by_type:
                self._place(t)
        return before - self.left

    def _hold(self, t: int, path: Legs, *, on: bool) -> None:
        rows, amounts = self.state.demands.of(t, path)
        for row in rows[amounts > 0].tolist():
            held = self.holders.setdefault(row, set())
            if on:
                held.add((t, path))
            else:
                held.discard((t, path))

    def _place(self, t: int) -> None:
        state, model = self.state, self.state.model
        paths = [path for path in self._ways(t) if out_leg(model, path) >= 0]
        short: list[tuple[int, int, Legs]] = []
        for path in paths:
            rows, amounts = state.demands.of(t, path)
            lack = np.maximum(amounts - state.left[rows], 0)
            short.append((int(lack.sum()), len(short), path))
        best: tuple[float, Legs, list[tuple[int, Legs]]] | None = None
        for _, _, path in sorted(short)[:TRIED]:
            found = self._giving_way(t, path)
            if found is not None and (best is None or found[0] < best[0]):
                best = (found[0], path, found[1])
        if best is None:
            return
        for other, legs in best[2]:
            state.remove(other, legs)
            self._hold(other, legs, on=False)
            self.left -= int(model.persons[other])
        state.place(t, best[1])
        self._hold(t, best[1], on=True)
        again = [other for other, _ in best[2]]
        fill(state, self.gains, self.prices, again, share=0.0)
        for other in again:
            for legs in state.taken[other]:
                self._hold(other, legs, on=True)

    def _ways(self, t: int) -> list[Legs]:
        """For each first leg the best journey at a part of the prices and at none: no departure is forgotten."""
        found: list[Legs] = []
        for share in (0.3, 0.0):
            journeys = self.journeys[share]
            column = self.column[t]
            start = journeys.start[:, column]
            firsts = np.flatnonzero(start > -1e29)
            found += [journeys.path(int(m), column) for m in firsts[np.argsort(-start[firsts])][:PATHS]]
        return list(dict.fromkeys(found))

    def _giving_way(self, t: int, path: Legs) -> tuple[float, list[tuple[int, Legs]]] | None:
        """(cost, who gives way) so that the path fits, taking whoever frees most for least; None when nobody can."""
        state, model = self.state, self.state.model
        rows, amounts = state.demands.of(t, path)
        lack = {int(r): int(a - state.left[r]) for r, a in zip(rows, amounts, strict=True) if a > state.left[r]}
        chosen: list[tuple[int, Legs]] = []
        cost, people = 0.0, 0
        while lack:
            best: tuple[float, int, Legs, dict[int, int]] | None = None
            for other, legs in sorted({h for row in lack for h in self.holders.get(row, ())} - set(chosen)):
                if model.tier[other] <= model.tier[t] or not self._may_move(other):
                    continue
                theirs, gives = state.demands.of(other, legs)
                frees = {int(r): int(g) for r, g in zip(theirs, gives, strict=True) if int(r) in lack and g > 0}
                use = sum(min(lack[r], g) for r, g in frees.items())
                price = float(model.persons[other]) * TIER_WEIGHT ** -float(model.tier[other])
                if use and (best is None or use / price > best[0]):
                    best = (use / price, other, legs, frees)
            if best is None:
                return None
            _, other, legs, frees = best
            chosen.append((other, legs))
            cost += float(model.persons[other]) * TIER_WEIGHT ** -float(model.tier[other])
            people += int(model.persons[other])
            if people > self.left:
                return None
            lack = {r: n - frees.get(r, 0) for r, n in lack.items() if n > frees.get(r, 0)}
        return cost, chosen

    def _may_move(self, t: int) -> bool:
        state, model = self.state, self.state.model
        return not (model.promised[t] or model.boarded[t] or t in model.must or t in state.sides.by_type)
