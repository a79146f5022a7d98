"""The tests of one leg, each with its reason code: what a planner reads when a family cannot take a movement.

A leg that a booking already names is exempt from what the partner's yes has answered: list, readiness, papers.
"""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.planning.problem import Group, Movement, Partner, Problem, written


@dataclass(frozen=True, slots=True)
class Fact:
    """One failed test: a code, the movement it is about, and the fact with its source in words."""

    code: str
    movement: str | None
    value: str
    source: str | None = None


def movement_fault(problem: Problem, movement: Movement, *, named: bool = False) -> Fact | None:
    """The first reason why nobody (or, when `named`, nobody on its list) can be planned on the movement."""
    if movement.cancelled:
        return Fact("movement-cancelled", movement.id, "the movement is cancelled")
    if movement.departs < problem.now:
        return Fact("departed", movement.id, f"departed {written(movement.departs)}")
    for closure in problem.closures:
        if closure.stops(movement):
            return Fact(
                "route-closed",
                movement.id,
                f"{closure.segment} {closure.state} since {written(closure.from_at)}",
                closure.source or None,
            )
    if not named and movement.names_due < problem.now:
        return Fact("list-closed", movement.id, f"list closed {written(movement.names_due)}")
    return None


def partner_fault(group: Group, movement: Movement, partner: Partner | None) -> Fact | None:
    """Why the movement's partner does not take this group."""
    if partner is None:
        return None
    if group.document not in partner.accepts:
        return Fact("document-not-accepted", movement.id, f"{partner.id} takes no {group.document}", partner.id)
    if partner.id in group.refused_by:
        return Fact("refused-by-partner", movement.id, f"{partner.id} refused a name of this group", partner.id)
    return None


def window_fault(group: Group, movement: Movement) -> Fact | None:
    """The first window of the group that does not hold at this leg."""
    for window in group.windows:
        if window.concerns(movement) and not window.holds(movement):
            instant = movement.departs if window.on == "board" else movement.arrives
            if window.until is not None and instant > window.until:
                return Fact("outside-window", movement.id, f"{window.what} ends {written(window.until)}", window.what)
            begins = written(window.from_at) if window.from_at is not None else ""
            return Fact("outside-window", movement.id, f"{window.what} begins {begins}", window.what)
    return None


def load_fault(problem: Problem, group: Group, movement: Movement) -> Fact | None:
    """Which capacity of the movement the group alone exceeds."""
    for kind, load, capacity in zip(problem.capacity_kinds, group.load, movement.capacity, strict=True):
        if load > capacity:
            return Fact("load-over-capacity", movement.id, f"{kind} {load} > {capacity}")
    if movement.max_names is not None and group.persons > movement.max_names:
        return Fact("load-over-capacity", movement.id, f"names {group.persons} > {movement.max_names}")
    for reserve in movement.reserve:
        free = max(movement.capacity[problem.seat] - reserve.seats, 0)
        if group.tier > reserve.up_to_tier and group.load[problem.seat] > free:
            return Fact("load-over-capacity", movement.id, f"unreserved seat {group.load[problem.seat]} > {free}")
    return None


def ready_fault(group: Group, movement: Movement) -> Fact | None:
    """Whether the group is ready when the names of its first movement are due."""
    if group.ready_at > movement.names_due:
        value = f"ready {written(group.ready_at)}, names due {written(movement.names_due)}"
        return Fact("not-ready", movement.id, value)
    return None


def leg_fault(problem: Problem, group: Group, movement: Movement, *, named: bool, first: bool) -> Fact | None:
    """The first failed test of one group on one movement, or None when the leg itself is allowed."""
    partner = next((p for p in problem.partners if p.id == movement.partner), None)
    fault = movement_fault(problem, movement, named=named)
    if fault is None and not named:
        fault = partner_fault(group, movement, partner)
        if fault is None and first:
            fault = ready_fault(group, movement)
    return fault or window_fault(group, movement) or load_fault(problem, group, movement)
