"""The probability that two names are one person's, as a sum of lines that can be shown; nothing else enters the
score."""

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from safepassage.core.names import compare
from safepassage.core.names.compare import Aligned, HeardName
from safepassage.core.names.rarity import Rarity, built_in
from safepassage.core.names.tables import FOLDER, Profile, profile

PLAIN, LIGHT, BOUND, COMMONEST = 0, 1, 2, 3
_BOUND_TEXTS = frozenset({"abd", "lah", "din"})
_COMMONEST_BAND = 200.0


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The trained numbers of tables/weights.toml."""

    version: str
    base_rate: float
    least_rarity: float
    matched: tuple[float, float, float, float]
    unmatched: tuple[float, float, float, float]
    power: float
    contradiction: float
    leftover: float
    first_unmatched: float
    bound_mismatch: float
    thin: float
    thinner: float
    intercept: float
    strength: float
    coverage: float
    saturation: float
    own_agree: float
    own_differ: float
    inversion: float
    father: dict[str, float]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The shipped weights."""
    raw: dict[str, Any] = tomllib.loads((FOLDER / "weights.toml").read_text(encoding="utf-8"))
    parts, shape, odds = raw["parts"], raw["shape"], raw["log_odds"]
    return Weights(
        version=raw["version"],
        base_rate=raw["base_rate"],
        least_rarity=parts["least_rarity"],
        matched=(1.0, parts["light"], parts["bound"], parts["commonest"]),
        unmatched=(1.0, parts["light_unmatched"], parts["bound_unmatched"], parts["commonest_unmatched"]),
        power=parts["likeness_power"],
        contradiction=shape["contradiction"],
        leftover=shape["leftover"],
        first_unmatched=shape["first_unmatched"],
        bound_mismatch=shape["bound_mismatch"],
        thin=shape["thin"],
        thinner=shape["thinner"],
        intercept=odds["intercept"],
        strength=odds["strength"],
        coverage=odds["coverage"],
        saturation=odds["saturation"],
        own_agree=odds["own_names_agree"],
        own_differ=odds["own_names_differ"],
        inversion=odds["inversion"],
        father=raw["father"],
    )


class Line(NamedTuple):
    """One line of an explanation: which parts (positions in each name), how alike, and what it adds to the log-odds."""

    kind: str  # prior | agree | only_left | only_right | other_half | own_names_differ | order | limit
    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float
    weight: float
    rarity: float = 0.0
    of_father: bool = False


@dataclass(frozen=True, slots=True)
class NameScore:
    """A score with everything it is made of: the log-odds are exactly the sum of the lines."""

    log_odds: float
    lines: tuple[Line, ...]
    left: HeardName
    right: HeardName
    name_score: float
    father_score: float | None = None
    left_father: HeardName | None = None
    right_father: HeardName | None = None

    @property
    def score(self) -> float:
        """The probability."""
        return probability(self.log_odds)


@dataclass(frozen=True, slots=True)
class _Side:
    """What the scorer needs to know of one name."""

    heard: HeardName
    kinds: tuple[int, ...]
    rarities: tuple[float, ...]
    first: int
    hosts: tuple[int, ...]


def probability(log_odds: float) -> float:
    """Log-odds as a probability."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    grown = math.exp(log_odds)
    return grown / (1.0 + grown)


def logit(p: float) -> float:
    """A probability as log-odds."""
    p = min(1.0 - 1e-12, max(1e-12, p))
    return math.log(p / (1.0 - p))


class Scorer:
    """Scores pairs of names against one rarity table. Prepared names are cached, so one name against many is cheap."""

    def __init__(
        self, rarity: Rarity | None = None, *, table: Profile | None = None, most_cached: int = 200_000
    ) -> None:
        self.table = table or profile()
        self.rarity = rarity or built_in(self.table)
        self.weights = weights()
        self._commonest = _commonest(self.table)
        self._most_cached = most_cached
        self._sides: dict[str, _Side] = {}

    def _side(self, text: str) -> _Side:
        side = self._sides.get(text)
        if side is None:
            if len(self._sides) >= self._most_cached:
                self._sides.clear()
            side = self._sides[text] = self._prepared(compare.hear(text, self.table))
        return side

    def _prepared(self, heard: HeardName) -> _Side:
        kinds, hosts = [], []
        size = len(heard.heard)
        for position, one in enumerate(heard.heard):
            if one.part.text in _BOUND_TEXTS and self.table.compounds:
                kinds.append(BOUND)
                host = position + 1 if one.part.text == "abd" else position - 1
                hosts.append(host if 0 <= host < size else -1)
            else:
                kinds.append(LIGHT if one.is_light else COMMONEST if one.skeleton in self._commonest else PLAIN)
                hosts.append(-1)
        rarities = tuple(max(self.weights.least_rarity, self.rarity.of(one.skeleton)) for one in heard.heard)
        return _Side(heard, tuple(kinds), rarities, _own_name(kinds), tuple(hosts))

    def score(self, left: str, right: str, *, left_father: str = "", right_father: str = "") -> NameScore | None:
        """Score two names as written, with their fathers' when both are known. None when a name has no letters at
        all."""
        a, b = self._side(left), self._side(right)
        if not a.heard.heard or not b.heard.heard:
            return None
        lines = self._lines(a, b)
        log_odds = math.fsum(line.weight for line in lines)
        own = probability(log_odds)
        fathers = (self._side(left_father), self._side(right_father)) if left_father and right_father else None
        if fathers is None or not fathers[0].heard.heard or not fathers[1].heard.heard:
            return NameScore(log_odds, tuple(lines), a.heard, b.heard, own)
        of_father, father_score = self._father_lines(*fathers)
        lines.extend(of_father)
        log_odds = math.fsum(line.weight for line in lines)
        most = own + self.weights.father["limit"]
        if most < 1.0 and probability(log_odds) > most:
            lines.append(Line("limit", (), (), 0.0, logit(most) - log_odds, of_father=True))
            log_odds = math.fsum(line.weight for line in lines)
        return NameScore(
            log_odds, tuple(lines), a.heard, b.heard, own, father_score, fathers[0].heard, fathers[1].heard
        )

    def _father_lines(self, a: _Side, b: _Side) -> tuple[list[Line], float]:
        """The same sums over the fathers' names, at a share of their weight: what they add beyond the base rate."""
        settings = self.weights.father
        lines = self._lines(a, b)
        own = math.fsum(line.weight for line in lines)
        shifted = [
            Line(x.kind, x.left, x.right, x.likeness, x.weight * settings["share"], x.rarity, True) for x in lines[1:]
        ]
        base = settings["share"] * (lines[0].weight - logit(self.weights.base_rate))
        shifted.insert(0, Line("prior", (), (), 0.0, base, of_father=True))
        total = math.fsum(line.weight for line in shifted)
        bounded = min(settings["most"], max(settings["least"], total))
        if bounded != total:
            shifted.append(Line("limit", (), (), 0.0, bounded - total, of_father=True))
        return shifted, probability(own)

    def _lines(self, a: _Side, b: _Side) -> list[Line]:
        """Every contribution to the log-odds of two names. See docs/adr/0021 for the formula."""
        w = self.weights
        aligned = compare.align(a.heard, b.heard, self.table)
        in_a = {i: n for n, pair in enumerate(aligned) for i in pair.left}
        in_b = {j: n for n, pair in enumerate(aligned) for j in pair.right}
        agreeing: list[tuple[Aligned, float, float, bool]] = []  # pair, weight, evidence, both are own names
        lost: list[tuple[Line, float]] = []  # line without weight, share of the loss
        matched = evidence = left_rest = right_rest = mismatch = 0.0
        for pair in aligned:
            rarity = (_mean(a.rarities, pair.left) + _mean(b.rarities, pair.right)) / 2
            weight = rarity * w.matched[_kind(a, b, pair)] * (len(pair.left) + len(pair.right)) / 2
            if _hosts_differ(a, b, pair, in_a, in_b):
                left_rest += weight / 2
                right_rest += weight / 2
                lost.append((Line("other_half", pair.left, pair.right, pair.likeness, 0.0, rarity), weight))
                continue
            gained = weight * pair.likeness**w.power
            matched += weight
            evidence += gained
            agreeing.append((pair, weight, gained, a.first in pair.left and b.first in pair.right))
        own_lost = [0.0, 0.0]
        for which, side, found, kind in ((0, a, in_a, "only_left"), (1, b, in_b, "only_right")):
            for position, part_kind in enumerate(side.kinds):
                if position in found:
                    continue
                weight = side.rarities[position] * w.unmatched[part_kind]
                share = weight
                if position == side.first:
                    own_lost[which] = weight
                    share += w.first_unmatched * weight
                if part_kind == BOUND and side.hosts[position] in found:
                    mismatch += w.bound_mismatch
                    share += w.bound_mismatch
                if which == 0:
                    left_rest += weight
                else:
                    right_rest += weight
                places: tuple[tuple[int, ...], tuple[int, ...]] = ((position,), ()) if which == 0 else ((), (position,))
                lost.append((Line(kind, places[0], places[1], 0.0, 0.0, side.rarities[position]), share))
        lines = [Line("prior", (), (), 0.0, w.intercept)]
        if evidence > 0.0:
            lines.extend(self._weighed(agreeing, lost, matched, evidence, left_rest, right_rest, own_lost, mismatch))
        if own_lost[0] and own_lost[1]:
            lines.append(Line("own_names_differ", (a.first,), (b.first,), 0.0, -w.own_differ))
        if inversions := _inversions(aligned):
            lines.append(Line("order", (), (), 0.0, -w.inversion * inversions))
        return lines

    def _weighed(  # noqa: PLR0917 - the sums of one pair
        self,
        agreeing: list[tuple[Aligned, float, float, bool]],
        lost: list[tuple[Line, float]],
        matched: float,
        evidence: float,
        left_rest: float,
        right_rest: float,
        own_lost: list[float],
        mismatch: float,
    ) -> list[Line]:
        """Shares out coverage and saturation over the parts: agreeing parts as if nothing were missing, the rest as
        loss."""
        w = self.weights
        smaller, larger = sorted((left_rest, right_rest))
        against = (
            w.contradiction * smaller
            + w.leftover * (larger - smaller)
            + w.first_unmatched * (own_lost[0] + own_lost[1])
            + mismatch
        )
        saturation = 1.0 - math.exp(-evidence / w.thin)
        full = evidence / matched
        coverage = evidence / (matched + against)
        per_coverage = w.strength * saturation + w.coverage
        gain = per_coverage * full + w.saturation * (1.0 - math.exp(-evidence / w.thinner))
        lines = []
        for pair, weight, gained, own in agreeing:
            value = gain * gained / evidence
            if own:
                value += w.own_agree * pair.likeness**w.power
            lines.append(Line("agree", pair.left, pair.right, pair.likeness, value, weight))
        shares = sum(share for _, share in lost)
        if shares > 0.0:
            loss = per_coverage * (coverage - full)
            lines.extend(
                Line(line.kind, line.left, line.right, line.likeness, loss * share / shares, line.rarity)
                for line, share in lost
            )
        return lines


@lru_cache(maxsize=8)
def _commonest(table: Profile) -> frozenset[str]:
    heard = (compare.hear(word, table) for word, band in table.common.items() if band >= _COMMONEST_BAND)
    return frozenset(one.skeleton for name in heard for one in name.heard)


def _own_name(kinds: list[int]) -> int:
    """Position of the part most likely to be the person's own name: the first that is not light, bound or Mohammad."""
    for wanted in ((PLAIN,), (PLAIN, LIGHT, COMMONEST)):
        for position, kind in enumerate(kinds):
            if kind in wanted:
                return position
    return 0


def _mean(rarities: tuple[float, ...], places: tuple[int, ...]) -> float:
    return rarities[places[0]] if len(places) == 1 else sum(rarities[i] for i in places) / len(places)


def _kind(a: _Side, b: _Side, pair: Aligned) -> int:
    return min(*(a.kinds[i] for i in pair.left), *(b.kinds[j] for j in pair.right))


def _hosts_differ(a: _Side, b: _Side, pair: Aligned, in_a: dict[int, int], in_b: dict[int, int]) -> bool:
    """Whether two bound halves agree while the names they belong to do not (Hamidullah, Obaidullah)."""
    i, j = pair.left[0], pair.right[0]
    if len(pair.left) > 1 or len(pair.right) > 1 or a.kinds[i] != BOUND or b.kinds[j] != BOUND:
        return False
    host_a, host_b = a.hosts[i], b.hosts[j]
    if host_a < 0 and host_b < 0:
        return False
    partner = in_a.get(host_a, -1)
    return partner < 0 or partner != in_b.get(host_b, -2)


def _inversions(aligned: list[Aligned]) -> int:
    """How many pairs of parts stand in the other order; at most three count."""
    order = [pair.right[0] for pair in sorted(aligned, key=lambda pair: pair.left[0])]
    found = sum(1 for i in range(len(order)) for j in range(i) if order[j] > order[i])
    return min(3, found)
