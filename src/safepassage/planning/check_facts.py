"""The checker's own reading of an instance: plain dictionaries, whole seconds, and every leg test written again.

Shares nothing with the solving parts but the names of the fields, so that one mistake cannot hide in both.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

Row = dict[str, Any]
HOUR, DAY_SECONDS = 3_600, 86_400
ON_BOARD = ("boarded", "arrived")
TOLD = ("notified", "checked_in")
LISTED = ("nominated", "accepted", *TOLD)


@lru_cache(maxsize=200_000)
def seconds(text: str | None) -> int | None:
    """Seconds since 1970 of a time such as 2021-11-20T06:00:00Z."""
    if text is None:
        return None
    day, clock = text.rstrip("Z").split("T")
    year, month, date = (int(part) for part in day.split("-"))
    parts = [int(part) for part in clock.split(":")]
    parts += [0] * (3 - len(parts))
    return calendar.timegm((year, month, date, parts[0], parts[1], parts[2]))


def instant(text: str) -> int:
    """Seconds of a time that must be there."""
    found = seconds(text)
    if found is None:
        raise ValueError("a time is missing")
    return found


class Case:
    """An instance as the checker sees it."""

    def __init__(self, document: Row) -> None:
        self.document = document
        self.now = instant(document["now"])
        self.start = instant(document["horizon"]["start"])
        self.slots = int(document["horizon"]["slots"])
        self.end = self.start + self.slots * DAY_SECONDS
        self.kinds: list[str] = document["capacity_kinds"]
        self.seat = self.kinds.index("seat") if "seat" in self.kinds else 0
        self.nodes = {row["id"]: row for row in document.get("nodes") or ()}
        self.groups = {row["id"]: row for row in document.get("groups") or ()}
        self.movements = {row["id"]: row for row in document.get("movements") or ()}
        self.partners = {row["id"]: set(row.get("accepts") or ()) for row in document.get("partners") or ()}
        self.departs = {name: instant(row["departs"]) for name, row in self.movements.items()}
        self.arrives = {name: instant(row["arrives"]) for name, row in self.movements.items()}
        self.due = {name: instant(row["names_due"]) for name, row in self.movements.items()}
        self.bookings = {row["group"]: row["legs"] or () for row in document.get("bookings") or ()}

    def slot(self, at: int) -> int:
        """Whole days from the start of the horizon."""
        return (at - self.start) // DAY_SECONDS

    def legs_in(self, group: str, states: tuple[str, ...]) -> list[str]:
        """Booked movements of a group in certain states."""
        return [leg["movement"] for leg in self.bookings.get(group, ()) if _state(leg) in states]

    def may_end(self, node: str) -> bool:
        """Whether a journey may end at a node."""
        row = self.nodes[node]
        given = row.get("may_end")
        return bool(given) if given is not None else row["kind"] == "destination"

    @cached_property
    def leaving(self) -> dict[str, list[str]]:
        """Movements that depart from each node, by departure."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for name in sorted(self.movements, key=lambda m: (self.departs[m], m)):
            found[self.movements[name]["from"]].append(name)
        return found

    @cached_property
    def stopped(self) -> dict[str, str]:
        """Movements that cannot be planned by anyone, listed or not, with the code."""
        found = {}
        for name, row in self.movements.items():
            if row.get("status") == "cancelled":
                found[name] = "movement-cancelled"
            elif self.departs[name] < self.now:
                found[name] = "departed"
            elif any(self._closed(name, closure) for closure in self.document.get("closures") or ()):
                found[name] = "route-closed"
        return found

    def _closed(self, name: str, closure: Row) -> bool:
        row = self.movements[name]
        if closure["segment"] not in (row.get("segments") or ()):
            return False
        if closure["state"] == "escorted" and row.get("escorted"):
            return False
        until = seconds(closure.get("until"))
        return self.arrives[name] >= instant(closure["from"]) and (until is None or self.departs[name] < until)

    def leg_code(self, group: str, name: str, *, first: bool) -> str | None:
        """Code of the first test that one group fails on one movement, None when all hold."""
        return next(self._failed(group, name, first=first), None)

    def _failed(self, group: str, name: str, *, first: bool) -> Iterator[str]:
        """Codes of all failed tests, in the order in which they are reported."""
        person, row = self.groups[group], self.movements[name]
        partner = row.get("partner")
        if name in self.stopped:
            yield self.stopped[name]
        if name not in self.legs_in(group, LISTED):
            if self.due[name] < self.now:
                yield "list-closed"
            if partner is not None and person["document"] not in self.partners[partner]:
                yield "document-not-accepted"
            if partner is not None and partner in (person.get("refused_by") or ()):
                yield "refused-by-partner"
            if first and instant(person["ready_at"]) > self.due[name]:
                yield "not-ready"
        if any(not self._window_holds(window, name) for window in person.get("windows") or ()):
            yield "outside-window"
        if self._too_large(person, row):
            yield "load-over-capacity"
        if (group, name) in self.forbidden:
            yield "forbidden"

    @cached_property
    def forbidden(self) -> set[tuple[str, str]]:
        """Pairs of group and movement that a planner forbade."""
        locks = self.document.get("locks") or ()
        return {(lock["group"], lock["movement"]) for lock in locks if lock["kind"] == "forbid"}

    def _window_holds(self, window: Row, name: str) -> bool:
        row = self.movements[name]
        at, node = (self.departs[name], row["from"]) if window["on"] == "board" else (self.arrives[name], row["to"])
        if window.get("nodes") is not None and node not in window["nodes"]:
            return True
        if window.get("kinds") is not None and row["kind"] not in window["kinds"]:
            return True
        begins, ends = seconds(window.get("from")), seconds(window.get("until"))
        return (begins is None or at >= begins) and (ends is None or at <= ends)

    def _too_large(self, person: Row, row: Row) -> bool:
        if any(load > free for load, free in zip(person["load"], row["capacity"], strict=True)):
            return True
        most = row.get("max_names")
        if most is not None and person["persons"] > most:
            return True
        for reserve in row.get("reserve") or ():
            free = max(row["capacity"][self.seat] - reserve["seats"], 0)
            if person["tier"] > reserve["up_to_tier"] and person["load"][self.seat] > free:
                return True
        return False

    def stay_holds(self, node: str, arrived: int, departs: int) -> bool:
        """Whether a stay lies within the limits of its node."""
        row = self.nodes[node]
        if row["kind"] == "destination":
            return False
        least, most = row.get("min_stay_h") or 0, row.get("max_stay_h")
        stay = departs - arrived
        return stay >= least * HOUR and (most is None or stay <= most * HOUR)

    def wants(self, group: str, node: str) -> bool:
        """Whether a group may end its journey at a node."""
        wanted = self.groups[group].get("destinations")
        if not self.may_end(node):
            return False
        return self.nodes[node]["kind"] != "destination" or wanted is None or node in wanted

    def out_leg(self, legs: list[str] | tuple[str, ...]) -> str | None:
        """The leg that first reaches a safe node."""
        return next((m for m in legs if self.nodes[self.movements[m]["to"]]["safe"]), None)

    def beds(self, legs: list[str] | tuple[str, ...]) -> list[tuple[str, int]]:
        """(node, slot) of every night of a journey at nodes that are not its destination."""
        found = []
        for i, name in enumerate(legs):
            node = self.movements[name]["to"]
            if self.nodes[node]["kind"] == "destination":
                continue
            begins = max(self.slot(self.arrives[name]), 0)
            ends = self.slot(self.departs[legs[i + 1]]) if i + 1 < len(legs) else self.slots
            found += [(node, slot) for slot in range(begins, min(ends, self.slots))]
        return found

    def rooms(self, legs: list[str] | tuple[str, ...]) -> list[tuple[str, int]]:
        """(destination, slot) of every slot in which a journey holds rooms."""
        last = legs[-1]
        node = self.movements[last]["to"]
        if self.nodes[node]["kind"] != "destination":
            return []
        begins = self.slot(self.arrives[last])
        held = self.nodes[node].get("room_slots")
        ends = self.slots if held is None else min(begins + max(held, 1), self.slots)
        return [(node, slot) for slot in range(max(begins, 0), ends)]


def _state(leg: Row) -> str:
    return str(leg["state"]).replace("-", "_").replace(" ", "_")
