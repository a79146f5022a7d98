"""Decides one file under one version: yes, no or not yet known, with the reasons."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from safepassage.eligibility.casefile import File, Seen, Strength, see
from safepassage.eligibility.cells import settled_regardless
from safepassage.eligibility.judging import Trace, judge
from safepassage.eligibility.nodes import Expr, Quantifier, Total, facts_of
from safepassage.eligibility.versions import OutcomeKind, Version
from safepassage.eligibility.vocabulary import Vocabulary


class Answer(StrEnum):
    """The three answers; OPEN is "not yet known" and never a weak no."""

    YES = "yes"
    NO = "no"
    OPEN = "not yet known"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the text says on the facts for one outcome; a decision is an officer's act and a record of its own."""

    outcome: str
    kind: OutcomeKind
    value: Answer
    version: str
    version_hash: str
    standard: str
    trace: Trace
    contradicted: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    rule: Expr | None = field(default=None, compare=False, repr=False)
    seen: Seen | None = field(default=None, compare=False, repr=False)

    @property
    def settled_regardless(self) -> bool:
        """Whether the answer is not yet known, and yet every way of filling the open facts gives the same one."""
        if self.value is not Answer.OPEN or self.rule is None or self.seen is None:
            return False
        return settled_regardless(self.rule, self.seen) is not None

    @property
    def residual(self) -> "Trace | bool":
        """What is still open, everything known folded away; the truth value itself when nothing is."""
        return fold(self.trace)


def answer(value: bool | None) -> Answer:
    """The word for a three-valued truth."""
    if value is None:
        return Answer.OPEN
    return Answer.YES if value else Answer.NO


def evaluate(
    version: Version,
    file: File,
    standard: str = "attested",
    *,
    on: date | None = None,
    vocab: Vocabulary | None = None,
    withheld: tuple[str, ...] = (),
) -> tuple[Verdict, ...]:
    """One verdict per outcome that a rule can give; outcomes by discretion are never among them.

    `withheld` names facts that the reader of the trace may not see: they are told as "established, not shown to you".
    """
    seen = see(file, strength=Strength[standard.upper()], on=on, vocab=vocab)
    return evaluate_seen(version, seen, withheld=withheld)


def evaluate_seen(version: Version, seen: Seen, *, withheld: tuple[str, ...] = ()) -> tuple[Verdict, ...]:
    """Like `evaluate`, on a file already read at its standard."""
    verdicts = []
    contradicted, flagged = _doubts(seen)
    for outcome in version.outcomes:
        if outcome.rule is None:
            continue
        trace = judge(outcome.rule, seen)
        verdicts.append(
            Verdict(
                outcome=outcome.id,
                kind=outcome.kind,
                value=answer(trace.value),
                version=version.id,
                version_hash=version.hash,
                standard=seen.strength.name.lower(),
                trace=trace,
                contradicted=contradicted,
                flagged=flagged,
                withheld=withheld,
                rule=outcome.rule,
                seen=seen,
            )
        )
    return tuple(verdicts)


def open_facts(verdict: Verdict, vocab: Vocabulary) -> tuple[str, ...]:
    """The facts that are still open in what is left of the rule, closing flags of open lists included."""
    found: list[str] = []
    waiting = [verdict.residual]
    while waiting:
        trace = waiting.pop()
        if isinstance(trace, Trace):
            found += [fact for fact in facts_of(trace.node) if fact not in found]
            if isinstance(trace.node, Quantifier | Total):
                flag = vocab.records[trace.node.record].closed_by
                found += [flag] if trace.scope.values.get(flag) is not True else []
            waiting += trace.below
    return tuple(dict.fromkeys(found))


def prevailing(version: Version, verdicts: tuple[Verdict, ...]) -> str | None:
    """The outcome that prevails by the version's precedence; None when it is not yet known or there is none."""
    by_id = {each.outcome: each for each in verdicts}
    for outcome in version.precedence:
        found = by_id.get(outcome)
        if found is None or found.value is Answer.NO:
            continue
        return outcome if found.value is Answer.YES else None
    return None


def residual(rule: Expr, file: File, standard: str = "attested", *, vocab: Vocabulary | None = None) -> Trace | bool:
    """What is still open of a rule on a file; its truth value when nothing is."""
    return fold(judge(rule, see(file, strength=Strength[standard.upper()], vocab=vocab)))


def fold(trace: Trace) -> Trace | bool:
    """The trace without what is settled; its truth value when all of it is."""
    if trace.value is not None:
        return trace.value
    open_below = tuple(each for each in (fold(member) for member in trace.below) if isinstance(each, Trace))
    return trace._replace(below=open_below)


def _doubts(seen: Seen) -> tuple[tuple[str, ...], tuple[str, ...]]:
    scopes = [seen.person, *(row for rows in seen.lists.values() for row in rows)]
    contradicted = {fact for scope in scopes if scope.contradicted for fact in scope.contradicted}
    flagged = {fact for scope in scopes if scope.flagged for fact in scope.flagged}
    return tuple(sorted(contradicted)), tuple(sorted(flagged))
