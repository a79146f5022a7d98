"""When a movement falls away: who is struck, and a short menu of answers that leave the others alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from safepassage.planning.fields import canonical_hash
from safepassage.planning.finishing import last_fill, make_plan
from safepassage.planning.guide import guide
from safepassage.planning.insertion import fill
from safepassage.planning.large import STRICT_RATIO
from safepassage.planning.making_room import MakingRoom
from safepassage.planning.master import price
from safepassage.planning.model import Model
from safepassage.planning.neighbourhoods import Neighbourhoods, make_pool
from safepassage.planning.objective import level_names
from safepassage.planning.plan_reading import amended, plan_prices, resume_what_fits
from safepassage.planning.problem import DAY, FACT_STATES, Problem, written_seconds
from safepassage.planning.program import Limits
from safepassage.planning.reading import read_problem
from safepassage.planning.result import Plan
from safepassage.planning.state import State
from safepassage.planning.stop import Clock, Stop

PROMISE_DAYS = 3
KEEP_SHARE = 0.953  # of the undisturbed people keep their journey in the boldest answer
BUDGETS = (0.35, 1.0)  # parts of the people who may be moved, for the menu
STEPS, LEAST_STEPS = 10, 2
LIMITS = Limits(nodes=120, seconds=2.5, relative_gap=1e-4)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the menu: the plan and what it means for those who had a journey."""

    plan: Plan
    moved_people: int
    stranded_people: int
    kept_people: int
    recovered_people: int

    def sentence(self) -> str:
        """The line of the menu."""
        return (
            f"{self.moved_people} moved, {self.stranded_people} stranded, {self.recovered_people} of the struck on "
            f"another journey; out by tier " + " ".join(str(v.value) for v in self.plan.objective if "out:" in v.level)
        )


@dataclass(frozen=True, slots=True)
class Repair:
    """The amended instance, who is struck, and the answers from the calmest to the boldest."""

    instance: dict[str, Any]
    struck: tuple[str, ...]
    struck_people: int
    answers: tuple[Answer, ...]


def bookings_in_force(instance: Mapping[str, Any], plan: Mapping[str, Any], *, now: int, problem: Problem) -> list[Any]:
    """Bookings that follow from carrying out a plan until `now`: boarded, told, or named, by the time of each leg."""
    movements = {m.id: m for m in problem.movements}
    stated = {
        row["group"]: {leg["movement"]: leg["state"] for leg in row["legs"]} for row in instance.get("bookings") or ()
    }
    found = []
    for row in plan["assignments"]:
        legs = []
        for name in row["legs"]:
            movement = movements[name]
            state = stated.get(row["group"], {}).get(name)
            if state not in FACT_STATES:
                if movement.departs < now:
                    state = "arrived" if movement.arrives <= now else "boarded"
                elif state not in ("notified", "checked_in"):
                    soon = movement.departs < now + PROMISE_DAYS * DAY
                    state = "notified" if soon else "nominated"
            legs.append({"movement": name, "state": state})
        found.append({"group": row["group"], "legs": legs})
    return found


def repair(
    instance: dict[str, Any],
    plan: Mapping[str, Any],
    *,
    cancel: Sequence[str],
    at: int | None = None,
    stability: int | None = None,
    stop: Stop | None = None,
    seed: int = 1,
) -> Repair:
    """A menu of repaired plans after movements fell away at an instant; notified people are never moved."""
    before = read_problem(instance)
    now = before.now if at is None else max(at, before.now)
    amendments = {
        "cancel": sorted(set(cancel)),
        "now": written_seconds(now),
        "bookings": bookings_in_force(instance, plan, now=now, problem=before),
    }
    found = _Repair(instance, plan, amendments, stop=stop or Stop(seconds=10.0), seed=seed, stability=stability)
    pins = [lock for lock in instance.get("locks") or () if lock["kind"] == "pin" and lock["group"] in found.struck]
    if pins:
        # a pin of somebody whose journey fell away asks for what no longer exists; it is given up, and said so
        amendments["locks"] = [lock for lock in instance["locks"] if lock not in pins]
        found = _Repair(instance, plan, amendments, stop=stop or Stop(seconds=10.0), seed=seed, stability=stability)
        found.dropped = tuple(("pin-dropped", lock["group"], lock["movement"]) for lock in pins)
    return found.menu()


class _Repair:
    def __init__(
        self,
        instance: dict[str, Any],
        plan: Mapping[str, Any],
        amendments: dict[str, Any],
        *,
        stop: Stop,
        seed: int,
        stability: int | None,
    ) -> None:
        self.plan, self.amendments, self.seed, self.stability = plan, amendments, seed, stability
        self.changed = amended(instance, amendments)
        problem = read_problem(self.changed)
        self.dropped: tuple[tuple[str, str, str], ...] = ()
        self.clock = Clock(stop)
        self.journeys = {row["group"]: tuple(row["legs"]) for row in plan["assignments"]}
        self.problem = problem
        self.model = Model(problem, together_from=2**60)
        self.persons = {group.id: group.persons for group in problem.groups}
        self.calm, self.struck = resume_what_fits(self.model, self.journeys)
        self.prices = plan_prices(self.model, plan)
        self.levels = level_names(problem.tiers)
        self.gains = guide(self.model, self.levels, ratio=STRICT_RATIO)
        undisturbed = sum(self.persons[g] for g in self.journeys if g not in self.struck)
        most = int(undisturbed * (1.0 - KEEP_SHARE))
        self.budgets = [stability] if stability is not None else [int(most * share) for share in BUDGETS]

    def menu(self) -> Repair:
        state = self.calm.copy()
        order = np.lexsort((-self.model.persons, self.model.tier))
        waiting = [int(t) for t in order if state.waiting(int(t)) > 0]
        fill(state, self.gains, self.prices, waiting, share=0.0)
        self.clock.work("greedy")
        states = [state]
        for position, budget in enumerate(self.budgets):
            states.append(self._search(states[-1], budget, share=0.75 * (position + 1) / len(self.budgets)))
        found: dict[object, Answer] = {}
        for one in states:
            answer = self._answer(one)
            found.setdefault(tuple(sorted(answer.plan.legs().items())), answer)
        return Repair(
            instance=self.changed,
            struck=tuple(sorted(self.struck)),
            struck_people=sum(self.persons[g] for g in self.struck),
            answers=tuple(found.values()),
        )

    def _search(self, start: State, budget: int, *, share: float) -> State:
        """Neighbourhoods around the movement that fell away, within the number of people who may be moved."""
        state = start.copy()
        state.sides.budget = budget
        model = self.model
        struck = [int(t) for t in np.lexsort((-model.persons, model.tier)) if self._is_struck(int(t))]
        MakingRoom(state, self.gains, self.prices, budget=budget - self._moved(state)).run(struck)
        _, columns = price(model, self.gains, self.prices, np.full(model.types, -1e30), each=4, tolerance=0.0)
        taken_types, taken_paths = state.columns()
        columns += [(int(t), p) for t, p in zip(taken_types, taken_paths, strict=True) if p]
        columns = list(dict.fromkeys(columns))
        pool = make_pool(model, columns, self.gains, prices=self.prices)
        search = Neighbourhoods(state, pool, self.levels, seed=self.seed)
        search.centres = [self.model.index[m] for m in self.amendments["cancel"]]
        limits = LIMITS if self.clock.stop.work is None else replace(LIMITS, seconds=600.0)
        for step in range(STEPS):
            if step >= LEAST_STEPS and self.clock.spent(share):
                break
            if step >= STEPS // 2:
                search.centres = []
            search.step(self.gains, keep=[], limits=limits)
            self.clock.work("neighbourhoods")
        return state

    def _is_struck(self, t: int) -> bool:
        party = self.model.parties[self.model.members[t][0]]
        return self.problem.groups[party.members[0]].id in self.struck

    def _moved(self, state: State) -> int:
        """People of undisturbed families whose journey a state drops or changes."""
        types = (t for t in range(self.model.types) if not self._is_struck(t))
        return sum(int(self.model.persons[t]) for t in types if state.taken[t] != self.calm.taken[t])

    def _answer(self, state: State) -> Answer:
        state = state.copy()
        last_fill(state)
        plan = make_plan(
            state,
            {},
            prices=self.prices,
            clock=self.clock,
            seed=self.seed,
            stopped="budget",
            levels=[],
        )
        legs = plan.legs()
        kept = [g for g, old in self.journeys.items() if g not in self.struck and legs.get(g) == old]
        moved = [g for g, old in self.journeys.items() if g not in self.struck and legs.get(g, old) != old]
        stranded = [g for g in self.journeys if g not in legs or (g in self.struck and not self._goes_on(g, legs[g]))]
        recovered = [g for g in self.struck if g not in stranded]

        def people(groups: Sequence[str]) -> int:
            return sum(self.persons[g] for g in groups)

        diff = {
            "base_sha256": canonical_hash(self.plan),
            "kept_people": people(kept),
            "moved": sorted(moved),
            "stranded": sorted(stranded),
            "new": sorted(g for g in legs if g not in self.journeys),
            "amendments": self.amendments,
        }
        notices = (*plan.notices, *self.dropped)
        return Answer(
            replace(plan, diff=diff, notices=notices), people(moved), people(stranded), people(kept), people(recovered)
        )

    def _goes_on(self, group: str, legs: tuple[str, ...]) -> bool:
        """Whether a struck group still gets where it needs to be: out, if its old journey brought it out."""
        out = {node.id for node in self.problem.nodes if node.safe}
        to = {m.id: m.to for m in self.problem.movements}
        return any(to[m] in out for m in legs) or not any(to[m] in out for m in self.journeys[group])
