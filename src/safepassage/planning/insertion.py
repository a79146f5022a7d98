"""Finds the best journey that still fits for one more party: the step that greedy, rounding and standby share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Legs
from safepassage.planning.objective import Gains
from safepassage.planning.pricing import Charges, Journeys, chunks
from safepassage.planning.state import State

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

TRIES = 60


def best_fit(
    state: State, journeys: Journeys, column: int, *, least: float = -np.inf, tries: int = TRIES
) -> Legs | None:
    """The best journey that fits what is left, by the values of `journeys`; None when none beats `least`.

    The values are upper bounds for every continuation, so the search may stop at the first leg that cannot win.
    """
    t = int(journeys.types[column])
    start = journeys.start[:, column]
    firsts = np.flatnonzero(start > max(least, -1e29))
    if not len(firsts):
        return None
    firsts = firsts[seats_left(state, t)[firsts]]
    order = firsts[np.argsort(-start[firsts], kind="stable")]
    best: Legs | None = None
    best_value = least
    left = tries
    for first in order:
        if start[first] <= best_value or left <= 0:
            break
        found, value, left = _extend(state, journeys, column, (int(first),), float(start[first]), best_value, left)
        if found is not None:
            best, best_value = found, value
    return best


def _extend(
    state: State, journeys: Journeys, column: int, path: Legs, reach: float, least: float, left: int
) -> tuple[Legs | None, float, int]:
    """Best fitting journey that continues `path`, whose value cannot exceed `reach`."""
    model, t = state.model, int(journeys.types[column])
    last = path[-1]
    after = model.successors(last)
    ahead = journeys.value[last, column] - journeys.base[last, column]
    best: Legs | None = None
    best_value = least
    options: list[tuple[float, int]] = []
    end = float(journeys.end[last, column])
    if end > -1e29:
        options.append((reach - ahead + end, -1))
    if len(after):
        values = journeys.after[after, column]
        options += [(reach - ahead + float(v), int(m)) for v, m in zip(values, after, strict=True) if v > -1e29]
    options.sort(reverse=True)
    for value, m in options:
        if value <= best_value or left <= 0:
            break
        if m < 0:
            left -= 1
            if state.fits(t, path):
                best, best_value = path, value
        else:
            rows, what = state.demands.fixed[m]
            if (state.left[rows] < model.brings[t][what]).any():
                continue
            found, found_value, left = _extend(state, journeys, column, (*path, m), value, best_value, left)
            if found is not None:
                best, best_value = found, found_value
    return best, best_value, left


def seats_left(state: State, t: int) -> NDArray[np.bool_]:
    """Movements on which every capacity kind still has room for one more of the type."""
    model = state.model
    kinds = model.quantities.kinds
    free = state.left[model.capacity_rows]
    return np.asarray((free >= model.brings[t][:kinds]).all(axis=1))


def fill(state: State, gains: Gains, prices: Real, types: list[int], *, least: float = 0.0, share: float = 1.0) -> int:
    """Place as many of the waiting of these types as fit and are worth it, in the order given; returns how many."""
    model = state.model
    waiting = [t for t in types if state.waiting(t) > 0 and t not in model.must and model.first[t].any()]
    charges = Charges.of(model, prices * share)
    placed = 0
    for piece in chunks(np.array(waiting, np.int64), 1024):
        journeys = Journeys(model, gains, charges, piece)
        for column, t in enumerate(piece):
            floor = least * float(max(journeys.start[:, column].max(), 0.0))
            while state.waiting(int(t)) > 0:
                path = best_fit(state, journeys, column, least=floor)
                if path is None:
                    break
                state.place(int(t), path)
                placed += 1
    return placed
