"""The objective of a finished plan, counted group by group in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from safepassage.planning.problem import DAY, Movement, Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """When a journey brings its group out of danger and to a destination; None when it does not, or too late."""

    out_at: int | None
    arrived_at: int | None
    counts_out: bool
    counts_arrived: bool
    ends: str


def outcome(problem: Problem, movements: Mapping[str, Movement], *, legs: Sequence[str], out_by: int | None) -> Outcome:
    """What a journey achieves for one group."""
    nodes = {node.id: node for node in problem.nodes}
    out_at = next((movements[m].arrives for m in legs if nodes[movements[m].to].safe), None)
    last = movements[legs[-1]]
    arrived = nodes[last.to].kind == "destination"
    limit = problem.end if out_by is None else min(out_by, problem.end)
    return Outcome(
        out_at=out_at,
        arrived_at=last.arrives if arrived else None,
        counts_out=out_at is not None and out_at <= limit,
        counts_arrived=arrived and last.arrives <= problem.end,
        ends="arrived" if arrived else "parked",
    )


def score(problem: Problem, journeys: Mapping[str, Sequence[str]]) -> dict[str, int | tuple[float, int]]:
    """Value of every level of the law for a plan given as group → movements."""
    movements = {m.id: m for m in problem.movements}
    nodes = {node.id: node for node in problem.nodes}
    bookings = {booking.group: booking for booking in problem.bookings}
    out = [0] * problem.tiers
    danger = arrived = squares = burden = broken = 0
    worst = Fraction(0)
    minutes_to_end = (problem.end - problem.now) // 60
    for group in problem.groups:
        legs = journeys.get(group.id)
        weight = group.persons * problem.danger_weight[group.tier]
        days_to_end = (problem.end - group.waiting_since) // DAY
        minutes, days = minutes_to_end, days_to_end
        if legs is None:
            worst = max(worst, Fraction(days_to_end, problem.wait_norm_days[group.tier]))
        else:
            burden += group.persons * len(legs)
            out_at = next((movements[m].arrives for m in legs if nodes[movements[m].to].safe), None)
            limit = problem.end if group.out_by is None else min(group.out_by, problem.end)
            if out_at is not None and out_at <= limit:
                out[group.tier] += group.persons
                minutes = (out_at - problem.now) // 60
                days = (out_at - group.waiting_since) // DAY
            last = movements[legs[-1]]
            if nodes[last.to].kind == "destination" and last.arrives <= problem.end:
                arrived += group.persons
        danger += weight * minutes
        squares += group.persons * days * days
        booking = bookings.get(group.id)
        if booking is not None and booking.promised and not set(booking.named) <= set(legs or ()):
            broken += group.persons
    found: dict[str, int | tuple[float, int]] = {"promises": broken}
    found.update({f"out:{tier}": people for tier, people in enumerate(out)})
    found.update(
        {"danger": danger, "arrived": arrived, "fairness": (round(float(worst), 6), squares), "burden": burden}
    )
    return found
