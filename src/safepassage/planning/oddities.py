"""Tiny instances full of odd things, drawn from a seed: the material on which solver and checker must agree."""

from __future__ import annotations

import random
from typing import Any

from safepassage.planning.problem import DAY, INSTANCE_FORMAT, written_seconds

START = 1_637_366_400
_PARTNERS = ("P1", "P2")
_DOCUMENTS = ("passport-visa", "visa-only", "none")


def odd_instance(seed: int) -> dict[str, Any]:
    """An instance of at most a dozen groups: empty, impossible and contradictory ones among them."""
    return _Odd(random.Random(seed)).instance(f"odd-{seed}")  # noqa: S311 - repeatable trials, nothing secret


class _Odd:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.days = rng.randint(2, 7)
        self.now = START + rng.choice((0, 0, 0, DAY // 2, DAY))

    def some(self, chance: float) -> bool:
        return self.rng.random() < chance

    def slots(self, most: int) -> list[int] | None:
        return None if self.some(0.4) else [self.rng.randint(0, most) for _ in range(self.days)]

    def instance(self, name: str) -> dict[str, Any]:
        movements = [self.movement(i) for i in range(self.rng.choice((0, 2, 4, 6, 8, 10)))]
        groups = [self.group(i) for i in range(self.rng.choice((0, 1, 3, 5, 8, 12)))]
        found: dict[str, Any] = {
            "format": INSTANCE_FORMAT,
            "id": name,
            "now": written_seconds(self.now),
            "horizon": {"start": written_seconds(START), "slots": self.days},
            "tiers": 3,
            "danger_weight": [4, 2, 1],
            "wait_norm_days": [14, 30, 60],
            "capacity_kinds": ["seat", "infant"],
            "partners": [{"id": "P1", "accepts": list(_DOCUMENTS[:2])}, {"id": "P2", "accepts": list(_DOCUMENTS)}],
            "nodes": self.nodes(),
            "movements": movements,
            "groups": groups,
        }
        if movements and groups:
            found |= self.rules([m["id"] for m in movements], [g["id"] for g in groups])
            found["bookings"] = self.bookings(movements, groups)
            if self.some(0.3):
                found["stability"] = {"budget_people": self.rng.randint(0, 8)}
        return found

    def nodes(self) -> list[dict[str, Any]]:
        rng = self.rng
        hub: dict[str, Any] = {
            "id": "HUB",
            "kind": "hub",
            "safe": True,
            "beds": self.slots(9),
            "process": self.slots(12),
        }
        hub |= {
            "min_stay_h": rng.choice((None, 0, 12)),
            "max_stay_h": rng.choice((None, 48)),
            "may_end": self.some(0.8),
        }
        return [
            {"id": "ORG", "kind": "origin", "safe": False},
            {"id": "PRT", "kind": "port", "safe": False, "beds": self.slots(8), "max_stay_h": rng.choice((None, 60))},
            hub,
            {"id": "DST", "kind": "destination", "safe": True, "rooms": self.slots(5), "room_slots": rng.randint(1, 4)},
            {"id": "DS2", "kind": "destination", "safe": True},
        ]

    def movement(self, i: int) -> dict[str, Any]:
        rng = self.rng
        way = rng.choice(
            (
                ("ORG", "PRT"),
                ("PRT", "HUB"),
                ("PRT", "HUB"),
                ("ORG", "HUB"),
                ("HUB", "DST"),
                ("HUB", "DS2"),
                ("PRT", "DST"),
            )
        )
        departs = START + rng.randrange(self.days * 24) * 3600
        row: dict[str, Any] = {
            "id": f"M{i}",
            "kind": rng.choice(("flight", "convoy", "transfer", "onward")),
            "from": way[0],
            "to": way[1],
            "departs": written_seconds(departs),
            "arrives": written_seconds(departs + rng.randrange(1, 20) * 3600),
            "names_due": written_seconds(departs - rng.choice((0, 6, 24)) * 3600),
            "partner": rng.choice((None, *_PARTNERS)),
            "capacity": [rng.choice((0, 3, 6, 9, 12)), rng.choice((0, 1, 3))],
        }
        if self.some(0.2):
            row["max_names"] = rng.randint(0, 9)
        if self.some(0.1):
            row["status"] = "cancelled"
        if self.some(0.3):
            row["segments"] = [rng.choice(("R1", "R2"))]
            row["escorted"] = self.some(0.3)
        if self.some(0.3):
            row["reserve"] = [{"up_to_tier": rng.randint(0, 1), "seats": rng.randint(0, 5)}]
        return row

    def group(self, i: int) -> dict[str, Any]:
        rng = self.rng
        persons = rng.randint(1, 7)
        infants = int(persons > 2 and self.some(0.3))
        row: dict[str, Any] = {
            "id": f"G{i}",
            "persons": persons,
            "load": [persons - infants, infants],
            "rooms": -(-persons // 4),
            "tier": rng.randint(0, 2),
            "origin": rng.choice(("ORG", "PRT")),
            "document": rng.choice(_DOCUMENTS),
            "ready_at": written_seconds(START + rng.randrange(-24, 48) * 3600),
            "waiting_since": written_seconds(START - rng.randrange(100) * DAY - rng.randrange(24) * 3600),
            "labels": rng.choice(([], ["L1"], ["L1", "L2"])),
        }
        if self.some(0.2):
            row["out_by"] = written_seconds(START + rng.randrange(self.days * 24) * 3600)
        if self.some(0.3):
            row["windows"] = [self.window()]
        if self.some(0.1):
            row["refused_by"] = [rng.choice(_PARTNERS)]
        if self.some(0.2):
            row["destinations"] = [rng.choice(("DST", "DS2"))]
        return row

    def window(self) -> dict[str, Any]:
        rng = self.rng
        first = START + rng.randrange(-24, 72) * 3600
        return {
            "what": "exit-permit",
            "on": rng.choice(("board", "arrive")),
            "nodes": rng.choice((None, ["ORG"], ["HUB", "DST"])),
            "kinds": rng.choice((None, None, ["flight"])),
            "from": rng.choice((None, written_seconds(first))),
            "until": rng.choice((None, written_seconds(first + rng.randrange(12, 96) * 3600))),
        }

    def rules(self, movements: list[str], groups: list[str]) -> dict[str, Any]:
        rng = self.rng
        found: dict[str, Any] = {"links": [], "locks": [], "quotas": [], "closures": []}
        if len(groups) > 1:
            for kind in ("together", "needs", "apart"):
                if self.some(0.2):
                    found["links"].append({"kind": kind, "groups": rng.sample(groups, 2)})
        for kind, chance in (("pin", 0.12), ("forbid", 0.3)):
            if self.some(chance):
                found["locks"].append({"kind": kind, "group": rng.choice(groups), "movement": rng.choice(movements)})
        if self.some(0.3):
            some = rng.sample(movements, min(2, len(movements)))
            labels = rng.choice((None, ["L1"]))
            least = rng.choice((None, None, 1, 4))
            found["quotas"].append({"id": "Q1", "movements": some, "labels": labels, "min": least, "max": 9})
        if self.some(0.2):
            found["quotas"].append({"id": "Q2", "partner": "P1", "max": rng.randint(0, 12)})
        if self.some(0.2):
            at = written_seconds(START + rng.randrange(self.days * 24) * 3600)
            state = rng.choice(("closed", "escorted"))
            found["closures"].append(
                {"segment": "R1", "from": at, "until": None, "state": state, "reason": "", "source": ""}
            )
        return found

    def bookings(self, movements: list[dict[str, Any]], groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rng = self.rng
        found = []
        for group in groups:
            starts = [m for m in movements if m["from"] == group["origin"]]
            if not starts or not self.some(0.25):
                continue
            first = rng.choice(starts)
            past = first["departs"] < written_seconds(self.now)
            state = (
                rng.choice(("boarded", "arrived"))
                if past
                else rng.choice(("proposed", "nominated", "accepted", "notified", "checked-in", "refused"))
            )
            legs = [{"movement": first["id"], "state": state}]
            after = [m for m in movements if m["from"] == first["to"] and m["departs"] > first["arrives"]]
            if after and self.some(0.5):
                legs.append({"movement": rng.choice(after)["id"], "state": rng.choice(("nominated", "notified"))})
            found.append({"group": group["id"], "legs": legs})
        return found
