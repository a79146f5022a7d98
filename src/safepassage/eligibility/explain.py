"""Tells a verdict in English, Dari and Pashto: each condition with its reason, its source and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from safepassage.eligibility.judging import Trace
from safepassage.eligibility.nodes import (
    AgeAtLeast,
    All,
    AnyOf,
    FamilyOf,
    Not,
    OtherPerson,
    Quantifier,
    Ref,
    Total,
    facts_of,
)
from safepassage.eligibility.partial import FUTURE, PAST, Members, Span, Value, instant_of
from safepassage.eligibility.verdict import Verdict
from safepassage.eligibility.vocabulary import Fact, Kind, Vocabulary, standard

Language = Literal["en", "fa", "ps"]
_DIGITS = {"en": None, "fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"), "ps": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}
# Isolates keep a date or a code in one piece, left to right, inside a line that runs right to left (Unicode UAX 9).
_LTR, _END = "\u2066", "\u2069"

PHRASES: dict[str, dict[str, str]] = {
    "yes": {"en": "yes", "fa": "بلی", "ps": "هو"},
    "no": {"en": "no", "fa": "نخیر", "ps": "نه"},
    "open": {"en": "not yet known", "fa": "هنوز معلوم نیست", "ps": "لا معلومه نه ده"},
    "all": {"en": "all of these:", "fa": "همه این‌ها:", "ps": "دا ټول:"},
    "any": {"en": "one of these:", "fa": "یکی از این‌ها:", "ps": "له دې څخه یو:"},
    "not": {"en": "not this:", "fa": "این نه:", "ps": "دا نه:"},
    "some": {
        "en": "one record of the list ({record}):",
        "fa": "یک مورد از فهرست ({record}):",
        "ps": "د لړلیک یو مورد ({record}):",
    },
    "every": {
        "en": "every record of the list ({record}):",
        "fa": "همه موارد فهرست ({record}):",
        "ps": "د لړلیک ټول موارد ({record}):",
    },
    "at_least": {
        "en": "at least {n} records of the list ({record}):",
        "fa": "حداقل {n} مورد از فهرست ({record}):",
        "ps": "د لړلیک لږ تر لږه {n} موارد ({record}):",
    },
    "total": {
        "en": "in all at least {n} {measure}",
        "fa": "در مجموع حداقل {n} {measure}",
        "ps": "په ټولیزه توګه لږ تر لږه {n} {measure}",
    },
    "days": {"en": "days", "fa": "روز", "ps": "ورځې"},
    "months": {"en": "months", "fa": "ماه", "ps": "میاشتې"},
    "age": {"en": "at least {n} years old", "fa": "حداقل {n} ساله", "ps": "لږ تر لږه {n} کلن"},
    "ref": {"en": "by the rule {to}:", "fa": "طبق قاعده {to}:", "ps": "د {to} قاعدې له مخې:"},
    "other_person": {
        "en": "the other person qualifies:",
        "fa": "شخص دیگر واجد شرایط است:",
        "ps": "بل شخص شرایط پوره کوي:",
    },
    "no_record": {"en": "no record is in the list", "fa": "هیچ موردی در فهرست نیست", "ps": "په لړلیک کې هېڅ مورد نشته"},
    "list_open": {
        "en": "the list is not known to be complete",
        "fa": "معلوم نیست که فهرست کامل باشد",
        "ps": "معلومه نه ده چې لړلیک بشپړ دی",
    },
    "established": {"en": "established: {value}", "fa": "ثابت‌شده: {value}", "ps": "ثابت شوی: {value}"},
    "missing": {"en": "not known", "fa": "معلوم نیست", "ps": "معلوم نه دی"},
    "contradicted": {
        "en": "two answers contradict each other; both are kept",
        "fa": "دو جواب با هم در تناقض است؛ هر دو نگه داشته شده",
        "ps": "دوه ځوابونه یو له بل سره په ټکر کې دي؛ دواړه ساتل شوي",
    },
    "flagged": {
        "en": "impossible as recorded; an officer looks at it",
        "fa": "چنان که ثبت شده ناممکن است؛ مامور آن را می‌بیند",
        "ps": "لکه چې ثبت شوی ناشونی دی؛ مامور یې ګوري",
    },
    "withheld": {
        "en": "established, not shown to you",
        "fa": "ثابت‌شده، به شما نشان داده نمی‌شود",
        "ps": "ثابت شوی، تاسو ته نه ښودل کېږي",
    },
    "from": {"en": "from {a}", "fa": "از {a}", "ps": "له {a} څخه"},
    "until": {"en": "until {a}", "fa": "تا {a}", "ps": "تر {a} پورې"},
    "span": {"en": "between {a} and {b}", "fa": "بین {a} و {b}", "ps": "د {a} او {b} ترمنځ"},
    "without": {"en": "not {a}", "fa": "به جز {a}", "ps": "له {a} پرته"},
    "regardless": {
        "en": "the open facts cannot change the answer; an officer may decide",
        "fa": "حقایق نامعلوم جواب را تغییر داده نمی‌تواند؛ مامور می‌تواند فیصله کند",
        "ps": "نامعلوم حقیقتونه ځواب نه شي بدلولی؛ مامور پرېکړه کولی شي",
    },
}
_MONTHS = {
    "fa": ("جنوری", "فبروری", "مارچ", "اپریل", "می", "جون", "جولای", "اگست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر"),
    "ps": ("جنوري", "فبروري", "مارچ", "اپریل", "مۍ", "جون", "جولای", "اګست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: how deep it stands, its answer, its words, what is known, and the source."""

    depth: int
    answer: str
    words: str
    known: str
    source: str
    direction: Literal["ltr", "rtl"]

    def __str__(self) -> str:
        told = "; ".join(part for part in (self.words, self.known) if part)
        return "  " * self.depth + f"[{self.answer}] {told}" + (f" ({self.source})" if self.source else "")


def explain(verdict: Verdict, lang: Language = "en", vocab: Vocabulary | None = None) -> list[Line]:
    """The whole trace, line by line, in one language; facts that the reader may not see are told as such."""
    teller = _Teller(lang, vocab or standard(), frozenset(verdict.withheld))
    lines = list(teller.lines(verdict.trace, 0))
    if verdict.settled_regardless:
        lines.append(teller.line(0, verdict.trace.value, PHRASES["regardless"][lang], "", ""))
    return lines


def missing_texts(verdict: Verdict, lang: Language) -> list[str]:
    """The reasons and titles that have no words in a language: a trace must have none."""
    found = []
    for trace in _walk(verdict.trace):
        why = getattr(trace.node, "why", None)
        if why is not None and not why.words.get(lang):
            found.append(why.id)
    return found


def value_text(fact: Fact, value: Value, lang: Language) -> str:
    """A value in words: names of codes, dates with the month written, digits of the language."""
    if isinstance(value, bool):
        return PHRASES["yes" if value else "no"][lang]
    if isinstance(value, str):
        return _code(fact, value, lang)
    if isinstance(value, Span):
        return _span(fact, value, lang)
    return _set(fact, value, lang)


def number(value: int, lang: Language) -> str:
    """A number in the digits of the language."""
    table = _DIGITS[lang]
    return str(value) if table is None else str(value).translate(table)


@dataclass(frozen=True, slots=True)
class _Teller:
    lang: Language
    vocab: Vocabulary
    withheld: frozenset[str]

    def lines(self, trace: Trace, depth: int) -> Iterator[Line]:
        node = trace.node
        if isinstance(node, FamilyOf):
            yield self._of(trace, depth, "", "")
            yield from self.lines(trace.below[0], depth + 1)
            return
        yield self._of(trace, depth, self._phrase(trace), self._known(trace))
        for below in trace.below:
            yield from self.lines(below, depth + 1)
        if isinstance(node, Quantifier) and not trace.below:
            yield self.line(depth + 1, trace.value, PHRASES["no_record"][self.lang], "", "")
        if isinstance(node, Quantifier | Total) and trace.value is None and not self._closed(node.record, trace):
            yield self.line(depth + 1, None, PHRASES["list_open"][self.lang], "", "")

    def line(self, depth: int, value: bool | None, words: str, known: str, source: str) -> Line:
        answer = PHRASES["open" if value is None else "yes" if value else "no"][self.lang]
        return Line(depth, answer, words, known, source, "ltr" if self.lang == "en" else "rtl")

    def _of(self, trace: Trace, depth: int, words: str, known: str) -> Line:
        why, cite = getattr(trace.node, "why", None), getattr(trace.node, "cite", None)
        reason = why.words.get(self.lang, "") if why is not None else ""
        told = " — ".join(part for part in (reason, words) if part)
        # The name of a source is not translated: it is what the reader must be able to look up.
        source = (cite.what or cite.id) + (f", {cite.on}" if cite.on else "") if cite is not None else ""
        return self.line(depth, trace.value, told, known, self._apart(source) if source else "")

    def _phrase(self, trace: Trace) -> str:
        node, lang = trace.node, self.lang
        match node:
            case All() | AnyOf() | Not() | OtherPerson():
                return PHRASES[node.op][lang]
            case Quantifier(quantity=quantity, record=record, n=n):
                label = self.vocab.records[record].label.words.get(lang, record)
                return PHRASES[quantity][lang].format(record=label, n=number(n, lang))
            case Total(least=least, measure=measure):
                return PHRASES["total"][lang].format(n=number(least, lang), measure=PHRASES[measure][lang])
            case Ref(to=to):
                return PHRASES["ref"][lang].format(to=self._apart(to))
            case AgeAtLeast(years=years):
                return PHRASES["age"][lang].format(n=number(years, lang))
            case _:
                return ""

    def _known(self, trace: Trace) -> str:
        told = []
        for identifier in facts_of(trace.node):
            fact = self.vocab.fact(identifier)
            told.append(f"{fact.label.words.get(self.lang, identifier)}: {self._state(fact, trace)}")
        return "; ".join(told)

    def _state(self, fact: Fact, trace: Trace) -> str:
        phrase, scope = {key: words[self.lang] for key, words in PHRASES.items()}, trace.scope
        if fact.id in self.withheld:
            return phrase["withheld"]
        if fact.id in scope.contradicted:
            return phrase["contradicted"]
        if fact.id in scope.flagged:
            return phrase["flagged"]
        value = scope.values.get(fact.id)
        return phrase["missing"] if value is None else value_text(fact, value, self.lang)

    def _closed(self, record: str, trace: Trace) -> bool:
        return trace.scope.values.get(self.vocab.records[record].closed_by) is True

    def _apart(self, text: str) -> str:
        return text if self.lang == "en" else f"{_LTR}{text}{_END}"


def _walk(trace: Trace) -> Iterator[Trace]:
    yield trace
    for below in trace.below:
        yield from _walk(below)


def _code(fact: Fact, code: str, lang: Language) -> str:
    if fact.kind is Kind.DAYS:
        return _day(date.fromisoformat(code), lang)
    names = fact.codes.names.get(code, {}) if fact.codes else {}
    return names.get(lang) or (code if lang == "en" else f"{_LTR}{code}{_END}")


def _set(fact: Fact, value: Members, lang: Language) -> str:
    inside = [_code(fact, code, lang) for code in sorted(value.members)]
    named = fact.codes is None or len(value.excluded) <= len(fact.codes.names) // 2
    outside = [PHRASES["without"][lang].format(a=_code(fact, code, lang)) for code in sorted(value.excluded) if named]
    return ("; " if lang == "en" else "؛ ").join([*inside, *outside]) or PHRASES["no"][lang]


def _span(fact: Fact, span: Span, lang: Language) -> str:
    lo, hi = (None if bound in {PAST, FUTURE} else _point(fact, bound, lang) for bound in span)
    if span.known and lo is not None:
        return lo
    if lo is None or hi is None:
        return PHRASES["until"][lang].format(a=hi) if lo is None else PHRASES["from"][lang].format(a=lo)
    return PHRASES["span"][lang].format(a=lo, b=hi)


def _point(fact: Fact, value: int, lang: Language) -> str:
    if fact.kind is Kind.NUMBER:
        return number(value, lang)
    if fact.kind is Kind.DATE:
        return _day(date.fromordinal(value), lang)
    at = instant_of(value)
    clock = f"{at:%H:%M} UTC"
    return f"{_day(at.date(), lang)} {clock if lang == 'en' else _LTR + clock + _END}"


def _day(day: date, lang: Language) -> str:
    if lang == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{number(day.day, lang)} {_MONTHS[lang][day.month - 1]} {number(day.year, lang)}"
