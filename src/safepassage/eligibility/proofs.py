"""Proofs about rules: what one implies of another, whether a rule can be yes at all, and a file that shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from safepassage.eligibility.cells import Ground, blank, ground
from safepassage.eligibility.formulas import FALSE, TRUE, UNKNOWN
from safepassage.eligibility.nodes import (
    Expr,
    Not,
    Quantifier,
    Total,
    children,
)
from safepassage.eligibility.partial import Members, Span, Value, day_text, instant_text
from safepassage.eligibility.vocabulary import Kind, Vocabulary

MOST_RECORDS = 4
MOST_STEPS = 200_000
Assignment = dict[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A file, in words, that shows a finding: what each fact is; a fact that is not named does not matter."""

    facts: Mapping[tuple[str, str], str]

    def __str__(self) -> str:
        if not self.facts:
            return "any file at all"
        return "; ".join(
            f"{fact}{f' ({record})' if record else ''} = {told}" for (record, fact), told in self.facts.items()
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether all with a yes under the old rule has one under the new: proved, refuted by a file, or not proved."""

    holds: bool | None
    counterexample: Example | None = None
    searched: str = ""


class TooLong(Exception):
    """The search has used up its steps."""


def implies(old: Expr, new: Expr, vocab: Vocabulary) -> Proof:
    """Prove that a yes under `old` is a yes under `new`, whatever the facts, on files with enough records to tell.

    Totals, ages at a dated fact and other people's verdicts are taken as free answers: a proof holds all the same, but
    a counterexample that rests on one of them only says "not proved".
    """
    records = _records(old, new)
    needed = {kind: min(count, MOST_RECORDS) for kind, count in records.items()}
    base, (before, after) = ground([old, new], blank(vocab, closed=True), imagined=needed)
    search = _Search(base)
    try:
        found = search.lost(before, after, {})
    except TooLong:
        return Proof(None, searched=f"stopped after {MOST_STEPS} steps")
    if found is not None:
        example = example_of(base, found, vocab)
        return Proof(None if any(base.atoms[atom].opaque for atom in found) else False, example)
    if max(records.values(), default=0) > MOST_RECORDS and not search.by_shape_alone:
        return Proof(None, searched=f"files of up to {MOST_RECORDS} records in each list")
    return Proof(True)


def can_be(rule: Expr, wanted: bool, vocab: Vocabulary, *, record: str = "") -> bool:
    """Whether some file gives this answer; with `record`, whether some record of that list does."""
    rules = [Quantifier("some", record, rule if wanted else Not(rule))] if record else [rule if wanted else Not(rule)]
    needed = {kind: min(count, MOST_RECORDS) for kind, count in _records(rules[0]).items()}
    base, (formula,) = ground(rules, blank(vocab, closed=True), imagined=needed)
    try:
        return _Search(base).lost(formula, FALSE, {}) is not None
    except TooLong:
        return True


def example_of(base: Ground, found: Assignment, vocab: Vocabulary) -> Example:
    """An assignment of cells as a file in words."""
    facts = {}
    for number, cell in sorted(found.items()):
        atom = base.atoms[number]
        told = _told(vocab, atom.fact, atom.cells[cell]) if atom.fact in vocab.facts else str(atom.cells[cell])
        facts[atom.record, atom.fact] = told
    return Example(facts)


@dataclass(slots=True)
class _Search:
    """Looks for an assignment of cells that makes one formula yes and another not."""

    base: Ground
    steps: int = 0
    by_shape_alone: bool = True
    dead: set[tuple[int, int]] = field(default_factory=set)
    shown: dict[tuple[int, int], bool] = field(default_factory=dict)

    def lost(self, before: int, after: int, fixed: Assignment) -> Assignment | None:
        if before in (FALSE, UNKNOWN) or after == TRUE or (before, after) in self.dead:
            return None
        if before == TRUE and after in (FALSE, UNKNOWN):
            return dict(fixed)
        if self._structural(before, after):
            return None
        self.by_shape_alone = False
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLong
        store = self.base.store
        kind, members = store.members(before)
        if kind == "or":
            found = self._first([(member, after) for member in members], fixed)
        else:
            kind, members = store.members(after)
            if kind == "and":
                found = self._first([(before, member) for member in members], fixed)
            else:
                found = self._split(before, after, fixed)
        if found is None:
            self.dead.add((before, after))
        return found

    def _first(self, pairs: Sequence[tuple[int, int]], fixed: Assignment) -> Assignment | None:
        for before, after in pairs:
            found = self.lost(before, after, fixed)
            if found is not None:
                return found
        return None

    def _split(self, before: int, after: int, fixed: Assignment) -> Assignment | None:
        store = self.base.store
        atom = min(store.atoms(before) or store.atoms(after))
        for cell in range(len(self.base.atoms[atom].cells)):
            there = fixed | {atom: cell}
            found = self.lost(store.given(before, atom, cell), store.given(after, atom, cell), there)
            if found is not None:
                return found
        return None

    def _structural(self, before: int, after: int) -> bool:
        """Implications that the shape alone shows; sound, and they keep `any [ref old, …]` from being searched."""
        if after in (before, TRUE) or before == FALSE:
            return True
        key = (before, after)
        if key not in self.shown:
            self.shown[key] = False
            self.shown[key] = self._by_shape(before, after)
        return self.shown[key]

    def _by_shape(self, before: int, after: int) -> bool:
        store = self.base.store
        if not store.atoms(before) & store.atoms(after):
            return False
        (kind, parts), (other, members) = store.members(before), store.members(after)
        if kind == "or":
            return all(self._structural(part, after) for part in parts)
        if other == "and":
            return all(self._structural(before, member) for member in members)
        if kind == other == "leaf":
            (one, mine), (two, theirs) = store.truth(before), store.truth(after)
            return one == two and all(b is True for a, b in zip(mine, theirs, strict=True) if a is True)
        if other == "or" and any(self._structural(before, member) for member in members):
            return True
        return kind == "and" and any(self._structural(part, after) for part in parts)


def _records(old: Expr, new: Expr | None = None) -> dict[str, int]:
    """How many records of each list a counterexample can need: one for each yes the old rule wants from it, and one for
    each record that the new rule forbids."""
    wanted: dict[str, int] = {}
    for node, sign in [*_signed(old, True), *(_signed(new, False) if new is not None else [])]:
        if isinstance(node, Quantifier):
            wanted.setdefault(node.record, 0)
            if (node.quantity != "every") == sign:
                wanted[node.record] += node.n if node.quantity == "at_least" else 1
        elif isinstance(node, Total):
            wanted[node.record] = max(wanted.get(node.record, 0), 1)
    return wanted


def _signed(node: Expr, sign: bool) -> list[tuple[Expr, bool]]:
    below = not sign if isinstance(node, Not) else sign
    return [(node, sign)] + [pair for child in children(node) for pair in _signed(child, below)]


def _told(vocab: Vocabulary, identifier: str, value: Value) -> str:
    fact = vocab.fact(identifier)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, Members):
        return ";".join([*sorted(value.members), *(f"!{code}" for code in sorted(value.excluded)[:3])])
    return _bounds(fact.kind, value)


def _bounds(kind: Kind, span: Span) -> str:
    write = {Kind.DATE: day_text, Kind.INSTANT: instant_text}.get(kind, str)
    return f"{write(span.lo)}..{write(span.hi)}"
