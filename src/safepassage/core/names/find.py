"""Finds the people of a list that a name may belong to, in any script and spelling, with the reason of each."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from safepassage.core.names import compare
from safepassage.core.names import rarity as rarities
from safepassage.core.names.score import NameScore, Scorer, logit, probability
from safepassage.core.names.tables import Profile, profile

_FEW_SOUNDS = 60_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of a list; several may carry one id."""

    id: str
    name: str
    father: str = ""
    year: int | None = None
    province: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One person found: rank (equal scores share it), the name that agreed best, and what the score is made of."""

    rank: int
    listed: Listed
    score: float
    name: NameScore
    beside: tuple[tuple[str, float], ...]  # what else spoke for or against: (code, log-odds)


class NameList:
    """A list prepared for many queries."""

    def __init__(self, listed: Iterable[Listed], *, table: Profile | None = None) -> None:
        self.table = table or profile()
        self.listed: Sequence[Listed] = tuple(listed)
        self.scorer = Scorer(rarities.counted((one.name for one in self.listed), self.table), table=self.table)
        self._by_sound: dict[tuple[str, bool], list[int]] = defaultdict(list)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for position, one in enumerate(self.listed):
            heard = compare.hear(one.name, self.table)
            arabic = bool(heard.heard) and heard.heard[0].is_arabic
            for sound in {part.sound for part in heard.heard} | {sound for _, sound in heard.glued}:
                self._by_sound[(sound, arabic)].append(position)
            for key in {part.skeleton for part in heard.heard}:
                self._by_key[key].append(position)

    def _candidates(self, query: str) -> set[int]:
        """Positions of names with at least one part that sounds like one of the query's."""
        heard = compare.hear(query, self.table)
        found: set[int] = set()
        if len(self._by_sound) > _FEW_SOUNDS:
            for part in heard.heard:
                found.update(self._by_key.get(part.skeleton, ()))
            return found
        mine = {(part.sound, part.is_arabic) for part in heard.heard}
        mine |= {(sound, heard.heard[i].is_arabic) for i, sound in heard.glued}
        for sound, arabic in mine:
            for (other, other_arabic), positions in self._by_sound.items():
                if sound == other:
                    found.update(positions)
                    continue
                likeness = compare.likeness(sound, other, arabic != other_arabic, arabic and other_arabic, self.table)
                if likeness > compare.WORTH_ALIGNING:
                    found.update(positions)
        return found

    def find(
        self, query: str, *, father: str = "", year: int | None = None, province: str = "", most: int = 20
    ) -> list[Hit]:
        """The best of the list for one name as written, with what is known beside it; one hit per id."""
        best: dict[str, tuple[float, float, int, NameScore, tuple[tuple[str, float], ...]]] = {}
        for position in sorted(self._candidates(query)):
            one = self.listed[position]
            scored = self.scorer.score(query, one.name, left_father=father, right_father=one.father)
            if scored is None:
                continue
            beside = tuple(_beside(year, one.year, province, one.province))
            log_odds = math.fsum([scored.log_odds, *(weight for _, weight in beside)])
            kept = best.get(one.id)
            if kept is None or log_odds > kept[0]:
                best[one.id] = (log_odds, scored.log_odds, position, scored, beside)
        ordered = sorted(best.values(), key=lambda entry: (-entry[0], entry[2]))[:most]
        hits: list[Hit] = []
        for place, (log_odds, _, position, scored, beside) in enumerate(ordered, start=1):
            value = probability(log_odds)
            rank = hits[-1].rank if hits and math.isclose(hits[-1].score, value, abs_tol=1e-12) else place
            hits.append(Hit(rank, self.listed[position], value, scored, beside))
        return hits


def _beside(
    year: int | None, other_year: int | None, province: str, other_province: str
) -> Iterable[tuple[str, float]]:
    """Birth year and province, as log-odds: modest, because both are often wrong by a few years or given as the
    current one."""
    if year is not None and other_year is not None:
        gap = abs(year - other_year)
        yield ("year", logit(0.82) if gap == 0 else logit(0.7) if gap <= 2 else 0.0 if gap <= 5 else logit(0.12))
    if province and other_province:
        same = compare.hear(province).heard and compare.align(compare.hear(province), compare.hear(other_province))
        yield ("province", logit(0.68) if same else logit(0.4))
