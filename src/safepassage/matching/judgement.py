"""From scored pairs to proposals: which records may be one person, held apart where somebody or something says no."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from safepassage.matching.problem import ScoredPair


class Proposal(StrEnum):
    """What is done with a pair. Lists of dangerous people never link by themselves."""

    LINK = "link"
    REVIEW = "review"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Settings of an operation; the defaults are conservative."""

    review: float = 0.5
    link: float = 0.999
    cluster: float = 0.95


def propose(
    probability: float,
    *,
    document_agrees: bool,
    name_agrees: bool,
    contradicts: bool,
    adverse_list: bool,
    judged_different: bool,
    thresholds: Thresholds | None = None,
) -> tuple[Proposal, str]:
    """What to do with a pair, and why. Links only what a document and the name prove; a person judges the rest."""
    limits = thresholds or Thresholds()
    if judged_different:
        return Proposal.NOTHING, "judged to be two people; it returns when new evidence arrives"
    if probability < limits.review:
        return Proposal.NOTHING, "too unlikely"
    if adverse_list:
        return Proposal.REVIEW, "a list entry is never linked without two readers"
    if contradicts:
        return Proposal.REVIEW, "something contradicts"
    if probability >= limits.link and document_agrees and name_agrees:
        return Proposal.LINK, "document and name agree and nothing contradicts"
    return Proposal.REVIEW, "likely, but not proven by a document"


def clusters(
    records: Iterable[str],
    pairs: Iterable[ScoredPair],
    *,
    at: float,
    different: Collection[frozenset[str]] = frozenset(),
) -> dict[str, str]:
    """Record → cluster (named by its first record). Strongest pairs first; a pair that would bring together two records
    that were judged different, or that contradict each other, is left out.
    """
    kept = list(pairs)
    apart: dict[str, set[str]] = defaultdict(set)
    contradictions = [(pair.left, pair.right) for pair in kept if pair.contradicts]
    for one, other in (*contradictions, *(tuple(sorted(pair)) for pair in different if len(pair) == 2)):
        apart[one].add(other)
        apart[other].add(one)
    leader: dict[str, str] = {}
    members: dict[str, set[str]] = {}

    def find(record: str) -> str:
        while leader.setdefault(record, record) != record:
            leader[record] = leader[leader[record]]
            record = leader[record]
        return record

    for pair in sorted(kept, key=lambda one: (-one.probability, one.left, one.right)):
        if pair.probability < at or pair.contradicts:
            continue
        left, right = find(pair.left), find(pair.right)
        if left == right:
            continue
        mine, yours = members.get(left, {left}), members.get(right, {right})
        if len(mine) > len(yours):
            left, right, mine, yours = right, left, yours, mine
        if apart and any(apart.get(record, frozenset()) & yours for record in mine):
            continue
        leader[left] = right
        yours = members.setdefault(right, {right})
        yours |= mine
        members.pop(left, None)
    order = list(dict.fromkeys(records))
    named: dict[str, str] = {}
    for record in order:
        named.setdefault(find(record), record)
    return {record: named[find(record)] for record in order}


def one_to_one(pairs: Iterable[ScoredPair], *, sides: Mapping[str, str]) -> list[ScoredPair]:
    """Each record at most once, strongest first: for two sources that each hold a person once, and inside a household."""
    taken: set[tuple[str, str]] = set()
    chosen = []
    for pair in sorted(pairs, key=lambda one: (-one.probability, one.left, one.right)):
        ends = (pair.left, sides[pair.right]), (pair.right, sides[pair.left])
        if taken.isdisjoint(ends):
            taken.update(ends)
            chosen.append(pair)
    return chosen
