"""The worked example of the movement brief: 6 families, 20 people, 3 movements, with hand-computed values."""

from __future__ import annotations

import copy
from typing import Any

import pytest

_DAYS = 7


def _group(name: str, persons: int, load: list[int], tier: int, waiting: str, **more: Any) -> dict[str, Any]:
    row = {
        "id": name,
        "persons": persons,
        "load": load,
        "rooms": 2 if persons > 4 else 1,
        "tier": tier,
        "origin": "ORG",
        "document": "passport-visa",
        "ready_at": "2021-11-19T00:00:00Z",
        "waiting_since": f"{waiting}T00:00:00Z",
    }
    return row | more


def _movement(name: str, way: tuple[str, str], times: tuple[str, str, str], seats: int, kind: str) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "from": way[0],
        "to": way[1],
        "departs": times[0],
        "arrives": times[1],
        "names_due": times[2],
        "partner": "P1",
        "capacity": [seats, 1, 0, 0],
    }


_EXAMPLE: dict[str, Any] = {
    "format": "safepassage-movement-instance/1",
    "id": "example-6",
    "now": "2021-11-20T00:00:00Z",
    "horizon": {"start": "2021-11-20T00:00:00Z", "slots": _DAYS},
    "tiers": 4,
    "danger_weight": [8, 4, 2, 1],
    "wait_norm_days": [14, 30, 60, 90],
    "capacity_kinds": ["seat", "infant", "wheelchair", "escort"],
    "partners": [{"id": "P1", "accepts": ["passport-visa", "visa-only"]}],
    "nodes": [
        {"id": "ORG", "kind": "origin", "safe": False},
        {
            "id": "HUB",
            "kind": "hub",
            "safe": True,
            "beds": [7] * _DAYS,
            "process": [20] * _DAYS,
            "min_stay_h": 24,
            "max_stay_h": 144,
            "may_end": True,
        },
        {"id": "DST", "kind": "destination", "safe": True, "rooms": [3] * _DAYS, "room_slots": 14},
    ],
    "movements": [
        _movement(
            "M1", ("ORG", "HUB"), ("2021-11-21T06:00:00Z", "2021-11-21T09:30:00Z", "2021-11-20T18:00:00Z"), 10, "flight"
        ),
        _movement(
            "M2", ("ORG", "HUB"), ("2021-11-24T06:00:00Z", "2021-11-24T09:30:00Z", "2021-11-22T18:00:00Z"), 6, "flight"
        ),
        _movement(
            "M3", ("HUB", "DST"), ("2021-11-23T12:00:00Z", "2021-11-24T04:00:00Z", "2021-11-22T12:00:00Z"), 7, "onward"
        ),
    ],
    "groups": [
        _group(
            "A",
            2,
            [2, 0, 0, 0],
            0,
            "2021-10-20",
            document="visa-only",
            windows=[{"what": "exit-permit", "on": "board", "nodes": ["ORG"], "until": "2021-11-22T00:00:00Z"}],
        ),
        _group("B", 7, [7, 0, 0, 0], 1, "2021-10-01"),
        _group("C", 4, [4, 0, 0, 0], 1, "2021-10-10", ready_at="2021-11-22T00:00:00Z"),
        _group("D", 3, [2, 1, 0, 0], 2, "2021-10-15"),
        _group("E", 2, [2, 0, 0, 0], 2, "2021-10-15", document="visa-only"),
        _group("F", 2, [2, 0, 0, 0], 3, "2021-09-01"),
    ],
}


@pytest.fixture
def example() -> dict[str, Any]:
    """A fresh copy of the worked example, free to be changed by the test."""
    return copy.deepcopy(_EXAMPLE)
