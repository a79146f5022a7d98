"""Bookings, locks, links, reserves and quotas, one at a time on the worked example."""

from __future__ import annotations

from typing import Any

import pytest

from safepassage.planning.check import check
from safepassage.planning.commitments import PinsClash
from safepassage.planning.reading import read_problem
from safepassage.planning.result import Plan
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop


@pytest.fixture(params=[20_000, 0], ids=["exact", "anytime"])
def list_up_to(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def solved(instance: dict[str, Any], list_up_to: int) -> Plan:
    plan = solve(read_problem(instance), stop=Stop(seconds=None, work=80), seed=1, list_up_to=list_up_to)
    assert check(instance, plan.document()) == []
    return plan


def out(plan: Plan) -> list[Any]:
    return [plan.level(f"out:{tier}").value for tier in range(4)]


def test_pin_of_the_large_family_displaces_and_shows_its_cost(example: dict[str, Any], list_up_to: int) -> None:
    example["locks"] = [{"kind": "pin", "group": "B", "movement": "M1"}]

    plan = solved(example, list_up_to)

    assert out(plan)[:2] == [0, 11]


def test_forbid_keeps_a_group_off_a_movement(example: dict[str, Any], list_up_to: int) -> None:
    example["locks"] = [{"kind": "forbid", "group": "A", "movement": "M1"}]

    plan = solved(example, list_up_to)

    assert "A" not in plan.legs()


def test_pins_that_clash_are_refused_with_the_smallest_set(example: dict[str, Any], list_up_to: int) -> None:
    example["locks"] = [
        {"kind": "pin", "group": "A", "movement": "M1"},
        {"kind": "pin", "group": "B", "movement": "M1"},
        {"kind": "pin", "group": "F", "movement": "M2"},
    ]

    with pytest.raises(PinsClash) as caught:
        solved(example, list_up_to)

    assert sorted(caught.value.pins) == [("A", "M1"), ("B", "M1")]


def test_pin_on_an_impossible_movement_is_refused_by_name(example: dict[str, Any], list_up_to: int) -> None:
    example["locks"] = [{"kind": "pin", "group": "C", "movement": "M1"}]

    with pytest.raises(PinsClash) as caught:
        solved(example, list_up_to)

    assert caught.value.pins == (("C", "M1"),)


def test_together_families_travel_as_one_or_not_at_all(example: dict[str, Any], list_up_to: int) -> None:
    example["links"] = [{"kind": "together", "groups": ["E", "F"]}]

    legs = solved(example, list_up_to).legs()

    assert legs.get("E") == legs.get("F")


def test_minor_does_not_go_without_the_escort(example: dict[str, Any], list_up_to: int) -> None:
    example["links"] = [{"kind": "needs", "groups": ["E", "C"]}]

    legs = solved(example, list_up_to).legs()

    assert set(legs.get("E", ())) <= set(legs.get("C", ()))


def test_apart_families_never_share_a_movement(example: dict[str, Any], list_up_to: int) -> None:
    example["links"] = [{"kind": "apart", "groups": ["D", "E"]}]

    legs = solved(example, list_up_to).legs()

    assert not set(legs.get("D", ())) & set(legs.get("E", ()))


def test_notified_family_keeps_its_journey_before_the_most_endangered(example: dict[str, Any], list_up_to: int) -> None:
    example["bookings"] = [{"group": "B", "legs": [{"movement": "M1", "state": "notified"}]}]

    plan = solved(example, list_up_to)

    assert plan.level("promises").value == 0
    assert plan.legs()["B"][0] == "M1"
    assert out(plan)[0] == 0


def test_notified_family_on_a_cancelled_movement_counts_as_a_broken_promise(
    example: dict[str, Any], list_up_to: int
) -> None:
    example["bookings"] = [{"group": "F", "legs": [{"movement": "M2", "state": "checked-in"}]}]
    example["movements"][1]["status"] = "cancelled"

    assert solved(example, list_up_to).level("promises").value == 2


def test_offer_cut_below_its_bookings_is_planned_and_counted(example: dict[str, Any], list_up_to: int) -> None:
    example["bookings"] = [{"group": name, "legs": [{"movement": "M2", "state": "notified"}]} for name in ("C", "F")]
    example["movements"][1]["capacity"] = [5, 1, 0, 0]

    plan = solved(example, list_up_to)

    assert plan.level("promises").value == 2
    assert plan.legs()["C"] == ("M2",)


def test_nominated_family_moves_only_within_the_budget(example: dict[str, Any], list_up_to: int) -> None:
    example["bookings"] = [{"group": "F", "legs": [{"movement": "M1", "state": "nominated"}]}]
    example["stability"] = {"budget_people": 0}

    assert solved(example, list_up_to).legs()["F"][0] == "M1"


def test_boarded_family_goes_on_from_where_it_is(example: dict[str, Any], list_up_to: int) -> None:
    example["now"] = "2021-11-21T12:00:00Z"
    example["bookings"] = [{"group": "E", "legs": [{"movement": "M1", "state": "arrived"}]}]

    plan = solved(example, list_up_to)

    assert plan.legs()["E"] == ("M1", "M3")
    assert plan.level("out:2").value >= 2


def test_reserved_seats_are_kept_from_lower_tiers(example: dict[str, Any], list_up_to: int) -> None:
    example["movements"][1]["reserve"] = [{"up_to_tier": 1, "seats": 5}]

    plan = solved(example, list_up_to)

    assert "F" not in plan.legs() or plan.legs()["F"][0] == "M1"


def test_least_quota_that_cannot_be_met_is_named_and_relaxed(example: dict[str, Any], list_up_to: int) -> None:
    example["quotas"] = [{"id": "Q", "movements": ["M2"], "min": 30}]

    plan = solved(example, list_up_to)

    assert [code for code, _, _ in plan.notices] == ["minimum-relaxed"]


def test_least_quota_that_can_be_met_is_met(example: dict[str, Any], list_up_to: int) -> None:
    example["groups"][3]["labels"] = ["L1"]
    example["quotas"] = [{"id": "Q", "movements": ["M2"], "labels": ["L1"], "min": 3}]

    plan = solved(example, list_up_to)

    assert plan.legs()["D"][0] == "M2"
    assert plan.notices == ()
