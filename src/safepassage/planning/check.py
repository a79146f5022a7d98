"""The independent checker: whether a plan is sound, its objective true and its reasons right. Nothing unsound is shown.

Own reader, whole numbers only; an import contract keeps it apart from the model and the solver.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from safepassage.planning.check_facts import DAY_SECONDS, LISTED, ON_BOARD, TOLD, Case, Row, seconds

CAPACITY_CODES = {
    "seat-full", "list-full", "reserved", "bed-full", "process-full", "room-full", "quota-full", "needs", "apart",
}  # fmt: skip
MOST_SEARCH = 200_000


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its code, where, and a sentence."""

    code: str
    where: str
    sentence: str


class OtherInstance(Exception):
    """The plan was made for another instance."""


def check(instance: Row, plan: Row, *, reasons: bool = True) -> list[Violation]:
    """Every violation of a plan; an empty list means it is sound. Raises OtherInstance when the hashes differ."""
    if plan.get("instance_sha256") != _hash(instance):
        instance = _amended(instance, (plan.get("diff") or {}).get("amendments") or {})
        if plan.get("instance_sha256") != _hash(instance):
            raise OtherInstance("the plan was made for another instance")
    return list(_Check(Case(instance), plan).all(reasons=reasons))


def _hash(document: Row) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _amended(instance: Row, amendments: Row) -> Row:
    """The instance as a repair found it: movements cancelled, the later now, the bookings in force."""
    gone = amendments.get("cancel") or ()
    moved = [dict(row, status="cancelled") if row["id"] in gone else row for row in instance.get("movements") or ()]
    later = {name: amendments[name] for name in ("now", "bookings", "locks") if amendments.get(name) is not None}
    return {**instance, "movements": moved, **later}


class _Check:
    def __init__(self, case: Case, plan: Row) -> None:
        self.case = case
        self.plan = plan
        self.legs: dict[str, tuple[str, ...]] = {}
        self.use: Counter[tuple[str, str, Any]] = Counter()
        self.limits: dict[tuple[str, str, Any], int] = {}

    def all(self, *, reasons: bool) -> Iterator[Violation]:
        broken = list(self.shape())
        yield from broken
        if any(v.code in ("unknown-group", "unknown-movement", "empty-journey") for v in broken):
            return
        for group, legs in self.legs.items():
            yield from self.journey(group, legs)
        self.count()
        yield from self.capacities()
        yield from self.quotas()
        yield from self.links()
        yield from self.locks()
        yield from self.stability()
        yield from self.objective()
        yield from self.times()
        if reasons:
            yield from self.reasons()

    # -- shape ----------------------------------------------------------------------------------------------------

    def shape(self) -> Iterator[Violation]:
        seen: Counter[str] = Counter()
        for row in self.plan["assignments"]:
            group, legs = row["group"], tuple(row["legs"])
            seen[group] += 1
            if group not in self.case.groups:
                yield Violation("unknown-group", group, "the instance has no such group")
            for name in legs:
                if name not in self.case.movements:
                    yield Violation("unknown-movement", group, f"the instance has no movement {name}")
            if not legs:
                yield Violation("empty-journey", group, "an assignment without a leg")
            self.legs[group] = legs
        for row in self.plan["left"]:
            seen[row["group"]] += 1
            if row["group"] not in self.case.groups:
                yield Violation("unknown-group", row["group"], "the instance has no such group")
        for group in self.case.groups:
            if seen[group] != 1:
                yield Violation("not-once", group, f"the group stands {seen[group]} times in the plan")

    # -- one journey ----------------------------------------------------------------------------------------------

    def journey(self, group: str, legs: tuple[str, ...]) -> Iterator[Violation]:
        case = self.case
        boarded = case.legs_in(group, ON_BOARD)
        if list(legs[: len(boarded)]) != boarded:
            yield Violation("boarded-changed", group, "a leg that is a fact is missing or moved")
            return
        at = case.groups[group]["origin"]
        arrived: int | None = None
        for i, name in enumerate(legs):
            row = case.movements[name]
            if row["from"] != at:
                yield Violation("not-connected", f"{group} {name}", f"departs from {row['from']}, the group is at {at}")
            if i >= len(boarded):
                code = case.leg_code(group, name, first=i == 0)
                if code is not None:
                    yield Violation(code, f"{group} {name}", "the group may not take this movement")
                if arrived is not None and not case.stay_holds(at, arrived, case.departs[name]):
                    yield Violation("stay", f"{group} {name}", f"the stay at {at} is outside its limits")
            at, arrived = row["to"], case.arrives[name]
        if len(legs) > len(boarded) and not case.wants(group, at):
            yield Violation("wrong-end", group, f"the journey may not end at {at}")

    # -- capacities -----------------------------------------------------------------------------------------------

    def demand(self, group: str, legs: tuple[str, ...]) -> Counter[tuple[str, str, Any]]:
        """What one journey takes, by (kind, place, detail)."""
        case, row = self.case, self.case.groups[group]
        found: Counter[tuple[str, str, Any]] = Counter()
        facts = len(case.legs_in(group, ON_BOARD))
        for name in legs[facts:]:
            for kind, load in zip(case.kinds, row["load"], strict=True):
                found["seat", name, kind] += load
            found["list", name, None] += row["persons"]
            for reserve in case.movements[name].get("reserve") or ():
                if row["tier"] > reserve["up_to_tier"]:
                    found["reserve", name, reserve["up_to_tier"]] += row["load"][case.seat]
            found["process", case.movements[name]["to"], case.slot(case.arrives[name])] += row["persons"]
        for quota in case.document.get("quotas") or ():
            if self.in_quota(quota, group, legs[facts:]):
                found["quota", quota["id"], None] += row["persons"]
        for node, slot in case.beds(legs):
            found["bed", node, slot] += row["persons"]
        for node, slot in case.rooms(legs):
            found["room", node, slot] += row["rooms"]
        return found

    def in_quota(self, quota: Row, group: str, legs: tuple[str, ...]) -> bool:
        labels = quota.get("labels")
        if labels is not None and not set(labels) & set(self.case.groups[group].get("labels") or ()):
            return False
        if quota.get("movements") is not None:
            return any(name in quota["movements"] for name in legs)
        return any(self.case.movements[name].get("partner") == quota.get("partner") for name in legs)

    def count(self) -> None:
        case = self.case
        for group, legs in self.legs.items():
            self.use.update(self.demand(group, legs))
        self.limit_movements()
        self.limit_nodes()
        for quota in case.document.get("quotas") or ():
            if quota.get("max") is not None:
                self.limits["quota", quota["id"], None] = quota["max"]
        for key, held in self.held().items():
            if key in self.limits:
                self.limits[key] = max(self.limits[key], held)

    def limit_movements(self) -> None:
        case = self.case
        for name, row in case.movements.items():
            for kind, free in zip(case.kinds, row["capacity"], strict=True):
                self.limits["seat", name, kind] = free
            if row.get("max_names") is not None:
                self.limits["list", name, None] = row["max_names"]
            for reserve in row.get("reserve") or ():
                left = max(row["capacity"][case.seat] - reserve["seats"], 0)
                key = ("reserve", name, reserve["up_to_tier"])
                self.limits[key] = min(left, self.limits.get(key, left))

    def limit_nodes(self) -> None:
        case = self.case
        for name, row in case.nodes.items():
            for field, kind in (("beds", "bed"), ("process", "process"), ("rooms", "room")):
                if row.get(field) is not None and not (kind == "bed" and row["kind"] == "destination"):
                    for slot in range(case.slots):
                        self.limits[kind, name, slot] = row[field][slot]

    def held(self) -> Counter[tuple[str, str, Any]]:
        """Beds and rooms of those who have boarded, if they stay where they are: facts that raise a limit."""
        found: Counter[tuple[str, str, Any]] = Counter()
        for group in self.case.bookings:
            boarded = tuple(self.case.legs_in(group, ON_BOARD))
            if boarded:
                found.update(self.demand(group, boarded))
        return found

    def capacities(self) -> Iterator[Violation]:
        for key, limit in self.limits.items():
            if self.use[key] > limit:
                kind, place, detail = key
                where = f"{place} {detail}" if detail is not None else place
                yield Violation(f"{kind}-over", where, f"{self.use[key]} of {limit}")

    def quotas(self) -> Iterator[Violation]:
        relaxed = {row["subject"] for row in self.plan.get("notices") or () if row["code"] == "minimum-relaxed"}
        for quota in self.case.document.get("quotas") or ():
            least = quota.get("min")
            if least and self.use["quota", quota["id"], None] < least and quota["id"] not in relaxed:
                used = self.use["quota", quota["id"], None]
                yield Violation("quota-under", quota["id"], f"{used} people, at least {least} are asked")

    # -- links, locks, bookings -----------------------------------------------------------------------------------

    def planned(self, group: str) -> set[str]:
        facts = len(self.case.legs_in(group, ON_BOARD))
        return set(self.legs.get(group, ())[facts:])

    def links(self) -> Iterator[Violation]:
        for link in self.case.document.get("links") or ():
            if not self.link_holds(link):
                yield Violation(link["kind"], " ".join(link["groups"]), f"the two are not {link['kind']}")

    def link_holds(self, link: Row) -> bool:
        a, b = (self.planned(group) for group in link["groups"])
        if link["kind"] == "together":
            return a == b
        return a <= b if link["kind"] == "needs" else not a & b

    def locks(self) -> Iterator[Violation]:
        for lock in self.case.document.get("locks") or ():
            pin = lock["kind"] == "pin"
            legs = self.legs.get(lock["group"], ()) if pin else self.planned(lock["group"])
            if (lock["movement"] in legs) != pin:
                yield Violation(
                    lock["kind"], f"{lock['group']} {lock['movement']}", f"the {lock['kind']} does not hold"
                )

    def kept(self, group: str) -> bool:
        return set(self.case.legs_in(group, LISTED)) <= set(self.legs.get(group, ()))

    def stability(self) -> Iterator[Violation]:
        budget = (self.case.document.get("stability") or {}).get("budget_people")
        if budget is None or any(n["code"] == "stability-relaxed" for n in self.plan.get("notices") or ()):
            return
        changed = 0
        for group in self.case.bookings:
            listed = self.case.legs_in(group, LISTED)
            told = self.case.legs_in(group, TOLD)
            possible = all(self.case.leg_code(group, name, first=i == 0) is None for i, name in enumerate(listed))
            if listed and not told and possible and not self.kept(group):
                changed += self.case.groups[group]["persons"]
        if changed > budget:
            yield Violation("stability", "stability", f"{changed} people changed, {budget} are allowed")

    # -- objective ------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """The objective vector, counted again."""
        case, document = self.case, self.case.document
        found: dict[str, Any] = {"promises": 0, **{f"out:{tier}": 0 for tier in range(document["tiers"])}}
        danger = arrived = squares = burden = 0
        worst = Fraction(0)
        for name, row in case.groups.items():
            legs = self.legs.get(name)
            until = case.end
            if legs is None:
                days = (case.end - (seconds(row["waiting_since"]) or 0)) // DAY_SECONDS
                worst = max(worst, Fraction(days, document["wait_norm_days"][row["tier"]]))
            else:
                burden += row["persons"] * len(legs)
                out = case.out_leg(legs)
                if out is not None and case.arrives[out] <= min(seconds(row.get("out_by")) or case.end, case.end):
                    until = case.arrives[out]
                    found[f"out:{row['tier']}"] += row["persons"]
                end = case.movements[legs[-1]]["to"]
                if case.nodes[end]["kind"] == "destination" and case.arrives[legs[-1]] <= case.end:
                    arrived += row["persons"]
            danger += row["persons"] * document["danger_weight"][row["tier"]] * ((until - case.now) // 60)
            squares += row["persons"] * ((until - (seconds(row["waiting_since"]) or 0)) // DAY_SECONDS) ** 2
            if case.legs_in(name, TOLD) and not self.kept(name):
                found["promises"] += row["persons"]
        found.update(danger=danger, arrived=arrived, fairness=[round(float(worst), 6), squares], burden=burden)
        return found

    def objective(self) -> Iterator[Violation]:
        true = self.values()
        names = [row["level"] for row in self.plan["objective"]]
        if names != list(true):
            yield Violation("objective-levels", "objective", "the levels are not those of the law, in their order")
            return
        for row in self.plan["objective"]:
            level, value, bound = row["level"], row["value"], row.get("bound")
            if value != true[level]:
                yield Violation("objective", level, f"the plan says {value}, counting gives {true[level]}")
            number = value[1] if isinstance(value, list) else value
            if bound is not None and (bound < number if row["sense"] == "max" else bound > number):
                yield Violation("bound", level, f"the value {number} is better than the bound {bound}")
            if row["proven"] and bound != number:
                yield Violation("bound", level, "called proven, but value and bound differ")

    def times(self) -> Iterator[Violation]:
        case = self.case
        for row in self.plan["assignments"]:
            legs = tuple(row["legs"])
            out, last = case.out_leg(legs), legs[-1]
            arrived = case.nodes[case.movements[last]["to"]]["kind"] == "destination"
            if seconds(row.get("out_at")) != (case.arrives[out] if out else None):
                yield Violation("out-at", row["group"], "the time out of danger is wrong")
            if seconds(row.get("arrived_at")) != (case.arrives[last] if arrived else None):
                yield Violation("arrived-at", row["group"], "the time of arrival is wrong")
            if row["ends"] != ("arrived" if arrived else "parked"):
                yield Violation("ends", row["group"], "how the journey ends is wrong")

    # -- reasons --------------------------------------------------------------------------------------------------

    def reasons(self) -> Iterator[Violation]:
        for row in self.plan["left"]:
            group, level = row["group"], row["level"]
            partners = self.companions(group)
            allowed = self.search(partners, fitting=False)
            if level == "hard" and allowed is not None:
                yield Violation("reason", group, f"called impossible, but {' '.join(allowed)} is allowed")
            if level != "hard" and allowed is None:
                yield Violation("reason", group, "no journey is allowed, yet the reason is not a hard one")
            if level == "capacity":
                free = self.search(partners, fitting=True)
                if free is not None:
                    yield Violation("reason", group, f"called full, but {' '.join(free)} fits")
            for fact in row["facts"]:
                if not self.fact_holds(group, fact):
                    yield Violation("reason", group, f"{fact['code']} on {fact['movement']} is not true")

    def companions(self, group: str) -> tuple[str, ...]:
        """The group and all that must travel together with it."""
        found = {group}
        links = [x["groups"] for x in self.case.document.get("links") or () if x["kind"] == "together"]
        while any(len(found & set(pair)) == 1 for pair in links):
            for pair in links:
                if found & set(pair):
                    found |= set(pair)
        return tuple(sorted(found))

    def search(self, groups: tuple[str, ...], *, fitting: bool, first: str | None = None) -> tuple[str, ...] | None:
        """A journey that all the groups may take (and that fits what the plan leaves free), or None."""
        case = self.case
        origins = {case.groups[group]["origin"] for group in groups}
        if len(origins) > 1 or len({tuple(case.legs_in(group, ON_BOARD)) for group in groups}) > 1:
            return None
        pins = {x["movement"] for x in case.document.get("locks") or () if x["kind"] == "pin" and x["group"] in groups}
        steps = 0

        known: dict[tuple[str, bool], bool] = {}

        def usable(name: str, position: int) -> bool:
            key = (name, position == 0)
            if key not in known:
                room = self.fits_leg(groups, name) if fitting else self.together_fits(groups, name)
                known[key] = room and all(case.leg_code(g, name, first=position == 0) is None for g in groups)
            return known[key]

        def extend(legs: tuple[str, ...]) -> tuple[str, ...] | None:
            nonlocal steps
            steps += 1
            at = case.movements[legs[-1]]["to"]
            ends = pins <= set(legs) and all(case.wants(group, at) for group in groups)
            if ends and (not fitting or self.fits(groups, legs)):
                return legs
            for name in case.leaving[at]:
                if steps > MOST_SEARCH:
                    return None
                if case.stay_holds(at, case.arrives[legs[-1]], case.departs[name]) and usable(name, len(legs)):
                    found = extend((*legs, name))
                    if found is not None:
                        return found
            return None

        for name in case.leaving[next(iter(origins))]:
            if first in (None, name) and usable(name, 0):
                found = extend((name,))
                if found is not None:
                    return found
        return None

    def together_fits(self, groups: tuple[str, ...], name: str) -> bool:
        if len(groups) == 1:
            return True
        rows = [self.case.groups[group] for group in groups]
        capacity = self.case.movements[name]["capacity"]
        most = self.case.movements[name].get("max_names")
        loads = [sum(row["load"][k] for row in rows) for k in range(len(capacity))]
        return all(x <= y for x, y in zip(loads, capacity, strict=True)) and (
            most is None or sum(row["persons"] for row in rows) <= most
        )

    def fits_leg(self, groups: tuple[str, ...], name: str) -> bool:
        for k, kind in enumerate(self.case.kinds):
            key = ("seat", name, kind)
            if self.use[key] + sum(self.case.groups[g]["load"][k] for g in groups) > self.limits[key]:
                return False
        return True

    def fits(self, groups: tuple[str, ...], legs: tuple[str, ...]) -> bool:
        """Whether the journey can be added for all the groups without breaking a capacity or a link."""
        demand: Counter[tuple[str, str, Any]] = Counter()
        for group in groups:
            demand.update(self.demand(group, legs))
        if any(key in self.limits and self.use[key] + more > self.limits[key] for key, more in demand.items() if more):
            return False
        before = {group: self.legs.get(group) for group in groups}
        self.legs.update(dict.fromkeys(groups, legs))
        links = [x for x in self.case.document.get("links") or () if set(x["groups"]) & set(groups)]
        holds = all(self.link_holds(link) for link in links)
        for group, old in before.items():
            if old is None:
                del self.legs[group]
            else:
                self.legs[group] = old
        return holds

    def fact_holds(self, group: str, fact: Row) -> bool:
        code, name = fact["code"], fact["movement"]
        if code in ("no-movement", "no-gain"):
            return True
        if name not in self.case.movements:
            return False
        partners = self.companions(group)
        if code in CAPACITY_CODES:
            return self.search(partners, fitting=True, first=name) is None
        if code in ("no-way-on", "together"):
            return self.search(partners, fitting=False, first=name) is None
        if code == "elsewhere":
            return bool(self.case.movements[name]["from"] != self.case.groups[group]["origin"])
        return bool(self.case.leg_code(group, name, first=True) == code)
