"""Invented people for the eligibility tests: files from short words, read the way a table of facts is read."""

import random
from functools import lru_cache
from pathlib import Path
from typing import Any

from safepassage.eligibility import pathways, vocabulary
from safepassage.eligibility.casefile import File, Known, Record, Strength
from safepassage.eligibility.cells import may_be
from safepassage.eligibility.columns import Register
from safepassage.eligibility.partial import FUTURE, PAST, Members, Span, Value
from safepassage.eligibility.versions import Book
from safepassage.eligibility.vocabulary import Fact

VOCAB = vocabulary.standard()
PATHWAYS = Path(pathways.__file__).parents[1] / "journey" / "applications" / "pathways"


@lru_cache(maxsize=1)
def book() -> Book:
    """Every pathway of the story."""
    return pathways.load(PATHWAYS, VOCAB)


def known(fact: str, text: str, strength: Strength = Strength.ATTESTED) -> tuple[Known, ...]:
    """What a cell says; several statements stand around a bar."""
    return tuple(Known(VOCAB.fact(fact).read(part), strength, id=part) for part in text.split("|"))


def person(name: str = "somebody", *, strength: Strength = Strength.ATTESTED, **lists: Any) -> File:
    """A file: `facts={...}` for the person and application, `employment=[{...}]` and so on for the lists."""
    facts = {fact: known(fact, text, strength) for fact, text in lists.pop("facts", {}).items()}
    for kind in lists.pop("closed", ()):
        facts[f"person.{kind}_complete"] = known(f"person.{kind}_complete", "yes", strength)
    records = {
        kind: tuple(
            Record(
                key=str(n),
                facts={f"{kind}.{k}": known(f"{kind}.{k}", v, strength) for k, v in row.items() if k != "other"},
                other=row.get("other"),
            )
            for n, row in enumerate(rows)
        )
        for kind, rows in lists.items()
    }
    return File(name, facts, records)


def interpreter(*, ended: str = "2013-04-30..", employer: str = "nz_prt", started: str = "2006-05-01") -> File:
    """An interpreter whose list of employments is complete."""
    job = {"role": "interpreter", "employer": employer, "place": "bamyan", "started_on": started, "ended_on": ended}
    return person("interpreter", employment=[job], closed=["employment"])


def drawn(fact: Fact, rng: random.Random) -> Value:
    """A wholly known value of a fact."""
    match fact.kind.value:
        case "bool":
            return rng.random() < 0.5
        case "enum":
            return rng.choice(list(fact.codes.names)) if fact.codes else ""
        case "date":
            day = rng.randint(732_000, 738_400)
            return Span(day, day)
        case "instant":
            at = rng.randint(1_627_800_000, 1_631_700_000) * 1_000_000
            return Span(at, at)
    codes = ["2021-08-15"] if fact.codes is None else ["AF", "NZ", "PK", *list(fact.codes.names)[:5]]
    codes = [code for code in dict.fromkeys(codes) if fact.known_code(code)]
    inside = frozenset(code for code in codes if rng.random() < 0.5)
    return Members(inside, frozenset(codes) - inside)


def completed(value: Value | None, fact: Fact, rng: random.Random) -> Value:
    """One way the truth may be, given what is known."""
    if isinstance(value, Span):
        lo = value.lo if value.lo > PAST else 732_000
        hi = value.hi if value.hi < FUTURE else max(738_400, lo)
        at = rng.randint(lo, max(lo, hi))
        return Span(at, at)
    if isinstance(value, Members):
        full = drawn(fact, rng)
        assert isinstance(full, Members)
        inside = (full.members | value.members) - value.excluded
        return Members(inside, (full.excluded | value.excluded) - inside)
    return drawn(fact, rng) if value is None else value


def file_of(register: Register, place: int) -> File:
    """One person of a register as a file."""
    seen = register.seen(place, VOCAB, follow=False)
    return File(
        seen.id,
        {fact: (Known(value),) for fact, value in seen.person.values.items()},
        {
            kind: tuple(Record(row.key, {f: (Known(v),) for f, v in row.values.items()}) for row in rows)
            for kind, rows in seen.lists.items()
        },
    )


__all__ = ["VOCAB", "book", "completed", "drawn", "file_of", "interpreter", "known", "may_be", "person"]
