"""What is promised comes first: pins and bookings are placed before anyone else, and contradictions are named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import level_gains
from safepassage.planning.program import Limits, Program
from safepassage.planning.state import State

PATHS_EACH = 400


class PinsClash(Exception):
    """Pins that cannot all hold; carries the smallest set found that contradicts itself."""

    def __init__(self, pins: Sequence[tuple[str, str]]) -> None:
        """Keep the (group, movement) pairs."""
        self.pins = tuple(pins)
        named = ", ".join(f"{group} on {movement}" for group, movement in self.pins)
        super().__init__(f"these pins cannot all hold: {named}")


def commit(start: State) -> State:
    """A state in which pinned types travel and as many bookings as possible are kept, promised ones first."""
    model = start.model
    state = start.copy()
    types = [t for t in dict.fromkeys([*model.must, *model.named]) if state.waiting(t) > 0 and not state.taken[t]]
    if not types:
        return state
    columns: list[tuple[int, Legs]] = []
    for t in types:
        found = model.paths(t, limit=PATHS_EACH)
        if t not in model.must:
            found = [path for path in found if state.sides.kept(t, path)]
        columns += [(t, path) for path in found]
    if not columns:
        if model.must:
            raise PinsClash(clash(model, state))
        return state
    counts = dict.fromkeys(dict.fromkeys(t for t, _ in columns), 1)
    lost = [t for t in model.must if t in types and t not in counts]
    of, paths = np.array([t for t, _ in columns], np.int64), [path for _, path in columns]
    program = Program(model, state.sides, of, paths, limits=state.left, counts=counts)
    promises = level_gains(model, "promises").columns(of, paths)
    keeps = np.array(
        [
            float(model.persons[t]) * state.sides.kept(int(t), p) if t in model.named else 0.0
            for t, p in zip(of, paths, strict=True)
        ]
    )
    weight = 2.0 ** (model.problem.tiers - model.tier[of])
    early = level_gains(model, "danger").columns(of, paths)
    objective = promises * 1e3 + keeps * weight + early / max(float(early.max(initial=1.0)), 1.0) * 0.1
    objective += level_gains(model, "arrived").columns(of, paths) * 0.05
    answer = program.solve(objective, start=None, limits=Limits(nodes=5_000, seconds=30.0))
    if lost or answer.amounts is None:
        raise PinsClash(clash(model, state))
    for i in np.flatnonzero(answer.amounts):
        state.place(int(of[i]), paths[i])
    return state


def reserve_quotas(start: State) -> State:
    """A state in which least quotas are met where they can be, by those who cost the others least."""
    model, sides = start.model, start.sides
    state = start
    for minimum, quota in enumerate(sides.minimums):
        types, paths = state.columns()
        counted = sum(sides.quota_amount(int(t), p, minimum) for t, p in zip(types, paths, strict=True))
        missing = int(quota.minimum or 0) - counted
        if missing <= 0:
            continue
        columns = [
            (t, path)
            for t in range(model.types)
            if state.waiting(t) > 0 and model.first[t].any()
            for path in model.paths(t, limit=60)
            if sides.quota_amount(t, path, minimum)
        ]
        if not columns:
            continue
        of, ways = np.array([t for t, _ in columns], np.int64), [path for _, path in columns]
        counts = {t: state.waiting(t) for t in dict.fromkeys(of.tolist())}
        fixed = {t: state.taken[t][0] for t in range(model.types) if state.taken[t]}
        program = Program(model, sides, of, ways, limits=state.left, counts=counts, fixed=fixed)
        program.least_quota(minimum, float(missing))
        early = level_gains(model, "danger").columns(of, ways)
        answer = program.solve(early - early.max(initial=0.0), start=None, limits=Limits(nodes=500, seconds=20.0))
        if answer.amounts is not None and program.holds(answer.amounts):
            state = state.copy()
            for i in np.flatnonzero(answer.amounts):
                for _ in range(int(answer.amounts[i])):
                    state.place(int(of[i]), ways[i])
    return state


def clash(model: Model, state: State) -> list[tuple[str, str]]:
    """A smallest set of pins that cannot hold together: drop one at a time whatever is not needed for the clash."""
    pins = [(t, m) for t, legs in model.must.items() for m in legs]

    def holds(subset: list[tuple[int, int]]) -> bool:
        wanted: dict[int, set[int]] = {}
        for t, m in subset:
            wanted.setdefault(t, set()).add(m)
        columns = [(t, p) for t, legs in wanted.items() for p in _paths(model, t) if legs <= set(p)]
        if {t for t, _ in columns} != set(wanted):
            return False
        if not columns:
            return True
        of, paths = np.array([t for t, _ in columns], np.int64), [path for _, path in columns]
        program = Program(model, state.sides, of, paths, limits=model.limits, counts=dict.fromkeys(wanted, 1))
        program.require(list(wanted))
        answer = program.solve(np.zeros(len(paths)), start=None, limits=Limits(nodes=2_000, seconds=10.0))
        return answer.amounts is not None

    smallest = list(pins)
    for pin in pins:
        rest = [other for other in smallest if other != pin]
        if not holds(rest):
            smallest = rest
    names = [group.id for group in model.problem.groups]
    found = []
    for t, m in smallest:
        for i in model.parties[model.members[t][0]].members:
            if any(
                lock.kind == "pin" and lock.group == names[i] and lock.movement == model.movements[m].id
                for lock in model.problem.locks
            ):
                found.append((names[i], model.movements[m].id))
    return found


def _paths(model: Model, t: int) -> list[Legs]:
    pins = model.must.pop(t, None)
    try:
        return model.paths(t, limit=PATHS_EACH)
    finally:
        if pins is not None:
            model.must[t] = pins
