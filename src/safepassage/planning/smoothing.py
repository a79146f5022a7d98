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


@dataclass(slots=True)
class _Piece:
    """What does not change between evaluations, for one chunk of types, per person."""

    types: Whole
    count: Real
    persons: Real
    brings: Real
    shares: Real
    first: Real
    later: Real
    gain: list[Real]
    end: list[Real]


class Smoothed:
    """The smoothed bound of one level with multipliers for the levels before it."""

    def __init__(self, model: Model, levels: list[Gains], types: Whole, *, chunk: int = 1024) -> None:
        self.model = model
        self.levels = levels
        self.order = _node_order(model)
        self.links = [_window_matrix(model, h) for h in range(len(model.problem.nodes))]
        self.pieces = [self._piece(piece) for piece in chunks(types, chunk)]

    def _piece(self, types: Whole) -> _Piece:
        model, times = self.model, self.model.times
        every = np.arange(len(model.movements))
        persons = model.persons[types]
        first_safe = (times.to_safe & (~times.from_safe))[:, None]
        gain = [((first_safe * g.at_out(types, every) + g.at_leg(types, every)) / persons) for g in self.levels]
        end = [(g.at_end(types, every) / persons) for g in self.levels]
        never = np.float64(-1e30)
        return _Piece(
            types=types,
            count=(model.count[types] * persons),
            persons=persons,
            brings=model.brings[types],
            shares=(model.brings[types] / model.persons[types][:, None]),
            first=np.where(model.first[types].T, np.float64(0), never),
            later=np.where(model.later[types].T, np.float64(0), never),
            gain=[g for g in gain],
            end=[np.where(model.ends[types].T, e, never) for e in end],
        )

    def evaluate(self, prices: Real, multipliers: Real, heat: float) -> tuple[float, Real, Real]:
        """Smoothed bound without the kept values, row use, and total gain per level of the fractional plan."""
        model = self.model
        charges = Charges.of(model, prices)
        used = np.zeros((len(model.movements), model.quantities.size))
        left = np.zeros(len(model.movements))
        gained = np.zeros(len(self.levels))
        total = float(prices @ model.limits)
        for piece in self.pieces:
            total += self._chunk(piece, charges, multipliers, heat, used, left, gained)
        rows = np.asarray(model.book.arriving.T @ used.ravel()) + np.asarray(model.book.leaving.T @ left)
        return total, rows, gained

    def _chunk(
        self, piece: _Piece, charges: Charges, multipliers: Real, heat: float, used: Real, left: Real, gained: Real
    ) -> float:
        model = self.model
        scale = np.float64(1.0 / heat)
        weights = multipliers
        base = sum((w * g for w, g in zip(weights[1:], piece.gain[1:], strict=True)), weights[0] * piece.gain[0])
        base = (base - charges.arriving @ piece.shares.T) * scale
        end = sum((w * e for w, e in zip(weights[1:], piece.end[1:], strict=True)), weights[0] * piece.end[0]) * scale
        refund = (-charges.leaving * scale)[:, None]
        value = base + end
        spread: dict[int, tuple[Real, Real, Real]] = {}
        for node in self.order:
            link = self.links[node]
            if link is None:
                continue
            incoming, outgoing, window = link
            after = value[outgoing] + refund[outgoing] + piece.later[outgoing]
            top = np.maximum(after.max(axis=0), np.float64(-1e20))
            weight = np.exp(after - top)
            weight[after < -1e20] = 0
            going = window @ weight
            tiny = np.maximum(going, np.float64(1e-300))
            onward = np.where(going > 0, np.log(tiny) + top, np.float64(-1e30))
            stay = end[incoming]
            peak = np.maximum(onward, stay)
            peak_safe = np.maximum(peak, np.float64(-1e20))
            mixed = np.exp(onward - peak_safe) + np.exp(stay - peak_safe)
            possible = mixed > 0
            mixed = np.where(possible, mixed, 1.0)
            value[incoming] = np.where(possible, base[incoming] + peak + np.log(mixed), -1e30)
            share = np.exp(onward - peak_safe) / mixed
            spread[node] = (weight, np.where(going > 0, share / tiny, 0), share)
        start = value + piece.first
        top = np.maximum(start.max(axis=0), 0)
        chosen = np.exp(start - top)
        chosen[start < -1e20] = 0
        whole = chosen.sum(axis=0) + np.exp(-top)
        result = float(heat * (piece.count @ (np.log(whole) + top)))
        flow = chosen * (piece.count / whole)
        ended = np.zeros_like(flow)
        later = np.zeros_like(flow)
        for node in reversed(self.order):
            link = self.links[node]
            if link is None:
                continue
            incoming, outgoing, window = link
            weight, per, share = spread[node]
            arriving = flow[incoming]
            ended[incoming] = arriving * (1 - share)
            onward_flow = weight * (window.T @ (arriving * per))
            later[outgoing] += onward_flow
            flow[outgoing] += onward_flow
        lone = np.array([m for m in range(len(model.movements)) if self.links[model.times.to[m]] is None], np.int64)
        ended[lone] = flow[lone]
        used += flow @ piece.shares
        left += later.sum(axis=1)
        for i in range(len(self.levels)):
            real_end = np.where(piece.end[i] > -1e20, piece.end[i], 0)
            gained[i] += float((flow * piece.gain[i]).sum(dtype=np.float64) + (ended * real_end).sum(dtype=np.float64))
        return result


def _window_matrix(model: Model, node: int) -> tuple[Whole, Whole, Real] | None:
    """Which departures of a node can follow which arrivals, as a 0/1 matrix; None where nothing departs."""
    outgoing = model.leaves[node]
    incoming = np.flatnonzero(model.times.to == node)
    if not len(outgoing) or not len(incoming) or model.problem.nodes[node].kind == "destination":
        return None
    window = np.zeros((len(incoming), len(outgoing)), np.float64)
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
