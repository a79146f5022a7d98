"""Column generation: the relaxation over all journeys without listing them, its prices and a valid bound.

Starts from smoothed prices, which are already close: at the middle size the master then needs four to eight rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped,unused-ignore]

from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import Gains
from safepassage.planning.pricing import Charges, Journeys, chunks, usable_prices
from safepassage.planning.stop import Clock

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The relaxation of one objective: its value on the columns known, a bound valid for all, prices and amounts."""

    value: float
    bound: float
    prices: Real
    multipliers: Real
    own: Real
    amounts: Real


class Master:
    """The columns found so far and the linear program over them; kept levels are rows."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.types: list[int] = []
        self.paths: list[Legs] = []
        self.known: set[tuple[int, Legs]] = set()
        self.rows = len(model.limits)
        self.kept: list[tuple[str, Gains, float, int, float]] = []
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("solver", "simplex")
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        none, nothing = np.zeros(0, np.int32), np.zeros(0)
        for limit in (*model.limits, *model.count):
            solver.addRow(-highspy.kHighsInf, float(limit), 0, none, nothing)
        self.solver = solver

    def add(self, columns: Sequence[tuple[int, Legs]], objective: Gains, scale: float) -> int:
        """Add columns that are not known yet; returns how many."""
        fresh = [c for c in dict.fromkeys(columns) if c not in self.known]
        if not fresh:
            return 0
        self.known.update(fresh)
        types, paths = np.array([t for t, _ in fresh], np.int64), [path for _, path in fresh]
        self.types += types.tolist()
        self.paths += paths
        number = len(fresh)
        choose = sparse.csr_matrix((np.ones(number), (np.arange(number), types)), shape=(number, self.model.types))
        blocks = [self.model.uses(types, paths), choose]
        blocks += [sparse.csr_matrix(g.columns(types, paths).reshape(-1, 1) / size) for _, g, _, _, size in self.kept]
        matrix = sparse.hstack(blocks).tocsr()
        self.solver.addCols(
            number,
            objective.columns(types, paths) * scale,
            np.zeros(number),
            np.full(number, highspy.kHighsInf),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data.astype(np.float64),
        )
        return number

    def keep(self, level: str, gains: Gains, least: float) -> None:
        """Require a level's value from now on; a level kept before gets its new value."""
        for i, (name, old, _, row, scale) in enumerate(self.kept):
            if name == level:
                self.solver.changeRowBounds(row, least / scale, highspy.kHighsInf)
                self.kept[i] = (name, old, least, row, scale)
                return
        coefficients = gains.columns(np.array(self.types, np.int64), self.paths)
        scale = max(float(np.abs(coefficients).max(initial=1.0)) / 10.0, 1.0)
        on = np.flatnonzero(coefficients).astype(np.int32)
        self.solver.addRow(least / scale, highspy.kHighsInf, len(on), on, coefficients[on] / scale)
        self.kept.append((level, gains, least, self.solver.getNumRow() - 1, scale))

    def solve(
        self,
        objective: Gains,
        clock: Clock,
        *,
        rounds: int,
        gap: float,
        constant: float = 0.0,
        share: float = 1.0,
        each: int = 3,
    ) -> Relaxed:
        """Rounds of solving and pricing until the bound and the value meet, or the rounds are used up."""
        model = self.model
        scale = 1.0 / objective.largest()
        everything = np.array(self.types, np.int64)
        costs = objective.columns(everything, self.paths) * scale
        self.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        best: Relaxed | None = None
        for _ in range(max(rounds, 1)):
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(clock.left(share), 0.5))
            self.solver.run()
            clock.work("columns")
            solution = self.solver.getSolution()
            value = float(self.solver.getInfo().objective_function_value) / scale
            duals = np.array(solution.row_dual) / scale
            if len(duals) == 0 or not np.isfinite(duals).all():
                break
            prices = usable_prices(model, duals[: self.rows])
            multipliers = np.array([max(-duals[row], 0.0) / size for _, _, _, row, size in self.kept])
            own = np.maximum(duals[self.rows : self.rows + model.types], 0.0)
            combined = objective
            for multiplier, (_, gains, _, _, _) in zip(multipliers, self.kept, strict=True):
                if multiplier > 0:
                    combined = combined.add(gains, float(multiplier))
            offset = sum(m * least for m, (_, _, least, _, _) in zip(multipliers, self.kept, strict=True))
            total, columns = price(model, combined, prices, own, each=each, tolerance=1e-7 / scale)
            bound = total - offset
            if best is not None:
                bound = min(bound, best.bound)
            amounts = np.array(solution.col_value)
            best = Relaxed(value, bound, prices, multipliers, own, amounts)
            close = bound - value <= gap * max(abs(bound + constant), 1e-9)
            if close or clock.spent(share) or self.add(columns, objective, scale) == 0:
                break
        if best is None:
            raise RuntimeError("the linear program gave no prices")
        return best


def price(
    model: Model, gains: Gains, prices: Real, own: Real, *, each: int, tolerance: float
) -> tuple[float, list[tuple[int, Legs]]]:
    """Bound from these prices, and the best journeys of each type that are worth more than its own price."""
    charges = Charges.of(model, prices)
    total = float(prices @ model.limits)
    columns: list[tuple[int, Legs]] = []
    types = np.flatnonzero(gains.concerned() & model.first.any(axis=1))
    for piece in chunks(types):
        journeys = Journeys(model, gains, charges, piece)
        total += float(model.count[piece] @ np.maximum(journeys.start.max(axis=0), 0.0))
        some = min(each, len(model.movements) - 1)
        tops = np.argpartition(-journeys.start, some, axis=0)[:some]
        for column, t in enumerate(piece):
            worth = journeys.start[tops[:, column], column]
            for first, value in zip(tops[:, column], worth, strict=True):
                if value > max(own[t], -1e29) + tolerance:
                    columns.append((int(t), journeys.path(int(first), column)))
    return total, columns
