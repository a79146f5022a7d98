"""Every shared capacity as a row: seats, lists, reserves, beds, processing, rooms and quotas.

What a path takes from a row is linear in what a party is (`quantities`) and in the movements it uses. Sleeping is
written as arriving minus leaving: an arrival takes the bed to the end of the horizon, the next departure gives the rest
back. So a path's use is a sum over its legs, and so is its price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped,unused-ignore]

from safepassage.planning.problem import Movement, Problem

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """One capacity: what kind, of which movement or node, on which slot."""

    kind: str
    place: str
    what: str
    slot: int | None
    limit: int


@dataclass(frozen=True, slots=True)
class Quantities:
    """Positions of what a party brings to rows: loads by kind, persons, rooms, unreserved seats, labelled persons."""

    kinds: int
    reserve_tiers: tuple[int, ...]
    label_sets: tuple[frozenset[str], ...]

    @property
    def persons(self) -> int:
        """Position of the number of persons."""
        return self.kinds

    @property
    def rooms(self) -> int:
        """Position of the number of rooms."""
        return self.kinds + 1

    @property
    def size(self) -> int:
        """How many quantities there are."""
        return self.kinds + 2 + len(self.reserve_tiers) + len(self.label_sets)

    def vector(self, problem: Problem, members: tuple[int, ...]) -> list[int]:
        """The quantities of groups that move as one."""
        groups = [problem.groups[i] for i in members]
        found = [sum(g.load[k] for g in groups) for k in range(self.kinds)]
        found += [sum(g.persons for g in groups), sum(g.rooms for g in groups)]
        found += [sum(g.load[problem.seat] for g in groups if g.tier > tier) for tier in self.reserve_tiers]
        found += [sum(g.persons for g in groups if g.labels & labels) for labels in self.label_sets]
        return found


def find_quantities(problem: Problem) -> Quantities:
    """Which quantities the rows of this problem ask for."""
    tiers = sorted({r.up_to_tier for m in problem.movements for r in m.reserve})
    labels = dict.fromkeys(q.labels for q in problem.quotas if q.labels is not None)
    return Quantities(len(problem.capacity_kinds), tuple(tiers), tuple(labels))


class RowBook:
    """All rows of a problem and the two linear maps from movements to them.

    `arriving` maps (movement, quantity) to rows for every leg; `leaving` maps (movement) to rows, per person, for legs
    that are not the first.
    """

    def __init__(self, problem: Problem, movements: tuple[Movement, ...], quantities: Quantities) -> None:
        self.problem = problem
        self.movements = movements
        self.quantities = quantities
        self.rows: list[Row] = []
        self._entries: list[tuple[int, int, float]] = []
        self._leaving: list[tuple[int, int, float]] = []
        self._first_row: dict[tuple[str, str], int] = {}
        self.chained_quotas: list[int] = []
        self._movement_rows()
        self._node_rows()
        self._quota_rows()
        shape = (len(movements) * quantities.size, len(self.rows))
        self.arriving = _matrix(self._entries, shape)
        self.leaving = _matrix(self._leaving, (len(movements), len(self.rows)))
        self.limits: Whole = np.array([row.limit for row in self.rows], np.int64)

    def row(self, kind: str, place: str, slot: int) -> int | None:
        """Index of the row of a node on a slot, None when nobody counts it."""
        first = self._first_row.get((kind, place))
        return None if first is None else first + slot

    def _add(self, row: Row) -> int:
        self.rows.append(row)
        return len(self.rows) - 1

    def _movement_rows(self) -> None:
        problem, quantities = self.problem, self.quantities
        for i, movement in enumerate(self.movements):
            base = i * quantities.size
            for kind, limit in enumerate(movement.capacity):
                row = self._add(Row("seat", movement.id, problem.capacity_kinds[kind], None, limit))
                self._entries.append((base + kind, row, 1.0))
            if movement.max_names is not None:
                row = self._add(Row("list", movement.id, "names", None, movement.max_names))
                self._entries.append((base + quantities.persons, row, 1.0))
            for reserve in movement.reserve:
                free = max(movement.capacity[problem.seat] - reserve.seats, 0)
                row = self._add(Row("reserve", movement.id, f"tier>{reserve.up_to_tier}", None, free))
                position = quantities.kinds + 2 + quantities.reserve_tiers.index(reserve.up_to_tier)
                self._entries.append((base + position, row, 1.0))

    def _node_rows(self) -> None:
        problem, quantities = self.problem, self.quantities
        nodes = {node.id: node for node in problem.nodes}
        for node in problem.nodes:
            for kind, limits in (("bed", node.beds), ("process", node.process), ("room", node.rooms)):
                if limits is None or (kind == "bed" and node.kind == "destination"):
                    continue
                self._first_row[kind, node.id] = len(self.rows)
                for slot, limit in enumerate(limits):
                    self._add(Row(kind, node.id, kind, slot, limit))
        for i, movement in enumerate(self.movements):
            base = i * quantities.size
            arrives, leaves = problem.slot(movement.arrives), problem.slot(movement.departs)
            to = nodes[movement.to]
            if 0 <= arrives < problem.slots:
                self._use(base + quantities.persons, "process", to.id, arrives, arrives + 1)
            self._use(base + quantities.persons, "bed", to.id, max(arrives, 0), problem.slots)
            if to.kind == "destination":
                last = min(arrives + to.room_slots, problem.slots)
                self._use(base + quantities.rooms, "room", to.id, max(arrives, 0), last)
            first = self._first_row.get(("bed", movement.origin))
            if first is not None:
                for slot in range(max(leaves, 0), problem.slots):
                    self._leaving.append((i, first + slot, -1.0))

    def _use(self, entry: int, kind: str, place: str, first_slot: int, end_slot: int) -> None:
        first = self._first_row.get((kind, place))
        if first is not None:
            for slot in range(first_slot, end_slot):
                self._entries.append((entry, first + slot, 1.0))

    def _quota_rows(self) -> None:
        quantities = self.quantities
        for quota in self.problem.quotas:
            if quota.maximum is None:
                continue
            row = self._add(Row("quota", quota.id, "max", None, quota.maximum))
            position = quantities.persons
            if quota.labels is not None:
                position = quantities.kinds + 2 + len(quantities.reserve_tiers)
                position += quantities.label_sets.index(quota.labels)
            covered = [i for i, m in enumerate(self.movements) if covers(quota.movements, quota.partner, m)]
            if chains(self.movements, covered):
                self.chained_quotas.append(row)
            for i in covered:
                self._entries.append((i * quantities.size + position, row, 1.0))


def covers(movements: frozenset[str] | None, partner: str | None, movement: Movement) -> bool:
    """Whether a quota speaks of the movement."""
    return movement.id in movements if movements is not None else movement.partner == partner


def chains(movements: tuple[Movement, ...], covered: list[int]) -> bool:
    """Whether one journey could use two movements of a quota, and must then be counted once."""
    first_arrival: dict[str, int] = {}
    for i in covered:
        to = movements[i].to
        first_arrival[to] = min(first_arrival.get(to, movements[i].arrives), movements[i].arrives)
    nodes = set(first_arrival)
    reachable = set(nodes)
    while True:
        step = {m.to for m in movements if m.origin in reachable}
        if step <= reachable:
            break
        reachable |= step
    return any(movements[i].origin in reachable for i in covered)


def _matrix(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> sparse.csr_matrix:
    rows = np.array([e[0] for e in entries], np.int64)
    columns = np.array([e[1] for e in entries], np.int64)
    values = np.array([e[2] for e in entries], np.float64)
    return sparse.csr_matrix((values, (rows, columns)), shape=shape)
