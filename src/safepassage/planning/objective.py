"""The levels of the objective in their order, as gains that add up over the legs of a path.

Every level is turned into something to be maximised. A gain falls due at the first safe arrival (people out, danger,
waiting), at the end of the path (arrived) or at each leg (burden), so prices and gains add up along a journey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Legs, Model
from safepassage.planning.problem import DAY

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


def level_names(tiers: int) -> list[str]:
    """Names of the levels in the order in which they are law."""
    return ["promises", *(f"out:{tier}" for tier in range(tiers)), "danger", "arrived", "fairness", "burden"]


SENSE = {"promises": "min", "out": "max", "danger": "min", "arrived": "max", "fairness": "min", "burden": "min"}


def sense(level: str) -> str:
    """Whether a level is to be small or large."""
    return "max" if level.startswith("sum:") else SENSE[level.split(":", maxsplit=1)[0]]


@dataclass(slots=True)
class Gains:
    """What each type gains; any sum of levels with weights is one of these."""

    model: Model
    out: Real
    minute: Real
    wait: Real
    arrived: Real
    ended: Real
    leg: Real
    kept: dict[int, float] = field(default_factory=dict)

    @classmethod
    def none(cls, model: Model) -> Gains:
        """Nothing gained by anyone."""
        zeros = [np.zeros(model.types) for _ in range(6)]
        return cls(model, zeros[0], zeros[1], zeros[2], zeros[3], zeros[4], zeros[5])

    def add(self, other: Gains, weight: float) -> Gains:
        """This plus a weight of another."""
        kept = dict(self.kept)
        for t, amount in other.kept.items():
            kept[t] = kept.get(t, 0.0) + weight * amount
        return Gains(
            self.model,
            self.out + weight * other.out,
            self.minute + weight * other.minute,
            self.wait + weight * other.wait,
            self.arrived + weight * other.arrived,
            self.ended + weight * other.ended,
            self.leg + weight * other.leg,
            kept,
        )

    def largest(self) -> float:
        """The most that one person can gain: the unit that solvers scale by."""
        size = np.abs(self.out) + np.abs(self.arrived) + np.abs(self.ended) + np.abs(self.leg)
        minutes = (self.model.problem.end - self.model.problem.now) // 60
        size = size + np.abs(self.minute) * minutes + np.abs(self.wait) * 100.0 * self.model.problem.slots
        return max(float((size / np.maximum(self.model.persons, 1)).max(initial=0.0)), 1e-9)

    def concerned(self) -> NDArray[np.bool_]:
        """Types that gain anything from travelling."""
        some: NDArray[np.bool_] = (
            (self.out != 0) | (self.minute != 0) | (self.wait != 0) | (self.arrived != 0) | (self.ended != 0)
        )
        some[list(self.kept)] = True
        some |= self.model.boarded
        return some

    def at_out(self, types: Whole, movements: Whole) -> Real:
        """Gain [movement, type] when the movement brings the type out of danger."""
        model, problem = self.model, self.model.problem
        arrives = model.times.arrives[movements][:, None]
        found: Real = np.broadcast_to(self.out[types][None, :], (len(movements), len(types)))
        if self.minute[types].any():
            left = (problem.end - problem.now) // 60 - (arrives - problem.now) // 60
            found = found + left * self.minute[types][None, :]
        if self.wait[types].any():
            since = model.waiting_since[types][None, :]
            to_end, to_out = (problem.end - since) // DAY, (arrives - since) // DAY
            found = found + self.wait[types][None, :] * (to_end**2 - to_out**2)
        late = arrives > model.out_limit[types][None, :]
        return np.where(late | model.already_out[types][None, :], 0.0, found)

    def at_end(self, types: Whole, movements: Whole) -> Real:
        """Gain [movement, type] when the journey ends with the movement."""
        model, times = self.model, self.model.times
        counts = times.to_destination[movements] & (times.arrives[movements] <= model.problem.end)
        found = counts[:, None] * self.arrived[types][None, :]
        if self.ended[types].any():
            factor = end_factor(model)[movements]
            found = found + factor[:, None] * self.ended[types][None, :]
        return found

    def at_leg(self, types: Whole, movements: Whole) -> Real:
        """Gain [movement, type] of using the movement at all; bookings kept are shared out over their legs."""
        found = np.repeat(self.leg[types][None, :], len(movements), axis=0)
        if self.kept:
            column = {int(t): i for i, t in enumerate(types)}
            position = {int(m): i for i, m in enumerate(movements)}
            for t, amount in self.kept.items():
                legs = self.model.named[t]
                for m in legs:
                    if t in column and m in position:
                        found[position[m], column[t]] += amount / len(legs)
        return found

    def columns(self, types: Whole, paths: Sequence[Legs]) -> Real:
        """Gain of each (type, path)."""
        if not len(paths):
            return np.zeros(0)
        model = self.model
        outs = np.array([out_leg(model, path) for path in paths], np.int64)
        lasts = np.array([path[-1] if path else -1 for path in paths], np.int64)
        found: Real = np.asarray(self.leg[types] * np.array([len(path) for path in paths]))
        found += np.where(outs >= 0, self._pairs(types, outs, "out"), 0.0)
        found += np.where(lasts >= 0, self._pairs(types, lasts, "end"), 0.0)
        if self.kept:
            for i, (t, path) in enumerate(zip(types, paths, strict=True)):
                if int(t) in self.kept and set(model.named[int(t)]) <= set(path):
                    found[i] += self.kept[int(t)]
        return found

    def _pairs(self, types: Whole, movements: Whole, what: str) -> Real:
        model, problem = self.model, self.model.problem
        arrives = model.times.arrives[movements]
        if what == "end":
            counts = model.times.to_destination[movements] & (arrives <= problem.end)
            ending: Real = np.asarray(counts * self.arrived[types] + end_factor(model)[movements] * self.ended[types])
            return ending
        left = (problem.end - problem.now) // 60 - (arrives - problem.now) // 60
        since = model.waiting_since[types]
        waited: Real = np.asarray(((problem.end - since) // DAY) ** 2 - ((arrives - since) // DAY) ** 2)
        found: Real = np.asarray(self.out[types] + left * self.minute[types] + waited * self.wait[types])
        found[(arrives > model.out_limit[types]) | model.already_out[types]] = 0.0
        return found


def out_leg(model: Model, path: Legs) -> int:
    """The leg of a path that first reaches a safe node, -1 when none does."""
    safe = model.times.to_safe
    return next((m for m in path if safe[m]), -1)


def end_factor(model: Model) -> Real:
    """Worth of ending with each movement in the summed value that comparisons use: early is better, parked is less."""
    problem, times = model.problem, model.times
    day = (times.arrives - problem.start) / DAY
    worth = 1.0 - np.maximum(day, 0.0) / (2.0 * (problem.slots + 6))
    worth = np.where(times.arrives <= problem.end, worth, 0.0)
    return np.where(times.to_destination, worth, 0.6 * worth)


def level_gains(model: Model, level: str) -> Gains:
    """The gains of one level; `fairness` stands here for its second part, the squares of days waited."""
    gains = Gains.none(model)
    weights = np.array(model.problem.danger_weight, float)
    if level == "promises":
        gains.kept = {t: float(model.persons[t]) for t in model.named if model.promised[t]}
    elif level.startswith("out:"):
        gains.out = model.by_tier[:, int(level[4:])].astype(float)
    elif level == "danger":
        gains.minute = model.by_tier @ weights
    elif level == "arrived":
        gains.arrived = model.persons.astype(float)
    elif level == "fairness":
        gains.wait = model.persons.astype(float)
    elif level == "burden":
        gains.leg = -model.persons.astype(float)
    elif level.startswith("sum:"):
        gains.ended = model.by_tier @ np.array([float(w) for w in level[4:].split(",")])
    else:
        raise ValueError(f"there is no level {level}")
    return gains
