"""The instant plan: tier by tier, by waiting time or by size, each family on the earliest journey that fits."""

from __future__ import annotations

import numpy as np

from safepassage.planning.insertion import fill
from safepassage.planning.model import Model
from safepassage.planning.objective import Gains, level_gains
from safepassage.planning.state import Demands, State


def greedy(model: Model, *, larger_first: bool, demands: Demands | None = None, start: State | None = None) -> State:
    """Most endangered first, then longest waiting or largest; earliest out of danger, then arrived, then few legs."""
    state = start.copy() if start is not None else State(model, demands)
    gains = arrival_gains(model)
    second = -model.persons if larger_first else model.waiting_since
    third = model.waiting_since if larger_first else -model.persons
    order = np.lexsort((third, second, model.tier))
    fill(state, gains, np.zeros(len(model.limits)), [int(t) for t in order])
    return state


def first_come(model: Model, *, demands: Demands | None = None) -> State:
    """What a desk does by hand: by date of waiting alone, whoever is most endangered; for comparison only."""
    state = State(model, demands)
    order = np.argsort(model.waiting_since, kind="stable")
    fill(state, arrival_gains(model), np.zeros(len(model.limits)), [int(t) for t in order])
    return state


def arrival_gains(model: Model) -> Gains:
    """Out as early as can be, then arrived, then with few legs, whatever the tier."""
    gains = level_gains(model, "danger")
    gains.minute = model.persons.astype(float)
    gains = gains.add(level_gains(model, "arrived"), 30.0)
    return gains.add(level_gains(model, "burden"), 5.0)
