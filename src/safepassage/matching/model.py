"""The weights of the engine: trained or shipped, kept in one versioned file, and the score of one pair from them.

The bulk path (bulk.py) gives Splink these very numbers; a golden test holds both paths to the same weight within 1e-6.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from safepassage.core import names
from safepassage.matching.comparisons import Comparison, comparisons_for
from safepassage.matching.preparation import Prepared
from safepassage.matching.problem import Columns, Evidence, PairEvidence, RecordView

FORMAT = 1
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class LevelWeights:
    """How often true pairs (m) and strangers (u) reach a level, and whether that was trained on the operator's data."""

    m: float
    u: float
    trained: bool

    @property
    def weight(self) -> float:
        """log2 of the Bayes factor."""
        return math.log2(max(self.m, _LEAST) / max(self.u, _LEAST))


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that decides a score. `rarity` holds, per column, the share of records with each value."""

    profile: str
    columns: Columns
    prior: float
    levels: Mapping[str, tuple[LevelWeights, ...]]
    rarity: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    trained_on: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons of this model, in order."""
        return comparisons_for(self.columns, self.profile)

    @property
    def untrained(self) -> list[str]:
        """Levels that keep the shipped prior, as `comparison: level`."""
        return [
            f"{comparison.name}: {level.label}"
            for comparison in self.comparisons
            for level, weights in zip(comparison.levels, self.levels[comparison.name], strict=True)
            if not weights.trained
        ]

    def score(self, left: RecordView, right: RecordView) -> PairEvidence:
        """Score one pair, for the online path. The weight is the prior plus the sum of the evidence, exactly."""
        evidence = []
        for comparison in self.comparisons:
            reached = comparison.level_of(dict(left.values), dict(right.values))
            if reached is None:
                evidence.append(Evidence(comparison.name, "missing", 0.0))
                continue
            level, weights = comparison.levels[reached], self.levels[comparison.name][reached]
            rarity = self._rarity_weight(level.rarity, weights.u, left.values, right.values) if level.rarity else 0.0
            evidence.append(Evidence(comparison.name, level.label, weights.weight, rarity))
        prior = math.log2(self.prior / (1.0 - self.prior))
        weight = math.fsum([prior, *(one.weight for one in evidence), *(one.rarity_weight for one in evidence)])
        return PairEvidence(left, right, prior, tuple(evidence), weight, probability_of(weight))

    def _rarity_weight(
        self, column: str, u: float, left: Prepared | Mapping[str, Any], right: Mapping[str, Any]
    ) -> float:
        """A rare value that agrees says more than a common one: log2 of u over the larger share of the two values."""
        shares = self.rarity.get(column)
        if not shares:
            return 0.0
        found = [shares[str(value)] for value in (left.get(column), right.get(column)) if value in shares]
        return math.log2(max(u, _LEAST)) - math.log2(max(found)) if found else 0.0

    def digest(self) -> str:
        """Hash of everything that decides a score."""
        return hashlib.sha256(json.dumps(self._as_values(), sort_keys=True).encode()).hexdigest()

    def _as_values(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "scheme": names.scheme_version,
            "profile": self.profile,
            "columns": {
                "roles": dict(self.columns.roles),
                "exact": list(self.columns.exact),
                "birth_order": self.columns.birth_order,
                "birth_calendar": self.columns.birth_calendar,
            },
            "prior": self.prior,
            "levels": {
                comparison.name: [
                    {"label": level.label, "m": weights.m, "u": weights.u, "trained": weights.trained}
                    for level, weights in zip(comparison.levels, self.levels[comparison.name], strict=True)
                ]
                for comparison in self.comparisons
            },
            "rarity": {column: dict(shares) for column, shares in self.rarity.items()},
            "trained_on": self.trained_on,
            "counts": dict(self.counts),
        }

    def save(self, path: Path) -> None:
        """Write the weights file, under a temporary name first."""
        from safepassage.core.row_files import written

        with written(path) as file:
            json.dump({**self._as_values(), "digest": self.digest()}, file, ensure_ascii=False, indent=1)


def probability_of(weight: float) -> float:
    """A match weight (log2 odds) as a probability."""
    if weight > 1000:
        return 1.0
    odds: float = 2.0**weight
    return odds / (1.0 + odds)


def shipped(columns: Columns, profile: str, *, prior: float) -> Model:
    """The priors of the first day: no training at all."""
    levels = {
        comparison.name: tuple(LevelWeights(level.m, level.u, False) for level in comparison.levels)
        for comparison in comparisons_for(columns, profile)
    }
    return Model(profile, columns, prior, levels)


def load(path: Path) -> Model:
    """Read a weights file. Raises ValueError when it was changed by hand or belongs to another scheme of names."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw.get("format") != FORMAT:
        raise ValueError(f"{path.name} is not a weights file of format {FORMAT}.")
    if raw["scheme"] != names.scheme_version:
        raise ValueError(
            f"{path.name} was trained with names scheme {raw['scheme']}; this is {names.scheme_version}. Train again."
        )
    told = raw["columns"]
    columns = Columns(told["roles"], tuple(told["exact"]), told["birth_order"], told["birth_calendar"])
    levels = {
        name: tuple(LevelWeights(one["m"], one["u"], one["trained"]) for one in rows)
        for name, rows in raw["levels"].items()
    }
    model = Model(raw["profile"], columns, raw["prior"], levels, raw["rarity"], raw["trained_on"], raw["counts"])
    if raw.get("digest") != model.digest():
        raise ValueError(f"{path.name} was changed after training: its digest does not agree.")
    return model


def with_columns(model: Model, columns: Columns) -> Model:
    """The same weights for a file whose columns have other names."""
    if set(columns.roles) != set(model.columns.roles) or len(columns.exact) != len(model.columns.exact):
        raise ValueError("The model was trained on other columns than this mapping has.")
    renamed = dict(zip(model.columns.exact, columns.exact, strict=True))
    levels = {renamed.get(name, name): weights for name, weights in model.levels.items()}
    return replace(model, columns=columns, levels=levels)
