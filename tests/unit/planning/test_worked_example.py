"""The example that was solved by hand and by complete enumeration."""

from __future__ import annotations

from typing import Any

import pytest

from safepassage.planning.check import check
from safepassage.planning.instant import instant_plan
from safepassage.planning.reading import read_problem
from safepassage.planning.result import Plan
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop

WORK = Stop(seconds=None, work=200)


def solved(instance: dict[str, Any], **more: Any) -> Plan:
    return solve(read_problem(instance), stop=WORK, seed=1, **more)


def values(plan: Plan) -> dict[str, Any]:
    return {row.level: row.value for row in plan.objective}


def out(plan: Plan) -> list[Any]:
    return [plan.level(f"out:{tier}").value for tier in range(4)]


@pytest.mark.parametrize("list_up_to", [20_000, 0], ids=["exact", "anytime"])
def test_solve_worked_example_gives_the_values_found_by_hand(example: dict[str, Any], list_up_to: int) -> None:
    plan = solved(example, list_up_to=list_up_to)

    assert values(plan) == {
        "promises": 0,
        "out:0": 2,
        "out:1": 4,
        "out:2": 5,
        "out:3": 2,
        "danger": 448_440,
        "arrived": 7,
        "fairness": (1.9, 53_848),
        "burden": 20,
    }
    assert plan.legs() == {"A": ("M1", "M3"), "C": ("M2",), "D": ("M1", "M3"), "E": ("M1", "M3"), "F": ("M2",)}


def test_solve_worked_example_proves_every_level(example: dict[str, Any]) -> None:
    plan = solved(example)

    assert plan.stopped == "proven"
    assert all(row.proven for row in plan.objective)


def test_solve_worked_example_says_why_the_family_of_seven_is_left(example: dict[str, Any]) -> None:
    plan = solved(example)

    (left,) = plan.left
    assert (left.group, left.level) == ("B", "capacity")
    assert [(fact.code, fact.movement, fact.value) for fact in left.facts] == [
        ("bed-full", "M1", "HUB slots 1-2: 7 of 7, held by A, D, E"),
        ("load-over-capacity", "M2", "seat 7 > 6"),
    ]


def test_solve_more_seats_without_beds_changes_nothing(example: dict[str, Any]) -> None:
    example["movements"][0]["capacity"][0] = 30

    assert out(solved(example)) == [2, 4, 5, 2]


@pytest.mark.parametrize(
    ("beds", "expected"),
    [([7, 8, 8, 7, 7, 7, 7], [2, 4, 5, 2]), ([7, 9, 9, 7, 7, 7, 7], [2, 11, 0, 0]), ([9] * 7, [2, 11, 3, 0])],
    ids=["one bed brings none", "two beds bring seven", "nine on all nights"],
)
def test_solve_with_more_beds_matches_enumeration(
    example: dict[str, Any], beds: list[int], expected: list[int]
) -> None:
    example["nodes"][1]["beds"] = beds

    assert out(solved(example)) == expected


def test_solve_same_seed_and_work_gives_the_same_hash(example: dict[str, Any]) -> None:
    first, second = solved(example), solved(example)

    assert first.sha256() == second.sha256()


def test_instant_plan_is_sound_and_brings_the_most_endangered(example: dict[str, Any]) -> None:
    plan = instant_plan(read_problem(example))

    assert check(example, plan.document()) == []
    assert plan.level("out:0").value == 2


def test_solve_one_level_alone_is_its_own_optimum(example: dict[str, Any]) -> None:
    plan = solved(example, levels=["out:1"])

    assert plan.level("out:1").value == 11
    assert plan.level("out:1").proven


def test_solve_without_movements_leaves_everyone_with_a_hard_reason(example: dict[str, Any]) -> None:
    example["movements"] = []

    plan = solved(example)

    assert {left.level for left in plan.left} == {"hard"}
    assert check(example, plan.document()) == []


def test_solve_without_groups_is_an_empty_sound_plan(example: dict[str, Any]) -> None:
    example["groups"] = []

    plan = solved(example)

    assert plan.assignments == ()
    assert check(example, plan.document()) == []
