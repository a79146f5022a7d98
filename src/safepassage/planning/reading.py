"""Reads a planning instance for anyone who brings a file: strict, and with every error at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from safepassage.planning import problem as shapes
from safepassage.planning.fields import BadInput, FieldReader, canonical_hash, read_file

_TOP = (
    "format id now horizon tiers danger_weight wait_norm_days capacity_kinds partners nodes movements groups quotas "
    "links locks bookings closures stability events"
)
_NODE = "id kind safe beds process rooms min_stay_h max_stay_h may_end room_slots"
_MOVEMENT = "id kind from to departs arrives names_due partner capacity max_names status segments escorted reserve"
_GROUP = (
    "id persons load rooms tier origin document ready_at waiting_since out_by windows refused_by destinations labels"
)


def read_problem(document: object) -> shapes.Problem:
    """Turn a parsed instance into a Problem; raises BadInput with all faults found."""
    return _InstanceReader().problem(document)


def load_problem(path: Path) -> shapes.Problem:
    """Read an instance file for a command."""
    return read_problem(read_file(path, what="instance"))


class _InstanceReader(FieldReader):
    """Reads the parts of an instance in the order of the file; the sizes it needs come first."""

    def __init__(self) -> None:
        super().__init__()
        self.slots = 1
        self.kinds = 1
        self.kind_names: tuple[str, ...] = ()
        self.tiers = 1

    def problem(self, document: object) -> shapes.Problem:
        top = self.record(document, "", _TOP)
        if top.get("format") != shapes.INSTANCE_FORMAT:
            self.fault("format", f"this program reads {shapes.INSTANCE_FORMAT}")
            raise BadInput(self.faults)
        horizon = self.record(top.get("horizon"), "horizon", "start slots")
        self.slots = self.whole(horizon.get("slots"), "horizon.slots", least=1)
        if self.slots > 3660:
            self.fault("horizon.slots", "at most 3660 days are planned at once")
            self.slots = 1
        self.tiers = self.whole(top.get("tiers"), "tiers", least=1)
        if self.tiers > 20:
            self.fault("tiers", "at most 20 tiers are known")
            self.tiers = 1
        kinds = tuple(self.ident(item, at) for at, item in self.items(top.get("capacity_kinds"), "capacity_kinds"))
        if not kinds or len(set(kinds)) != len(kinds):
            self.fault("capacity_kinds", "at least one kind is needed, and each once")
        self.kinds, self.kind_names = len(kinds), kinds
        norm = self.amounts(top.get("wait_norm_days"), "wait_norm_days", length=self.tiers, exact=True, of="tiers")
        for index, days in enumerate(norm):
            if days < 1:
                self.fault(f"wait_norm_days[{index}]", "a norm is at least one day")
        stability = self.record(top.get("stability") or {}, "stability", "budget_people")
        found = shapes.Problem(
            id=self.ident(top.get("id"), "id"),
            sha256="",
            now=self.time(top.get("now"), "now"),
            start=self.time(horizon.get("start"), "horizon.start"),
            slots=self.slots,
            danger_weight=self.amounts(
                top.get("danger_weight"), "danger_weight", length=self.tiers, exact=True, of="tiers"
            ),
            wait_norm_days=norm,
            capacity_kinds=kinds,
            partners=tuple(self.partner(item, at) for at, item in self.items(top.get("partners"), "partners")),
            nodes=tuple(self.node(item, at) for at, item in self.items(top.get("nodes"), "nodes")),
            movements=tuple(self.movement(item, at) for at, item in self.items(top.get("movements"), "movements")),
            groups=tuple(self.group(item, at) for at, item in self.items(top.get("groups"), "groups")),
            quotas=tuple(self.quota(item, at) for at, item in self.items(top.get("quotas"), "quotas")),
            links=tuple(self.link(item, at) for at, item in self.items(top.get("links"), "links")),
            locks=tuple(self.lock(item, at) for at, item in self.items(top.get("locks"), "locks")),
            bookings=tuple(self.booking(item, at) for at, item in self.items(top.get("bookings"), "bookings")),
            closures=tuple(self.closure(item, at) for at, item in self.items(top.get("closures"), "closures")),
            events=tuple(self.event(item, at) for at, item in self.items(top.get("events"), "events")),
            budget_people=self.maybe(stability.get("budget_people"), "stability.budget_people", self.whole),
        )
        self.references(found)
        if self.faults:
            raise BadInput(self.faults)
        return _with_hash(found, document)

    # -- parts ----------------------------------------------------------------------------------------------------

    def partner(self, value: object, where: str) -> shapes.Partner:
        row = self.record(value, where, "id accepts")
        return shapes.Partner(
            id=self.ident(row.get("id"), f"{where}.id"),
            accepts=frozenset(self.idents(row.get("accepts"), f"{where}.accepts")),
        )

    def slot_list(self, value: object, where: str) -> tuple[int, ...]:
        return self.amounts(value, where, length=self.slots, exact=False, of="horizon.slots")

    def node(self, value: object, where: str) -> shapes.Node:
        row = self.record(value, where, _NODE)
        kind = self.word(row.get("kind"), f"{where}.kind", shapes.NODE_KINDS)
        room_slots = self.maybe(row.get("room_slots"), f"{where}.room_slots", self.whole)
        least = self.maybe(row.get("min_stay_h"), f"{where}.min_stay_h", self.whole)
        most = self.maybe(row.get("max_stay_h"), f"{where}.max_stay_h", self.whole)
        if least is not None and most is not None and least > most:
            self.fault(f"{where}.max_stay_h", "the longest stay is shorter than the shortest")
        may_end = row.get("may_end")
        return shapes.Node(
            id=self.ident(row.get("id"), f"{where}.id"),
            kind=kind,
            safe=self.flag(row.get("safe"), f"{where}.safe"),
            beds=self.maybe(row.get("beds"), f"{where}.beds", self.slot_list),
            process=self.maybe(row.get("process"), f"{where}.process", self.slot_list),
            rooms=self.maybe(row.get("rooms"), f"{where}.rooms", self.slot_list),
            min_stay_h=least,
            max_stay_h=most,
            may_end=kind == "destination" if may_end is None else self.flag(may_end, f"{where}.may_end"),
            room_slots=self.slots if room_slots is None else max(room_slots, 1),
        )

    def movement(self, value: object, where: str) -> shapes.Movement:
        row = self.record(value, where, _MOVEMENT)
        departs = self.time(row.get("departs"), f"{where}.departs")
        arrives = self.time(row.get("arrives"), f"{where}.arrives")
        due = self.time(row.get("names_due"), f"{where}.names_due")
        if arrives < departs:
            self.fault(f"{where}.arrives", "it arrives before it departs")
        if due > departs:
            self.fault(f"{where}.names_due", "names are due after the departure")
        capacity = self.amounts(
            row.get("capacity"), f"{where}.capacity", length=self.kinds, exact=True, of="capacity_kinds"
        )
        status = "open" if row.get("status") is None else row.get("status")
        escorted = row.get("escorted")
        return shapes.Movement(
            id=self.ident(row.get("id"), f"{where}.id"),
            kind=self.word(row.get("kind"), f"{where}.kind", shapes.MOVEMENT_KINDS),
            origin=self.ident(row.get("from"), f"{where}.from"),
            to=self.ident(row.get("to"), f"{where}.to"),
            departs=departs,
            arrives=arrives,
            names_due=due,
            partner=self.maybe(row.get("partner"), f"{where}.partner", self.ident),
            capacity=capacity,
            max_names=self.maybe(row.get("max_names"), f"{where}.max_names", self.whole),
            cancelled=self.word(status, f"{where}.status", ("open", "cancelled")) == "cancelled",
            segments=tuple(sorted(self.idents(row.get("segments"), f"{where}.segments"))),
            escorted=False if escorted is None else self.flag(escorted, f"{where}.escorted"),
            reserve=tuple(self.reserve(item, at) for at, item in self.items(row.get("reserve"), f"{where}.reserve")),
        )

    def reserve(self, value: object, where: str) -> shapes.Reserve:
        row = self.record(value, where, "up_to_tier seats")
        tier = self.whole(row.get("up_to_tier"), f"{where}.up_to_tier")
        if tier >= self.tiers:
            self.fault(f"{where}.up_to_tier", f"the tiers are 0 to {self.tiers - 1}")
        return shapes.Reserve(up_to_tier=tier, seats=self.whole(row.get("seats"), f"{where}.seats"))

    def window(self, value: object, where: str) -> shapes.Window:
        row = self.record(value, where, "what on nodes kinds from until")
        kinds = row.get("kinds")
        named = None
        if kinds is not None:
            listed = self.items(kinds, f"{where}.kinds")
            named = frozenset(self.word(item, at, shapes.MOVEMENT_KINDS) for at, item in listed)
        from_at = self.maybe(row.get("from"), f"{where}.from", self.time)
        until = self.maybe(row.get("until"), f"{where}.until", self.time)
        if from_at is not None and until is not None and until < from_at:
            self.fault(f"{where}.until", "the window ends before it begins")
        return shapes.Window(
            what=self.text(row.get("what"), f"{where}.what"),
            on=self.word(row.get("on"), f"{where}.on", ("board", "arrive")),
            nodes=self.maybe(row.get("nodes"), f"{where}.nodes", self.idents),
            kinds=named,
            from_at=from_at,
            until=until,
        )

    def group(self, value: object, where: str) -> shapes.Group:
        row = self.record(value, where, _GROUP)
        persons = self.whole(row.get("persons"), f"{where}.persons", least=1)
        load = self.amounts(row.get("load"), f"{where}.load", length=self.kinds, exact=True, of="capacity_kinds")
        if "infant" in self.kind_names and load[self.kind_names.index("infant")] > persons:
            self.fault(f"{where}.load", "there are more infants than persons")
        tier = self.whole(row.get("tier"), f"{where}.tier")
        if tier >= self.tiers:
            self.fault(f"{where}.tier", f"the tiers are 0 to {self.tiers - 1}")
            tier = 0
        return shapes.Group(
            id=self.ident(row.get("id"), f"{where}.id"),
            persons=persons,
            load=load,
            rooms=self.whole(row.get("rooms"), f"{where}.rooms"),
            tier=tier,
            origin=self.ident(row.get("origin"), f"{where}.origin"),
            document=self.ident(row.get("document"), f"{where}.document"),
            ready_at=self.time(row.get("ready_at"), f"{where}.ready_at"),
            waiting_since=self.time(row.get("waiting_since"), f"{where}.waiting_since"),
            out_by=self.maybe(row.get("out_by"), f"{where}.out_by", self.time),
            windows=tuple(self.window(item, at) for at, item in self.items(row.get("windows"), f"{where}.windows")),
            refused_by=self.idents(row.get("refused_by"), f"{where}.refused_by"),
            destinations=self.maybe(row.get("destinations"), f"{where}.destinations", self.idents),
            labels=self.idents(row.get("labels"), f"{where}.labels"),
        )

    def quota(self, value: object, where: str) -> shapes.Quota:
        row = self.record(value, where, "id movements partner labels min max")
        found = shapes.Quota(
            id=self.ident(row.get("id"), f"{where}.id"),
            movements=self.maybe(row.get("movements"), f"{where}.movements", self.idents),
            partner=self.maybe(row.get("partner"), f"{where}.partner", self.ident),
            labels=self.maybe(row.get("labels"), f"{where}.labels", self.idents),
            minimum=self.maybe(row.get("min"), f"{where}.min", self.whole),
            maximum=self.maybe(row.get("max"), f"{where}.max", self.whole),
        )
        if (found.movements is None) == (found.partner is None):
            self.fault(where, "a quota names either movements or a partner")
        if found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
            self.fault(f"{where}.max", "the most is less than the least")
        return found

    def link(self, value: object, where: str) -> shapes.Link:
        row = self.record(value, where, "kind groups")
        pair = [self.ident(item, at) for at, item in self.items(row.get("groups"), f"{where}.groups")]
        if len(pair) != 2 or pair[0] == pair[1]:
            self.fault(f"{where}.groups", "two different groups are expected here")
            pair = [*pair, "", ""]
        return shapes.Link(
            kind=self.word(row.get("kind"), f"{where}.kind", shapes.LINK_KINDS), first=pair[0], second=pair[1]
        )

    def lock(self, value: object, where: str) -> shapes.Lock:
        row = self.record(value, where, "kind group movement")
        return shapes.Lock(
            kind=self.word(row.get("kind"), f"{where}.kind", ("pin", "forbid")),
            group=self.ident(row.get("group"), f"{where}.group"),
            movement=self.ident(row.get("movement"), f"{where}.movement"),
        )

    def booking(self, value: object, where: str) -> shapes.Booking:
        row = self.record(value, where, "group legs")
        legs = []
        for at, item in self.items(row.get("legs"), f"{where}.legs"):
            leg = self.record(item, at, "movement state")
            state = self.word(leg.get("state"), f"{at}.state", shapes.LEG_STATES)
            legs.append(shapes.BookedLeg(movement=self.ident(leg.get("movement"), f"{at}.movement"), state=state))
        return shapes.Booking(group=self.ident(row.get("group"), f"{where}.group"), legs=tuple(legs))

    def closure(self, value: object, where: str) -> shapes.Closure:
        row = self.record(value, where, "segment from until state reason source")
        found = shapes.Closure(
            segment=self.ident(row.get("segment"), f"{where}.segment"),
            from_at=self.time(row.get("from"), f"{where}.from"),
            until=self.maybe(row.get("until"), f"{where}.until", self.time),
            state=self.word(row.get("state"), f"{where}.state", ("closed", "escorted")),
            reason=self.text(row.get("reason") or "", f"{where}.reason"),
            source=self.text(row.get("source") or "", f"{where}.source"),
        )
        if found.until is not None and found.until < found.from_at:
            self.fault(f"{where}.until", "the closure ends before it begins")
        return found

    def event(self, value: object, where: str) -> shapes.Event:
        row = self.record(value, where, "at cancel")
        return shapes.Event(
            at=self.time(row.get("at"), f"{where}.at"), cancel=self.ident(row.get("cancel"), f"{where}.cancel")
        )

    # -- across parts ---------------------------------------------------------------------------------------------

    def references(self, found: shapes.Problem) -> None:
        known = {
            name: self.unique(getattr(found, name), name)
            for name in ("partners", "nodes", "movements", "groups", "quotas")
        }

        def check(value: str | None, kind: str, where: str) -> None:
            if value and value not in known[kind]:
                self.fault(where, f"there is no {value} among the {kind}")

        destinations = {node.id for node in found.nodes if node.kind == "destination"}
        for i, movement in enumerate(found.movements):
            check(movement.origin, "nodes", f"movements[{i}].from")
            check(movement.to, "nodes", f"movements[{i}].to")
            check(movement.partner, "partners", f"movements[{i}].partner")
            if movement.origin and movement.origin == movement.to:
                self.fault(f"movements[{i}].to", "it ends where it begins")
        for i, group in enumerate(found.groups):
            check(group.origin, "nodes", f"groups[{i}].origin")
            for partner in sorted(group.refused_by):
                check(partner, "partners", f"groups[{i}].refused_by")
            for place in sorted(group.destinations or ()):
                if place not in destinations:
                    self.fault(f"groups[{i}].destinations", f"there is no destination {place}")
            for j, window in enumerate(group.windows):
                for place in sorted(window.nodes or ()):
                    check(place, "nodes", f"groups[{i}].windows[{j}].nodes")
        self.rules(found, check)
        self.bookings(found, known)

    def rules(self, found: shapes.Problem, check: Callable[[str | None, str, str], None]) -> None:
        for i, quota in enumerate(found.quotas):
            check(quota.partner, "partners", f"quotas[{i}].partner")
            for name in sorted(quota.movements or ()):
                check(name, "movements", f"quotas[{i}].movements")
        for i, link in enumerate(found.links):
            check(link.first, "groups", f"links[{i}].groups[0]")
            check(link.second, "groups", f"links[{i}].groups[1]")
        for i, lock in enumerate(found.locks):
            check(lock.group, "groups", f"locks[{i}].group")
            check(lock.movement, "movements", f"locks[{i}].movement")
        for i, event in enumerate(found.events):
            check(event.cancel, "movements", f"events[{i}].cancel")

    def unique(self, rows: Any, name: str) -> set[str]:
        seen: set[str] = set()
        for index, row in enumerate(rows):
            if row.id and row.id in seen:
                self.fault(f"{name}[{index}].id", f"the id {row.id} is given twice")
            seen.add(row.id)
        return seen

    def bookings(self, found: shapes.Problem, known: dict[str, set[str]]) -> None:
        movements = {movement.id: movement for movement in found.movements}
        groups = {group.id: group for group in found.groups}
        seen: set[str] = set()
        for i, booking in enumerate(found.bookings):
            where = f"bookings[{i}]"
            if booking.group in seen:
                self.fault(f"{where}.group", "this group has a booking already")
            seen.add(booking.group)
            if booking.group not in known["groups"]:
                self.fault(f"{where}.group", f"there is no {booking.group} among the groups")
                continue
            live = [leg for leg in booking.legs if leg.state in shapes.FACT_STATES]
            if list(booking.legs[: len(live)]) != live:
                self.fault(f"{where}.legs", "boarded legs come before all others")
            at = groups[booking.group].origin
            for j, leg in enumerate(booking.legs):
                if leg.movement not in movements:
                    self.fault(f"{where}.legs[{j}].movement", f"there is no {leg.movement} among the movements")
                elif leg.state in shapes.FACT_STATES:
                    if movements[leg.movement].origin != at:
                        self.fault(f"{where}.legs[{j}].movement", f"it does not depart from {at}")
                    at = movements[leg.movement].to


def _with_hash(found: shapes.Problem, document: object) -> shapes.Problem:
    return replace(found, sha256=canonical_hash(document))
