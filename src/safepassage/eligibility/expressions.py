"""Reads rules from plain data into trees, and says of every fault where it is and what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from safepassage.eligibility.nodes import (
    SINGLE_RECORDS,
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
    Reason,
    Ref,
    Source,
    Threshold,
    Total,
    walk,
)
from safepassage.eligibility.partial import Span, microseconds, read_days, read_instants
from safepassage.eligibility.reading import Cursor, Document, Fault, RuleError
from safepassage.eligibility.vocabulary import Fact, Kind, Vocabulary

__all__ = ["Expr", "Family", "RuleError", "Surroundings", "parse", "read"]

FILE = "file"
_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Family:
    """Who belongs to a family under a definition, and the rule that finds them from a yes of the other person."""

    id: str
    hash: str
    expand: Callable[[Expr], Expr]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule may name besides facts: the parameters, reasons and sources of its version, other rules, families."""

    parameters: Mapping[str, Span] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    reasons: Mapping[str, Reason] | None = None
    sources: Mapping[str, Source] | None = None
    rule_at: Callable[[str], tuple[Expr, str]] | None = None
    families: Mapping[str, Family] = field(default_factory=dict)


def parse(content: Any, vocab: Vocabulary, *, surroundings: Surroundings | None = None) -> Expr:
    """The rule in `content` (plain data in the canonical spelling); every fault at once as a RuleError."""
    document = Document(content)
    rule = read(Cursor(document, content), vocab, surroundings=surroundings or Surroundings())
    document.refuse_faults()
    if rule is None:
        raise RuleError([Fault("", "holds no rule")])
    return rule


def read(cursor: Cursor, vocab: Vocabulary, *, surroundings: Surroundings) -> Expr | None:
    """The rule at a place of a document; None when faults (noted in the document) make it unusable."""
    return _Reader(vocab, surroundings).node(cursor, FILE)


_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "all": (("of",), ()),
    "any": (("of",), ()),
    "not": (("of",), ()),
    "is": (("fact", "why", "cite"), ()),
    "in": (("fact", "values", "why", "cite"), ()),
    "has": (("fact", "values", "why", "cite"), ()),
    "ge": (("fact", "why", "cite"), ("value", "param")),
    "le": (("fact", "why", "cite"), ("value", "param")),
    "between": (("fact", "why", "cite"), ("from", "to")),
    "age_at_least": (("fact", "years", "at", "why", "cite"), ()),
    "some": (("record", "where"), ()),
    "every": (("record", "where"), ()),
    "at_least": (("record", "where", "n"), ()),
    "total": (("record", "measure", "ge", "why", "cite"), ("where", "from", "to")),
    "family_of": (("definition", "of", "why", "cite"), ("hash", "of_hash")),
    "ref": (("to",), ("hash",)),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    vocab: Vocabulary
    around: Surroundings

    def node(self, cursor: Cursor, scope: str) -> Expr | None:  # noqa: PLR0911  (one return per op)
        if not isinstance(cursor.value, dict):
            cursor.fault("must be a condition with an op")
            return None
        op = cursor.at("op").choice(_FIELDS)
        if not op:
            if not cursor.has("op"):
                cursor.fault("lacks op")
            return None
        required, optional = _FIELDS[op]
        cursor.keys(required=("op", *required), optional=(*optional, "why", "cite"))
        why, cite = self._reason(cursor.at("why")), self._source(cursor.at("cite"))
        match op:
            case "all" | "any":
                return self._several(cursor, scope, op, why, cite)
            case "not":
                inside = self.node(cursor.at("of"), scope) if cursor.has("of") else None
                return None if inside is None else Not(inside, why, cite)
            case "some" | "every" | "at_least":
                return self._quantifier(cursor, scope, op, why, cite)
            case "total":
                return self._total(cursor, scope, why, cite)
            case "ref":
                return self._ref(cursor.at("to"), cursor.at("hash"), why, cite)
            case "family_of":
                return self._family(cursor, scope, why, cite)
            case _:
                return self._leaf(cursor, scope, op, why, cite)

    def _several(self, cursor: Cursor, scope: str, op: str, why: Reason | None, cite: Source | None) -> Expr | None:
        members = [self.node(each, scope) for each in cursor.at("of").items()]
        if not members:
            cursor.fault(f"an empty {op} says nothing and is refused")
        good = tuple(each for each in members if each is not None)
        if not good or len(good) < len(members):
            return None
        return All(good, why, cite) if op == "all" else AnyOf(good, why, cite)

    def _quantifier(self, cursor: Cursor, scope: str, op: str, why: Reason | None, cite: Source | None) -> Expr | None:
        record = self._listed(cursor, scope, op)
        n = cursor.at("n").whole(least=1, default=1)
        if not record:
            return None
        where = self.node(cursor.at("where"), record) if cursor.has("where") else None
        return None if where is None else Quantifier(op, record, where, n, why, cite)

    def _listed(self, cursor: Cursor, scope: str, op: str) -> str:
        if scope != FILE:
            cursor.fault(f"{op} cannot stand inside the records of another list; write the two side by side")
            return ""
        record = cursor.at("record").text()
        kind = self.vocab.records.get(record)
        if kind is None or not kind.many:
            known = ", ".join(sorted(each.id for each in self.vocab.records.values() if each.many))
            cursor.at("record").fault(f"{record!r} is not a list of records; known lists: {known}")
            return ""
        return record

    def _total(self, cursor: Cursor, scope: str, why: Reason | None, cite: Source | None) -> Expr | None:
        record = self._listed(cursor, scope, "total")
        measure = cursor.at("measure").choice(("days", "months"))
        least = cursor.at("ge").whole(least=1, default=1)
        where = self.node(cursor.at("where"), record) if record and cursor.has("where") else None
        start, end = (self._threshold(cursor.at(key), Kind.DATE) for key in ("from", "to"))
        if record and self.vocab.records[record].span is None:
            cursor.at("record").fault(f"{record} has no first and last day to add up")
            return None
        if not record or not measure or (cursor.has("where") and where is None):
            return None
        return Total(record, measure, least, where, start, end, why, cite)

    def _ref(self, to: Cursor, pinned: Cursor, why: Reason | None, cite: Source | None) -> Ref | None:
        name = to.text()
        if not name or self.around.rule_at is None:
            if name:
                to.fault("a rule outside a book of pathways cannot refer to another rule")
            return None
        try:
            target, content_hash = self.around.rule_at(name)
        except LookupError as error:
            to.fault(str(error.args[0]) if error.args else f"there is no rule {name}")
            return None
        if pinned.value is not None and pinned.text() != content_hash:
            pinned.fault(f"the rule {name} has changed: its hash is {content_hash}")
        return Ref(name, target, content_hash, why, cite)

    def _family(self, cursor: Cursor, scope: str, why: Reason | None, cite: Source | None) -> Expr | None:
        if scope != FILE:
            cursor.fault("family_of cannot stand inside the records of a list")
            return None
        family = self.around.families.get(cursor.at("definition").text())
        of = self._ref(cursor.at("of"), cursor.at("of_hash"), None, None)
        if family is None:
            cursor.at("definition").fault("there is no such family definition")
        if family is None or of is None:
            return None
        if any(isinstance(each, FamilyOf) for each in walk(of)):
            cursor.at("of").fault("names a rule that itself asks for a family; families reach one step only")
            return None
        pinned = cursor.at("hash")
        if pinned.value is not None and pinned.text() != family.hash:
            pinned.fault(f"the family definition has changed: its hash is {family.hash}")
        return FamilyOf(family.id, family.hash, of, family.expand(of), why, cite)

    def _leaf(  # noqa: PLR0911  (one return per op)
        self, cursor: Cursor, scope: str, op: str, why: Reason | None, cite: Source | None
    ) -> Expr | None:
        fact = self._fact(cursor.at("fact"), scope)
        if fact is None:
            return None
        kind = fact.kind
        wrong = {
            "is": kind is not Kind.BOOL,
            "in": kind is not Kind.ENUM,
            "has": not kind.is_set,
            "age_at_least": kind is not Kind.DATE,
        }.get(op, not kind.is_span)
        if wrong:
            cursor.at("fact").fault(f"{fact.id} is of type {kind.value}, which {op} cannot test")
            return None
        match op:
            case "is":
                return Is(fact.id, why, cite)
            case "in" | "has":
                values = self._codes(cursor.at("values"), fact)
                return (In if op == "in" else Has)(fact.id, values, why, cite) if values else None
            case "ge" | "le":
                than = self._one_threshold(cursor, kind)
                return None if than is None else (AtLeastValue if op == "ge" else AtMostValue)(fact.id, than, why, cite)
            case "between":
                return self._between(cursor, fact, why, cite)
            case _:
                return self._age(cursor, fact, scope, why, cite)

    def _between(self, cursor: Cursor, fact: Fact, why: Reason | None, cite: Source | None) -> Expr | None:
        start, end = (self._threshold(cursor.at(key), fact.kind) for key in ("from", "to"))
        if start is None and end is None:
            cursor.fault("between needs from or to")
            return None
        if start is not None and end is not None and start.span.lo >= end.span.hi:
            cursor.fault("can never be true: it ends before it begins")
        return Between(fact.id, start, end, why, cite)

    def _age(self, cursor: Cursor, fact: Fact, scope: str, why: Reason | None, cite: Source | None) -> Expr | None:
        years = cursor.at("years").whole(least=1, default=1)
        at = cursor.at("at")
        name = at.text()
        if name and name not in self.around.parameters and ("." in name or scope != FILE):
            dated = self._fact(at, scope)
            if dated is not None and dated.kind is not Kind.DATE:
                at.fault(f"{dated.id} is no date")
            return None if dated is None else AgeAtLeast(fact.id, years, None, dated.id, why, cite)
        threshold = self._threshold(at, Kind.DATE)
        return None if threshold is None else AgeAtLeast(fact.id, years, threshold, None, why, cite)

    def _fact(self, cursor: Cursor, scope: str) -> Fact | None:
        name = cursor.text()
        if not name:
            return None
        identifier = name if scope == FILE else f"{scope}.{name}"
        fact = self.vocab.facts.get(identifier)
        if fact is None:
            near = sorted(each.id for each in self.vocab.facts.values() if each.name == name.partition(".")[2] or name)
            hint = "" if scope == FILE else f"; inside {scope} only its own facts, by their short names, can be tested"
            cursor.fault(f"there is no fact {identifier}{hint}" if near else f"there is no fact {identifier}")
            return None
        if scope == FILE and fact.record not in SINGLE_RECORDS:
            cursor.fault(f"{identifier} belongs to one {fact.record} of many; test it inside some, every or at_least")
            return None
        return fact

    def _codes(self, cursor: Cursor, fact: Fact) -> tuple[str, ...]:
        items = cursor.items()
        if not items:
            cursor.fault("needs at least one value")
        codes = [each.text() for each in items]
        for each, code in zip(items, codes, strict=True):
            if each.value is None:
                each.fault("an empty value is never in a list")
            elif code and not fact.known_code(code):
                each.fault(f"{code!r} is not a value of {fact.id}")
        if len(set(codes)) < len(codes):
            cursor.fault("names a value twice")
        return tuple(sorted(code for code in codes if code))

    def _one_threshold(self, cursor: Cursor, kind: Kind) -> Threshold | None:
        if cursor.has("value") == cursor.has("param"):
            cursor.fault("needs either value or param")
            return None
        if cursor.has("param"):
            if cursor.at("param").text() in self.around.parameters:
                return self._threshold(cursor.at("param"), kind)
            cursor.at("param").fault("there is no such parameter")
            return None
        return self._threshold(cursor.at("value"), kind)

    def _threshold(self, cursor: Cursor, kind: Kind) -> Threshold | None:
        written = cursor.value
        if written is None:
            return None
        if isinstance(written, str) and written in self.around.parameters:
            found = self.around.kinds.get(written, kind)
            if found is not kind:
                cursor.fault(f"the parameter {written} is of type {found.value}, the fact of type {kind.value}")
            return Threshold(self.around.parameters[written], written, is_param=True)
        span = cursor.parsed(lambda value: literal(value, kind))
        return None if span is None else Threshold(span, written)

    def _reason(self, cursor: Cursor) -> Reason | None:
        name = cursor.text()
        if not name:
            return None
        if self.around.reasons is None:
            return Reason(name)
        if name not in self.around.reasons:
            cursor.fault(f"there is no reason {name}")
        return self.around.reasons.get(name)

    def _source(self, cursor: Cursor) -> Source | None:
        name = cursor.text()
        if not name:
            return None
        if self.around.sources is None:
            return Source(name)
        if name not in self.around.sources:
            cursor.fault(f"there is no source {name}")
        return self.around.sources.get(name)


def literal(value: Any, kind: Kind) -> Span:
    """A written threshold of the fact's own type; ValueError when it is not one."""
    if kind is Kind.NUMBER:
        if isinstance(value, int) and not isinstance(value, bool):
            return Span(value, value)
        raise ValueError("must be a whole number")
    if not isinstance(value, str):
        raise ValueError(f"must be a {kind.value}")
    return read_days(value) if kind is Kind.DATE else read_instants(value)


def instant_span(local: Any) -> Span:
    """The span of one instant."""
    at = microseconds(local)
    return Span(at, at)
