"""What stands between a draft and its publication: each finding with its place and a file that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, pairwise, product

from safepassage.eligibility import proofs
from safepassage.eligibility.casefile import File, Scope, Seen, Strength, see
from safepassage.eligibility.cells import Atom, blank, ground, imagined_rows, repeated, settled_regardless
from safepassage.eligibility.columns import Register
from safepassage.eligibility.judging import judge
from safepassage.eligibility.nodes import All, AnyOf, Expr, Quantifier, Ref, Total, children, facts_of, thresholds, walk
from safepassage.eligibility.partial import Value
from safepassage.eligibility.population import effect_of
from safepassage.eligibility.proofs import Proof
from safepassage.eligibility.verdict import Answer, answer
from safepassage.eligibility.versions import ALWAYS, Book, Outcome, OutcomeKind, Version
from safepassage.eligibility.vocabulary import LANGUAGES, Vocabulary

MOST_FILES = 3000


class Weight(StrEnum):
    """What a finding means for publishing."""

    REFUSED = "refused"
    REVIEW = "needs review"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: how heavy, which check, where, what, and the smallest file that shows it."""

    weight: Weight
    check: str
    path: str
    message: str
    example: str = ""

    def __str__(self) -> str:
        shown = f" [file: {self.example}]" if self.example else ""
        return f"{self.weight}: {self.path}: {self.message}{shown}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, the people of the register who lose a yes, and the proofs of what was declared."""

    findings: tuple[Finding, ...]
    losers: tuple[str, ...] = ()
    proof: Mapping[str, Proof] = field(default_factory=dict)

    @property
    def may_publish(self) -> bool:
        """Whether nothing refuses publication (two people must approve all the same)."""
        return not any(each.weight in {Weight.REFUSED, Weight.REVIEW} for each in self.findings)


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file whose verdict somebody has worked out by hand."""

    name: str
    file: File
    expected: Mapping[str, Answer]


def check(
    new: Version,
    old: Version | None,
    vocab: Vocabulary,
    register: Register | None = None,
    *,
    book: Book | None = None,
    fixtures: Sequence[Fixture] = (),
) -> Report:
    """Check a draft version against the version that it says it widens, narrows or replaces."""
    findings = [
        *_texts(new, vocab),
        *_instants(new),
        *_parameters(new),
        *_shapes(new, vocab),
        *_exactness(new, vocab),
        *_fixtures(new, fixtures, vocab),
        *(_succession(new, book) if book is not None else ()),
    ]
    shown: dict[str, Proof] = {}
    losers: tuple[str, ...] = ()
    if new.declares is not None and old is not None:
        declared = _declared(new, old, vocab, shown)
        findings += declared
        if register is not None:
            losers = _losers(new, old, vocab, register)
            if losers and new.declares[0] == "widening_of":
                message = f"{len(losers)} people of the register would lose a yes"
                findings.append(Finding(Weight.REFUSED, "losers", "declares", message))
    elif new.number > 1 and new.declares is None:
        message = f"must declare whether it widens, narrows or replaces {new.pathway}@{new.number - 1}"
        findings.append(Finding(Weight.REFUSED, "declares", "declares", message))
    return Report(tuple(findings), losers, shown)


def successor_of(old: Outcome, new: Version) -> tuple[Outcome, ...]:
    """The outcomes that take the place of an old one: by id, else by kind, else by the options of a choice."""
    same = [each for each in new.outcomes if each.id == old.id] or [
        each for each in new.outcomes if each.kind is old.kind
    ]
    if not same and old.kind is OutcomeKind.CHOICE:
        same = [each for each in new.outcomes if each.id in old.options or each.kind.value in old.options]
    return tuple(each for each in same if each.rule is not None)


def _texts(new: Version, vocab: Vocabulary) -> Iterator[Finding]:
    for where, words in [("title", new.title), *((f"outcomes.{o.id}.title", o.title) for o in new.outcomes)]:
        yield from _languages(where, words)
    used = {node.why.id for node in _own_nodes(new) if getattr(node, "why", None) is not None}  # type: ignore[attr-defined]
    for reason in new.reasons.values():
        yield from _languages(f"reasons.{reason.id}", reason.words)
        if reason.id not in used:
            yield Finding(Weight.WARNING, "unused", f"reasons.{reason.id}", "no condition gives this reason")
    for identifier in sorted({fact for node in _own_nodes(new) for fact in facts_of(node)}):
        fact = vocab.fact(identifier)
        if fact.register_only:
            continue
        for name, text in (("ask", fact.ask), ("ask_safe", fact.ask_safe)):
            if text is None:
                yield Finding(Weight.REFUSED, "language", f"{identifier}.{name}", "has no wording")
                continue
            for language in text.missing():
                yield Finding(Weight.REFUSED, "language", f"{identifier}.{name}", f"has no wording in {language}")
            if text.unreviewed():
                told = ", ".join(text.unreviewed())
                yield Finding(
                    Weight.REVIEW, "review", f"{identifier}.{name}", f"nobody has reviewed the wording in {told}"
                )
    for node in _own_nodes(new):
        cite = getattr(node, "cite", None)
        if cite is not None and new.nature == "rule" and (cite.kind == "paraphrase" or cite.confidence == "low"):
            yield Finding(Weight.WARNING, "source", f"sources.{cite.id}", "a condition rests on a recollection")


def _languages(where: str, words: Mapping[str, str]) -> Iterator[Finding]:
    for language in LANGUAGES:
        if not words.get(language):
            yield Finding(Weight.REFUSED, "language", where, f"has no words in {language}")


def _instants(new: Version) -> Iterator[Finding]:
    if new.closes_at is not None:
        for outcome in new.outcomes:
            facts = {f for node in walk(outcome.rule) for f in facts_of(node)} if outcome.rule else set()
            if outcome.rule is not None and "application.received_at" not in facts:
                message = "the pathway closes, but this rule does not test when the application was received"
                yield Finding(Weight.REFUSED, "closing", f"outcomes.{outcome.id}", message)
    if new.in_force_from is None:
        yield Finding(Weight.WARNING, "opening", "in_force", "when it began is not in the sources")
    start = new.opens_at
    if start is not None and start < new.published_at and not new.retroactive_because:
        yield Finding(Weight.REFUSED, "retroactive", "in_force.from", "begins before it was published; say why it may")


def _parameters(new: Version) -> Iterator[Finding]:
    used = {str(each.written) for node in _own_nodes(new) for each in thresholds(node) if each.is_param}
    for parameter in new.parameters.values():
        if not parameter.span.known:
            message = "is an interval; files inside it stay open until an officer with authority fixes the reading"
            yield Finding(Weight.WARNING, "reading", f"parameters.{parameter.id}", message)
        if parameter.id not in used:
            yield Finding(Weight.WARNING, "unused", f"parameters.{parameter.id}", "no condition uses it")


def _shapes(new: Version, vocab: Vocabulary) -> Iterator[Finding]:
    for outcome in new.outcomes:
        if outcome.rule is None:
            continue
        where = f"outcomes.{outcome.id}.rule"
        if not proofs.can_be(outcome.rule, True, vocab):
            yield Finding(Weight.REFUSED, "never", where, "can never be yes")
        elif not proofs.can_be(outcome.rule, False, vocab):
            yield Finding(Weight.REFUSED, "always", where, "is yes for everybody")
        else:
            yield from _branches(outcome.rule, where, vocab, "")


def _branches(node: Expr, where: str, vocab: Vocabulary, record: str) -> Iterator[Finding]:
    inside = node.record if isinstance(node, Quantifier | Total) else record
    for place, child in enumerate(children(node)):
        if isinstance(node, Ref):
            return
        path = f"{where}.of[{place}]" if isinstance(node, All | AnyOf) else f"{where}.{'where' if inside else 'of'}"
        if isinstance(node, All | AnyOf):
            yield from _branch(node, place, path, vocab, record)
        yield from _branches(child, path, vocab, inside)


def _branch(node: All | AnyOf, place: int, path: str, vocab: Vocabulary, record: str) -> Iterator[Finding]:
    child = node.of[place]
    others = node.of[:place] + node.of[place + 1 :]
    if not proofs.can_be(child, True, vocab, record=record):
        yield Finding(Weight.REFUSED, "unreachable", path, "can never be yes")
    elif not proofs.can_be(child, False, vocab, record=record):
        yield Finding(Weight.WARNING, "always", path, "is yes for everybody and changes nothing")
    elif isinstance(node, AnyOf) and others and not record and not isinstance(child, Ref):
        rest = others[0] if len(others) == 1 else AnyOf(others)
        if proofs.implies(child, rest, vocab).holds is True:
            yield Finding(Weight.WARNING, "redundant", path, "adds nobody whom the other branches do not take")


def _exactness(new: Version, vocab: Vocabulary) -> Iterator[Finding]:
    for outcome in new.outcomes:
        if outcome.rule is None or not repeated(outcome.rule, vocab):
            continue
        example = _inexact(outcome.rule, vocab)
        if example:
            message = "says not yet known of a file whose open facts cannot change the answer"
            yield Finding(Weight.WARNING, "exactness", f"outcomes.{outcome.id}.rule", message, example)


def _inexact(rule: Expr, vocab: Vocabulary) -> str:
    """A file with few known facts on which the three values say less than the truth; nothing if none is found."""
    needed = {node.record: 1 for node in walk(rule) if isinstance(node, Quantifier)}
    base, _ = ground([rule], blank(vocab, closed=True), imagined=needed)
    tried = 0
    for known in range(len(base.atoms)):
        for chosen in combinations(range(len(base.atoms)), known):
            for cells in product(*(range(len(base.atoms[atom].cells)) for atom in chosen)):
                tried += 1
                if tried > MOST_FILES:
                    return ""
                found = dict(zip(chosen, cells, strict=True))
                seen = _seen(base.atoms, found, needed, vocab)
                if judge(rule, seen).value is None and settled_regardless(rule, seen) is not None:
                    return str(proofs.example_of(base, found, vocab))
    return ""


def _seen(atoms: Sequence[Atom], found: Mapping[int, int], needed: Mapping[str, int], vocab: Vocabulary) -> Seen:
    person: dict[str, Value] = dict(blank(vocab, closed=True).person.values)
    rows: dict[str, dict[str, Value]] = {kind: {} for kind in needed}
    for number, cell in found.items():
        atom = atoms[number]
        if not atom.opaque:
            (rows[atom.fact.partition(".")[0]] if atom.record else person)[atom.fact] = atom.cells[cell]
    lists = {kind: tuple(Scope(row.key, rows[kind], {}) for row in imagined_rows(1)) for kind in needed}
    return Seen("", Scope("", person, {}), lists, Strength.CLAIMED, None, vocab)


def _fixtures(new: Version, fixtures: Sequence[Fixture], vocab: Vocabulary) -> Iterator[Finding]:
    for fixture in fixtures:
        seen = see(fixture.file, strength=Strength.CLAIMED, vocab=vocab)
        for outcome, expected in fixture.expected.items():
            rule = new.outcome(outcome).rule
            found = None if rule is None else answer(judge(rule, seen).value)
            if found is not expected:
                message = f"{fixture.name}: {found or 'no rule'} where {expected} is expected"
                yield Finding(Weight.REFUSED, "fixture", f"outcomes.{outcome}", message)


def _succession(new: Version, book: Book) -> Iterator[Finding]:
    for one, other in book.overlaps():
        if new.id in {one.id, other.id}:
            message = f"{one.id} and {other.id} would both be in force at one instant"
            yield Finding(Weight.REFUSED, "overlap", "in_force", message)
    known_at = max(each.published_at for each in book.versions.get(new.pathway, (new,)))
    periods = sorted((each.period(known_at), each.id) for each in book.versions.get(new.pathway, ()))
    for ((_, end), earlier), ((start, _), later) in pairwise(periods):
        if end != ALWAYS and end < start:
            message = (
                f"nothing is in force from {end:%d %B %Y %H:%M} to {start:%d %B %Y %H:%M} UTC ({earlier}, {later})"
            )
            yield Finding(Weight.WARNING, "gap", "in_force", message)


def _declared(new: Version, old: Version, vocab: Vocabulary, shown: dict[str, Proof]) -> list[Finding]:
    relation = new.declares[0] if new.declares else ""
    if relation == "narrowing_of" and not new.pending:
        message = "a narrowing says in `pending` what happens to applications not yet decided"
        return [Finding(Weight.REFUSED, "narrowing", "pending", message)]
    findings = []
    for outcome in old.outcomes:
        if outcome.rule is None:
            continue
        rules = [each.rule for each in successor_of(outcome, new) if each.rule is not None]
        where = f"outcomes.{outcome.id}"
        if not rules:
            if relation == "widening_of":
                message = f"no outcome takes the place of {old.id}#{outcome.id}"
                findings.append(Finding(Weight.REFUSED, "widening", where, message))
            continue
        proof = proofs.implies(outcome.rule, rules[0] if len(rules) == 1 else AnyOf(tuple(rules)), vocab)
        shown[outcome.id] = proof
        findings += _weighed(relation, proof, where, f"{old.id}#{outcome.id}")
    return findings


def _weighed(relation: str, proof: Proof, where: str, name: str) -> list[Finding]:
    example = str(proof.counterexample) if proof.counterexample is not None else ""
    if relation == "widening_of" and proof.holds is False:
        return [Finding(Weight.REFUSED, "widening", where, f"takes {name} away from somebody", example)]
    if relation == "widening_of" and proof.holds is None:
        reason = proof.searched or "the file found rests on a total, an age or another person, taken as a whole"
        return [Finding(Weight.REFUSED, "widening", where, f"is not proved to keep {name}: {reason}", example)]
    if relation == "narrowing_of" and proof.holds is True:
        return [Finding(Weight.WARNING, "narrowing", where, f"takes {name} away from nobody: it is no narrowing")]
    if relation == "narrowing_of":
        return [
            Finding(Weight.WARNING, "narrowing", where, f"takes {name} away, as declared, for instance from", example)
        ]
    return []


def _losers(new: Version, old: Version, vocab: Vocabulary, register: Register) -> tuple[str, ...]:
    found: set[str] = set()
    for outcome in old.outcomes:
        heirs = tuple(each.id for each in successor_of(outcome, new))
        if outcome.rule is not None and heirs:
            found |= set(effect_of(old, new, register, vocab, outcomes=((outcome.id,), heirs)).losers)
    return tuple(sorted(found))


def _own_nodes(version: Version) -> list[Expr]:
    """The nodes a version itself writes: rules that it refers to have their own texts and checks."""
    found: list[Expr] = []
    waiting = [outcome.rule for outcome in version.outcomes if outcome.rule is not None]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, Ref):
            waiting.extend(children(node))
    return found
