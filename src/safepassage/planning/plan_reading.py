"""Reads a plan file back, and ties it to its instance: a plan for another instance is refused."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.fields import BadInput, canonical_hash, read_file
from safepassage.planning.model import Legs, Model
from safepassage.planning.result import PLAN_FORMAT
from safepassage.planning.state import State


def load_plan(path: Path) -> dict[str, Any]:
    """Read a plan file for a command; only its shape is tested here."""
    document = read_file(path, what="plan")
    if not isinstance(document, dict) or document.get("format") != PLAN_FORMAT:
        raise BadInput([("plan.format", f"this program reads {PLAN_FORMAT}")])
    faults = plan_faults(document)
    if faults:
        raise BadInput(faults)
    return document


def plan_faults(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What makes a plan file unusable before anyone judges the plan."""
    faults: list[tuple[str, str]] = []

    def rows(name: str) -> list[Any]:
        found = document.get(name)
        if not isinstance(found, list):
            faults.append((f"plan.{name}", "a list is expected here"))
            return []
        return found

    for i, row in enumerate(rows("assignments")):
        good = isinstance(row, dict) and isinstance(row.get("group"), str) and isinstance(row.get("legs"), list)
        if not good or not all(isinstance(leg, str) for leg in row["legs"]):
            faults.append((f"plan.assignments[{i}]", "a group and its legs are expected here"))
    for i, row in enumerate(rows("left")):
        if not (isinstance(row, dict) and isinstance(row.get("group"), str) and isinstance(row.get("facts"), list)):
            faults.append((f"plan.left[{i}]", "a group and its facts are expected here"))
    for i, row in enumerate(rows("objective")):
        if not (isinstance(row, dict) and isinstance(row.get("level"), str) and "value" in row):
            faults.append((f"plan.objective[{i}]", "a level and its value are expected here"))
    if not isinstance(document.get("instance_sha256"), str):
        faults.append(("plan.instance_sha256", "the hash of the instance is expected here"))
    return faults


def amended(instance: Mapping[str, Any], amendments: Mapping[str, Any]) -> dict[str, Any]:
    """The instance after what a repair took as given: movements that fell away, the new now, the bookings in force."""
    found = copy.deepcopy(dict(instance))
    gone = set(amendments.get("cancel") or ())
    for row in found.get("movements") or ():
        if row["id"] in gone:
            row["status"] = "cancelled"
    for name in ("now", "bookings", "locks"):
        if amendments.get(name) is not None:
            found[name] = amendments[name]
    return found


def instance_of(plan: Mapping[str, Any], instance: dict[str, Any]) -> dict[str, Any]:
    """The instance a plan speaks of: the one given, or the one given with the plan's own amendments."""
    if canonical_hash(instance) == plan["instance_sha256"]:
        return instance
    amendments = (plan.get("diff") or {}).get("amendments")
    if amendments:
        changed = amended(instance, amendments)
        if canonical_hash(changed) == plan["instance_sha256"]:
            return changed
    raise BadInput([("plan.instance_sha256", "the plan was made for another instance")])


def resume(model: Model, journeys: Mapping[str, Sequence[str]], *, without: frozenset[str] = frozenset()) -> State:
    """The engine's state of a plan, leaving out groups whose journey is gone; boarded legs are facts of the model."""
    state = State(model)
    groups = model.problem.groups
    for p, party in enumerate(model.parties):
        name = groups[party.members[0]].id
        legs = journeys.get(name)
        if legs is None or name in without:
            continue
        path: Legs = tuple(model.index[m] for m in legs)[len(party.boarded) :]
        if path:
            state.place(int(model.type_of[p]), path)
    return state


def resume_what_fits(model: Model, journeys: Mapping[str, Sequence[str]]) -> tuple[State, frozenset[str]]:
    """The state of a plan after something fell away, and the groups whose journey is struck by it.

    Struck are those on what fell away, and, where others now stay on a bed or in a room, whoever no longer fits: the
    told keep theirs first, then the most endangered.
    """
    state = State(model)
    groups = model.problem.groups
    struck: set[str] = set()
    order = sorted(
        range(len(model.parties)),
        key=lambda p: (not model.parties[p].promised, int(model.tier[model.type_of[p]]), p),
    )
    for p in order:
        party, t = model.parties[p], int(model.type_of[p])
        names = [groups[i].id for i in party.members]
        legs = journeys.get(names[0])
        if legs is None:
            continue
        path: Legs = tuple(model.index[m] for m in legs)[len(party.boarded) :]
        if not path:
            continue
        allowed = bool(model.first[t, path[0]]) and all(bool(model.later[t, m]) for m in path[1:])
        if allowed and state.fits(t, path):
            state.place(t, path)
        else:
            struck.update(names)
    return state, frozenset(struck)


def plan_prices(model: Model, plan: Mapping[str, Any]) -> NDArray[np.float64]:
    """Row prices of a plan file, by the rows of a model."""
    index = {
        (row.kind, row.place, row.what if row.slot is None else row.slot): i for i, row in enumerate(model.book.rows)
    }
    prices = np.zeros(len(model.book.rows))
    for row in plan.get("prices") or ():
        place = row.get("movement") or row.get("node") or row.get("quota")
        i = index.get((row["row"], place, row["kind"] if row.get("slot") is None else row["slot"]))
        if i is not None:
            prices[i] = float(row["price"])
    return prices
