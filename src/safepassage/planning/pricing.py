"""Prices and best journeys: the longest path of every type through the movements, under any prices of the rows.

Exact over all allowed paths of a type, so the bound it gives is valid for every price vector, optimal or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import Gains

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
CHUNK = 2048


@dataclass(frozen=True, slots=True)
class Charges:
    """Row prices as charges per movement: for what a party brings on arriving, and given back on leaving a bed."""

    arriving: Real
    leaving: Real

    @classmethod
    def of(cls, model: Model, prices: Real) -> Charges:
        """Translate prices of rows into charges of movements."""
        size = (len(model.movements), model.quantities.size)
        arriving = np.asarray(model.book.arriving @ prices).reshape(size)
        return cls(arriving, np.asarray(model.book.leaving @ prices))


def usable_prices(model: Model, prices: Real) -> Real:
    """Prices fit for a bound: none negative, none on rows that count a path once for several legs."""
    found = np.maximum(prices, 0.0)
    found[model.book.chained_quotas] = 0.0
    return found


class Journeys:
    """Values of continuing with each movement, for a chunk of types under one price vector."""

    def __init__(self, model: Model, gains: Gains, charges: Charges, types: Whole, closed: Mask | None = None) -> None:
        self.model = model
        self.types = types
        every = np.arange(len(model.movements))
        times = model.times
        persons = model.persons[types].astype(float)
        brings = model.brings[types].astype(float)
        out = gains.at_out(types, every)
        first_safe = times.to_safe & ~times.from_safe
        base = gains.at_leg(types, every) + first_safe[:, None] * out - charges.arriving @ brings.T
        self.refund = -charges.leaving[:, None] * persons[None, :]
        self.end = np.where(model.ends[types].T, gains.at_end(types, every), -np.inf)
        later, first = model.later[types].T, model.first[types].T
        if closed is not None:
            later, first = later & ~closed.T, first & ~closed.T
        self.base = base
        self.value = np.empty_like(base)
        self.after = np.full_like(base, -np.inf)
        self._fill(later)
        start = np.where(first, self.value, -np.inf)
        start += (times.to_safe & times.from_safe)[:, None] * np.where(model.boarded[types][None, :], 0.0, out)
        self.start = start + np.where(model.boarded[types][None, :], self.refund, 0.0)

    def _fill(self, later: Mask) -> None:
        model = self.model
        leaves = (model.next_to <= model.next_from) & True
        self.value[leaves] = self.base[leaves] + self.end[leaves]
        self.after[leaves] = np.where(later[leaves], self.value[leaves] + self.refund[leaves], -np.inf)
        for m in np.flatnonzero(~leaves)[::-1]:
            best = self.after[model.successors(int(m))].max(axis=0)
            np.maximum(best, self.end[m], out=best)
            self.value[m] = self.base[m] + best
            self.after[m] = np.where(later[m], self.value[m] + self.refund[m], -np.inf)

    def path(self, first: int, column: int) -> Legs:
        """The best journey of one type of the chunk that begins with a movement."""
        legs = [first]
        while True:
            after = self.model.successors(legs[-1])
            if not len(after):
                return tuple(legs)
            values = self.after[after, column]
            best = int(values.argmax())
            if self.end[legs[-1], column] >= values[best]:
                return tuple(legs)
            legs.append(int(after[best]))


def chunks(types: Whole, size: int = CHUNK) -> Iterator[Whole]:
    """Types in pieces that fit the processor's cache."""
    for start in range(0, len(types), size):
        yield types[start : start + size]


def bound(model: Model, gains: Gains, prices: Real, *, kept: float = 0.0, size: int = CHUNK) -> float:
    """Upper bound on the total gain of any plan, from any prices of rows; `kept` is the sum of multiplier × value."""
    prices = usable_prices(model, prices)
    charges = Charges.of(model, prices)
    total = float(prices @ model.limits) - kept
    types = np.flatnonzero(gains.concerned() & model.first.any(axis=1))
    for piece in chunks(types, size):
        best = Journeys(model, gains, charges, piece).start.max(axis=0)
        total += float(model.count[piece] @ np.maximum(best, 0.0))
    return total
