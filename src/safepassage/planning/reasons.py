"""Why a family is left or not on a movement: the failed test, the full row and who holds it, or the price."""

from __future__ import annotations

import numpy as np

from safepassage.planning.model import Legs, Model
from safepassage.planning.pathtests import Fact, leg_fault
from safepassage.planning.problem import Group
from safepassage.planning.result import Left
from safepassage.planning.state import State

MOST_FACTS = 12  # one for each departure of a small operation
SOME_FACTS = 3
NAMED = 6
FULL = {
    "seat": "seat-full",
    "list": "list-full",
    "reserve": "reserved",
    "bed": "bed-full",
    "process": "process-full",
    "room": "room-full",
    "quota": "quota-full",
}


class Reasons:
    """Answers for one finished plan; the index of who holds what is made once."""

    def __init__(self, state: State, who: dict[tuple[int, Legs], list[str]], *, facts: int = SOME_FACTS) -> None:
        self.facts = facts
        self.state, self.model, self.who = state, state.model, who
        self._holders: dict[int, list[str]] | None = None
        self._listed = {booking.group: booking.named for booking in state.model.problem.bookings}
        self._starts: dict[str, list[int]] = {}

    def left(self, group: Group, t: int) -> Left:
        """The level and the facts for a group without a journey."""
        model = self.model
        if not model.first[t].any():
            return Left(group.id, "hard", tuple(self._facts(group, t)))
        if self.fitting(t) is not None:
            return Left(group.id, "price", (Fact("no-gain", None, "a journey fits but brings nobody out in time"),))
        return Left(group.id, "capacity", tuple(self._facts(group, t)))

    def fitting(self, t: int) -> Legs | None:
        """Any allowed journey of the type that fits what is left now."""
        state, model = self.state, self.model
        must = set(model.must.get(t, ()))
        brings, later, ends = model.brings[t], model.later[t], model.ends[t]

        def room(m: int) -> bool:
            rows, what = state.demands.fixed[m]
            return bool((state.left[rows] >= brings[what]).all())

        def extend(path: Legs) -> Legs | None:
            last = path[-1]
            if ends[last] and must <= set(path) and state.fits(t, path):
                return path
            for m in model.successors(last):
                if later[m] and room(int(m)):
                    found = extend((*path, int(m)))
                    if found is not None:
                        return found
            return None

        for m in np.flatnonzero(model.first[t]):
            if room(int(m)):
                found = extend((int(m),))
                if found is not None:
                    return found
        return None

    def on(self, group: Group, t: int, movement: int) -> Fact:
        """Why the group does not go on this movement first."""
        model, problem = self.model, self.model.problem
        at = model.movements[movement]
        if at.origin != group.origin:
            return Fact("elsewhere", at.id, f"departs from {at.origin}, the group is at {group.origin}")
        named = at.id in self._listed.get(group.id, ())
        fault = leg_fault(problem, group, at, named=named, first=True)
        if fault is not None:
            return fault
        if any(lock.kind == "forbid" and lock.group == group.id and lock.movement == at.id for lock in problem.locks):
            return Fact("forbidden", at.id, "a planner forbade it")
        if not model.first[t, movement]:
            if len(model.parties[model.members[t][0]].members) > 1:
                return Fact("together", at.id, "a group it travels with cannot take it")
            return Fact("no-way-on", at.id, f"no allowed journey leads on from {at.to}")
        return self._full(t, movement)

    def _facts(self, group: Group, t: int) -> list[Fact]:
        if group.origin not in self._starts:
            node = self.model.node_index[group.origin]
            self._starts[group.origin] = [int(m) for m in self.model.leaves[node]]
        starts = self._starts[group.origin]
        if not starts:
            return [Fact("no-movement", None, f"no movement departs from {group.origin}")]
        allowed = [m for m in starts if self.model.first[t, m]]
        chosen = starts if len(starts) <= MOST_FACTS else (allowed or starts)[: self.facts]
        return [self.on(group, t, m) for m in chosen]

    def _full(self, t: int, movement: int) -> Fact:
        """The rows that stop the least hindered journey that begins with the movement."""
        state, model = self.state, self.model
        best: tuple[int, list[int]] | None = None
        always: set[int] | None = None
        for path in self._paths(t, movement):
            rows, amounts = state.demands.of(t, path)
            short = rows[state.left[rows] < amounts]
            if not len(short):
                links = [link.kind for link in state.sides.by_type.get(t, ())]
                if not state.sides.allows(state.taken, t, path) and links:
                    return Fact(links[0], model.movements[movement].id, "a linked group stands against it")
                return Fact("fits", model.movements[movement].id, "there is room now")
            always = set(short.tolist()) if always is None else always & set(short.tolist())
            if best is None or len(short) < best[0]:
                best = (len(short), [int(r) for r in short])
        at = model.movements[movement].id
        if best is None:
            return Fact("no-way-on", at, f"no allowed journey leads on from {model.movements[movement].to}")
        short_rows = sorted(always) if always else best[1]  # what stops every journey says more than what stops one
        scarcest = min(short_rows, key=lambda r: (int(state.left[r]) / max(int(model.limits[r]), 1), r))
        first = model.book.rows[scarcest]
        same = [
            r for r in short_rows if model.book.rows[r].kind == first.kind and model.book.rows[r].place == first.place
        ]
        limit = int(model.limits[same[0]])
        used = limit - int(state.left[same[0]])
        holders = sorted({name for r in same for name in self.holders(r)})
        names = ", ".join(holders[:NAMED]) + (f" and {len(holders) - NAMED} more" if len(holders) > NAMED else "")
        by = f", held by {names}" if names else ""
        if first.slot is None:
            return Fact(FULL[first.kind], at, f"{first.place} {first.what}: {used} of {limit}{by}")
        slots = [model.book.rows[r].slot or 0 for r in same]
        span = f"slot {slots[0]}" if len(slots) == 1 else f"slots {min(slots)}-{max(slots)}"
        return Fact(FULL[first.kind], at, f"{first.place} {span}: {used} of {limit}{by}")

    def _paths(self, t: int, movement: int) -> list[Legs]:
        model = self.model
        found: list[Legs] = []

        def extend(path: Legs) -> None:
            if model.ends[t][path[-1]]:
                found.append(path)
            for m in model.successors(path[-1]):
                if model.later[t][m] and len(found) < 40:
                    extend((*path, int(m)))

        extend((movement,))
        return found

    def holders(self, row: int) -> list[str]:
        """Groups that use a row."""
        if self._holders is None:
            self._holders = {}
            for (t, path), names in self.who.items():
                rows, amounts = self.state.demands.of(t, path)
                for r in rows[amounts > 0]:
                    self._holders.setdefault(int(r), []).extend(names)
        return self._holders.get(row, [])


def who_travels(model: Model, journeys: dict[str, Legs]) -> dict[tuple[int, Legs], list[str]]:
    """Groups by (type, journey), for the index of holders; boarded legs are not in the journeys here."""
    found: dict[tuple[int, Legs], list[str]] = {}
    for p, party in enumerate(model.parties):
        names = [model.problem.groups[i].id for i in party.members]
        path = journeys.get(names[0])
        if path is not None:
            found.setdefault((int(model.type_of[p]), path), []).extend(names)
    return found
