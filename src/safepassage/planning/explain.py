"""Why not this family, and what would have to change: answers for one group of a finished plan, without solving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from safepassage.planning.model import Legs, Model
from safepassage.planning.pathtests import (
    Fact,
    load_fault,
    movement_fault,
    partner_fault,
    ready_fault,
    window_fault,
)
from safepassage.planning.plan_reading import plan_prices, resume
from safepassage.planning.problem import Group, Movement, Problem, written
from safepassage.planning.reasons import Reasons, who_travels

MOST_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a planner reads about one group: its journey or its reasons, movement by movement, and what would help."""

    group: str
    journey: tuple[str, ...]
    level: str
    facts: tuple[Fact, ...]
    changes: tuple[str, ...]
    price: str | None

    def lines(self) -> list[str]:
        """The explanation as text."""
        head = f"{self.group}: travels on {' then '.join(self.journey)}" if self.journey else f"{self.group}: is left"
        found = [head if self.journey else f"{head} ({self.level})"]
        for fact in self.facts:
            source = f" [{fact.source}]" if fact.source else ""
            found.append(f"  {fact.movement or '-'}: {fact.code}: {fact.value}{source}")
        found += [f"  would open it: {change}" for change in self.changes]
        if self.price:
            found.append(f"  {self.price}")
        return found


class Explainer:
    """Built once for a plan; each question is then answered in milliseconds."""

    def __init__(self, problem: Problem, plan: Mapping[str, Any]) -> None:
        self.problem = problem
        self.model = Model(problem)
        self.journeys = {row["group"]: tuple(row["legs"]) for row in plan["assignments"]}
        self.state = resume(self.model, self.journeys)
        self.prices = plan_prices(self.model, plan)
        paths: dict[str, Legs] = {}
        self.type_of: dict[str, int] = {}
        for p, party in enumerate(self.model.parties):
            for i in party.members:
                name = problem.groups[i].id
                self.type_of[name] = int(self.model.type_of[p])
                if name in self.journeys:
                    legs = tuple(self.model.index[m] for m in self.journeys[name])
                    paths[name] = legs[len(party.boarded) :]
        self.reasons = Reasons(self.state, who_travels(self.model, paths))
        self.groups = {group.id: group for group in problem.groups}

    def explain(self, group_id: str) -> Explanation:
        """The explanation for one group; raises KeyError for an id the instance does not have."""
        group, t = self.groups[group_id], self.type_of[group_id]
        if group_id in self.journeys:
            return Explanation(group_id, self.journeys[group_id], "travels", (), (), None)
        left = self.reasons.left(group, t)
        starts = [int(m) for m in self.model.leaves[self.model.node_index[group.origin]]]
        facts = tuple(self.reasons.on(group, t, m) for m in starts[:60])
        return Explanation(
            group_id, (), left.level, facts or left.facts, tuple(self._changes(group, t, starts)), self._price(t)
        )

    def fact(self, group_id: str, movement: str) -> Fact:
        """Why a group does not go on one movement."""
        return self.reasons.on(self.groups[group_id], self.type_of[group_id], self.model.index[movement])

    def _changes(self, group: Group, t: int, starts: list[int]) -> list[str]:
        """Single changes, one test or one capacity at a time, after which a journey would be open."""
        found: list[tuple[float, str]] = []
        for m in starts:
            movement = self.model.movements[m]
            faults = all_faults(self.problem, group, movement)
            if len(faults) == 1 and self._alone_fits(t, m):
                when = (movement.departs - self.problem.now) / 1e9
                found.append((1.0 + when, f"{movement.id}: {faults[0].value}"))
        for path in self._near_paths(t):
            rows, amounts = self.state.demands.of(t, path)
            short = np.flatnonzero(self.state.left[rows] < amounts)
            places = {
                (self.model.book.rows[int(rows[i])].kind, self.model.book.rows[int(rows[i])].place) for i in short
            }
            if len(places) == 1:
                kind, place = places.pop()
                need = int((amounts[short] - self.state.left[rows[short]]).max())
                legs = " then ".join(self.model.movements[m].id for m in path)
                found.append((float(need) / 1e3, f"{need} more of {kind} at {place} (journey {legs})"))
        texts = [text for _, text in sorted(found)]
        return list(dict.fromkeys(texts))[:MOST_CHANGES]

    def _alone_fits(self, t: int, m: int) -> bool:
        rows, what = self.state.demands.fixed[m]
        return bool((self.state.left[rows] >= self.model.brings[t][what]).all())

    def _near_paths(self, t: int) -> list[Legs]:
        return self.model.paths(t, limit=300)

    def _price(self, t: int) -> str | None:
        """The cheapest journey by the prices of the relaxation: a hint, never a verdict."""
        if not self.prices.any():
            return None
        paths = self._near_paths(t)
        if not paths:
            return None
        costs = np.asarray(self.model.uses(np.full(len(paths), t, np.int64), paths) @ self.prices)
        best = int(costs.argmin())
        legs = " then ".join(self.model.movements[m].id for m in paths[best])
        departs = written(int(self.model.times.departs[paths[best][0]]))
        return (
            f"cheapest journey by price: {legs}, {departs}, {costs[best] / self.model.persons[t]:.3g} for each person"
        )


def all_faults(problem: Problem, group: Group, movement: Movement) -> list[Fact]:
    """Every test that the group fails on the movement as its first leg."""
    partner = next((p for p in problem.partners if p.id == movement.partner), None)
    tests = (
        movement_fault(problem, movement),
        partner_fault(group, movement, partner),
        ready_fault(group, movement),
        window_fault(group, movement),
        load_fault(problem, group, movement),
    )
    return [fault for fault in tests if fault is not None]
