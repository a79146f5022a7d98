"""From the relaxation to whole families: a lower tier never takes room before a higher one is finished."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.insertion import fill
from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import Gains
from safepassage.planning.state import State

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

LIKELY = 0.3
PRICE_SHARES = (1.0, 0.3, 0.0)


def by_tier(model: Model, types: NDArray[np.int64], *, seed: int) -> list[list[int]]:
    """Types of each tier, larger families first; ties in an order drawn from the seed."""
    rng = np.random.default_rng(seed)
    draw = rng.random(model.types)
    order = types[np.lexsort((draw[types], -model.persons[types]))]
    return [[int(t) for t in order if model.tier[t] == tier] for tier in range(model.problem.tiers)]


def round_relaxation(
    start: State,
    gains: Gains,
    *,
    types: Sequence[int],
    paths: Sequence[Legs],
    amounts: Real,
    prices: Real,
    seed: int,
) -> State:
    """A sound plan close to the relaxation: its whole part, its likely part, then bid prices for the rest."""
    model = start.model
    state = start.copy()
    chosen = np.flatnonzero(amounts > 1e-6)
    columns: dict[int, list[tuple[float, int]]] = {}
    for i in chosen.tolist():
        columns.setdefault(types[i], []).append((float(amounts[i]), int(i)))
    for members in by_tier(model, np.arange(model.types), seed=seed):
        likely: list[tuple[float, int, int]] = []
        for t in members:
            for amount, i in columns.get(t, ()):
                for _ in range(int(amount + 1e-6)):
                    if state.waiting(t) > 0 and state.fits(t, paths[i]):
                        state.place(t, paths[i])
                part = amount - int(amount + 1e-6)
                if part > LIKELY:
                    likely.append((-part, -int(model.persons[t]), i))
        for _, _, i in sorted(likely):
            t = types[i]
            if state.waiting(t) > 0 and state.fits(t, paths[i]):
                state.place(t, paths[i])
        for share in PRICE_SHARES:
            # a family takes its journey when it pays for the room, and in the last pass whenever any room is left
            fill(state, gains, prices, members, least=-0.02 if share else 0.0, share=share)
    return state
