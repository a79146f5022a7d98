"""Reads pathway files into a book of versions; one file a version, every fault of every file at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safepassage.eligibility import expressions
from safepassage.eligibility.expressions import Family, Surroundings, instant_span, literal
from safepassage.eligibility.families import read_family
from safepassage.eligibility.nodes import Expr, Reason, Source
from safepassage.eligibility.partial import Span, local_instant
from safepassage.eligibility.reading import Cursor, Document, Fault, RuleError, read_file
from safepassage.eligibility.versions import (
    Amount,
    Anchor,
    Book,
    Discretion,
    LocalInstant,
    Outcome,
    OutcomeKind,
    Parameter,
    Version,
)
from safepassage.eligibility.vocabulary import Kind, Vocabulary

__all__ = ["Book", "Version", "load", "read_version"]

_FORMULA = re.compile(r"^(\d+) \* monthly_salary$")
_REQUIRED = ("pathway", "version", "title", "in_force", "anchor", "standard", "sources", "reasons", "outcomes")
_OPTIONAL = (
    *("announced_at", "closes_at", "published_at", "superseded_at", "end_known_at", "parameters", "instrument"),
    *("nature", "declares", "pending", "family", "choose", "exceptions", "expected", "retroactive", "answer_due"),
    "open_questions",
)
_STRENGTHS = ("claimed", "documented", "attested")


def load(folder: Path, vocab: Vocabulary) -> Book:
    """The book of every pathway file in a folder (family definitions in its `families` folder)."""
    shelf = _Shelf(vocab)
    for path in sorted(folder.glob("families/*.yaml")):
        shelf.add_family(path)
    for path in sorted(folder.glob("*.yaml")):
        shelf.add(path)
    return shelf.book()


def read_version(path: Path, vocab: Vocabulary, *, beside: Path | None = None) -> tuple[Version, Book]:
    """One pathway file, with the book it belongs to: the other files of its folder, or of the folder `beside`."""
    shelf = _Shelf(vocab)
    folders = [path.parent] if beside is None else [path.parent, beside]
    for folder in folders:
        for each in sorted(folder.glob("families/*.yaml")):
            shelf.add_family(each)
    own = shelf.add(path)
    for folder in folders:
        for each in sorted(folder.glob("*.yaml")):
            if each.resolve() != path.resolve():
                shelf.add(each, only_if_new=True)
    book = shelf.book(only=own)
    return book.version(own), book


class _Shelf:
    """Files on their way into a book; rules are read on demand, so that one may refer to another."""

    def __init__(self, vocab: Vocabulary) -> None:
        self.vocab = vocab
        self.documents: dict[str, Document] = {}
        self.families: dict[str, Family] = {}
        self.read: dict[str, Version | None] = {}
        self.open: list[str] = []
        self.faults: list[Fault] = []
        self.faults_of: dict[str, tuple[Fault, ...]] = {}

    def add_family(self, path: Path) -> None:
        document = self._document(path)
        if document is None:
            return
        cursor = Cursor(document, document.content)
        around = Surroundings(reasons=_reasons(cursor), sources=_sources(cursor))
        family = read_family(cursor, self.vocab, around)
        self.families.setdefault(family.id, family)
        self.faults += document.faults

    def add(self, path: Path, *, only_if_new: bool = False) -> str:
        document = self._document(path)
        if document is None:
            return ""
        cursor = Cursor(document, document.content)
        pathway, number = cursor.at("pathway").slug(), cursor.at("version").whole(least=1)
        name = f"{pathway}@{number}" if pathway and number else path.name
        if name in self.documents:
            if not only_if_new:
                self.faults.append(Fault("version", f"{name} is already in {self.documents[name].file}", 1, path.name))
            return name
        document.faults.clear()
        self.documents[name] = document
        return name

    def book(self, *, only: str = "") -> Book:
        """Read every document; with `only`, faults of the others are not told (they cannot be referred to then)."""
        for name in list(self.documents):
            self.version(name)
        if only:
            faults = [*self.faults, *self.faults_of.get(only, ())] if only not in self.read else self.faults_of[only]
        else:
            faults = [*self.faults, *(fault for each in self.faults_of.values() for fault in each)]
        if faults:
            raise RuleError(faults)
        grouped: dict[str, list[Version]] = {}
        for version in self.read.values():
            if version is not None:
                grouped.setdefault(version.pathway, []).append(version)
        book = Book({key: _ends_known(sorted(each, key=lambda v: v.number)) for key, each in sorted(grouped.items())})
        clashes = [pair for pair in book.overlaps() if not only or only in {pair[0].id, pair[1].id}]
        if clashes:
            raise RuleError(
                Fault("in_force", f"{one.id} and {other.id} would both be in force at one instant")
                for one, other in clashes
            )
        return book

    def version(self, name: str) -> Version | None:
        if name not in self.read:
            document = self.documents[name]
            self.open.append(name)
            found = _version(Cursor(document, document.content), self)
            self.open.pop()
            self.faults_of[name] = tuple(document.faults)
            self.read[name] = None if document.faults else found
        return self.read[name]

    def rule_at(self, name: str) -> tuple[Expr, str]:
        version_id, _, outcome_id = name.partition("#")
        if version_id in self.open:
            raise LookupError(f"{name} would refer to itself in a circle")
        if version_id not in self.documents:
            raise LookupError(f"there is no pathway version {version_id}")
        version = self.version(version_id)
        if version is None:
            raise LookupError(f"{version_id} itself has faults")
        try:
            rule = version.outcome(outcome_id).rule
        except KeyError as error:
            raise LookupError(error.args[0]) from error
        if rule is None:
            raise LookupError(f"{name} is given by a named authority, not by a rule")
        return rule, rule.hash()

    def _document(self, path: Path) -> Document | None:
        try:
            return read_file(path)
        except RuleError as error:
            self.faults += error.faults
            return None


def _ends_known(versions: list[Version]) -> tuple[Version, ...]:
    """Give each version the instant at which its end became known: when its successor was published."""
    following: list[Version | None] = [*versions[1:], None]
    return tuple(
        replace(version, end_known_at=successor.published_at)
        if successor is not None and version.in_force_to is not None and version.end_known_at is None
        else version
        for version, successor in zip(versions, following, strict=True)
    )


def _version(root: Cursor, shelf: _Shelf) -> Version | None:
    if not root.keys(required=_REQUIRED, optional=_OPTIONAL):
        return None
    reasons, sources = _reasons(root), _sources(root)
    parameters = _parameters(root, sources)
    around = Surroundings(
        parameters={each.id: each.span for each in parameters.values()},
        kinds={each.id: each.kind for each in parameters.values()},
        reasons=reasons,
        sources=sources,
        rule_at=shelf.rule_at,
        families=shelf.families,
    )
    force = root.at("in_force")
    force.keys(optional=("from", "to", "from_known_by"))
    start, end, by = (_instant(force.at(key)) for key in ("from", "to", "from_known_by"))
    if start is None and by is None and isinstance(force.value, dict):
        force.fault("needs from, or from_known_by when the sources do not say when it began")
    announced, closes = _instant(root.at("announced_at")), _instant(root.at("closes_at"))
    first = start or by
    for later, field in ((end, force.at("to")), (closes, root.at("closes_at"))):
        if first and later and later.at <= first.at:
            field.fault("closes before it opens")
    published = _instant(root.at("published_at")) or announced or first
    superseded, end_known = _instant(root.at("superseded_at")), _instant(root.at("end_known_at"))
    family = _family(root.at("family"), shelf)
    outcomes = tuple(_outcome(each, shelf.vocab, around) for each in root.at("outcomes").items())
    if not outcomes:
        root.at("outcomes").fault("a pathway needs at least one outcome")
    precedence, exclusive = _choose(root.at("choose"), outcomes)
    answer = root.at("answer_due")
    if root.has("answer_due"):
        answer.keys(required=("days", "silence", "cite"))
    version = Version(
        pathway=root.at("pathway").slug(),
        number=root.at("version").whole(least=1),
        title=_titles(root.at("title")),
        announced_at=announced,
        in_force_from=start,
        in_force_to=end,
        from_known_by=by,
        closes_at=closes,
        published_at=published.at if published else datetime.min.replace(tzinfo=UTC),
        superseded_at=superseded.at if superseded else None,
        end_known_at=end_known.at if end_known else None,
        anchor=Anchor(root.at("anchor").choice([each.value for each in Anchor], default=Anchor.DECISION.value)),
        standard=_standard(root.at("standard")),
        outcomes=outcomes,
        sources=sources,
        parameters=parameters,
        reasons=reasons,
        nature=root.at("nature").choice(("rule", "paraphrase"), default="rule"),
        declares=_declares(root.at("declares"), shelf),
        pending=root.at("pending").text(),
        family=family[0],
        family_members=family[1],
        freeze_at=family[2],
        exceptions=tuple(_discretion(each, sources) for each in root.at("exceptions").items()),
        precedence=precedence,
        exclusive=exclusive,
        retroactive_because=root.at("retroactive").text(),
        answer_days=answer.at("days").whole(least=1) if answer.value else None,
        silence_means=answer.at("silence").choice(("refusal", "open")) if answer.value else "",
        questions_left=tuple(each.text() for each in root.at("open_questions").items()),
        expected=root.at("expected").value or {},
        instrument=root.at("instrument").value or {},
        body=root.value,
    )
    return replace(version, hash=version.content_hash())


def _titles(cursor: Cursor) -> dict[str, str]:
    found = cursor.texts()
    if cursor.value is not None and "en" not in found:
        cursor.fault("needs at least an English text")
    return found


def _reasons(root: Cursor) -> dict[str, Reason]:
    return {key: Reason(key, each.texts()) for key, each in root.at("reasons").entries()}


def _sources(root: Cursor) -> dict[str, Source]:
    found = {}
    for key, each in root.at("sources").entries():
        if each.keys(required=("what", "kind", "confidence"), optional=("on", "address")):
            kind = each.at("kind").choice(("statute", "instructions", "statement", "press", "paraphrase", "guidance"))
            confidence = each.at("confidence").choice(("primary", "reported", "low"))
            found[key] = Source(key, each.at("what").text(), each.at("on").text(), kind, confidence)
    return found


def _parameters(root: Cursor, sources: Mapping[str, Source]) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for key, each in root.at("parameters").entries():
        if not each.keys(required=("cite",), optional=("lo", "hi", "value", "instant", "note", "type")):
            continue
        kind = Kind(each.at("type").choice(("date", "number", "instant"), default="date"))
        span: Span | None = None
        published_as = ""
        if each.has("instant"):
            kind, moment = Kind.INSTANT, _instant(each.at("instant"))
            if moment is not None:
                span, published_as = instant_span(moment.at), moment.published_as
        else:
            span = _bounds(each, kind)
        if sources.get(each.at("cite").text()) is None:
            each.at("cite").fault("there is no such source")
        if span is not None:
            source = sources.get(each.at("cite").text())
            found[key] = Parameter(key, span, kind, source, each.at("note").text(), published_as)
    return found


def _bounds(cursor: Cursor, kind: Kind) -> Span | None:
    if cursor.has("value"):
        return _span(cursor.at("value").parsed(lambda value: literal(value, kind)))
    lo, hi = (_span(cursor.at(key).parsed(lambda value: literal(value, kind))) for key in ("lo", "hi"))
    if lo is None or hi is None:
        cursor.fault("needs value, or lo and hi, or instant")
        return None
    if lo.lo > hi.hi:
        cursor.fault("the interval ends before it begins")
        return None
    return Span(lo.lo, hi.hi)


def _span(value: Any) -> Span | None:
    return value if isinstance(value, Span) else None


def _instant(cursor: Cursor) -> LocalInstant | None:
    if cursor.value is None:
        return None
    if not cursor.keys(required=("local", "zone"), optional=("published_as",)):
        return None
    local, zone = cursor.at("local").text(), cursor.at("zone").text()
    at = cursor.parsed(lambda _: local_instant(local, zone)) if local and zone else None
    return LocalInstant(at, local, zone, cursor.at("published_as").text()) if isinstance(at, datetime) else None


def _standard(cursor: Cursor) -> dict[str, str]:
    cursor.keys(required=("screening", "decision"))
    return {key: cursor.at(key).choice(_STRENGTHS, default="attested") for key in ("screening", "decision")}


def _declares(cursor: Cursor, shelf: _Shelf) -> tuple[str, str] | None:
    words = cursor.text().split()
    if not words:
        return None
    relation, *rest = words
    if relation not in {"widening_of", "narrowing_of", "replacement_of"} or len(rest) != 1:
        cursor.fault("must be widening_of, narrowing_of or replacement_of, and a pathway version")
        return None
    if rest[0] not in shelf.documents:
        cursor.fault(f"there is no pathway version {rest[0]}")
    return relation, rest[0]


def _family(cursor: Cursor, shelf: _Shelf) -> tuple[str, tuple[str, ...], str]:
    if cursor.value is None:
        return "", (), ""
    cursor.keys(required=("definition",), optional=("members", "freeze_at"))
    definition = cursor.at("definition").slug()
    if definition not in shelf.families:
        cursor.at("definition").fault("there is no such family definition")
    members = tuple(each.text() for each in cursor.at("members").items())
    for each in cursor.at("members").items():
        if not shelf.vocab.fact("relation.kind").known_code(each.text()):
            each.fault("is not a kind of relation")
    return definition, members, cursor.at("freeze_at").text()


def _outcome(cursor: Cursor, vocab: Vocabulary, around: Surroundings) -> Outcome:
    cursor.keys(
        required=("id", "kind", "title"),
        optional=("rule", "amount", "options", "places", "rank", "requires", "note"),
    )
    kind = OutcomeKind(cursor.at("kind").choice([each.value for each in OutcomeKind], default="none"))
    ruled = kind is not OutcomeKind.EXCEPTION_BY_DISCRETION
    if ruled != cursor.has("rule"):
        cursor.fault("needs a rule" if ruled else "is made by a named authority and must have no rule")
    rule = expressions.read(cursor.at("rule"), vocab, surroundings=around) if cursor.has("rule") else None
    return Outcome(
        id=cursor.at("id").identifier(),
        kind=kind,
        title=_titles(cursor.at("title")),
        rule=rule,
        amount=_amount(cursor.at("amount")),
        options=tuple(each.identifier() for each in cursor.at("options").items()),
        places=cursor.at("places").whole(least=1) if cursor.has("places") else None,
        rank=cursor.at("rank").whole(least=1) if cursor.has("rank") else None,
        requires=cursor.at("requires").text(),
        note=cursor.at("note").text(),
    )


def _amount(cursor: Cursor) -> Amount | None:
    if cursor.value is None:
        return None
    cursor.keys(required=("currency",), optional=("fixed", "formula"))
    months = None
    if cursor.has("formula"):
        match = _FORMULA.match(cursor.at("formula").text())
        if match is None:
            cursor.at("formula").fault("must be like: 12 * monthly_salary")
        else:
            months = int(match.group(1))
    cents = cursor.at("fixed").whole(least=1) * 100 if cursor.has("fixed") else None
    if cents is None and months is None:
        cursor.fault("needs fixed or formula")
    return Amount(currency=cursor.at("currency").text(), fixed_cents=cents, salary_months=months)


def _discretion(cursor: Cursor, sources: Mapping[str, Source]) -> Discretion:
    cursor.keys(required=("by", "from", "who_may_ask", "outcome", "cite"))
    cite = sources.get(cursor.at("cite").text())
    if cite is None:
        cursor.at("cite").fault("there is no such source")
    return Discretion(
        by=cursor.at("by").identifier(),
        since=cursor.at("from").text(),
        who_may_ask=cursor.at("who_may_ask").texts(),
        outcome=cursor.at("outcome").identifier(),
        cite=cite,
    )


def _choose(cursor: Cursor, outcomes: Iterable[Outcome]) -> tuple[tuple[str, ...], bool]:
    ids = [each.id for each in outcomes]
    if len(set(ids)) < len(ids):
        cursor.fault("two outcomes have the same id")
    if cursor.value is None:
        return tuple(ids), False
    cursor.keys(required=("precedence",), optional=("exclusive",))
    order = tuple(each.identifier() for each in cursor.at("precedence").items())
    if sorted(order) != sorted(ids):
        cursor.at("precedence").fault(f"must name every outcome once: {', '.join(ids)}")
    return order, cursor.at("exclusive").flag()
