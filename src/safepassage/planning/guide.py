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
SETTLED_RATIO = 3.0  # tiers that are settled need only be worth more than the one in question


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
        above = SETTLED_RATIO if int(level[4:]) < settled else 1.0
        total = total.add(level_gains(model, level), weight * above)
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
    model: Model,
    gains: Gains,
    clock: Clock,
    *,
    heats: tuple[float, ...],
    evaluations: int,
    unit: float | None = None,
    start: Real | None = None,
    share: float = 0.5,
) -> Real:
    """Prices from the smoothed bound, cooled in steps; zero prices when journeys can go round.

    Heats are in parts of `unit`, the gain of one person who matters (default: the largest there is).
    """
    types = np.flatnonzero(gains.concerned() & model.first.any(axis=1))
    rows = len(model.limits)
    smoothed = Smoothed(model, gains, types)
    if not len(types) or not smoothed.order:
        return np.zeros(rows)
    scale = 1.0 / (unit or gains.largest())
    prices = np.zeros(rows) if start is None else start * scale
    limits = model.limits.astype(float)

    def value(x: Real, heat: float) -> tuple[float, Real]:
        total, use = smoothed.evaluate(x / scale, heat / scale)
        clock.work("prices")
        if clock.spent(share):
            raise _Late
        return total * scale, limits - use

    for heat in heats:
        options = {"maxfun": evaluations, "maxiter": evaluations, "maxcor": 20}
        seen = [prices]
        try:
            found = minimize(
                value,
                prices,
                args=(heat,),
                jac=True,
                method="L-BFGS-B",
                bounds=[(0, None)] * rows,
                options=options,
                callback=lambda x, seen=seen: seen.append(x.copy()),
            )
        except _Late:
            return seen[-1] / scale
        prices = np.asarray(found.x)
    return prices / scale


class _Late(Exception):
    """The share of the budget for prices is used up."""
