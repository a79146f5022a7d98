"""Finds good prices fast: every type spreads over its journeys like a gas, and prices balance the load.

The smoothed bound (prices x limits + sum of N·heat·log(1 + sum over journeys of exp(value/heat))) is convex and has a
gradient; a limited-memory quasi-Newton method minimises it while the heat falls. The gradient is the row use of a
fractional plan, so one pass gives prices and a plan's shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Model
from safepassage.planning.objective import Gains
from safepassage.planning.pricing import Charges, chunks

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

NEVER = -1e30  # the value of what is not allowed; anything below HOPELESS counts as that
HOPELESS = -1e20


@dataclass(slots=True)
class _Piece:
    """What does not change between evaluations, for one chunk of types, per person."""

    count: Real
    shares: Real
    first: Real
    later: Real
    gain: Real
    end: Real


@dataclass(slots=True)
class _Spread:
    """How the journeys of a chunk spread at each node: weights of departures, and how much of what arrives goes on."""

    weight: Real
    going: Real
    share: Real


class Smoothed:
    """The smoothed bound of one objective."""

    def __init__(self, model: Model, gains: Gains, types: Whole, *, chunk: int = 1024) -> None:
        self.model = model
        self.order = _node_order(model)
        links = [(node, _window_matrix(model, node)) for node in self.order]
        self.links = [(node, link) for node, link in links if link is not None]
        self.pieces = [self._piece(gains, piece) for piece in chunks(types, chunk)]

    def _piece(self, gains: Gains, types: Whole) -> _Piece:
        model, times = self.model, self.model.times
        every = np.arange(len(model.movements))
        persons = model.persons[types]
        first_safe = (times.to_safe & (~times.from_safe))[:, None]
        return _Piece(
            count=np.asarray(model.count[types] * persons, np.float64),
            shares=model.brings[types] / persons[:, None],
            first=np.where(model.first[types].T, 0.0, NEVER),
            later=np.where(model.later[types].T, 0.0, NEVER),
            gain=(first_safe * gains.at_out(types, every) + gains.at_leg(types, every)) / persons,
            end=np.where(model.ends[types].T, gains.at_end(types, every) / persons, NEVER),
        )

    def evaluate(self, prices: Real, heat: float) -> tuple[float, Real]:
        """Smoothed bound, and the row use of the fractional plan that belongs to these prices."""
        model = self.model
        charges = Charges.of(model, prices)
        used = np.zeros((len(model.movements), model.quantities.size))
        left = np.zeros(len(model.movements))
        total = float(prices @ model.limits)
        for piece in self.pieces:
            total += self._chunk(piece, charges, heat, used=used, left=left)
        rows = np.asarray(model.book.arriving.T @ used.ravel()) + np.asarray(model.book.leaving.T @ left)
        return total, rows

    def _chunk(self, piece: _Piece, charges: Charges, heat: float, *, used: Real, left: Real) -> float:
        """Add the use of one chunk of types; returns its part of the smoothed bound."""
        value, spread = self._values(piece, charges, 1.0 / heat)
        start = value + piece.first
        top = np.maximum(start.max(axis=0), 0.0)
        chosen = np.exp(start - top)
        chosen[start < HOPELESS] = 0.0
        whole = chosen.sum(axis=0) + np.exp(-top)
        flow = chosen * (piece.count / whole)
        later = np.zeros_like(flow)
        for (_, (incoming, outgoing, window)), at in zip(reversed(self.links), reversed(spread), strict=True):
            onward = at.weight * (window.T @ (flow[incoming] * at.going))
            later[outgoing] += onward
            flow[outgoing] += onward
        used += flow @ piece.shares
        left += later.sum(axis=1)
        return float(heat * (piece.count @ (np.log(whole) + top)))

    def _values(self, piece: _Piece, charges: Charges, scale: float) -> tuple[Real, list[_Spread]]:
        """Smoothed value of going with each movement, from the last nodes to the first."""
        base = (piece.gain - charges.arriving @ piece.shares.T) * scale
        end = piece.end * scale
        refund = (-charges.leaving * scale)[:, None]
        value = base + end
        spread = []
        for _, (incoming, outgoing, window) in self.links:
            after = value[outgoing] + refund[outgoing] + piece.later[outgoing]
            top = np.maximum(after.max(axis=0), HOPELESS)
            weight = np.exp(after - top)
            weight[after < HOPELESS] = 0.0
            going = window @ weight
            tiny = np.maximum(going, 1e-300)
            onward = np.where(going > 0, np.log(tiny) + top, NEVER)
            peak = np.maximum(np.maximum(onward, end[incoming]), HOPELESS)
            on = np.exp(onward - peak)
            mixed = on + np.exp(end[incoming] - peak)
            possible = mixed > 0
            mixed = np.where(possible, mixed, 1.0)
            value[incoming] = np.where(possible, base[incoming] + peak + np.log(mixed), NEVER)
            share = on / mixed
            spread.append(_Spread(weight, np.where(going > 0, share / tiny, 0.0), share))
        return value, spread


def _window_matrix(model: Model, node: int) -> tuple[Whole, Whole, Real] | None:
    """Which departures of a node can follow which arrivals, as a 0/1 matrix; None where nothing departs."""
    outgoing = model.leaves[node]
    incoming = np.flatnonzero(model.times.to == node)
    if not len(outgoing) or not len(incoming) or model.problem.nodes[node].kind == "destination":
        return None
    window = np.zeros((len(incoming), len(outgoing)))
    for i, m in enumerate(incoming):
        window[i, model.next_from[m] : model.next_to[m]] = 1
    return incoming, outgoing, window


def _node_order(model: Model) -> list[int]:
    """Nodes from the last to the first of every journey; empty when journeys can go round."""
    size = len(model.problem.nodes)
    follows = {(int(a), int(b)) for a, b in zip(model.times.origin, model.times.to, strict=True)}
    order: list[int] = []
    remaining = set(range(size))
    while remaining:
        last = [h for h in sorted(remaining) if not any(a == h and b in remaining for a, b in follows)]
        if not last:
            return []
        order.extend(last)
        remaining.difference_update(last)
    return order
