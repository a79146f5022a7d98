"""The plan under construction: who takes which journey, what is left of every row, and whether one more fits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Legs, Model
from safepassage.planning.sides import Sides

Whole = NDArray[np.int64]


class Demands:
    """What one type on one journey takes from each row; remembered, since the same are asked again and again."""

    def __init__(self, model: Model) -> None:
        self.model = model
        size = model.quantities.size
        arriving, leaving = model.book.arriving, model.book.leaving
        bed_rows = np.array([row.kind == "bed" for row in model.book.rows], bool)
        self.fixed: list[tuple[Whole, Whole]] = []
        self.sleeps: list[tuple[int, int] | None] = []
        self.wakes: list[int | None] = []
        for m in range(len(model.movements)):
            block = arriving[m * size : (m + 1) * size].tocoo()
            is_bed = bed_rows[block.col] if block.nnz else np.zeros(0, bool)
            self.fixed.append((block.col[~is_bed].astype(np.int64), block.row[~is_bed].astype(np.int64)))
            beds = np.sort(block.col[is_bed])
            self.sleeps.append((int(beds[0]), int(beds[-1]) + 1) if len(beds) else None)
            first = leaving.indices[leaving.indptr[m] : leaving.indptr[m + 1]]
            self.wakes.append(int(first.min()) if len(first) else None)
        self.wake_rows: Whole = np.array([-1 if row is None else row for row in self.wakes], np.int64)
        self._bed_end = self._ends()
        self.simple = not model.book.chained_quotas and model.one_way
        self._cache: dict[tuple[int, Legs], tuple[Whole, Whole]] = {}

    def _ends(self) -> dict[int, int]:
        """For each bed row of a node, the row after the node's last slot."""
        found: dict[int, int] = {}
        for node in self.model.problem.nodes:
            first = self.model.book.row("bed", node.id, 0)
            if first is not None:
                for slot in range(self.model.problem.slots + 1):
                    found.setdefault(first + slot, first + self.model.problem.slots)
        return found

    def of(self, t: int, path: Legs) -> tuple[Whole, Whole]:
        """(rows, amounts) of a type on a path; each row at most once."""
        key = (t, path)
        found = self._cache.get(key)
        if found is None:
            found = self._compute(t, path)
            if len(self._cache) > 400_000:
                self._cache.clear()
            self._cache[key] = found
        return found

    def _compute(self, t: int, path: Legs) -> tuple[Whole, Whole]:
        model = self.model
        brings, persons = model.brings[t], int(model.persons[t])
        rows: list[Whole] = []
        amounts: list[Whole] = []
        for i, m in enumerate(path):
            fixed, what = self.fixed[m]
            amount = brings[what]
            taken = amount != 0
            rows.append(fixed[taken])
            amounts.append(amount[taken])
            sleeps = self.sleeps[m]
            if sleeps is not None:
                start, end = sleeps
                if i + 1 < len(path):
                    wakes = self.wakes[path[i + 1]]
                    end = start if wakes is None else min(max(wakes, start), end)
                rows.append(np.arange(start, end))
                amounts.append(np.full(end - start, persons))
        if path and model.boarded[t]:
            wakes = self.wakes[path[0]]
            if wakes is not None:
                end = self._bed_end[wakes]
                rows.append(np.arange(wakes, end))
                amounts.append(np.full(end - wakes, -persons))
        if not rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        flat, values = np.concatenate(rows), np.concatenate(amounts).astype(np.int64)
        if len(path) > 1:
            unique, inverse = np.unique(flat, return_inverse=True)
            if len(unique) < len(flat):
                summed = np.zeros(len(unique), np.int64)
                np.add.at(summed, inverse, values)
                for row in model.book.chained_quotas:
                    at = np.flatnonzero(unique == row)
                    if len(at):
                        summed[at[0]] = values[flat == row].max()
                flat, values = unique, summed
        return flat, values


class State:
    """A plan being built: journeys per type and the rows they leave."""

    def __init__(self, model: Model, demands: Demands | None = None) -> None:
        self.model = model
        self.demands = demands or Demands(model)
        self.left: Whole = model.limits.copy()
        self.taken: list[list[Legs]] = [[] for _ in range(model.types)]
        self.sides = Sides(model)

    def copy(self) -> State:
        """An independent copy."""
        other = State.__new__(State)
        other.model, other.demands, other.sides = self.model, self.demands, self.sides
        other.left = self.left.copy()
        other.taken = [list(paths) for paths in self.taken]
        return other

    def fits(self, t: int, path: Legs) -> bool:
        """Whether one more of the type can take the path now."""
        if self.demands.simple:
            room = self._room(t, path)
        else:
            rows, amounts = self.demands.of(t, path)
            room = bool((self.left[rows] >= amounts).all())
        return room and (t not in self.sides.by_type or self.sides.allows(self.taken, t, path))

    def _room(self, t: int, path: Legs) -> bool:
        """The common case without adding up: no journey meets a row twice."""
        demands, left = self.demands, self.left
        brings, persons = self.model.brings[t], self.model.persons[t]
        for i, m in enumerate(path):
            rows, what = demands.fixed[m]
            if (left[rows] < brings[what]).any():
                return False
            sleeps = demands.sleeps[m]
            if sleeps is not None:
                start, end = sleeps
                if i + 1 < len(path):
                    wakes = demands.wakes[path[i + 1]]
                    end = start if wakes is None else min(max(wakes, start), end)
                if end > start and left[start:end].min() < persons:
                    return False
        return True

    def place(self, t: int, path: Legs) -> None:
        """One more of the type takes the path."""
        rows, amounts = self.demands.of(t, path)
        self.left[rows] -= amounts
        self.taken[t].append(path)

    def remove(self, t: int, path: Legs) -> None:
        """One of the type gives the path up."""
        rows, amounts = self.demands.of(t, path)
        self.left[rows] += amounts
        self.taken[t].remove(path)

    def waiting(self, t: int) -> int:
        """How many of the type have no journey yet."""
        return int(self.model.count[t]) - len(self.taken[t])

    def columns(self, types: Iterable[int] | None = None) -> tuple[Whole, list[Legs]]:
        """All journeys taken, as parallel lists."""
        chosen = range(self.model.types) if types is None else types
        pairs = [(t, path) for t in chosen for path in self.taken[t]]
        return np.array([t for t, _ in pairs], np.int64), [path for _, path in pairs]

    def sound(self) -> bool:
        """Whether no row is overdrawn; used as a guard before a plan is kept."""
        return bool((self.left >= 0).all())
