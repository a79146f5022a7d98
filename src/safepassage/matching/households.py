"""The family is the strongest evidence there is: pairs whose families also match gain, and brothers are kept apart."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from safepassage.matching.problem import Household, ScoredPair

MOST_ROUNDS = 3
STRONG = 0.9
# Weights (log2) of what the other members of two families say: two or more matched, one, none although both have
# families.
TWO_OR_MORE, ONE, NONE = 5.0, 3.0, -1.5


@dataclass(frozen=True, slots=True)
class HouseholdPair:
    """Two households and the members matched one to one. Said apart from any pair: same family is not same person."""

    left: str
    right: str
    matched: tuple[tuple[str, str], ...]


def with_households(
    pairs: Iterable[ScoredPair], households: Iterable[Household]
) -> tuple[list[ScoredPair], list[HouseholdPair]]:
    """Weigh every pair again by how many other members of the two families match. At most three rounds, until
    nothing changes.

    Inside two families every member matches at most one other: a brother is not his brother.
    """
    first = list(pairs)
    families = list(households)
    house_of: dict[str, str] = {member: house.id for house in families for member in house.members}
    sizes = {house.id: len(house.members) for house in families}
    base = {(pair.left, pair.right): _weight(pair.probability) for pair in first}
    current = first
    matched: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for _ in range(MOST_ROUNDS):
        matched = _matched_members(current, house_of)
        weighed = [_with_family(pair, base, matched, house_of, sizes) for pair in first]
        settled = all(abs(a.probability - b.probability) < 1e-9 for a, b in zip(weighed, current, strict=True))
        current = weighed
        if settled:
            break
    matched = _matched_members(current, house_of)
    chosen = {pair for members in matched.values() for pair in members}
    kept = [
        pair
        if not _rival(pair, house_of, matched) or (pair.left, pair.right) in chosen
        else replace(pair, contradicts=True)
        for pair in current
    ]
    told = [HouseholdPair(left, right, tuple(members)) for (left, right), members in sorted(matched.items())]
    return kept, told


def _weight(probability: float) -> float:
    bounded = min(1 - 1e-12, max(1e-12, probability))
    return math.log2(bounded / (1 - bounded))


def _matched_members(
    pairs: list[ScoredPair], house_of: Mapping[str, str]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Strong pairs between each two households, each member once, strongest first."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pair in sorted(pairs, key=lambda one: (-one.probability, one.left, one.right)):
        if pair.probability < STRONG:
            break
        houses = house_of.get(pair.left, ""), house_of.get(pair.right, "")
        if not all(houses) or houses[0] == houses[1] or {pair.left, pair.right} & taken[houses]:
            continue
        taken[houses] |= {pair.left, pair.right}
        found[houses].append((pair.left, pair.right))
    return found


def _with_family(
    pair: ScoredPair,
    base: Mapping[tuple[str, str], float],
    matched: Mapping[tuple[str, str], list[tuple[str, str]]],
    house_of: Mapping[str, str],
    sizes: Mapping[str, int],
) -> ScoredPair:
    houses = house_of.get(pair.left, ""), house_of.get(pair.right, "")
    if not all(houses) or min(sizes[houses[0]], sizes[houses[1]]) < 2:
        return pair
    others = [(a, b) for a, b in matched.get(houses, ()) if pair.left not in (a, b) and pair.right not in (a, b)]
    added = TWO_OR_MORE if len(others) >= 2 else ONE if others else NONE
    odds = 2.0 ** min(500.0, base[pair.left, pair.right] + added)
    return replace(pair, probability=odds / (1 + odds))


def _rival(
    pair: ScoredPair, house_of: Mapping[str, str], matched: Mapping[tuple[str, str], list[tuple[str, str]]]
) -> bool:
    """Whether one end of the pair is already matched, in the same two families, with somebody else."""
    houses = house_of.get(pair.left, ""), house_of.get(pair.right, "")
    return any((a == pair.left) != (b == pair.right) for a, b in matched.get(houses, ()))
