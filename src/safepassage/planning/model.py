"""The planning problem as arrays: movements in order of departure, parties counted by type, rows, connections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped,unused-ignore]

from safepassage.planning.parties import LegTests, Party, find_parties
from safepassage.planning.problem import Movement, Problem
from safepassage.planning.rows import RowBook, find_quantities

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Legs = tuple[int, ...]

COUNT_TOGETHER_FROM = 4000  # parties; below this each is its own type, so that fairness is exact per family


@dataclass(slots=True)
class Times:
    """Departure and arrival of every movement, and where it leads."""

    departs: Whole
    arrives: Whole
    origin: Whole
    to: Whole
    to_safe: Mask
    from_safe: Mask
    to_destination: Mask
    may_end: Mask


class Model:
    """Everything the solving parts share about one problem; built once, never changed."""

    def __init__(self, problem: Problem, *, together_from: int = COUNT_TOGETHER_FROM) -> None:
        self.problem = problem
        self.movements: tuple[Movement, ...] = tuple(sorted(problem.movements, key=lambda m: (m.departs, m.id)))
        self.index = {m.id: i for i, m in enumerate(self.movements)}
        self.node_index = {node.id: i for i, node in enumerate(problem.nodes)}
        self.times = self._times()
        self.connect()
        self.quantities = find_quantities(problem)
        self.book = RowBook(problem, self.movements, self.quantities)
        self.capacity_rows: Whole = self._capacity_rows()
        self.parties: list[Party] = find_parties(problem, self.index)
        self._masks()
        self._types(together_from)
        self._held()

    # -- movements ------------------------------------------------------------------------------------------------

    def _times(self) -> Times:
        nodes = self.problem.nodes
        origin = np.array([self.node_index[m.origin] for m in self.movements], np.int64)
        to = np.array([self.node_index[m.to] for m in self.movements], np.int64)
        safe = np.array([node.safe for node in nodes], bool)
        destination = np.array([node.kind == "destination" for node in nodes], bool)
        may_end = np.array([node.may_end for node in nodes], bool)
        return Times(
            departs=np.array([m.departs for m in self.movements], np.int64),
            arrives=np.array([m.arrives for m in self.movements], np.int64),
            origin=origin,
            to=to,
            to_safe=safe[to],
            from_safe=safe[origin],
            to_destination=destination[to],
            may_end=may_end[to],
        )

    def _capacity_rows(self) -> Whole:
        """Rows of the capacity kinds of every movement, by movement."""
        kinds = self.problem.capacity_kinds
        found = np.zeros((len(self.movements), len(kinds)), np.int64)
        for i, row in enumerate(self.book.rows):
            if row.kind == "seat":
                found[self.index[row.place], kinds.index(row.what)] = i
        return found

    @property
    def one_way(self) -> bool:
        """Whether no journey can come to the same node twice."""
        ways = {(m.origin, m.to) for m in self.movements}
        nodes = {node.id for node in self.problem.nodes}
        while nodes:
            ends = {n for n in nodes if not any(a == n and b in nodes for a, b in ways)}
            if not ends:
                return False
            nodes -= ends
        return True

    def connect(self) -> None:
        """For each movement, the slice of its end node's departures that can follow it."""
        nodes, times = self.problem.nodes, self.times
        self.leaves: list[Whole] = [np.flatnonzero(times.origin == h) for h in range(len(nodes))]
        size = len(self.movements)
        self.next_from, self.next_to = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for m in range(size):
            self.next_from[m], self.next_to[m] = self.follows(int(times.to[m]), int(times.arrives[m]))

    def follows(self, node: int, arrived: int) -> tuple[int, int]:
        """The slice of a node's departures that lie within its limits of stay after an arrival."""
        at = self.problem.nodes[node]
        if at.kind == "destination":
            return 0, 0
        departures = self.times.departs[self.leaves[node]]
        least = arrived + 3600 * (at.min_stay_h or 0)
        low = int(np.searchsorted(departures, least, side="left"))
        if at.max_stay_h is None:
            return low, len(departures)
        return low, max(low, int(np.searchsorted(departures, arrived + 3600 * at.max_stay_h, side="right")))

    def successors(self, movement: int) -> Whole:
        """Movements that can follow a movement, by departure."""
        return self.leaves[int(self.times.to[movement])][self.next_from[movement] : self.next_to[movement]]

    # -- parties and types ----------------------------------------------------------------------------------------

    def _masks(self) -> None:
        tests = LegTests(self.problem, self.movements)
        size = (len(self.parties), len(self.movements))
        first, later = np.zeros(size, bool), np.zeros(size, bool)
        ends = np.zeros(size, bool)
        places = np.array([node.kind == "destination" for node in self.problem.nodes], bool)
        for p, party in enumerate(self.parties):
            first[p], later[p] = tests.party(party)
            ends[p] = self._may_end(party, places)
            if party.boarded:
                last = max(party.boarded, key=lambda m: int(self.times.arrives[m]))
                node = int(self.times.to[last])
                low, high = self.follows(node, int(self.times.arrives[last]))
                starts = np.zeros(len(self.movements), bool)
                starts[self.leaves[node][low:high]] = True
            else:
                nodes = {self.problem.groups[i].origin for i in party.members}
                start = self.node_index[next(iter(nodes))] if len(nodes) == 1 else -1
                starts = self.times.origin == start
            first[p] &= starts
        self._prune(first, later, ends)
        self.first, self.later, self.ends = first, later, ends

    def _may_end(self, party: Party, places: Mask) -> Mask:
        may = self.times.may_end.copy()
        for i in party.members:
            wanted = self.problem.groups[i].destinations
            if wanted is not None:
                allowed = np.array([not places[h] or n.id in wanted for h, n in enumerate(self.problem.nodes)], bool)
                may &= allowed[self.times.to]
        return may

    def _prune(self, first: Mask, later: Mask, ends: Mask) -> None:
        """Drop legs from which no journey can end, and later legs that no first leg reaches."""
        size = len(self.movements)
        useful = ends.T.copy()
        for m in range(size - 1, -1, -1):
            after = self.successors(m)
            if len(after):
                useful[m] |= (useful[after] & later.T[after]).any(axis=0)
        first &= useful.T
        later &= useful.T
        reached = np.zeros((size, first.shape[0]), bool)
        for m in range(size):
            here = first[:, m] | (reached[m] & later[:, m])
            after = self.successors(m)
            if len(after) and here.any():
                reached[after] |= here
        later &= reached.T

    def _types(self, together_from: int) -> None:
        problem = self.problem
        merge = len(self.parties) >= together_from
        groups = problem.groups
        self.members: list[list[int]] = []
        found: dict[object, int] = {}
        self.type_of = np.zeros(len(self.parties), np.int64)
        for p, party in enumerate(self.parties):
            group = groups[party.members[0]]
            key: object = p
            if merge and not party.is_special:
                masks = (np.packbits(self.first[p]).tobytes(), np.packbits(self.later[p]).tobytes())
                key = (group.load, group.persons, group.rooms, group.tier, group.destinations, group.labels, masks)
                key = (key, group.out_by)
            t = found.setdefault(key, len(self.members))
            if t == len(self.members):
                self.members.append([])
            self.members[t].append(p)
            self.type_of[p] = t
        lead = np.array([rows[0] for rows in self.members], np.int64)
        self.first, self.later, self.ends = self.first[lead], self.later[lead], self.ends[lead]
        self.count = np.array([len(rows) for rows in self.members], np.int64)
        self.types = len(self.members)
        heads = [self.parties[p] for p in lead]
        vectors = [self.quantities.vector(problem, head.members) for head in heads]
        self.brings: Whole = np.array(vectors, np.int64).reshape(self.types, self.quantities.size)
        self.persons = self.brings[:, self.quantities.persons]
        self.by_tier = np.zeros((self.types, problem.tiers), np.int64)
        for t, head in enumerate(heads):
            for i in head.members:
                self.by_tier[t, groups[i].tier] += groups[i].persons
        self.tier = np.argmax(self.by_tier > 0, axis=1) if self.types else np.zeros(0, np.int64)
        self.boarded = np.array([bool(head.boarded) for head in heads], bool)
        self.special = np.array([head.is_special for head in heads], bool)
        self.must: dict[int, Legs] = {t: head.pinned for t, head in enumerate(heads) if head.pinned}
        self.named: dict[int, Legs] = {t: head.named for t, head in enumerate(heads) if head.named}
        self.promised = np.array([head.promised for head in heads], bool)
        limits = [min((groups[i].out_by or problem.end) for i in head.members) for head in heads]
        self.out_limit = np.minimum(np.array(limits, np.int64), problem.end)
        self.already_out = np.array([any(bool(self.times.to_safe[m]) for m in head.boarded) for head in heads], bool)
        self.waiting_since = np.array(
            [np.mean([groups[i].waiting_since for p in rows for i in self.parties[p].members]) for rows in self.members]
        )

    def _held(self) -> None:
        """What boarded parties hold where they are; limits are raised to it, since facts cannot be refused."""
        held = np.zeros(len(self.book.rows), np.int64)
        nodes = self.problem.nodes
        groups = {group.id: group for group in self.problem.groups}
        for booking in self.problem.bookings:
            if not booking.boarded:
                continue
            last = max((self.index[m] for m in booking.boarded), key=lambda m: int(self.times.arrives[m]))
            at = nodes[int(self.times.to[last])]
            slot = max(self.problem.slot(int(self.times.arrives[last])), 0)
            end, kind, amount = self.problem.slots, "bed", groups[booking.group].persons
            if at.kind == "destination":
                kind, amount = "room", groups[booking.group].rooms
                end = min(self.problem.slot(int(self.times.arrives[last])) + at.room_slots, end)
            row = self.book.row(kind, at.id, 0)
            if row is not None and slot < end:
                held[row + slot : row + end] += amount
        self.held = held
        self.limits: Whole = np.maximum(self.book.limits, held) - held

    # -- paths ----------------------------------------------------------------------------------------------------

    def prefix(self, t: int) -> Legs:
        """Legs that are facts for a type."""
        return self.parties[self.members[t][0]].boarded

    def paths(self, t: int, *, limit: int, among: Mask | None = None) -> list[Legs]:
        """Every allowed path of a type (its boarded legs left out), up to a limit; pins are respected."""
        found: list[Legs] = []
        must = set(self.must.get(t, ()))
        later, ends = self.later[t], self.ends[t]

        def extend(path: Legs) -> None:
            last = path[-1]
            if ends[last] and must <= set(path):
                found.append(path)
            if len(found) >= limit:
                return
            for m in self.successors(last):
                if later[m] and (among is None or among[m]):
                    extend((*path, int(m)))

        for m in np.flatnonzero(self.first[t]):
            if len(found) < limit and (among is None or among[m]):
                extend((int(m),))
        return found

    def uses(self, types: Whole, paths: list[Legs]) -> sparse.csr_matrix:
        """What each (type, path) takes from each row, as a matrix of columns by rows."""
        size = self.quantities.size
        lengths = np.array([len(path) for path in paths], np.int64)
        legs = np.array([m for path in paths for m in path], np.int64)
        column = np.repeat(np.arange(len(paths)), lengths)
        of = types[column]
        entries = (legs[:, None] * size + np.arange(size)[None, :]).ravel()
        values = self.brings[of].astype(np.float64).ravel()
        arriving = sparse.csr_matrix(
            (values, (np.repeat(column, size), entries)), shape=(len(paths), len(self.movements) * size)
        )
        is_later = np.ones(len(legs), bool)
        starts = np.cumsum(lengths) - lengths
        is_later[starts[lengths > 0]] = False
        is_later |= self.boarded[of]
        leaving = sparse.csr_matrix(
            (self.persons[of[is_later]].astype(np.float64), (column[is_later], legs[is_later])),
            shape=(len(paths), len(self.movements)),
        )
        found = (arriving @ self.book.arriving + leaving @ self.book.leaving).tocsr()
        for row in self.book.chained_quotas:
            found = _once(found, row, of=self.brings[types], book=self.book)
        found.eliminate_zeros()
        return found


def _once(matrix: sparse.csr_matrix, row: int, *, of: Whole, book: RowBook) -> sparse.csr_matrix:
    """Count a quota once for a path that uses two of its movements."""
    column = matrix.getcol(row).toarray().ravel()
    quota = next(q for q in book.problem.quotas if q.id == book.rows[row].place)
    position = book.quantities.persons
    if quota.labels is not None:
        position = book.quantities.kinds + 2 + len(book.quantities.reserve_tiers)
        position += book.quantities.label_sets.index(quota.labels)
    once = np.minimum(column, of[:, position])
    changed = matrix.tolil()
    changed[:, row] = once.reshape(-1, 1)
    return changed.tocsr()
