"""A checker that never failed is not proven: one broken plan for each rule."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from safepassage.planning import check as checker
from safepassage.planning import check_facts
from safepassage.planning.check import OtherInstance, check
from safepassage.planning.fields import canonical_hash
from safepassage.planning.reading import read_problem
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop

Row = dict[str, Any]
Break = Callable[[Row, Row], None]


@pytest.fixture
def plan(example: Row) -> Row:
    return solve(read_problem(example), stop=Stop(seconds=None, work=100), seed=1).document()


def codes(instance: Row, plan: Row) -> set[str]:
    plan["instance_sha256"] = canonical_hash(instance)
    return {violation.code for violation in check(instance, plan)}


def journey(plan: Row, group: str, *legs: str) -> None:
    """Give a group other legs, whatever that breaks."""
    plan["assignments"] = [row for row in plan["assignments"] if row["group"] != group]
    plan["left"] = [row for row in plan["left"] if row["group"] != group]
    ends = "arrived" if legs[-1] == "M3" else "parked"
    row = {"group": group, "legs": list(legs), "out_at": None, "arrived_at": None, "ends": ends, "was": "new"}
    plan["assignments"].append(row)


def leave(plan: Row, group: str, level: str = "capacity", **fact: Any) -> None:
    """Take a group's journey away, with a stated reason."""
    plan["assignments"] = [row for row in plan["assignments"] if row["group"] != group]
    facts = [{"code": fact["code"], "movement": fact["movement"], "value": "", "source": None}] if fact else []
    plan["left"].append({"group": group, "level": level, "facts": facts})


def movement(instance: Row, name: str, **fields: Any) -> None:
    next(row for row in instance["movements"] if row["id"] == name).update(fields)


def group(instance: Row, name: str, **fields: Any) -> None:
    next(row for row in instance["groups"] if row["id"] == name).update(fields)


def node(instance: Row, name: str, **fields: Any) -> None:
    next(row for row in instance["nodes"] if row["id"] == name).update(fields)


BROKEN: list[tuple[str, Break]] = [
    ("seat-over", lambda i, p: movement(i, "M1", capacity=[5, 1, 0, 0])),
    ("seat-over", lambda i, p: movement(i, "M1", capacity=[10, 0, 0, 0])),
    ("list-over", lambda i, p: movement(i, "M1", max_names=6)),
    ("reserve-over", lambda i, p: movement(i, "M1", reserve=[{"up_to_tier": 0, "seats": 7}])),
    ("bed-over", lambda i, p: node(i, "HUB", beds=[7, 6, 7, 7, 7, 7, 7])),
    ("process-over", lambda i, p: node(i, "HUB", process=[20, 6, 20, 20, 20, 20, 20])),
    ("room-over", lambda i, p: node(i, "DST", rooms=[3, 3, 3, 3, 2, 3, 3])),
    ("quota-over", lambda i, p: i.update(quotas=[{"id": "Q", "partner": "P1", "max": 12}])),
    ("quota-under", lambda i, p: i.update(quotas=[{"id": "Q", "movements": ["M2"], "min": 7}])),
    ("movement-cancelled", lambda i, p: movement(i, "M2", status="cancelled")),
    ("departed", lambda i, p: i.update(now="2021-11-21T07:00:00Z")),
    ("list-closed", lambda i, p: i.update(now="2021-11-20T19:00:00Z")),
    ("not-ready", lambda i, p: group(i, "D", ready_at="2021-11-20T19:00:00Z")),
    ("document-not-accepted", lambda i, p: i.update(partners=[{"id": "P1", "accepts": ["passport-visa"]}])),
    ("refused-by-partner", lambda i, p: group(i, "D", refused_by=["P1"])),
    (
        "outside-window",
        lambda i, p: group(i, "D", windows=[{"what": "visa", "on": "arrive", "until": "2021-11-23T00:00:00Z"}]),
    ),
    ("load-over-capacity", lambda i, p: journey(p, "B", "M2")),
    (
        "route-closed",
        lambda i, p: (
            movement(i, "M1", segments=["R1"]),
            i.update(
                closures=[
                    {
                        "segment": "R1",
                        "from": "2021-11-21T09:00:00Z",
                        "until": None,
                        "state": "closed",
                        "reason": "",
                        "source": "",
                    }
                ]
            ),
        ),
    ),
    ("forbidden", lambda i, p: i.update(locks=[{"kind": "forbid", "group": "D", "movement": "M1"}])),
    ("forbid", lambda i, p: i.update(locks=[{"kind": "forbid", "group": "D", "movement": "M1"}])),
    ("pin", lambda i, p: i.update(locks=[{"kind": "pin", "group": "B", "movement": "M1"}])),
    ("together", lambda i, p: i.update(links=[{"kind": "together", "groups": ["D", "F"]}])),
    ("needs", lambda i, p: i.update(links=[{"kind": "needs", "groups": ["D", "F"]}])),
    ("apart", lambda i, p: i.update(links=[{"kind": "apart", "groups": ["D", "E"]}])),
    ("not-connected", lambda i, p: journey(p, "F", "M3")),
    ("stay", lambda i, p: node(i, "HUB", min_stay_h=60)),
    ("wrong-end", lambda i, p: node(i, "HUB", may_end=False)),
    ("not-once", lambda i, p: p["left"].append({"group": "A", "level": "capacity", "facts": []})),
    ("not-once", lambda i, p: p["left"].clear()),
    ("unknown-group", lambda i, p: p["left"].append({"group": "Z", "level": "hard", "facts": []})),
    ("unknown-movement", lambda i, p: journey(p, "F", "M9")),
    ("empty-journey", lambda i, p: p["assignments"][0].update(legs=[])),
    (
        "boarded-changed",
        lambda i, p: i.update(bookings=[{"group": "D", "legs": [{"movement": "M2", "state": "boarded"}]}]),
    ),
    (
        "stability",
        lambda i, p: i.update(
            stability={"budget_people": 2},
            bookings=[{"group": "D", "legs": [{"movement": "M2", "state": "nominated"}]}],
        ),
    ),
    ("objective", lambda i, p: p["objective"][5].update(value=448_439)),
    (
        "objective",
        lambda i, p: i.update(bookings=[{"group": "B", "legs": [{"movement": "M1", "state": "notified"}]}]),
    ),
    ("objective-levels", lambda i, p: p["objective"].reverse()),
    ("bound", lambda i, p: p["objective"][1].update(bound=1)),
    ("bound", lambda i, p: p["objective"][1].update(bound=3)),
    ("out-at", lambda i, p: p["assignments"][0].update(out_at="2021-11-21T09:31Z")),
    ("arrived-at", lambda i, p: p["assignments"][0].update(arrived_at=None)),
    ("ends", lambda i, p: p["assignments"][0].update(ends="parked")),
    ("reason", lambda i, p: p["left"][0].update(level="hard")),
    ("reason", lambda i, p: p["left"][0]["facts"][0].update(code="not-ready")),
    ("reason", lambda i, p: leave(p, "F", code="seat-full", movement="M2")),
]


@pytest.mark.parametrize(("code", "spoil"), BROKEN, ids=[f"{n}-{code}" for n, (code, _) in enumerate(BROKEN)])
def test_check_of_a_plan_with_one_broken_rule_finds_it(example: Row, plan: Row, code: str, spoil: Break) -> None:
    spoil(example, plan)

    assert code in codes(example, plan)


@pytest.mark.parametrize("module", [checker, check_facts])
def test_checker_shares_no_code_with_the_solving_parts(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text())

    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert {name for name in imported if name.startswith("safepassage")} <= {"safepassage.planning.check_facts"}


def test_check_of_a_sound_plan_finds_nothing(example: Row, plan: Row) -> None:
    assert check(example, plan) == []


def test_check_of_a_plan_for_another_instance_is_refused(example: Row, plan: Row) -> None:
    other = copy.deepcopy(example)
    other["movements"][0]["capacity"][0] = 11

    with pytest.raises(OtherInstance):
        check(other, plan)


def test_check_called_full_while_a_journey_fits_is_a_false_reason(example: Row, plan: Row) -> None:
    leave(plan, "F")

    assert "reason" in codes(example, plan)
