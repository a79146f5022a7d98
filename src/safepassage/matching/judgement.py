"""From scored pairs to proposals: which records may be one person, held apart where somebody or something says no."""

from collections import Counter, defaultdict
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
    support: float = 0.1,
) -> dict[str, str]:
    """Record → cluster, named by its first record. Strongest pairs first.

    Two groups become one only when at least `support` of all pairs between them reach `at`: one wrong pair must not
    chain
    two people together. A pair that would join records judged different, or that contradict each other, is left out.
    """
    kept = list(pairs)
    order = list(dict.fromkeys(records))
    groups = _Groups(order, kept, different)
    edges = sorted(
        (one for one in kept if one.probability >= at and not one.contradicts),
        key=lambda one: (-one.probability, one.left, one.right),
    )
    for edge in edges:
        groups.link(edge.left, edge.right)
    for _ in range(_MOST_PASSES):
        waiting = [edge for edge in edges if not groups.joined(edge.left, edge.right, support)]
        if len(waiting) == len(edges):
            break
        edges = waiting
    named: dict[str, str] = {}
    for record in order:
        named.setdefault(groups.find(record), record)
    return {record: named[groups.find(record)] for record in order}


_MOST_PASSES = 4


class _Groups:
    """Groups that grow: who leads, how large, how many strong pairs lie between two, and who must stay apart."""

    def __init__(self, order: list[str], pairs: list[ScoredPair], different: Collection[frozenset[str]]) -> None:
        self._leader = {record: record for record in order}
        self._size: dict[str, int] = dict.fromkeys(order, 1)
        self._links: dict[str, Counter[str]] = defaultdict(Counter)
        self._apart: dict[str, set[str]] = defaultdict(set)
        contradictions = [(pair.left, pair.right) for pair in pairs if pair.contradicts]
        for one, other in (*contradictions, *(tuple(sorted(pair)) for pair in different if len(pair) == 2)):
            self._apart[one].add(other)
            self._apart[other].add(one)

    def find(self, record: str) -> str:
        """The record that leads the group."""
        leader = self._leader
        leader.setdefault(record, record)
        while leader[record] != record:
            leader[record] = leader[leader[record]]
            record = leader[record]
        return record

    def link(self, one: str, other: str) -> None:
        """Note a strong pair."""
        self._links[one][other] += 1
        self._links[other][one] += 1

    def joined(self, one: str, other: str, support: float) -> bool:
        """Join the groups of two records if enough speaks for it and nothing against. True when they are one group."""
        left, right = self.find(one), self.find(other)
        if left == right:
            return True
        if self._links[left][right] < support * self._size.get(left, 1) * self._size.get(right, 1):
            return False
        if right in self._apart.get(left, ()):
            return False
        if len(self._links[left]) > len(self._links[right]):
            left, right = right, left
        self._leader[left] = right
        self._size[right] = self._size.get(right, 1) + self._size.get(left, 1)
        for neighbour, count in self._links.pop(left).items():
            if neighbour != right:
                self._links[neighbour].pop(left, None)
                self._links[neighbour][right] += count
                self._links[right][neighbour] += count
        self._links[right].pop(left, None)
        for neighbour in self._apart.pop(left, set()):
            self._apart[neighbour].discard(left)
            self._apart[neighbour].add(right)
            self._apart[right].add(neighbour)
        return True


def one_to_one(pairs: Iterable[ScoredPair], *, sides: Mapping[str, str]) -> list[ScoredPair]:
    """Each record at most once, strongest first: for two sources that each hold a person once, and inside a
    household."""
    taken: set[tuple[str, str]] = set()
    chosen = []
    for pair in sorted(pairs, key=lambda one: (-one.probability, one.left, one.right)):
        ends = (pair.left, sides[pair.right]), (pair.right, sides[pair.left])
        if taken.isdisjoint(ends):
            taken.update(ends)
            chosen.append(pair)
    return chosen
