"""One objective that leans the way the levels do, for the parts that need a single number to climb."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped,unused-ignore]

from safepassage.planning.model import Model
from safepassage.planning.objective import Gains, level_gains
from safepassage.planning.smoothing import Smoothed
from safepassage.planning.stop import Clock

Real = NDArray[np.float64]

TIER_RATIO = 12.0


def guide(model: Model, levels: list[str], *, settled: int = 0, ratio: float = TIER_RATIO) -> Gains:
    """Weighted sum of the levels: each unsettled tier a multiple of the next, danger below, the rest below that.

    Only a guide: what may be kept is decided level by level, never by this sum.
    """
    if any(level.startswith("sum:") for level in levels):
        return level_gains(model, levels[0])
    problem = model.problem
    total = Gains.none(model)
    tiers = [level for level in levels if level.startswith("out:")]
    weight = 1.0
    for i, level in enumerate(reversed(tiers)):
        if i and int(level[4:]) >= settled:
            weight *= ratio
        total = total.add(level_gains(model, level), weight)
    if "promises" in levels:
        total = total.add(level_gains(model, "promises"), weight * ratio)
    minutes = max((problem.end - problem.now) // 60, 1)
    heaviest = max(*problem.danger_weight, 1)
    if "danger" in levels:
        total = total.add(level_gains(model, "danger"), 0.8 / (minutes * heaviest))
    if "arrived" in levels:
        total = total.add(level_gains(model, "arrived"), 0.02)
    if "burden" in levels:
        total = total.add(level_gains(model, "burden"), 0.0005)
    return total


def smoothed_prices(
    model: Model, gains: Gains, clock: Clock, *, heats: tuple[float, ...], evaluations: int, start: Real | None = None
) -> Real:
    """Prices from the smoothed bound, cooled in steps; zero prices when journeys can go round."""
    types = np.flatnonzero(gains.concerned() & model.first.any(axis=1))
    rows = len(model.limits)
    smoothed = Smoothed(model, [gains], types)
    if not len(types) or not smoothed.order:
        return np.zeros(rows)
    top = np.zeros(len(types))
    for values in (gains.out, gains.ended, gains.arrived):
        top = np.maximum(top, values[types] / model.persons[types])
    scale = 1.0 / max(float(top.max()), 1e-9)
    prices = np.zeros(rows) if start is None else start * scale
    limits = model.limits.astype(float)
    one = np.ones(1)
    for heat in heats:

        def value(x: Real, heat: float = heat) -> tuple[float, Real]:
            total, use, _ = smoothed.evaluate(x / scale, one, heat / scale)
            return total * scale, limits - use

        options = {"maxfun": evaluations, "maxiter": evaluations, "maxcor": 20}
        found = minimize(value, prices, jac=True, method="L-BFGS-B", bounds=[(0, None)] * rows, options=options)
        prices = np.asarray(found.x)
        clock.work("prices", int(found.nfev))
        if clock.spent(0.5):
            break
    return prices / scale
