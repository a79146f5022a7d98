"""Seeded planning instances for benchmarks and trials: invented groups with opaque ids, every parameter a knob.

Shares and sizes follow the design of the movement desk (airlift of 2021 for the large size); no real person is in them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from safepassage.planning.problem import DAY, INSTANCE_FORMAT, written_seconds

START = 1_637_366_400  # 2021-11-20T00:00Z
KINDS = ("normal", "scarce", "windows", "storm", "small")
_FAMILY_SIZES = (0.16, 0.10, 0.12, 0.15, 0.15, 0.12, 0.08, 0.05, 0.03, 0.02, 0.01, 0.01)
_TIERS = (0.08, 0.17, 0.35, 0.40)
_CAPACITIES = ["seat", "infant", "wheelchair", "escort"]


@dataclass(frozen=True, slots=True)
class Knobs:
    """What the generator varies; the sizes S, M, L and the kinds are settings of these."""

    people: int
    flights: int
    onward: int
    hubs: int
    days: int
    supply: float
    window_share: float = 0.15
    window_days: tuple[float, float] = (5.0, 18.0)
    profiles: int = 4
    small_families: bool = False
    storm: bool = False
    convoy_share: float = 0.12
    convoy_closed: float = 0.30
    transfers_open: float = 0.75
    transfer_supply: float = 0.6
    onward_supply: float = 0.92
    room_supply: float = 0.95
    partners: int = 8
    refused_share: float = 0.03


SIZES = {
    "S": Knobs(people=1_000, flights=30, onward=14, hubs=2, days=30, supply=0.85),
    "M": Knobs(people=10_000, flights=120, onward=50, hubs=3, days=30, supply=0.85),
    "L": Knobs(people=120_000, flights=800, onward=330, hubs=5, days=17, supply=0.90),
}


def knobs_for(size: str, kind: str) -> Knobs:
    """The settings of a named size and kind."""
    knobs = SIZES[size]
    if kind in ("scarce", "windows"):
        knobs = replace(knobs, window_share=0.5, window_days=(5.0, 11.0), profiles=40)
    if kind == "scarce":
        knobs = replace(knobs, supply=0.40 if size == "M" else 0.50, hubs=knobs.hubs + (size == "M"))
    return replace(knobs, storm=kind == "storm", small_families=kind == "small")


def generate(knobs: Knobs, *, seed: int, name: str) -> dict[str, Any]:
    """An instance document for the given knobs; the same seed gives the same document."""
    return _Generator(knobs, random.Random(seed)).instance(name)  # noqa: S311 - repeatable trials, nothing secret


class _Generator:
    def __init__(self, knobs: Knobs, rng: random.Random) -> None:
        self.knobs = knobs
        self.rng = rng
        self.hubs = [f"HUB{i + 1}" for i in range(knobs.hubs)]
        self.lead = {f"P{i + 1}": rng.choice((0, 1, 1, 2, 2, 3)) for i in range(knobs.partners)}

    def instance(self, name: str) -> dict[str, Any]:
        knobs = self.knobs
        partners, classes = self.partners()
        groups = self.groups(classes)
        first, closures = self.first_legs()
        seats = sum(m["capacity"][0] for m in first)
        onward = self.onward(seats)
        transfers = self.transfers(groups)
        instance: dict[str, Any] = {
            "format": INSTANCE_FORMAT,
            "id": name,
            "now": written_seconds(START),
            "horizon": {"start": written_seconds(START), "slots": knobs.days},
            "tiers": 4,
            "danger_weight": [8, 4, 2, 1],
            "wait_norm_days": [14, 30, 60, 90],
            "capacity_kinds": _CAPACITIES,
            "partners": partners,
            "nodes": self.nodes(seats, sum(g["rooms"] for g in groups)),
            "movements": [*transfers, *first, *onward],
            "groups": groups,
            "closures": closures,
        }
        if knobs.storm:
            instance["events"] = self.events([*first, *onward])
        return instance

    def partners(self) -> tuple[list[dict[str, Any]], list[tuple[str, float]]]:
        rng, knobs = self.rng, self.knobs
        shares: tuple[float, ...]
        chances: tuple[float, ...]
        if knobs.profiles == 4:
            shares, chances = (0.55, 0.25, 0.15, 0.05), (0.95, 0.75, 0.5, 1.0)
            names = ["passport-visa", "visa-only", "tazkira", "travel-letter"]
        else:
            names = [f"profile-{i + 1}" for i in range(knobs.profiles)]
            raw = [rng.uniform(0.4, 1.6) for _ in names]
            shares = tuple(share / sum(raw) for share in raw)
            chances = tuple(rng.choice((0.95, 0.75, 0.75, 0.5)) for _ in names)
        found = []
        for i, partner in enumerate(self.lead):
            accepts = [c for c, chance in zip(names, chances, strict=True) if i == 0 or rng.random() < chance]
            found.append({"id": partner, "accepts": accepts})
        return found, list(zip(names, shares, strict=True))

    def nodes(self, seats: int, rooms: int) -> list[dict[str, Any]]:
        knobs = self.knobs
        beds = max(round(seats / knobs.days * 3 / knobs.hubs), 12)
        process = max(round(seats / knobs.days * 2 / knobs.hubs), 12)
        places: list[dict[str, Any]] = [
            {"id": "PRT", "kind": "port", "safe": False, "min_stay_h": 12, "max_stay_h": 84},
            {"id": "NORTH", "kind": "origin", "safe": False},
            {"id": "WEST", "kind": "origin", "safe": False},
        ]
        for hub in self.hubs:
            places.append(
                {
                    "id": hub,
                    "kind": "hub",
                    "safe": True,
                    "beds": [beds] * knobs.days,
                    "process": [process] * knobs.days,
                    "min_stay_h": 24,
                    "max_stay_h": 144,
                    "may_end": True,
                }
            )
        held = max(round(knobs.room_supply * rooms * min(14, knobs.days) / knobs.days), 3)
        places.append(
            {"id": "DST", "kind": "destination", "safe": True, "rooms": [held] * knobs.days, "room_slots": 14}
        )
        return places

    def movement(self, name: str, kind: str, way: tuple[str, str], departs: int, hours: float) -> dict[str, Any]:
        partner = self.rng.choice(list(self.lead))
        due = departs - self.lead[partner] * DAY - self.rng.randrange(0, 12) * 3600
        arrives = departs + int(hours * 60) * 60
        return {
            "id": name,
            "kind": kind,
            "from": way[0],
            "to": way[1],
            "departs": written_seconds(departs),
            "arrives": written_seconds(arrives),
            "names_due": written_seconds(min(max(due, START), departs)),
            "partner": partner,
        }

    def capacity(self, seats: int) -> list[int]:
        return [seats, max(round(0.08 * seats), 1), max(round(0.012 * seats), 1), max(round(0.01 * seats), 1)]

    def first_legs(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        rng, knobs = self.rng, self.knobs
        convoys = [rng.random() < knobs.convoy_share for _ in range(knobs.flights)]
        raw = [60 if c else rng.choices((180, 95, 280, 330), (0.35, 0.25, 0.25, 0.15))[0] for c in convoys]
        scale = knobs.supply * knobs.people / sum(raw)
        rows, closures = [], []
        for i, (is_convoy, seats) in enumerate(zip(convoys, raw, strict=True)):
            departs = START + int(rng.uniform(0.3, knobs.days - 0.6) * 288) * 300
            hub = rng.choice(self.hubs)
            hours = rng.uniform(6, 11) if is_convoy else rng.uniform(2.5, 4.5)
            row = self.movement(f"F{i + 1:03}", "convoy" if is_convoy else "flight", ("PRT", hub), departs, hours)
            row["capacity"] = self.capacity(max(round(seats * scale), 4))
            if is_convoy:
                row["segments"] = [f"road-{i + 1}"]
                row["partner"] = None
                if rng.random() < knobs.convoy_closed:
                    closures.append(
                        {
                            "segment": f"road-{i + 1}",
                            "from": written_seconds(departs - 3 * DAY),
                            "until": None,
                            "state": "closed",
                            "reason": "checkpoint",
                            "source": "route report",
                        }
                    )
            rows.append(row)
        return rows, closures

    def onward(self, first_seats: int) -> list[dict[str, Any]]:
        rng, knobs = self.rng, self.knobs
        raw = [rng.uniform(0.6, 1.4) for _ in range(knobs.onward)]
        rows = []
        for i, share in enumerate(raw):
            departs = START + int(rng.uniform(1.3, knobs.days - 0.9) * 288) * 300
            hub = self.hubs[i % len(self.hubs)]
            row = self.movement(f"T{i + 1:03}", "onward", (hub, "DST"), departs, rng.uniform(7, 18))
            row["capacity"] = self.capacity(max(round(knobs.onward_supply * first_seats * share / sum(raw)), 4))
            rows.append(row)
        return rows

    def transfers(self, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rng, knobs = self.rng, self.knobs
        rows = []
        for origin in ("NORTH", "WEST"):
            need = sum(g["persons"] for g in groups if g["origin"] == origin) / knobs.days
            for day in range(knobs.days - 1):
                if rng.random() < knobs.transfers_open:
                    departs = START + day * DAY + rng.randrange(72, 168) * 300
                    name = f"{origin[0]}{day + 1:03}"
                    row = self.movement(name, "transfer", (origin, "PRT"), departs, rng.uniform(4, 9))
                    row["partner"] = None
                    row["capacity"] = self.capacity(max(round(knobs.transfer_supply * need), 4))
                    rows.append(row)
        return rows

    def size(self) -> int:
        rng = self.rng
        if not self.knobs.small_families:
            return rng.choices(range(1, 13), _FAMILY_SIZES)[0]
        failures, successes = 0, 0
        while successes < 2:  # negative binomial (2, 0.48), plus one, cut at 12
            if rng.random() < 0.48:
                successes += 1
            else:
                failures += 1
        return min(1 + failures, 12)

    def groups(self, classes: list[tuple[str, float]]) -> list[dict[str, Any]]:
        rng, knobs = self.rng, self.knobs
        found: list[dict[str, Any]] = []
        people = 0
        while people < knobs.people:
            found.append(self.group(len(found) + 1, self.size(), rng.choices(*zip(*classes, strict=True))[0]))
            people += found[-1]["persons"]
        return found

    def group(self, number: int, size: int, document: str) -> dict[str, Any]:
        rng, knobs = self.rng, self.knobs
        infants = min(sum(rng.random() < 0.055 for _ in range(size - 1)), 2)
        ready = max(rng.gauss(0.18, 0.22), 0.0) * knobs.days * DAY
        row: dict[str, Any] = {
            "id": f"G{number:05}",
            "persons": size,
            "load": [
                size - infants,
                infants,
                int(rng.random() < 0.03 * size / 4.5),
                int(size == 1 and rng.random() < 0.06),
            ],
            "rooms": -(-size // 4),
            "tier": rng.choices(range(4), _TIERS)[0],
            "origin": rng.choices(("PRT", "NORTH", "WEST"), (0.78, 0.12, 0.10))[0],
            "document": document,
            "ready_at": written_seconds(START + int(ready) // 3600 * 3600),
            "waiting_since": written_seconds(START - rng.randrange(10, 121) * DAY),
        }
        if rng.random() < knobs.window_share:
            last = START + int(ready) + int(rng.uniform(*knobs.window_days) * DAY)
            what = rng.choice(("visa", "medical", "exit-permit", "pregnancy"))
            row["windows"] = [{"what": what, "on": "board", "until": written_seconds(last // 3600 * 3600)}]
        if rng.random() < knobs.refused_share:
            row["refused_by"] = [rng.choice(list(self.lead))]
        return row

    def events(self, movements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for row in sorted(movements, key=lambda m: (m["departs"], m["id"])):
            if self.rng.random() < 0.1:
                day = row["departs"][:10]
                found.append({"at": f"{day}T00:00:00Z", "cancel": row["id"]})
        return found
