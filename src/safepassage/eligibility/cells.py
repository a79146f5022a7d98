"""Cuts the open facts of a file into cells: within a cell every test of a rule has one value.

A ground rule is a formula over atoms (one fact of the person or of one record). Lists that are not closed stand as an
atom of their own (the closing flag), and may be given further, imagined records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product

from safepassage.eligibility.casefile import Scope, Seen, Strength
from safepassage.eligibility.formulas import FALSE, TRUE, UNKNOWN, Store
from safepassage.eligibility.judging import judge_in
from safepassage.eligibility.nodes import (
    AgeAtLeast,
    All,
    AnyOf,
    AtLeastValue,
    AtMostValue,
    Between,
    Expr,
    FamilyOf,
    Has,
    In,
    Is,
    Not,
    Quantifier,
    Ref,
    Total,
    facts_of,
    walk,
)
from safepassage.eligibility.partial import FUTURE, PAST, Members, Span, Value, latest_birth
from safepassage.eligibility.vocabulary import Vocabulary

MOST_CELLS_OF_A_SET = 256
MOST_VISITS = 4096
_FILE = ""


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that may be found out: a fact of the person or of one record, with a value for each cell."""

    fact: str
    record: str
    cells: tuple[Value, ...]
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """A value to stand for each cell of a fact; for an enum, which of them stands for each code."""

    values: tuple[Value, ...]
    stands_for: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Ground:
    """Rules over one file as formulas over its atoms."""

    seen: Seen
    partition: Mapping[str, "Cells"]
    store: Store = field(default_factory=Store)
    atoms: list[Atom] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    imagined: Mapping[str, int] = field(default_factory=dict)
    ask_instead: dict[int, tuple[str, str]] = field(default_factory=dict)

    def formula(self, rule: Expr, scope: Scope | None = None) -> int:
        """The rule as a formula over what is open in the file."""
        return self._node(rule, scope or self.seen.person)

    def _node(self, node: Expr, scope: Scope) -> int:  # noqa: PLR0911  (one return per op)
        match node:
            case All(of=members):
                return self.store.conj([self._node(each, scope) for each in members])
            case AnyOf(of=members):
                return self.store.disj([self._node(each, scope) for each in members])
            case Not(of=member):
                return self.store.negate(self._node(member, scope))
            case Ref(target=target):
                return self._node(target, scope)
            case FamilyOf(expanded=expanded):
                return self._node(expanded, scope)
            case Quantifier():
                return self._quantifier(node)
            case _:
                return self._leaf(node, scope)

    def _quantifier(self, node: Quantifier) -> int:
        rows = [*self.seen.rows(node.record), *imagined_rows(self.imagined.get(node.record, 0))]
        parts = [self._node(node.where, row) for row in rows]
        if node.quantity == "every":
            parts = [self.store.negate(part) for part in parts]
        least = node.n if node.quantity == "at_least" else 1
        if not self.seen.closed(node.record):
            flag = self._atom(self.seen.vocab.records[node.record].closed_by, _FILE, (True, False))
            parts += [self.store.leaf(flag, (False, None))] * least
        found = self.store.count(least, parts)
        return self.store.negate(found) if node.quantity == "every" else found

    def _leaf(self, node: Expr, scope: Scope) -> int:
        known = judge_in(node, self.seen, scope).value
        more = isinstance(node, Total) and self.imagined.get(node.record)
        if known is not None and (known or not more):
            return TRUE if known else FALSE
        fact = _fact(node)
        if fact is None or not self.partition[fact].values:
            atom = self._atom(f"{node.op}:{node.hash()}", scope.key, (True, False), opaque=True)
            self.ask_instead.setdefault(atom, self._first_unknown(node, scope))
            return self.store.leaf(atom, (True, False))
        every = self.partition[fact].values
        cells = tuple(cell for cell in every if may_be(cell, scope.values.get(fact), every))
        truth = tuple(judge_in(node, self.seen, Scope(scope.key, {fact: cell}, {})).value for cell in cells)
        if len(set(truth)) <= 1:
            return {True: TRUE, False: FALSE, None: UNKNOWN}[truth[0] if truth else None]
        return self.store.leaf(self._atom(fact, scope.key, cells), truth)

    def _first_unknown(self, node: Expr, scope: Scope) -> tuple[str, str]:
        """The fact and record to ask about when a test adds several facts up: the first of them that is not known."""
        if not isinstance(node, Total):
            return next(((fact, scope.key) for fact in facts_of(node) if fact not in scope.values), ("", ""))
        kind = self.seen.vocab.records[node.record]
        tests = sorted(node.where.facts()) if node.where is not None else []
        for row in (*self.seen.rows(node.record), *imagined_rows(self.imagined.get(node.record, 0))):
            if node.where is None or judge_in(node.where, self.seen, row).value is not False:
                for fact in (*tests, *(f"{node.record}.{name}" for name in kind.span or ())):
                    known = row.values.get(fact)
                    if known is None or (isinstance(known, Span) and not known.known):
                        return fact, row.key
        return kind.closed_by, _FILE

    def _atom(self, fact: str, record: str, cells: tuple[Value, ...], *, opaque: bool = False) -> int:
        key = (fact, record)
        if key not in self.numbers:
            self.numbers[key] = len(self.atoms)
            self.atoms.append(Atom(fact, record, cells, opaque))
        return self.numbers[key]


def ground(rules: Sequence[Expr], seen: Seen, *, imagined: Mapping[str, int] | None = None) -> tuple[Ground, list[int]]:
    """Ground rules together on one file, so that they share its atoms."""
    base = Ground(seen, partition(tuple(rules), seen.vocab), imagined=imagined or {})
    return base, [base.formula(rule) for rule in rules]


def blank(vocab: Vocabulary, *, closed: bool = False) -> Seen:
    """A file of which nothing is known; with `closed`, its lists are complete (and empty but for imagined records)."""
    flags: dict[str, Value] = {each.closed_by: True for each in vocab.records.values() if each.many} if closed else {}
    return Seen("", Scope(_FILE, flags, {}), {}, Strength.CLAIMED, None, vocab)


def imagined_rows(count: int) -> list[Scope]:
    """Records that nobody has reported yet."""
    return [Scope(f"new {n + 1}" if count > 1 else "new", {}, {}) for n in range(count)]


def settled_regardless(rule: Expr, seen: Seen) -> bool | None:
    """The answer that every way of filling the open facts gives; None when they differ or it takes too long to tell."""
    if not repeated(rule, seen.vocab):
        return None
    base, (formula,) = ground([rule], seen)
    return agreed(base, formula)


@lru_cache(maxsize=1024)
def repeated(rule: Expr, vocab: Vocabulary) -> tuple[str, ...]:
    """The facts that more than one part of a rule looks at; a rule without them is exact as it stands."""
    facts = [fact for node in walk(rule) for fact in facts_of(node)]
    flags = {vocab.records[node.record].closed_by for node in walk(rule) if isinstance(node, Quantifier | Total)}
    facts += [flag for flag in flags if flag in facts]
    return tuple(sorted({fact for fact in facts if facts.count(fact) > 1}))


def agreed(base: Ground, formula: int) -> bool | None:
    """Whether a formula has one value whatever the open atoms are."""
    visits = 0

    def look(current: int) -> int:
        nonlocal visits
        visits += 1
        shared = base.store.shared(current)
        if current in (TRUE, FALSE) or not shared or visits > MOST_VISITS:
            return current if current in (TRUE, FALSE) else UNKNOWN
        atom = min(shared)
        values = set()
        for cell in range(len(base.atoms[atom].cells)):
            values.add(look(base.store.given(current, atom, cell)))
            if len(values) > 1 or UNKNOWN in values:
                return UNKNOWN
        return values.pop()

    return {TRUE: True, FALSE: False, UNKNOWN: None}[look(formula)]


@lru_cache(maxsize=512)
def partition(rules: tuple[Expr, ...], vocab: Vocabulary) -> Mapping[str, Cells]:
    """For each fact that rules test, a value to stand for each cell they cut it into."""
    tests: dict[str, list[Expr]] = {}
    for rule in rules:
        for node in walk(rule):
            fact = _fact(node)
            if fact is not None:
                tests.setdefault(fact, []).append(node)
    return {fact: _cells(fact, nodes, vocab) for fact, nodes in tests.items()}


def _fact(node: Expr) -> str | None:
    match node:
        case Is(fact=fact) | In(fact=fact) | Has(fact=fact) | AtLeastValue(fact=fact) | AtMostValue(fact=fact):
            return fact
        case Between(fact=fact) | AgeAtLeast(fact=fact, at_fact=None):
            return fact
        case _:
            return None


def _cells(fact: str, nodes: Sequence[Expr], vocab: Vocabulary) -> Cells:
    if any(isinstance(node, Is) for node in nodes):
        return Cells((True, False))
    lists = [node.values for node in nodes if isinstance(node, In | Has)]
    if not lists:
        cuts = sorted({cut for node in nodes for cut in _cuts(node)})
        borders = [PAST, *cuts, FUTURE + 1]
        return Cells(tuple(Span(first, last - 1) for first, last in pairwise(borders)))
    codes = vocab.fact(fact).codes
    groups: dict[tuple[bool, ...], list[str]] = {}
    for code in sorted({*(codes.names if codes else ()), *(code for each in lists for code in each)}):
        groups.setdefault(tuple(code in each for each in lists), []).append(code)
    if isinstance(nodes[0], In):
        return Cells(
            tuple(group[0] for group in groups.values()),
            {code: group[0] for group in groups.values() for code in group},
        )
    return Cells(_subsets([group for signature, group in groups.items() if any(signature)]))


def _subsets(groups: list[list[str]]) -> tuple[Value, ...]:
    if 2 ** len(groups) > MOST_CELLS_OF_A_SET:
        return ()
    cells = []
    for chosen in product((True, False), repeat=len(groups)):
        inside = frozenset(code for codes, yes in zip(groups, chosen, strict=True) if yes for code in codes)
        outside = frozenset(code for codes, yes in zip(groups, chosen, strict=True) if not yes for code in codes)
        cells.append(Members(inside, outside))
    return tuple(cells)


def _cuts(node: Expr) -> list[int]:
    match node:
        case AtLeastValue(than=than):
            return [than.span.lo, than.span.hi]
        case AtMostValue(than=than):
            return [than.span.lo + 1, than.span.hi + 1]
        case Between(start=start, end=end):
            return [cut for each in (start, end) if each is not None for cut in each.span]
        case AgeAtLeast(at=at, years=years) if at is not None:
            return [latest_birth(at.span.lo, years) + 1, latest_birth(at.span.hi, years) + 1]
        case _:
            return []


def may_be(cell: Value, known: Value | None, every: tuple[Value, ...]) -> bool:
    """Whether a cell agrees with what is known of the fact; `every` are all of its cells."""
    if known is None:
        return True
    if isinstance(cell, Span) and isinstance(known, Span):
        return cell.lo <= known.hi and known.lo <= cell.hi
    if isinstance(cell, Members) and isinstance(known, Members):
        if known.members & cell.excluded:
            return False
        return not any(group <= cell.members and group <= known.excluded for group in _groups(every))
    return cell == known


@lru_cache(maxsize=512)
def _groups(cells: tuple[Value, ...]) -> tuple[frozenset[str], ...]:
    """The smallest groups of codes that the cells of a set tell apart."""
    inside = [cell.members for cell in cells if isinstance(cell, Members) and cell.members]
    return tuple(each for each in inside if not any(other < each for other in inside))
