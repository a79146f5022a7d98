"""Who is decided about as one: linked families merged, boarded families placed where they are, equal ones counted.

Two groups linked `together` use the same movements or none, so they are one party with the sum of their loads: exact,
and smaller than a row for each movement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.pathtests import movement_fault
from safepassage.planning.problem import Group, Movement, Problem

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Party:
    """Groups that move as one, with what is already a fact or a wish about them."""

    members: tuple[int, ...]
    boarded: tuple[int, ...] = ()
    pinned: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    named: tuple[int, ...] = ()
    promised: bool = False
    linked: bool = False

    @property
    def is_special(self) -> bool:
        """Whether anything sets it apart, so that it is never counted together with another."""
        return bool(self.boarded or self.pinned or self.forbidden or self.named or self.linked or len(self.members) > 1)


def find_parties(problem: Problem, order: dict[str, int]) -> list[Party]:
    """The parties of a problem; `order` gives each movement's index."""
    index = {group.id: i for i, group in enumerate(problem.groups)}
    leader = list(range(len(problem.groups)))

    def root(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for link in problem.links:
        if link.kind == "together":
            a, b = root(index[link.first]), root(index[link.second])
            leader[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for i in range(len(problem.groups)):
        members.setdefault(root(i), []).append(i)
    linked = {index[name] for link in problem.links if link.kind != "together" for name in (link.first, link.second)}
    bookings = {index[booking.group]: booking for booking in problem.bookings}
    locks: dict[str, dict[int, set[int]]] = {"pin": {}, "forbid": {}}
    for lock in problem.locks:
        locks[lock.kind].setdefault(index[lock.group], set()).add(order[lock.movement])
    parties = []
    for rows in members.values():
        held = [bookings[i] for i in rows if i in bookings]

        def gathered(kind: str, rows: list[int] = rows) -> tuple[int, ...]:
            return tuple(sorted({m for i in rows for m in locks[kind].get(i, ())}))

        prefixes = {bookings[i].boarded if i in bookings else () for i in rows}
        apart = len(prefixes) > 1  # linked to travel together, but not on board together: neither can go on
        boarded = () if apart else tuple(order[m] for m in next(iter(prefixes)))
        parties.append(
            Party(
                members=tuple(rows),
                boarded=boarded,
                pinned=tuple(m for m in gathered("pin") if m not in boarded),
                forbidden=tuple(range(len(order))) if apart else gathered("forbid"),
                named=tuple(sorted({order[m] for booking in held for m in booking.named})),
                promised=any(booking.promised for booking in held),
                linked=any(i in linked for i in rows),
            )
        )
    return parties


@dataclass(frozen=True, slots=True)
class LegMasks:
    """For each party and movement: may it be the first leg, may it be a later one."""

    first: Mask
    later: Mask


class LegTests:
    """All leg tests of all parties at once, as arrays."""

    def __init__(self, problem: Problem, movements: tuple[Movement, ...]) -> None:
        self.problem = problem
        self.movements = movements
        self.partners = {partner.id: partner for partner in problem.partners}
        self.open = np.array([movement_fault(problem, m) is None for m in movements], bool)
        self.open_named = np.array([movement_fault(problem, m, named=True) is None for m in movements], bool)
        self.due = np.array([m.names_due for m in movements], np.int64)
        self.departs = np.array([m.departs for m in movements], np.int64)
        self.arrives = np.array([m.arrives for m in movements], np.int64)
        self.capacity = np.array([m.capacity for m in movements], np.int64).reshape(-1, len(problem.capacity_kinds))
        self.names = np.array([2**40 if m.max_names is None else m.max_names for m in movements], np.int64)
        position = {m.id: i for i, m in enumerate(movements)}
        self.listed = {b.group: [position[m] for m in b.named] for b in problem.bookings}
        self._by_document: dict[str, Mask] = {}
        self._by_partner: dict[str, Mask] = {}
        self._by_window: dict[tuple[str, frozenset[str] | None, frozenset[str] | None], Mask] = {}
        self._unreserved: dict[int, Whole] = {}

    def _document(self, document: str) -> Mask:
        if document not in self._by_document:
            takes = [m.partner is None or document in self.partners[m.partner].accepts for m in self.movements]
            self._by_document[document] = np.array(takes, bool)
        return self._by_document[document]

    def _partner(self, partner: str) -> Mask:
        if partner not in self._by_partner:
            self._by_partner[partner] = np.array([m.partner == partner for m in self.movements], bool)
        return self._by_partner[partner]

    def _free_seats(self, tier: int) -> Whole:
        if tier not in self._unreserved:
            seat = self.problem.seat
            free = self.capacity[:, seat].copy()
            for i, movement in enumerate(self.movements):
                for reserve in movement.reserve:
                    if tier > reserve.up_to_tier:
                        free[i] = min(free[i], max(movement.capacity[seat] - reserve.seats, 0))
            self._unreserved[tier] = free
        return self._unreserved[tier]

    def group(self, group: Group) -> tuple[Mask, Mask]:
        """(what the group alone could use, the part of it that holds for a leg already named)."""
        own = np.ones(len(self.movements), bool)
        for window in group.windows:
            key = (window.on, window.nodes, window.kinds)
            if key not in self._by_window:
                self._by_window[key] = np.array([window.concerns(m) for m in self.movements], bool)
            instant = self.departs if window.on == "board" else self.arrives
            if window.from_at is not None:
                own &= ~self._by_window[key] | (instant >= window.from_at)
            if window.until is not None:
                own &= ~self._by_window[key] | (instant <= window.until)
        fits = self._free_seats(group.tier) >= group.load[self.problem.seat]
        fits &= (self.capacity >= np.array(group.load, np.int64)).all(axis=1) & (self.names >= group.persons)
        named = own & fits & self.open_named
        own = own & fits & self.open & self._document(group.document)
        for partner in group.refused_by:
            own &= ~self._partner(partner)
        return own, named

    def party(self, party: Party) -> tuple[Mask, Mask]:
        """(first legs, later legs) that pass every leg test for all members of the party."""
        later = np.ones(len(self.movements), bool)
        first = np.ones(len(self.movements), bool)
        for member in party.members:
            group = self.problem.groups[member]
            own, named = self.group(group)
            starts = own if party.boarded else own & (self.due >= group.ready_at)
            if self.listed.get(group.id):
                listed = np.zeros(len(self.movements), bool)
                listed[self.listed[group.id]] = True
                own, starts = own | (named & listed), starts | (named & listed)
            later &= own
            first &= starts
        if len(party.members) > 1:
            groups = [self.problem.groups[i] for i in party.members]
            load = np.sum([g.load for g in groups], axis=0)
            fits = (self.capacity >= load).all(axis=1) & (self.names >= sum(g.persons for g in groups))
            later, first = later & fits, first & fits
        if party.forbidden:
            later[list(party.forbidden)] = False
            first[list(party.forbidden)] = False
        return first, later
