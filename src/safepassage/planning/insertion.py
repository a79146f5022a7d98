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

TRIES = 150


def best_fit(
    state: State, journeys: Journeys, column: int, *, least: float = -np.inf, tries: int = TRIES
) -> Legs | None:
    """The best journey that fits what is left, by the values of `journeys`; None when none beats `least`.

    The values are upper bounds for every continuation, so the search may stop at the first leg that cannot win.
    """
    return _Search(state, journeys, column, least, tries).run()


class _Search:
    """One search; nights without a bed and full movements are struck out before anything is tried."""

    def __init__(self, state: State, journeys: Journeys, column: int, least: float, tries: int) -> None:
        self.state, self.journeys, self.column = state, journeys, column
        self.t = int(journeys.types[column])
        self.persons = int(state.model.persons[self.t])
        self.best: Legs | None = None
        self.value, self.tries = least, tries
        self.room = seats_left(state, self.t)

    def run(self) -> Legs | None:
        start = self.journeys.start[:, self.column]
        firsts = np.flatnonzero(self.room & (start > max(self.value, -1e29)))
        for first in firsts[np.argsort(-start[firsts], kind="stable")]:
            if start[first] <= self.value or self.tries <= 0:
                break
            self.extend((int(first),), float(start[first]))
        return self.best

    def extend(self, path: Legs, reach: float) -> None:
        """Try the journeys that continue `path`, whose value cannot exceed `reach`."""
        state, journeys, model = self.state, self.journeys, self.state.model
        last = path[-1]
        rows, what = state.demands.fixed[last]
        if (state.left[rows] < model.brings[self.t][what]).any():
            self.tries -= 1
            return
        ahead = float(journeys.value[last, self.column] - journeys.base[last, self.column])
        full = self.first_full_night(last)
        end = float(journeys.end[last, self.column])
        options: list[tuple[float, int]] = []
        if full is None and end > -1e29:
            options.append((reach - ahead + end, -1))
        after = model.successors(last)
        if len(after):
            values = journeys.after[after, self.column]
            open_ways = self.room[after] & (values > -1e29)
            if full is not None:
                open_ways &= state.demands.wake_rows[after] <= full
            options += [
                (reach - ahead + float(v), int(m)) for v, m in zip(values[open_ways], after[open_ways], strict=True)
            ]
        options.sort(reverse=True)
        for value, m in options:
            if value <= self.value or self.tries <= 0:
                return
            if m >= 0:
                self.extend((*path, m), value)
                continue
            self.tries -= 1
            if state.fits(self.t, path):
                self.best, self.value = path, value

    def first_full_night(self, movement: int) -> int | None:
        """Row of the first night after an arrival on which there are not beds enough; None when there are on all."""
        sleeps = self.state.demands.sleeps[movement]
        if sleeps is None:
            return None
        short = self.state.left[sleeps[0] : sleeps[1]] < self.persons
        return sleeps[0] + int(short.argmax()) if short.any() else None


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
