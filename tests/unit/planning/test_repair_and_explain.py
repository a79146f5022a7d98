"""When a movement falls away, and why a family is not on one."""

from __future__ import annotations

from typing import Any

import pytest

from safepassage.planning.check import check
from safepassage.planning.check_facts import Case
from safepassage.planning.explain import Explainer
from safepassage.planning.generate import Knobs, generate
from safepassage.planning.reading import read_problem
from safepassage.planning.repair import repair
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop

KNOBS = Knobs(people=120, flights=9, onward=6, hubs=2, days=9, supply=0.6)
WORK = Stop(seconds=None, work=60)


def test_repair_of_the_example_keeps_three_families_and_strands_two(example: dict[str, Any]) -> None:
    plan = solve(read_problem(example), stop=WORK, seed=1).document()

    menu = repair(example, plan, cancel=["M2"], stop=Stop(seconds=None, work=6))

    assert menu.struck == ("C", "F")
    assert menu.answers[0].moved_people == 0
    assert menu.answers[0].stranded_people == 6
    assert menu.answers[0].plan.legs() == {"A": ("M1", "M3"), "D": ("M1", "M3"), "E": ("M1", "M3")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_repair_is_sound_within_its_number_of_people_and_never_moves_the_notified(seed: int) -> None:
    instance = generate(KNOBS, seed=seed, name="storm")
    problem = read_problem(instance)
    base = solve(problem, stop=WORK, seed=1)
    first = min(a.legs[0] for a in base.assignments if a.legs[0].startswith("F"))

    menu = repair(instance, base.document(), cancel=[first], stability=20, stop=Stop(seconds=None, work=6))

    told = {
        row["group"]: [leg["movement"] for leg in row["legs"]]
        for row in menu.instance["bookings"]
        if any(leg["state"] == "notified" for leg in row["legs"]) and first not in base.legs()[row["group"]]
    }
    for answer in menu.answers:
        document = answer.plan.document()
        assert check(instance, document) == []
        assert answer.moved_people <= 20
        assert all(set(legs) <= set(answer.plan.legs()[group]) for group, legs in told.items())
        assert all(first not in legs for legs in answer.plan.legs().values())


def test_repair_later_takes_what_has_happened_as_fact(example: dict[str, Any]) -> None:
    plan = solve(read_problem(example), stop=WORK, seed=1).document()

    menu = repair(example, plan, cancel=["M3"], at=1_637_496_000, stop=Stop(seconds=None, work=6))

    boarded = {row["group"] for row in menu.instance["bookings"] if row["legs"][0]["state"] == "arrived"}
    assert boarded == {"A", "D", "E"}
    assert check(example, menu.answers[-1].plan.document()) == []
    assert menu.answers[-1].plan.legs()["A"][0] == "M1"


def test_repair_gives_up_a_pin_on_what_fell_away_and_says_so(example: dict[str, Any]) -> None:
    example["locks"] = [{"kind": "pin", "group": "C", "movement": "M2"}]
    plan = solve(read_problem(example), stop=WORK, seed=1).document()

    answer = repair(example, plan, cancel=["M2"], stop=Stop(seconds=None, work=6)).answers[-1].plan

    assert ("pin-dropped", "C", "M2") in answer.notices
    assert check(example, answer.document()) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_explain_agrees_with_the_checker_on_every_pair(seed: int) -> None:
    instance = generate(KNOBS, seed=seed, name="pairs")
    problem = read_problem(instance)
    plan = solve(problem, stop=WORK, seed=1)
    explainer, case = Explainer(problem, plan.document()), Case(instance)

    for left in plan.left:
        for name in case.leaving[case.groups[left.group]["origin"]]:
            said = explainer.fact(left.group, name).code
            code = case.leg_code(left.group, name, first=True)
            assert said == code if code is not None else said.endswith("full") or said in ("no-way-on", "reserved")


def test_explain_names_what_would_open_a_way(example: dict[str, Any]) -> None:
    problem = read_problem(example)
    explainer = Explainer(problem, solve(problem, stop=WORK, seed=1).document())

    lines = "\n".join(explainer.explain("B").lines())

    assert "M1: bed-full: HUB slots 1-2: 7 of 7, held by A, D, E" in lines
    assert "would open it: M2: seat 7 > 6" not in lines  # three more seats would still meet full beds


def test_explain_of_a_travelling_group_gives_its_journey(example: dict[str, Any]) -> None:
    problem = read_problem(example)
    explainer = Explainer(problem, solve(problem, stop=WORK, seed=1).document())

    assert explainer.explain("A").journey == ("M1", "M3")


def test_explain_of_an_unknown_group_is_a_key_error(example: dict[str, Any]) -> None:
    problem = read_problem(example)
    explainer = Explainer(problem, solve(problem, stop=WORK, seed=1).document())

    with pytest.raises(KeyError):
        explainer.explain("Z")
