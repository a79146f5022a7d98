"""The plan as a file: who goes how, who is left and why, each level with its bound, prices and standby lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from safepassage.planning.fields import canonical_hash
from safepassage.planning.pathtests import Fact
from safepassage.planning.problem import Problem, written

PLAN_FORMAT = "safepassage-movement-plan/1"
ENGINE = ("safepassage.planning", "1")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One group on its journey."""

    group: str
    legs: tuple[str, ...]
    out_at: int | None
    arrived_at: int | None
    ends: str
    was: str


@dataclass(frozen=True, slots=True)
class Left:
    """One group without a journey, the kind of reason, and the facts."""

    group: str
    level: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class LevelValue:
    """A level's value, its valid bound where one is known, and whether both meet."""

    level: str
    sense: str
    value: int | tuple[float, int]
    bound: int | float | None
    proven: bool


@dataclass(frozen=True, slots=True)
class RowPrice:
    """What one more unit of a capacity would be worth by the relaxation: a hint, confirmed only by a re-solve."""

    row: str
    place: str
    kind: str
    slot: int | None
    price: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A complete plan of one problem."""

    instance: str
    instance_sha256: str
    seed: int
    work: Mapping[str, int]
    stopped: str
    assignments: tuple[Assignment, ...]
    left: tuple[Left, ...]
    objective: tuple[LevelValue, ...]
    prices: tuple[RowPrice, ...] = ()
    standby: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notices: tuple[tuple[str, str, str], ...] = ()
    budget_s: float | None = None
    diff: Mapping[str, Any] | None = None

    def level(self, name: str) -> LevelValue:
        """One level of the objective."""
        return next(found for found in self.objective if found.level == name)

    def legs(self) -> dict[str, tuple[str, ...]]:
        """Movements of each assigned group."""
        return {a.group: a.legs for a in self.assignments}

    def document(self) -> dict[str, Any]:
        """The plan as its file has it."""
        found: dict[str, Any] = {
            "format": PLAN_FORMAT,
            "instance": self.instance,
            "instance_sha256": self.instance_sha256,
            "engine": {
                "name": ENGINE[0],
                "version": ENGINE[1],
                "seed": self.seed,
                "budget_s": self.budget_s,
                "work": dict(sorted(self.work.items())),
                "stopped": self.stopped,
            },
            "assignments": [_assignment(a) for a in self.assignments],
            "left": [{"group": x.group, "level": x.level, "facts": [_fact(f) for f in x.facts]} for x in self.left],
            "objective": [
                {
                    "level": v.level,
                    "sense": v.sense,
                    "value": list(v.value) if isinstance(v.value, tuple) else v.value,
                    "bound": v.bound,
                    "proven": v.proven,
                }
                for v in self.objective
            ],
            "prices": [_price(p) for p in self.prices],
            "standby": [{"movement": movement, "groups": list(groups)} for movement, groups in self.standby],
            "notices": [{"code": code, "subject": subject, "value": value} for code, subject, value in self.notices],
        }
        if self.diff is not None:
            found["diff"] = dict(self.diff)
        return found

    def sha256(self) -> str:
        """Hash of the plan file as canonical JSON."""
        return canonical_hash(self.document())


def _assignment(a: Assignment) -> dict[str, Any]:
    return {
        "group": a.group,
        "legs": list(a.legs),
        "out_at": None if a.out_at is None else written(a.out_at),
        "arrived_at": None if a.arrived_at is None else written(a.arrived_at),
        "ends": a.ends,
        "was": a.was,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"code": fact.code, "movement": fact.movement, "value": fact.value, "source": fact.source}


def _price(price: RowPrice) -> dict[str, Any]:
    place = "node" if price.row in ("bed", "process", "room") else ("quota" if price.row == "quota" else "movement")
    return {"row": price.row, place: price.place, "kind": price.kind, "slot": price.slot, "price": price.price}


def booked_legs(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Live booked movements of each group: what `was` and the keeping of promises compare with."""
    from_states = {}
    for booking in problem.bookings:
        legs = (*booking.boarded, *(m for m in booking.named if m not in booking.boarded))
        if legs:
            from_states[booking.group] = legs
    return from_states


def was(booked: Sequence[str] | None, legs: Sequence[str]) -> str:
    """How a journey compares with the booking before it."""
    if not booked:
        return "new"
    return "kept" if set(booked) <= set(legs) else "moved"
