"""Public problem shapes as planning instances, so that the engine can be judged on instances of others.

Generalised assignment: jobs to agents at least cost, each agent with a capacity and loads that depend on the agent.
Groups into capacities: whole units into places with several capacities and a score for each pair.
Both use the same picture: a movement stands for each agent, and a second one, in the minute that the pair costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from safepassage.planning.problem import INSTANCE_FORMAT, written_seconds

START = 1_637_366_400
_FIRST = START + 3_600


def generalised_assignment(
    costs: Sequence[Sequence[int]], loads: Sequence[Sequence[int]], capacities: Sequence[int], *, name: str
) -> dict[str, Any]:
    """costs[agent][job], loads[agent][job], capacities[agent]; the least total cost is `total_cost` of the plan."""
    agents = len(capacities)
    jobs = len(costs[0])
    big = max(sum(row) for row in loads) + 1
    rooms = [[capacities[a] if k == a else big for k in range(agents)] for a in range(agents)]
    wants = [[loads[k][j] for k in range(agents)] for j in range(jobs)]
    pairs = [[costs[a][j] for a in range(agents)] for j in range(jobs)]
    return _instance(pairs, wants, rooms, name=name, kinds=[f"agent-{k}" for k in range(agents)])


def groups_into_capacities(
    scores: Sequence[Sequence[int]], needs: Sequence[Sequence[int]], capacities: Sequence[Sequence[int]], *, name: str
) -> dict[str, Any]:
    """scores[group][place], needs[group][kind], capacities[place][kind]; the score is highest where the cost is least.

    The cost of a pair is the highest score of all less its own.
    """
    top = max(max(row) for row in scores)
    pairs = [[top - score for score in row] for row in scores]
    kinds = [f"kind-{k}" for k in range(len(capacities[0]))]
    return _instance(pairs, needs, capacities, name=name, kinds=kinds)


def total_cost(instance: dict[str, Any], danger: int) -> int:
    """Total cost of a plan that places everybody, from its danger level."""
    return danger - len(instance["groups"]) * ((_FIRST + 7_200 - START) // 60 + 1)


def _instance(
    pairs: Sequence[Sequence[int]],
    needs: Sequence[Sequence[int]],
    capacities: Sequence[Sequence[int]],
    *,
    name: str,
    kinds: list[str],
) -> dict[str, Any]:
    places = range(len(capacities))
    slots = max(max(row) for row in pairs) // 1_440 + 2
    movements: list[dict[str, Any]] = []
    everything = [sum(need[k] for need in needs) for k in range(len(kinds))]
    for a in places:
        movements.append(
            _movement(f"A{a}", ("ORG", f"N{a}"), departs=_FIRST, arrives=_FIRST + 3_600, capacity=list(capacities[a]))
        )
        for cost in sorted({row[a] for row in pairs}):
            departs = _leaves(cost)
            way = (f"N{a}", "DST")
            movements.append(_movement(f"A{a}.{cost}", way, departs=departs, arrives=departs + 60, capacity=everything))
    groups = []
    for j, (row, need) in enumerate(zip(pairs, needs, strict=True)):
        windows = [
            {
                "what": "pair",
                "on": "board",
                "nodes": [f"N{a}"],
                "from": written_seconds(_leaves(row[a])),
                "until": written_seconds(_leaves(row[a])),
            }
            for a in places
        ]
        groups.append(
            {
                "id": f"J{j}",
                "persons": 1,
                "load": list(need),
                "rooms": 0,
                "tier": 0,
                "origin": "ORG",
                "document": "any",
                "ready_at": written_seconds(START),
                "waiting_since": written_seconds(START),
                "windows": windows,
            }
        )
    return {
        "format": INSTANCE_FORMAT,
        "id": name,
        "now": written_seconds(START),
        "horizon": {"start": written_seconds(START), "slots": slots},
        "tiers": 1,
        "danger_weight": [1],
        "wait_norm_days": [1],
        "capacity_kinds": kinds,
        "nodes": [
            {"id": "ORG", "kind": "origin", "safe": False},
            *({"id": f"N{a}", "kind": "port", "safe": False} for a in places),
            {"id": "DST", "kind": "destination", "safe": True},
        ],
        "movements": movements,
        "groups": groups,
    }


def _leaves(cost: int) -> int:
    return _FIRST + 7_200 + cost * 60


def _movement(name: str, way: tuple[str, str], *, departs: int, arrives: int, capacity: list[int]) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "transfer",
        "from": way[0],
        "to": way[1],
        "departs": written_seconds(departs),
        "arrives": written_seconds(arrives),
        "names_due": written_seconds(START),
        "capacity": capacity,
    }
