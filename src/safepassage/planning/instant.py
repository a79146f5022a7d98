"""The plan of the first second, and the last resort: no solver is needed for it."""

from __future__ import annotations

import numpy as np

from safepassage.planning.finishing import make_plan
from safepassage.planning.greedy import greedy
from safepassage.planning.model import Model
from safepassage.planning.objective import level_names
from safepassage.planning.problem import Problem
from safepassage.planning.result import Plan
from safepassage.planning.state import State
from safepassage.planning.stop import Clock, Stop

PATHS_EACH = 400


def instant_plan(problem: Problem, *, seed: int = 1, stopped: str = "budget") -> Plan:
    """Pins and bookings first, then tier by tier; always sound, never the best that could be done."""
    model = Model(problem)
    state = greedy(model, larger_first=True, start=_booked(model))
    clock = Clock(Stop(work=1))
    clock.work("greedy")
    return make_plan(
        state,
        {},
        prices=np.zeros(len(model.limits)),
        clock=clock,
        seed=seed,
        stopped=stopped,
        levels=level_names(problem.tiers),
    )


def _booked(model: Model) -> State:
    state = State(model)
    first = sorted({*model.must, *model.named}, key=lambda t: (t not in model.must, not model.promised[t], t))
    for t in first:
        paths = model.paths(t, limit=PATHS_EACH)
        if t not in model.must:
            paths = [path for path in paths if state.sides.kept(t, path)]
        path = next((p for p in sorted(paths, key=len, reverse=True) if state.fits(t, p)), None)
        if path is not None:
            state.place(t, path)
    return state
