"""Rules between parties that no shared row expresses: needs, apart, least quotas and how many bookings may change."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.planning.model import Legs, Model
from safepassage.planning.rows import covers


@dataclass(frozen=True, slots=True)
class TypeLink:
    """A needs or apart link between two types of one party each."""

    kind: str
    first: int
    second: int


class Sides:
    """Links between types, the least quotas and the change budget of a problem."""

    def __init__(self, model: Model) -> None:
        self.model = model
        party_of = {i: p for p, party in enumerate(model.parties) for i in party.members}
        index = {group.id: i for i, group in enumerate(model.problem.groups)}
        self.links: list[TypeLink] = []
        self.by_type: dict[int, list[TypeLink]] = {}
        for link in model.problem.links:
            if link.kind == "together":
                continue
            a = int(model.type_of[party_of[index[link.first]]])
            b = int(model.type_of[party_of[index[link.second]]])
            found = TypeLink(link.kind, a, b)
            if a == b and link.kind == "needs":
                continue
            self.links.append(found)
            self.by_type.setdefault(a, []).append(found)
            self.by_type.setdefault(b, []).append(found)
        self.minimums = [q for q in model.problem.quotas if q.minimum]
        self.budget = model.problem.budget_people
        self.bound_types = [t for t in model.named if not model.promised[t] and self.could_keep(t)]

    def could_keep(self, t: int) -> bool:
        """Whether a booking can still be kept at all: every leg of it passes its tests."""
        model = self.model
        return all(model.first[t, m] or model.later[t, m] for m in model.named[t])

    def kept(self, t: int, path: Legs | None) -> bool:
        """Whether a journey keeps the booking of its type."""
        return path is not None and set(self.model.named[t]) <= set(path)

    def allows(self, taken: list[list[Legs]], t: int, path: Legs) -> bool:
        """Whether the links of a type accept the path beside what the others take."""
        for link in self.by_type.get(t, ()):
            if link.first == link.second:
                return False
            other = link.second if link.first == t else link.first
            theirs = set(taken[other][0]) if taken[other] else set()
            own = set(path)
            if link.kind == "apart" and own & theirs:
                return False
            if link.kind == "needs":
                needing, needed = (own, theirs) if link.first == t else (theirs, own)
                if not needing <= needed:
                    return False
        return True

    def changed_people(self, taken: list[list[Legs]]) -> int:
        """People whose nominated or accepted booking a plan drops or changes."""
        model = self.model
        lost = (t for t in self.bound_types if not (taken[t] and self.kept(t, taken[t][0])))
        return sum(int(model.persons[t]) for t in lost)

    def quota_amount(self, t: int, path: Legs, minimum: int) -> int:
        """People that a journey counts towards a least quota."""
        quota = self.minimums[minimum]
        model = self.model
        if not any(covers(quota.movements, quota.partner, model.movements[m]) for m in path):
            return 0
        if quota.labels is None:
            return int(model.persons[t])
        groups = [model.problem.groups[i] for i in model.parties[model.members[t][0]].members]
        return sum(group.persons for group in groups if group.labels & quota.labels)
