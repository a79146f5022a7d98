"""The tree of a rule, for every back end: what each node holds, its canonical form and its content hash."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from safepassage.eligibility.partial import Span


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition is there, in the languages of the people it is read to."""

    id: str
    words: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a condition comes from."""

    id: str
    what: str = field(default="", compare=False)
    on: str = field(default="", compare=False)
    kind: str = field(default="", compare=False)
    confidence: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a fact is compared with: a written value or a parameter; an interval when the source is vague."""

    span: Span
    written: str | int
    is_param: bool = False


class Expr:
    """A rule or a part of it; three-valued, immutable, with one canonical spelling.

    Trees are compared by `hash()`; two objects are equal only when they are the same one, which keeps lookups cheap.
    """

    __slots__ = ()
    op: ClassVar[str] = ""

    def canonical(self) -> dict[str, Any]:
        """The one spelling of this rule as plain data."""
        return {key: value for key, value in _canonical(self).items() if value is not None}

    def hash(self) -> str:
        """SHA-256 over the canonical form and the values of every parameter it uses."""
        parameters = {
            str(each.written): [each.span.lo, each.span.hi]
            for node in walk(self)
            for each in thresholds(node)
            if each.is_param
        }
        return digest({"parameters": parameters, "rule": self.canonical()})

    def facts(self) -> frozenset[str]:
        """The ids of every fact the rule can look at, the closing flags of lists excepted."""
        return frozenset(fact for node in walk(self) for fact in facts_of(node))


@dataclass(frozen=True, slots=True, eq=False)
class All(Expr):
    """Yes when every member is; no when one is not."""

    op: ClassVar[str] = "all"
    of: tuple[Expr, ...]
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf(Expr):
    """Yes when one member is; no when none is."""

    op: ClassVar[str] = "any"
    of: tuple[Expr, ...]
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Not(Expr):
    """The opposite; what is not yet known stays so."""

    op: ClassVar[str] = "not"
    of: Expr
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Is(Expr):
    """A yes-or-no fact itself."""

    op: ClassVar[str] = "is"
    fact: str
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class In(Expr):
    """One code out of a list."""

    op: ClassVar[str] = "in"
    fact: str
    values: tuple[str, ...]
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Has(Expr):
    """A set that holds at least one of the codes."""

    op: ClassVar[str] = "has"
    fact: str
    values: tuple[str, ...]
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AtLeastValue(Expr):
    """A date, instant or number not before (not less than) the threshold."""

    op: ClassVar[str] = "ge"
    fact: str
    than: Threshold
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AtMostValue(Expr):
    """A date, instant or number not after (not more than) the threshold."""

    op: ClassVar[str] = "le"
    fact: str
    than: Threshold
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Between(Expr):
    """From the first threshold on and before the second; one of them may be absent."""

    op: ClassVar[str] = "between"
    fact: str
    start: Threshold | None
    end: Threshold | None
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AgeAtLeast(Expr):
    """At least so many years old at a parameter's day or at a dated fact."""

    op: ClassVar[str] = "age_at_least"
    fact: str
    years: int
    at: Threshold | None
    at_fact: str | None = None
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Quantifier(Expr):
    """How many records of a list meet a condition; no only when the list is closed."""

    quantity: str
    record: str
    where: Expr
    n: int = 1
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Total(Expr):
    """At least so many days (or the fewest days that so many months have) in the union of a list's intervals."""

    op: ClassVar[str] = "total"
    record: str
    measure: str
    least: int
    where: Expr | None = None
    start: Threshold | None = None
    end: Threshold | None = None
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ref(Expr):
    """Another version's rule, fixed by its content hash."""

    op: ClassVar[str] = "ref"
    to: str
    target: Expr
    pinned: str
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FamilyOf(Expr):
    """A member, by a family definition, of the family of a person whose own verdict is yes."""

    op: ClassVar[str] = "family_of"
    definition: str
    definition_hash: str
    of: Ref
    expanded: Expr
    why: Reason | None = None
    cite: Source | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OtherPerson(Expr):
    """Inside a relation: the rule asked of the other person (written by the reader of family_of, never by authors)."""

    op: ClassVar[str] = "other_person"
    of: Expr
    why: Reason | None = None
    cite: Source | None = None


def children(node: Expr) -> tuple[Expr, ...]:  # noqa: PLR0911  (one return per op)
    """The nodes directly below one."""
    match node:
        case All(of=members) | AnyOf(of=members):
            return members
        case Not(of=member) | OtherPerson(of=member):
            return (member,)
        case Quantifier(where=where):
            return (where,)
        case Total(where=where):
            return () if where is None else (where,)
        case Ref(target=target):
            return (target,)
        case FamilyOf(expanded=expanded):
            return (expanded,)
        case _:
            return ()


def walk(node: Expr) -> Iterator[Expr]:
    """The node and everything below it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def facts_of(node: Expr) -> tuple[str, ...]:
    """The facts that the node itself looks at."""
    match node:
        case AgeAtLeast(fact=fact, at_fact=at_fact):
            return (fact,) if at_fact is None else (fact, at_fact)
        case Is(fact=fact) | In(fact=fact) | Has(fact=fact) | AtLeastValue(fact=fact) | AtMostValue(fact=fact):
            return (fact,)
        case Between(fact=fact):
            return (fact,)
        case _:
            return ()


def thresholds(node: Expr) -> tuple[Threshold, ...]:
    """The thresholds of the node itself."""
    match node:
        case AtLeastValue(than=than) | AtMostValue(than=than):
            return (than,)
        case Between(start=start, end=end) | Total(start=start, end=end):
            return tuple(each for each in (start, end) if each is not None)
        case AgeAtLeast(at=at):
            return () if at is None else (at,)
        case _:
            return ()


def digest(content: Any) -> str:
    """SHA-256 of canonical JSON: sorted keys, no blanks, NFC text."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def _canonical(node: Expr) -> dict[str, Any]:
    form: dict[str, Any] = {"op": node.op}
    match node:
        case All(of=members) | AnyOf(of=members):
            form["of"] = [member.canonical() for member in members]
        case Not(of=member) | OtherPerson(of=member):
            form["of"] = member.canonical()
        case Is(fact=fact):
            form["fact"] = _spelled(fact)
        case In(fact=fact, values=values) | Has(fact=fact, values=values):
            form |= {"fact": _spelled(fact), "values": list(values)}
        case AtLeastValue(fact=fact, than=than) | AtMostValue(fact=fact, than=than):
            form |= {"fact": _spelled(fact), "param" if than.is_param else "value": than.written}
        case Between(fact=fact, start=start, end=end):
            form |= {"fact": _spelled(fact), "from": _written(start), "to": _written(end)}
        case AgeAtLeast(fact=fact, years=years, at=at, at_fact=at_fact):
            form |= {"fact": _spelled(fact), "years": years, "at": at_fact if at is None else at.written}
        case Quantifier(quantity=quantity, record=record, where=where, n=n):
            form |= {"op": quantity, "record": record, "where": where.canonical()}
            form |= {"n": n} if quantity == "at_least" else {}
        case Total(record=record, measure=measure, least=least, where=where, start=start, end=end):
            form |= {"record": record, "measure": measure, "ge": least}
            form |= {"where": None if where is None else where.canonical()}
            form |= {"from": _written(start), "to": _written(end)}
        case FamilyOf(definition=definition, definition_hash=pinned, of=of):
            form |= {"definition": definition, "hash": pinned, "of": of.to, "of_hash": of.pinned}
        case Ref(to=to, pinned=pinned):
            form |= {"to": to, "hash": pinned}
    why, cite = getattr(node, "why", None), getattr(node, "cite", None)
    return form | {"why": why.id if why else None, "cite": cite.id if cite else None}


def _written(threshold: Threshold | None) -> str | int | None:
    return None if threshold is None else threshold.written


def _spelled(fact: str) -> str:
    record, _, name = fact.partition(".")
    return fact if record in SINGLE_RECORDS else name


SINGLE_RECORDS = frozenset({"person", "application"})
