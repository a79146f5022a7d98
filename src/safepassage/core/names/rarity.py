"""How rare a part of a name is: an agreement on a rare part says more than one on Mohammad."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from safepassage.core.names import compare, sounds
from safepassage.core.names.tables import Profile, profile

STEADYING = 600
_BUILT_IN_NAMES = 1000


@dataclass(slots=True)
class Rarity:
    """Counts of skeletons over a number of names; `source` is recorded with every result."""

    counts: Mapping[str, float]
    names: int
    source: str
    unseen: float = 0.0
    _cache: dict[str, float] = field(default_factory=dict)

    def of(self, skeleton: str) -> float:
        """From 0 (everyone has it) to 1 (nobody else has it)."""
        found = self._cache.get(skeleton)
        if found is None:
            seen = self.counts.get(skeleton, self.unseen)
            found = math.log((self.names + 1) / (seen + 1)) / math.log(self.names + 1)
            self._cache[skeleton] = found = min(1.0, max(0.0, found))
        return found


@lru_cache(maxsize=8)
def built_in(table: Profile | None = None) -> Rarity:
    """The shipped orders of magnitude, for a list too short to count."""
    table = table or profile()
    counts: dict[str, float] = {}
    for word, band in table.common.items():
        arabic = word[0] > "\u05ff"
        for skeleton in sounds.skeletons(sounds.sounds_of(word, arabic, table), arabic, table)[:1]:
            counts[skeleton] = max(counts.get(skeleton, 0.0), band)
    for bound, band in (("aBD", 100.0), ("LaH", 120.0), ("DiN", 50.0)) if table.compounds else ():
        counts[sounds.skeletons(bound, False, table)[0]] = band
    return Rarity(counts, _BUILT_IN_NAMES, "builtin", unseen=1.0)


def counted(names: Iterable[str], table: Profile | None = None) -> Rarity:
    """Counts over the distinct names given, steadied by the built-in table as if it were 600 names more.

    The shorter the list, the more the built-in table says: a name seen twice in a list of twenty is not a common name.
    """
    table = table or profile()
    distinct = set(names)
    counts: Counter[str] = Counter()
    for name in distinct:
        counts.update({heard.skeleton for heard in compare.hear(name, table).heard})
    prior = built_in(table)
    mixed = {
        skeleton: counts[skeleton] + STEADYING * prior.counts.get(skeleton, 0.0) / prior.names
        for skeleton in counts.keys() | prior.counts.keys()
    }
    return Rarity(mixed, len(distinct) + STEADYING, f"counted over {len(distinct)} names and {STEADYING} built in")
