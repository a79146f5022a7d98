"""Family definitions: who belongs with a principal, as a versioned object of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from safepassage.eligibility.expressions import Family, Surroundings, literal
from safepassage.eligibility.nodes import (
    AgeAtLeast,
    All,
    AnyOf,
    Expr,
    In,
    Is,
    Not,
    OtherPerson,
    Quantifier,
    Reason,
    Source,
    Threshold,
    digest,
)
from safepassage.eligibility.reading import Cursor
from safepassage.eligibility.vocabulary import Kind, Vocabulary


@dataclass(frozen=True, slots=True)
class Membership:
    """One way of belonging: the relation, and what it needs."""

    relation: str
    needs: tuple[str, ...]
    under_age: int | None
    age_at: Threshold | None
    age_at_fact: str | None
    why: Reason | None
    cite: Source | None

    def rule(self, of: Expr) -> Expr:
        """The rule that finds such a member from the other person's yes."""
        tests: list[Expr] = [In("relation.kind", (self.relation,), self.why, self.cite)]
        tests += [Is(f"relation.{need}", self.why, self.cite) for need in self.needs]
        found: Expr = Quantifier("some", "relation", All((*tests, OtherPerson(of)), self.why, self.cite), 1, None, None)
        if self.under_age is None:
            return found
        grown = AgeAtLeast("person.born_on", self.under_age, self.age_at, self.age_at_fact, self.why, self.cite)
        return All((found, Not(grown)))


def read_family(cursor: Cursor, vocab: Vocabulary, around: Surroundings) -> Family:
    """A family definition from its file; faults are noted in the document."""
    cursor.keys(required=("family", "title", "members", "reasons", "sources"), optional=("note",))
    members = [_membership(each, vocab, around) for each in cursor.at("members").items()]
    if not members:
        cursor.at("members").fault("a family definition needs at least one member")
    content = digest(cursor.value)

    def expand(of: Expr) -> Expr:
        rules = tuple(member.rule(of) for member in members)
        return rules[0] if len(rules) == 1 else AnyOf(rules)

    return Family(id=cursor.at("family").slug(), hash=content, expand=expand)


def _membership(cursor: Cursor, vocab: Vocabulary, around: Surroundings) -> Membership:
    cursor.keys(required=("relation", "why", "cite"), optional=("needs", "under_age", "age_at"))
    relation = cursor.at("relation").text()
    if relation and not vocab.fact("relation.kind").known_code(relation):
        cursor.at("relation").fault(f"{relation!r} is not a kind of relation")
    needs = []
    for each in cursor.at("needs").items():
        name = each.identifier()
        fact = vocab.facts.get(f"relation.{name}")
        if fact is None or fact.kind is not Kind.BOOL:
            each.fault(f"relation has no yes-or-no fact {name}")
        needs.append(name)
    under = cursor.at("under_age").whole(least=1) if cursor.has("under_age") else None
    at_fact, at = None, None
    if under is not None:
        name = cursor.at("age_at").text()
        if name in vocab.facts:
            at_fact = name
            if vocab.fact(name).kind is not Kind.DATE:
                cursor.at("age_at").fault(f"{name} is no date")
        else:
            span = cursor.at("age_at").parsed(lambda value: literal(value, Kind.DATE))
            at = None if span is None else Threshold(span, name)
        if at is None and at_fact is None:
            cursor.fault("an age limit needs age_at, the day or dated fact at which the age is fixed")
    reasons: Mapping[str, Reason] = around.reasons or {}
    sources: Mapping[str, Source] = around.sources or {}
    why, cite = reasons.get(cursor.at("why").text()), sources.get(cursor.at("cite").text())
    if why is None:
        cursor.at("why").fault("there is no such reason")
    if cite is None:
        cursor.at("cite").fault("there is no such source")
    return Membership(relation, tuple(needs), under, at, at_fact, why, cite)
