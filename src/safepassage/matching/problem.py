"""What the matching engine takes and gives: records, pairs with their evidence, households. Frozen, no database, no
clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a column of a file can hold. `exact` columns are any others that should agree.
ROLES = (
    "id", "given", "family", "full_name", "father", "grandfather", "birth", "sex", "place", "document", "phone",
    "address", "postcode",
)  # fmt: skip
PROFILES = ("afghan", "generic")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file plays which role; `birth_order` and `birth_calendar` are what the source declares."""

    roles: Mapping[str, str]
    exact: tuple[str, ...] = ()
    birth_order: str | None = None
    birth_calendar: str | None = None

    def __post_init__(self) -> None:
        unknown = [role for role in self.roles if role not in ROLES]
        if unknown:
            raise ValueError(f"unknown role {unknown[0]}; roles are: {', '.join(ROLES)}, exact")


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record prepared for comparison: values by prepared column, see preparation.py. Missing is None."""

    source: str
    id: str
    values: Mapping[str, Any]
    household: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison of a pair: the level reached and the weight (log2 of the Bayes factor) it adds."""

    comparison: str
    level: str
    weight: float
    rarity_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """A pair with everything its score is made of: `weight` is the prior plus the sum of all evidence."""

    left: RecordView
    right: RecordView
    prior_weight: float
    evidence: tuple[Evidence, ...]
    weight: float
    probability: float


@dataclass(frozen=True, slots=True)
class Household:
    """People who were reported together; `members` are record ids of one source."""

    source: str
    id: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A pair by its ids, for clustering and households."""

    left: str
    right: str
    probability: float
    contradicts: bool = field(default=False)
