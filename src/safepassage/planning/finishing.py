"""Turns the engine's state into a plan for people: families named, values counted, reasons and standby written."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.bounds import LevelBound
from safepassage.planning.insertion import fill
from safepassage.planning.model import Legs, Model
from safepassage.planning.objective import level_gains, out_leg, sense
from safepassage.planning.problem import Problem
from safepassage.planning.reasons import SOME_FACTS, Reasons, who_travels
from safepassage.planning.result import Assignment, Left, LevelValue, Plan, RowPrice, booked_legs, was
from safepassage.planning.rows import covers
from safepassage.planning.scoring import outcome, score
from safepassage.planning.state import State
from safepassage.planning.stop import Clock

STANDBY_EACH = 10


def name_families(state: State, *, seed: int) -> dict[str, Legs]:
    """Which group of each type takes which of its journeys: longest wait gets the earliest; ties by a seeded draw."""
    model = state.model
    rng = np.random.default_rng(seed)
    draw = rng.random(len(model.parties))
    found: dict[str, Legs] = {}
    for t, alike in enumerate(model.members):
        paths, parties = state.taken[t], alike
        if len(alike) > 1:
            arrives = model.times.arrives
            paths = sorted(paths, key=lambda p: (arrives[out_leg(model, p)] if out_leg(model, p) >= 0 else 2**60, p))
            groups = model.problem.groups
            parties = sorted(alike, key=lambda p: (groups[model.parties[p].members[0]].waiting_since, draw[p]))
        for party, path in zip(parties, paths, strict=False):
            for i in model.parties[party].members:
                found[model.problem.groups[i].id] = path
    return found


def last_fill(state: State) -> None:
    """Nobody is left for want of looking: whoever still fits and would be out goes, the most endangered first."""
    model = state.model
    gains = level_gains(model, "danger").add(level_gains(model, "arrived"), 1e-3)
    order = np.lexsort((-model.persons, model.tier))
    order = np.array([t for t in order if state.waiting(int(t)) > 0], np.int64)
    fill(state, gains, np.zeros(len(model.limits)), [int(t) for t in order])
    reasons = Reasons(state, {})
    for t in order:
        while state.waiting(int(t)) > 0 and int(t) not in model.must:
            path = reasons.fitting(int(t))
            one = np.array([t], np.int64)
            if path is None or gains.columns(one, [path])[0] <= 0:
                break
            state.place(int(t), path)


def make_plan(
    state: State,
    bounds: dict[str, LevelBound],
    *,
    prices: NDArray[np.float64],
    clock: Clock,
    seed: int,
    stopped: str,
    levels: list[str],
    asked: Problem | None = None,
    brief: bool = False,
) -> Plan:
    """The complete plan of a state; `asked` is the problem as it was given, before least quotas were relaxed.

    A brief plan is one on the way: it gives one fact for each family left.
    """
    model, problem = state.model, asked or state.model.problem
    if "danger" in levels:
        last_fill(state)  # partial runs (one level alone) leave the rest of the families out on purpose
    journeys = name_families(state, seed=seed)
    legs = _with_facts(model, journeys)
    movements = {m.id: m for m in problem.movements}
    booked = booked_legs(problem)
    reasons = Reasons(state, who_travels(model, journeys), facts=1 if brief else SOME_FACTS)
    assignments: list[Assignment] = []
    left: list[Left] = []
    type_of = {i: int(model.type_of[p]) for p, party in enumerate(model.parties) for i in party.members}
    for i, group in enumerate(problem.groups):
        if group.id in legs:
            way = legs[group.id]
            end = outcome(problem, movements, legs=way, out_by=group.out_by)
            assignments.append(
                Assignment(group.id, way, end.out_at, end.arrived_at, end.ends, was(booked.get(group.id), way))
            )
        else:
            left.append(reasons.left(group, type_of[i]))
    return Plan(
        instance=problem.id,
        instance_sha256=problem.sha256,
        seed=seed,
        work=dict(clock.done),
        stopped=stopped,
        assignments=tuple(assignments),
        left=tuple(left),
        objective=tuple(_objective(state, bounds, legs)),
        prices=tuple(_prices(model, prices)),
        standby=tuple(_standby(state, {x.group for x in left})),
        notices=tuple(_notices(problem, legs)),
        budget_s=clock.stop.seconds if clock.stop.work is None else None,
    )


def _notices(problem: Problem, legs: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """What was asked and could not be given: least quotas and the number of people who may be moved."""
    movements = {m.id: m for m in problem.movements}
    facts = {booking.group: len(booking.boarded) for booking in problem.bookings}
    found = []
    for quota in problem.quotas:
        counted = sum(
            group.persons
            for group in problem.groups
            if (quota.labels is None or quota.labels & group.labels)
            and any(
                covers(quota.movements, quota.partner, movements[m])
                for m in legs.get(group.id, ())[facts.get(group.id, 0) :]
            )
        )
        if quota.minimum and counted < quota.minimum:
            found.append(("minimum-relaxed", quota.id, f"{counted} people of at least {quota.minimum}"))
    if problem.budget_people is not None:
        persons = {group.id: group.persons for group in problem.groups}
        moved = sum(
            persons[booking.group]
            for booking in problem.bookings
            if booking.named and not booking.promised and not set(booking.named) <= set(legs.get(booking.group, ()))
        )
        if moved > problem.budget_people:
            found.append(("stability-relaxed", "stability", f"{moved} people of at most {problem.budget_people}"))
    return found


def _with_facts(model: Model, journeys: dict[str, Legs]) -> dict[str, tuple[str, ...]]:
    found = {booking.group: booking.boarded for booking in model.problem.bookings if booking.boarded}
    for name, path in journeys.items():
        if path:
            found[name] = (*found.get(name, ()), *(model.movements[m].id for m in path))
    return found


def _objective(state: State, bounds: dict[str, LevelBound], legs: dict[str, tuple[str, ...]]) -> list[LevelValue]:
    model = state.model
    types, paths = state.columns()
    found: list[LevelValue] = []
    merged = any(len(rows) > 1 for rows in model.members) or any(len(p.members) > 1 for p in model.parties)
    for level, value in score(model.problem, legs).items():
        known = bounds.get(level)
        bound: int | float | None = None
        proven = False
        if known is not None and known.gain is not None and not (level == "fairness" and merged):
            gain = float(level_gains(model, level).columns(types, paths).sum())
            number = value[1] if isinstance(value, tuple) else value
            # value and gain differ by a constant: what happens to those who do not travel
            away = known.gain - gain
            bound = number + math.floor(away + 1e-6) if sense(level) == "max" else number - math.floor(away + 1e-6)
            proven = known.proven and bound == number
            if level == "fairness":
                worst = bounds.get("fairness:worst")
                proven = proven and worst is not None and worst.proven
            if (bound < number) if sense(level) == "max" else (bound > number):
                bound, proven = number, False
        found.append(LevelValue(level, sense(level), value, bound, proven))
    return found


def _prices(model: Model, prices: NDArray[np.float64]) -> list[RowPrice]:
    found = []
    for row, price in zip(model.book.rows, prices, strict=True):
        if price > 1e-6:
            kind = row.what if row.slot is None else "persons" if row.kind != "room" else "rooms"
            found.append(RowPrice(row.kind, row.place, kind, row.slot, float(f"{price:.6g}")))
    return found


def _standby(state: State, left: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Per movement the families that fit some hole (one booked load and what is free), by tier, then by waiting."""
    model, problem = state.model, state.model.problem
    kinds = model.quantities.kinds
    waiting = [
        (problem.groups[i].tier, problem.groups[i].waiting_since, problem.groups[i].id, int(model.type_of[p]))
        for p, party in enumerate(model.parties)
        for i in party.members[:1]
        if problem.groups[i].id in left and model.first[model.type_of[p]].any()
    ]
    waiting.sort()
    of = np.array([t for _, _, _, t in waiting], np.int64)
    holes: dict[int, list[NDArray[np.int64]]] = {}
    for t in range(model.types):
        for path in dict.fromkeys(state.taken[t]):
            if path:
                holes.setdefault(path[0], []).append(model.brings[t][:kinds])
    found = []
    rows = model.capacity_rows
    for m, movement in enumerate(model.movements):
        if m not in holes or not len(of):
            continue
        room = np.unique(np.array(holes[m]), axis=0) + state.left[rows[m]]
        fits = (model.brings[of][:, None, :kinds] <= room[None]).all(axis=2).any(axis=1) & model.first[of, m]
        names = tuple(waiting[i][2] for i in np.flatnonzero(fits)[:STANDBY_EACH])
        if names:
            found.append((movement.id, names))
    return found
