"""Families that may board on nearly the same days, counted as one kind: enough to find prices, never to prove anything.

Bounds are always taken over the true types; the coarse ones only say where good prices lie, in less time.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safepassage.planning.model import Model
from safepassage.planning.problem import DAY

MOST_KINDS = 3_000
FIRST_WIDTH_DAYS = 0.5


def coarsen(model: Model, *, most: int = MOST_KINDS) -> Model:
    """A model whose types are kinds of families: same tier, place and papers, first and last day to board alike."""
    width = FIRST_WIDTH_DAYS
    kinds = _kinds(model, width)
    while len(set(kinds)) > most and width < 64:
        width *= 2
        kinds = _kinds(model, width)
    return _merge(model, kinds)


def _kinds(model: Model, width: float) -> list[object]:
    days = (model.times.departs - model.problem.start) / DAY / width
    groups = model.problem.groups
    any_first: list[bool] = np.asarray(model.first.any(axis=1)).tolist()
    begins = days[np.argmax(model.first, axis=1)]
    ends = days[model.first.shape[1] - 1 - np.argmax(model.first[:, ::-1], axis=1)]
    found: list[object] = []
    for t, parties in enumerate(model.members):
        party = model.parties[parties[0]]
        group = groups[party.members[0]]
        if party.is_special:
            found.append(t)
        elif not any_first[t]:
            found.append("nowhere")
        else:
            key = (group.tier, group.origin, group.document, group.destinations, group.labels)
            found.append((key, int(begins[t]), int(ends[t])))
    return found


def _merge(model: Model, kinds: list[object]) -> Model:
    order: dict[object, int] = {}
    of = np.array([order.setdefault(kind, len(order)) for kind in kinds], np.int64)
    size = len(order)
    families = np.bincount(of, weights=model.count, minlength=size)
    people = np.bincount(of, weights=model.count * model.persons, minlength=size)

    def mean(values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(of, weights=model.count * values, minlength=size) / families)

    found = copy.copy(model)
    found.types = size
    kind: Any = found  # means are fractions where the true types have whole numbers
    kind.count = families
    kind.brings = np.column_stack([mean(model.brings[:, q]) for q in range(model.brings.shape[1])])
    kind.persons = mean(model.persons)
    kind.by_tier = np.column_stack([mean(model.by_tier[:, k]) for k in range(model.by_tier.shape[1])])
    weight = (model.count * model.persons / people[of])[:, None]
    for name in ("first", "later", "ends"):
        share = np.zeros((size, len(model.movements)))
        np.add.at(share, of, getattr(model, name) * weight)
        setattr(found, name, share >= 0.5)
    lead = np.zeros(size, np.int64)
    lead[of[::-1]] = np.arange(len(kinds))[::-1]
    for name in ("tier", "boarded", "special", "promised", "already_out"):
        setattr(found, name, getattr(model, name)[lead])
    found.out_limit = np.asarray(mean(model.out_limit), np.int64)
    found.waiting_since = mean(model.waiting_since)
    found.named, found.must = {}, {}
    return found
