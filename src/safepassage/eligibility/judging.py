"""Judges a rule on one file node by node, so that every answer can be read back: the tracing back end."""

from collections.abc import Callable
from typing import Any, NamedTuple

from safepassage.eligibility import spans
from safepassage.eligibility.casefile import Scope, Seen, see
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
    OtherPerson,
    Quantifier,
    Ref,
    Total,
)
from safepassage.eligibility.partial import Members, Span


class Trace(NamedTuple):
    """One node of a rule, judged: its value (None is not yet known), the record it was judged on, and its members."""

    value: bool | None
    node: Expr
    scope: Scope
    below: "tuple[Trace, ...]" = ()


def judge(rule: Expr, seen: Seen) -> Trace:
    """Judge a rule on one file; the value of the trace is the verdict."""
    return _judge(rule, seen, seen.person)


def judge_in(node: Expr, seen: Seen, scope: Scope) -> Trace:
    """Judge one node on the person or on one record."""
    return _judge(node, seen, scope)


def value(rule: Expr, seen: Seen) -> bool | None:
    """The three-valued truth of a rule on one file."""
    return judge(rule, seen).value


def conjunction(values: list[bool | None]) -> bool | None:
    """Strong Kleene and."""
    if False in values:
        return False
    return None if None in values else True


def disjunction(values: list[bool | None]) -> bool | None:
    """Strong Kleene or."""
    if True in values:
        return True
    return None if None in values else False


def negation(known: bool | None) -> bool | None:
    """Strong Kleene not."""
    return None if known is None else not known


def _judge(node: Expr, seen: Seen, scope: Scope) -> Trace:
    return _JUDGES[type(node)](node, seen, scope)


def _all(node: All, seen: Seen, scope: Scope) -> Trace:
    below = tuple([_JUDGES[type(each)](each, seen, scope) for each in node.of])
    return Trace(conjunction([each[0] for each in below]), node, scope, below)


def _any(node: AnyOf, seen: Seen, scope: Scope) -> Trace:
    below = tuple([_JUDGES[type(each)](each, seen, scope) for each in node.of])
    return Trace(disjunction([each[0] for each in below]), node, scope, below)


def _not(node: Not, seen: Seen, scope: Scope) -> Trace:
    inside = _judge(node.of, seen, scope)
    return Trace(negation(inside.value), node, scope, (inside,))


def _is(node: Is, seen: Seen, scope: Scope) -> Trace:
    known = scope.values.get(node.fact)
    return Trace(known if isinstance(known, bool) else None, node, scope)


def _in(node: In, seen: Seen, scope: Scope) -> Trace:
    known = scope.values.get(node.fact)
    return Trace(known in node.values if isinstance(known, str) else None, node, scope)


def _has(node: Has, seen: Seen, scope: Scope) -> Trace:
    known = scope.values.get(node.fact)
    found: bool | None = None
    if isinstance(known, Members):
        if not known.members.isdisjoint(node.values):
            found = True
        elif known.excluded.issuperset(node.values):
            found = False
    return Trace(found, node, scope)


def _ge(node: AtLeastValue, seen: Seen, scope: Scope) -> Trace:
    known = scope.values.get(node.fact)
    return Trace(spans.at_least(known, node.than.span) if isinstance(known, Span) else None, node, scope)


def _le(node: AtMostValue, seen: Seen, scope: Scope) -> Trace:
    known = scope.values.get(node.fact)
    return Trace(spans.at_most(known, node.than.span) if isinstance(known, Span) else None, node, scope)


def _between(node: Between, seen: Seen, scope: Scope) -> Trace:
    known = scope.values.get(node.fact)
    if not isinstance(known, Span):
        return Trace(None, node, scope)
    start = True if node.start is None else spans.at_least(known, node.start.span)
    end = True if node.end is None else negation(spans.at_least(known, node.end.span))
    return Trace(conjunction([start, end]), node, scope)


def _age(node: AgeAtLeast, seen: Seen, scope: Scope) -> Trace:
    born = scope.values.get(node.fact)
    at = node.at.span if node.at is not None else scope.values.get(node.at_fact or "")
    known = spans.old_enough(born, at, node.years) if isinstance(born, Span) and isinstance(at, Span) else None
    return Trace(known, node, scope)


def _quantifier(node: Quantifier, seen: Seen, scope: Scope) -> Trace:
    where = node.where
    judged = _JUDGES[type(where)]
    below = tuple([judged(where, seen, row) for row in seen.rows(node.record)])
    values = [each[0] for each in below]
    if node.quantity == "every":
        values = [negation(each) for each in values]
    least = node.n if node.quantity == "at_least" else 1
    enough: bool | None = None
    if values.count(True) >= least:
        enough = True
    elif seen.closed(node.record) and len(values) - values.count(False) < least:
        enough = False
    return Trace(negation(enough) if node.quantity == "every" else enough, node, scope, below)


def _total(node: Total, seen: Seen, scope: Scope) -> Trace:
    rows = seen.rows(node.record)
    below = () if node.where is None else tuple([_judge(node.where, seen, row) for row in rows])
    values: list[bool | None] = [each.value for each in below] if node.where is not None else [True] * len(rows)
    return Trace(spans.long_enough(node, seen, rows, values), node, scope, below)


def _ref(node: Ref, seen: Seen, scope: Scope) -> Trace:
    inside = _judge(node.target, seen, scope)
    return Trace(inside.value, node, scope, (inside,))


def _family(node: FamilyOf, seen: Seen, scope: Scope) -> Trace:
    inside = _judge(node.expanded, seen, scope)
    return Trace(inside.value, node, scope, (inside,))


def _other(node: OtherPerson, seen: Seen, scope: Scope) -> Trace:
    if scope.other is None:
        return Trace(None, node, scope)
    other = see(scope.other, strength=seen.strength, on=seen.on, vocab=seen.vocab)
    inside = judge(node.of, other)
    return Trace(inside.value, node, scope, (inside,))


_JUDGES: dict[type[Expr], Callable[[Any, Seen, Scope], Trace]] = {
    All: _all,
    AnyOf: _any,
    Not: _not,
    Is: _is,
    In: _in,
    Has: _has,
    AtLeastValue: _ge,
    AtMostValue: _le,
    Between: _between,
    AgeAtLeast: _age,
    Quantifier: _quantifier,
    Total: _total,
    Ref: _ref,
    FamilyOf: _family,
    OtherPerson: _other,
}
