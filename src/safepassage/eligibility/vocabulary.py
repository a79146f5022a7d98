"""The vocabulary of facts: what a rule may speak of, who can establish it, and what asking costs and endangers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from safepassage.eligibility import reading
from safepassage.eligibility.partial import Members, Span, Value, read_days, read_instants

STANDARD = Path(__file__).with_name("vocabulary.yaml")
LANGUAGES = ("en", "fa", "ps")
HIGHEST_DANGER = 4


class Kind(StrEnum):
    """The type of a fact."""

    BOOL = "bool"
    DATE = "date"
    DAYS = "days"
    ENUM = "enum"
    INSTANT = "instant"
    NUMBER = "number"
    SET = "set"

    @property
    def is_span(self) -> bool:
        """Whether values are intervals."""
        return self in {Kind.DATE, Kind.INSTANT, Kind.NUMBER}

    @property
    def is_set(self) -> bool:
        """Whether values are sets."""
        return self in {Kind.SET, Kind.DAYS}


@dataclass(frozen=True, slots=True)
class Text:
    """A wording per language, and who reviewed each of them."""

    words: Mapping[str, str]
    reviewed: Mapping[str, str] = field(default_factory=dict)

    def missing(self) -> tuple[str, ...]:
        """The languages without a wording."""
        return tuple(language for language in LANGUAGES if not self.words.get(language))

    def unreviewed(self) -> tuple[str, ...]:
        """The languages whose wording nobody has reviewed."""
        return tuple(language for language in self.words if not self.reviewed.get(language))


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes an enum or a set may hold, with their names, at one version of the list."""

    id: str
    version: int
    names: Mapping[str, Mapping[str, str]]

    def __contains__(self, code: str) -> bool:
        return code in self.names


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be established about a person, one record of theirs, or an application."""

    id: str
    record: str
    kind: Kind
    label: Text
    codes: CodeList | None = None
    ask: Text | None = None
    ask_safe: Text | None = None
    establish: tuple[str, ...] = ()
    claim: tuple[str, ...] = ()
    minutes: int = 1
    danger: Mapping[str, int | None] = field(default_factory=dict)
    register_only: bool = False

    @property
    def name(self) -> str:
        """The name inside its record."""
        return self.id.partition(".")[2]

    def read(self, text: str) -> Value:
        """A value as written in a file of facts; ValueError in plain words when it cannot be one."""
        if self.kind is Kind.BOOL:
            return _truth(text)
        if self.kind is Kind.ENUM:
            return self._code(text.strip())
        if self.kind is Kind.DATE:
            return _possible(read_days(text))
        if self.kind is Kind.INSTANT:
            return _possible(read_instants(text))
        if self.kind is Kind.NUMBER:
            return _possible(_number(text))
        return self._members(text)

    def _code(self, code: str) -> str:
        if self.kind is Kind.DAYS:
            if not read_days(code).known:
                raise ValueError(f"{code!r} is not one day")
            return code
        if self.codes is not None and code not in self.codes:
            raise ValueError(f"{code!r} is not in the list {self.codes.id}: {', '.join(sorted(self.codes.names))}")
        return code

    def _members(self, text: str) -> Members:
        parts = [part.strip() for part in text.split(";") if part.strip()]
        members = frozenset(self._code(part) for part in parts if part != "only" and not part.startswith("!"))
        excluded = frozenset(self._code(part[1:].strip()) for part in parts if part.startswith("!"))
        if "only" in parts:
            if self.codes is None:
                raise ValueError("'only' needs a fact with a list of codes")
            excluded = frozenset(self.codes.names) - members
        if members & excluded:
            raise ValueError(f"{', '.join(sorted(members & excluded))} is said to be in and out")
        return Members(members, excluded)

    def known_code(self, code: str) -> bool:
        """Whether a rule may name this code."""
        try:
            self._code(code)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record that facts belong to; `many` when a person has a list of them."""

    id: str
    label: Text
    many: bool = False
    closed_by: str = ""
    span: tuple[str, str] | None = None
    includes_last: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All facts, code lists and record kinds that rules may use."""

    id: str
    version: int
    records: Mapping[str, RecordKind]
    codes: Mapping[str, CodeList]
    facts: Mapping[str, Fact]
    channels: tuple[str, ...]
    contact_states: Mapping[str, Mapping[str, int | None]]
    parties: Mapping[str, Text]

    def fact(self, identifier: str) -> Fact:
        """The fact of this id; KeyError when there is none."""
        return self.facts[identifier]

    def of_record(self, record: str) -> Iterator[Fact]:
        """The facts of one kind of record."""
        return (fact for fact in self.facts.values() if fact.record == record)


@lru_cache(maxsize=1)
def standard() -> Vocabulary:
    """The vocabulary that comes with the product."""
    return load(STANDARD)


def load(path: Path) -> Vocabulary:
    """Read a vocabulary file; every fault in it is raised at once as a RuleError."""
    document = reading.read_file(path)
    found = _vocabulary(reading.Cursor(document, document.content))
    document.refuse_faults()
    return found


def _vocabulary(root: reading.Cursor) -> Vocabulary:
    root.keys(
        required=("vocabulary", "version", "channels", "contact_states", "parties", "records", "codes", "facts"),
    )
    channels = tuple(each.identifier() for each in root.at("channels").items())
    codes = {key: _code_list(key, each) for key, each in root.at("codes").entries()}
    records = {key: _record(key, each) for key, each in root.at("records").entries()}
    facts: dict[str, Fact] = {}
    parties = {key: Text(each.texts()) for key, each in root.at("parties").entries()}
    for key, each in root.at("facts").entries():
        facts[key] = _fact(key, each, codes, records, channels, parties)
    for record in records.values():
        place = root.at("records").at(record.id)
        if record.many and record.closed_by not in facts:
            place.fault("a list needs closed_by, the fact that says the list is complete")
        for name in record.span or ():
            if f"{record.id}.{name}" not in facts:
                place.at("span").fault(f"{record.id} has no fact {name}")
    states = {
        state: {channel: each.at(channel).value for channel in channels[1:]}
        for state, each in root.at("contact_states").entries()
        if each.keys(optional=channels[1:])
    }
    return Vocabulary(
        id=root.at("vocabulary").text(),
        version=root.at("version").whole(least=1, default=1),
        records=MappingProxyType(records),
        codes=MappingProxyType(codes),
        facts=MappingProxyType(facts),
        channels=channels,
        contact_states=MappingProxyType(states),
        parties=MappingProxyType(parties),
    )


def _code_list(key: str, cursor: reading.Cursor) -> CodeList:
    cursor.keys(required=("version", "values"), optional=("source",))
    values = cursor.at("values")
    names: dict[str, Mapping[str, str]]
    if isinstance(values.value, str):
        names = {code: {} for code in values.value.split()}
    else:
        names = {code: each.texts() for code, each in values.entries()}
    return CodeList(id=key, version=cursor.at("version").whole(least=1, default=1), names=MappingProxyType(names))


def _record(key: str, cursor: reading.Cursor) -> RecordKind:
    cursor.keys(required=("label",), optional=("many", "closed_by", "span", "includes_last"))
    ends = [each.identifier() for each in cursor.at("span").items()]
    return RecordKind(
        id=key,
        label=Text(cursor.at("label").texts()),
        many=cursor.at("many").flag(),
        closed_by=cursor.at("closed_by").text(),
        span=(ends[0], ends[1]) if len(ends) == len(("start", "end")) else None,
        includes_last=cursor.at("includes_last").flag(),
    )


def _fact(  # noqa: PLR0917  (private, the parts of one file)
    key: str,
    cursor: reading.Cursor,
    codes: Mapping[str, CodeList],
    records: Mapping[str, RecordKind],
    channels: tuple[str, ...],
    parties: Mapping[str, Text],
) -> Fact:
    cursor.keys(
        required=("type", "label", "establish", "minutes", "danger"),
        optional=("codes", "ask", "ask_safe", "claim", "register_only", "reviewed"),
    )
    record, _, name = key.partition(".")
    if record not in records or not name:
        cursor.fault(f"a fact is named record.fact, and {record} is not a record kind")
    kind = Kind(cursor.at("type").choice([each.value for each in Kind], default="bool"))
    listed = codes.get(cursor.at("codes").text()) if cursor.has("codes") else None
    if kind in {Kind.ENUM, Kind.SET} and listed is None:
        cursor.fault("an enum or a set names its code list in codes")
    ask = _asked(cursor, "ask")
    safe = _asked(cursor, "ask_safe")
    if not cursor.at("register_only").flag() and (ask is None or safe is None):
        cursor.fault("needs ask and ask_safe, or register_only: true")
    establish = tuple(each.identifier() for each in cursor.at("establish").items())
    claim = tuple(each.identifier() for each in cursor.at("claim").items())
    for party in (*establish, *claim):
        if party not in parties:
            cursor.fault(f"{party} is not one of the parties")
    return Fact(
        id=key,
        record=record,
        kind=kind,
        label=Text(cursor.at("label").texts(), _reviewers(cursor, "label")),
        codes=listed,
        ask=ask,
        ask_safe=safe,
        establish=establish,
        claim=claim,
        minutes=cursor.at("minutes").whole(least=1, default=1),
        danger=_danger(cursor.at("danger"), channels),
        register_only=cursor.at("register_only").flag(),
    )


def _asked(cursor: reading.Cursor, key: str) -> Text | None:
    return Text(cursor.at(key).texts(), _reviewers(cursor, key)) if cursor.has(key) else None


def _reviewers(cursor: reading.Cursor, key: str) -> dict[str, str]:
    place = cursor.at("reviewed").at(key) if cursor.has("reviewed") else None
    if place is None or place.value is None:
        return {}
    signed: dict[str, str] = {}
    for language, each in place.entries():
        if each.keys(required=("by", "on")):
            signed[language] = f"{each.at('by').text()}, {each.at('on').text()}"
    return signed


def _danger(cursor: reading.Cursor, channels: tuple[str, ...]) -> dict[str, int | None]:
    levels: list[Any] = [each.value for each in cursor.items()]
    good = all(each == "never" or (isinstance(each, int) and 0 <= each <= HIGHEST_DANGER) for each in levels)
    if len(levels) != len(channels) or not good:
        cursor.fault(f"must be one of 0-{HIGHEST_DANGER} or never for each of {', '.join(channels)}")
        return {}
    return {channel: None if level == "never" else level for channel, level in zip(channels, levels, strict=True)}


def _truth(text: str) -> bool:
    word = text.strip().lower()
    if word in {"yes", "true", "1", "y"}:
        return True
    if word in {"no", "false", "0", "n"}:
        return False
    raise ValueError(f"{text!r} is neither yes nor no (leave the cell empty when it is not known)")


def _number(text: str) -> Span:
    lo, _, hi = text.partition("..") if ".." in text else (text, "", text)
    try:
        return Span(int(lo), int(hi))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a whole number or lo..hi") from error


def _possible(span: Span) -> Span:
    if span.impossible:
        raise ValueError("the interval ends before it begins")
    return span
