"""Bad input: every fault at once, each with its path and a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safepassage.planning import fields
from safepassage.planning.fields import BadInput, canonical_hash, parse_json, read_file
from safepassage.planning.reading import read_problem

Change = Callable[[dict[str, Any]], None]


def put(path: str, value: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        at: Any = document
        *steps, last = path.split("/")
        for step in steps:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value

    return change


def add(path: str, value: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        document.setdefault(path, []).append(value)

    return change


FAULTS: list[tuple[Change, str]] = [
    (put("format", "safepassage-movement-instance/2"), "format"),
    (put("surprise", 1), "surprise"),
    (put("groups/3/ready_at", "2021-11-19T00:00:00"), "groups[3].ready_at"),
    (put("groups/3/ready_at", "2021-11-19T00:00:00+13:00"), "groups[3].ready_at"),
    (put("groups/3/ready_at", "2021-02-30T00:00:00Z"), "groups[3].ready_at"),
    (put("groups/3/load", [2, 1, 0]), "groups[3].load"),
    (put("groups/3/load", [2, 4, 0, 0]), "groups[3].load"),
    (put("groups/3/persons", -3), "groups[3].persons"),
    (put("groups/3/persons", 3.5), "groups[3].persons"),
    (put("groups/3/persons", True), "groups[3].persons"),
    (put("groups/3/tier", 4), "groups[3].tier"),
    (put("groups/3/id", "A"), "groups[3].id"),
    (put("groups/3/id", "a name with spaces"), "groups[3].id"),
    (put("groups/3/origin", "NOWHERE"), "groups[3].origin"),
    (put("groups/3/windows", [{"what": "x", "on": "fly"}]), "groups[3].windows[0].on"),
    (put("groups/3/destinations", ["HUB"]), "groups[3].destinations"),
    (put("nodes/1/beds", [7, 7]), "nodes[1].beds"),
    (put("nodes/1/beds", [7, 7, -1, 7, 7, 7, 7]), "nodes[1].beds[2]"),
    (put("nodes/1/max_stay_h", 12), "nodes[1].max_stay_h"),
    (put("movements/0/arrives", "2021-11-20T06:00:00Z"), "movements[0].arrives"),
    (put("movements/0/names_due", "2021-11-25T06:00:00Z"), "movements[0].names_due"),
    (put("movements/0/partner", "P9"), "movements[0].partner"),
    (put("movements/0/to", "ORG"), "movements[0].to"),
    (put("horizon/slots", 0), "horizon.slots"),
    (add("links", {"kind": "together", "groups": ["A", "Z"]}), "links[0].groups[1]"),
    (add("links", {"kind": "together", "groups": ["A", "A"]}), "links[0].groups"),
    (add("locks", {"kind": "pin", "group": "A", "movement": "M9"}), "locks[0].movement"),
    (add("bookings", {"group": "A", "legs": [{"movement": "M1", "state": "hoped"}]}), "bookings[0].legs[0].state"),
    (add("bookings", {"group": "A", "legs": [{"movement": "M3", "state": "boarded"}]}), "bookings[0].legs[0].movement"),
    (add("quotas", {"id": "Q", "min": 5, "max": 2, "partner": "P1"}), "quotas[0].max"),
    (add("quotas", {"id": "Q", "max": 2}), "quotas[0]"),
]


@pytest.mark.parametrize(("change", "where"), FAULTS, ids=[f"{i}-{where}" for i, (_, where) in enumerate(FAULTS)])
def test_read_problem_with_one_fault_names_its_path(example: dict[str, Any], change: Change, where: str) -> None:
    change(example)

    with pytest.raises(BadInput) as caught:
        read_problem(example)

    assert where in [path for path, _ in caught.value.faults]


def test_read_problem_with_many_faults_reports_all_at_once(example: dict[str, Any]) -> None:
    for change, _ in FAULTS[2:3] + FAULTS[16:17] + FAULTS[19:20]:
        change(example)

    with pytest.raises(BadInput) as caught:
        read_problem(example)

    assert {path for path, _ in caught.value.faults} == {"groups[3].ready_at", "nodes[1].beds", "movements[0].arrives"}


@pytest.mark.parametrize("document", [None, [], "text", 3, {}])
def test_read_problem_of_something_else_is_refused(document: object) -> None:
    with pytest.raises(BadInput):
        read_problem(document)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\u0000"}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "not utf-8", "nan", "infinity", "nul", "twice", "deep"],
)
def test_parse_json_of_broken_bytes_is_a_plain_fault(content: bytes) -> None:
    with pytest.raises(BadInput):
        parse_json(content, what="instance")


def test_read_file_far_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "LARGEST_FILE", 10)
    large = tmp_path / "large.json"
    large.write_text('{"padding": "more than ten"}')

    with pytest.raises(BadInput, match="at most"):
        read_file(large, what="instance")


def test_read_file_missing_is_a_plain_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_file(tmp_path / "absent.json", what="instance")


def test_canonical_hash_ignores_order_and_spacing(example: dict[str, Any]) -> None:
    turned = json.loads(json.dumps(dict(reversed(example.items())), indent=4))

    assert canonical_hash(turned) == canonical_hash(example)


def test_canonical_hash_changes_with_any_value(example: dict[str, Any]) -> None:
    before = canonical_hash(example)
    example["movements"][0]["capacity"][0] += 1

    assert canonical_hash(example) != before
