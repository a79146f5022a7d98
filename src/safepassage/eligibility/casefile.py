"""One person's file as rules see it: every statement of a fact, and what they say together at a standard of proof."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from safepassage.eligibility.partial import Members, Span, Value, merge
from safepassage.eligibility.vocabulary import Vocabulary, standard


class Strength(IntEnum):
    """How well a fact is established."""

    CLAIMED = 1
    DOCUMENTED = 2
    ATTESTED = 3


@dataclass(frozen=True, slots=True)
class Known:
    """One statement of a fact: what was said, how strongly, by which evidence, and for which days it holds."""

    value: Value
    strength: Strength = Strength.ATTESTED
    id: str = ""
    evidence: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, on: date | None) -> bool:
        """Whether the statement is valid on a day (always, when no day is given)."""
        if on is None:
            return True
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on < self.valid_until)


Statements = Mapping[str, tuple[Known, ...]]


@dataclass(frozen=True, slots=True)
class Record:
    """One employment, relation, stay or visa, with its facts by full id."""

    key: str
    facts: Statements
    other: "File | None" = None


@dataclass(frozen=True, slots=True)
class File:
    """Everything recorded about one person that rules may look at."""

    id: str
    facts: Statements = field(default_factory=dict)
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)

    def hiding(self, visible: Callable[[str, str], bool], vocab: Vocabulary | None = None) -> "File":
        """The file as somebody sees it for whom `visible(fact, record key)` is sometimes false.

        Where one record of a list is hidden, its closing flag is hidden too: else a hidden paper would read as "no".
        What is impossible beside a hidden fact stays out as well: else a viewer would count what the verdict does not.
        """
        known = vocab or standard()
        doubtful = self._doubtful(known)
        facts = {fact: told for fact, told in self.facts.items() if visible(fact, "")}
        records: dict[str, tuple[Record, ...]] = {}
        for kind, rows in self.records.items():
            seen = []
            for row in rows:
                seen_here = {fact for fact in row.facts if visible(fact, row.key)}
                shown = {fact: row.facts[fact] for fact in seen_here if (kind, row.key, fact) not in doubtful}
                if seen_here or not row.facts:
                    seen.append(replace(row, facts=shown))
                if len(seen_here) < len(row.facts):
                    facts.pop(known.records[kind].closed_by, None)
            records[kind] = tuple(seen)
        return replace(self, facts=facts, records=records)

    def _doubtful(self, vocab: Vocabulary) -> frozenset[tuple[str, str, str]]:
        return frozenset(
            (kind, row.key, fact)
            for strength in Strength
            for kind, rows in see(self, strength=strength, vocab=vocab).lists.items()
            for row in rows
            for fact in row.flagged
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts of the person, or of one record: values that count, and why others do not."""

    key: str
    values: dict[str, Value]
    ids: dict[str, tuple[str, ...]]
    contradicted: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    other: File | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A file at one standard of proof and one day: what the evaluators work on."""

    id: str
    person: Scope
    lists: dict[str, tuple[Scope, ...]]
    strength: Strength
    on: date | None
    vocab: Vocabulary

    def closed(self, record: str) -> bool:
        """Whether a list is known to be complete."""
        return self.person.values.get(self.vocab.records[record].closed_by) is True

    def rows(self, record: str) -> tuple[Scope, ...]:
        """The records of one list."""
        return self.lists.get(record, ())


def see(file: File, *, strength: Strength, on: date | None = None, vocab: Vocabulary | None = None) -> Seen:
    """What the file says at a standard of proof: the strongest statements count, contradictions are unknown."""
    known = vocab or standard()
    person = _scope("", file.facts, strength, on)
    lists: dict[str, tuple[Scope, ...]] = {}
    for kind, rows in file.records.items():
        span = known.records[kind].span
        scopes = []
        for row in rows:
            scope = _scope(row.key, row.facts, strength, on, row.other)
            if span:
                scope = _in_order(scope, f"{kind}.{span[0]}", f"{kind}.{span[1]}", person)
            scopes.append(scope)
        lists[kind] = tuple(scopes)
    return Seen(file.id, person, lists, strength, on, known)


def _scope(key: str, facts: Statements, strength: Strength, on: date | None, other: File | None = None) -> Scope:
    values: dict[str, Value] = {}
    ids: dict[str, tuple[str, ...]] = {}
    contradicted: set[str] = set()
    flagged: set[str] = set()
    for fact, told in facts.items():
        counting = [each for each in told if each.strength >= strength and each.holds(on)]
        if not counting:
            continue
        best = max(each.strength for each in counting)
        strongest = [each for each in counting if each.strength == best]
        ids[fact] = tuple(each.id for each in strongest if each.id)
        if any(_impossible(each.value) for each in strongest):
            flagged.add(fact)
            continue
        value = strongest[0].value if len(strongest) == 1 else merge(each.value for each in strongest)
        if value is None:
            contradicted.add(fact)
        else:
            values[fact] = value
    return Scope(key, values, ids, frozenset(contradicted), frozenset(flagged), other)


def _impossible(value: Value) -> bool:
    if isinstance(value, Span):
        return value.impossible
    return isinstance(value, Members) and bool(value.members & value.excluded)


def _in_order(scope: Scope, start: str, end: str, person: Scope) -> Scope:
    first, last, born = scope.values.get(start), scope.values.get(end), person.values.get("person.born_on")
    doubtful: set[str] = set()
    if isinstance(first, Span) and isinstance(last, Span) and first.lo > last.hi:
        doubtful |= {start, end}
    if isinstance(born, Span) and isinstance(last, Span) and born.lo > last.hi:
        doubtful.add(end)
    if isinstance(born, Span) and isinstance(first, Span) and born.lo > first.hi:
        doubtful.add(start)
    if not doubtful:
        return scope
    values = {fact: value for fact, value in scope.values.items() if fact not in doubtful}
    return replace(scope, values=values, flagged=scope.flagged | doubtful)
