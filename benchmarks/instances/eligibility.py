"""Invented people and random rules for the eligibility engine: seeded, in columns, and as PostgreSQL tables."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from psycopg import Connection, sql

from safepassage.eligibility import compile_sql
from safepassage.eligibility.columns import NOBODY, Bounds, Codes, Column, Register, Sets, Table, Truths, unknown
from safepassage.eligibility.expressions import Expr, Surroundings, parse
from safepassage.eligibility.partial import Span, days, instant_of, microseconds
from safepassage.eligibility.vocabulary import Fact, Kind, Vocabulary

FIRST, LAST = days(date(2005, 1, 1)), days(date(2022, 12, 31))
LISTS = {"employment": 1.4, "relation": 1.0, "visa": 0.8, "stay": 1.0}
INSTANTS = (datetime.fromisoformat("2021-08-01T00:00Z"), datetime.fromisoformat("2021-09-15T00:00Z"))
DAY = "2021-08-15"
Random = np.random.Generator
PATHWAYS = Path(compile_sql.__file__).parents[1] / "journey" / "applications" / "pathways"


def register(size: int, vocab: Vocabulary, *, seed: int, unknown_share: float = 0.25, closed: float = 0.6) -> Register:
    """A register of partly known people; each list has as many rows a person, on average, as LISTS says."""
    rng = np.random.default_rng(seed)
    person = {f.id: _column(f, size, rng, unknown_share) for f in vocab.facts.values() if f.record not in LISTS}
    for kind in LISTS:
        flag = rng.random(size) < closed
        person[vocab.records[kind].closed_by] = Truths(flag, np.zeros(size, dtype=bool))
    lists = {}
    for kind, mean in LISTS.items():
        rows = int(size * mean)
        owner = np.sort(rng.integers(0, size, rows)) if size else np.zeros(0, dtype=np.int64)
        columns = {f.id: _column(f, rows, rng, unknown_share) for f in vocab.of_record(kind)}
        _order(columns, vocab, kind)
        other = (
            np.where(rng.random(rows) < 0.8, rng.integers(0, max(size, 1), rows), NOBODY)
            if kind == "relation"
            else None
        )
        lists[kind] = Table(rows, columns, owner.astype(np.int64), other)
    return Register([str(n) for n in range(size)], Table(size, person), lists)


def _column(fact: Fact, size: int, rng: Random, unknown_share: float) -> Column:
    known = rng.random(size) >= unknown_share
    if fact.kind is Kind.BOOL:
        yes = rng.random(size) < 0.5
        return Truths(yes & known, ~yes & known)
    if fact.kind is Kind.ENUM:
        names = tuple(fact.codes.names) if fact.codes else ()
        return Codes(np.where(known, rng.integers(0, len(names), size), NOBODY).astype(np.int8), names)
    if fact.kind is Kind.DATE:
        lo = rng.integers(FIRST, LAST, size).astype(np.int32)
        hi = lo + np.where(rng.random(size) < 0.7, 0, rng.integers(0, 366, size)).astype(np.int32)
        nothing = unknown(fact, size)
        assert isinstance(nothing, Bounds)
        return Bounds(np.where(known, lo, nothing.lo), np.where(known, hi, nothing.hi))
    if fact.kind is Kind.INSTANT:
        at = rng.integers(microseconds(INSTANTS[0]), microseconds(INSTANTS[1]), size)
        nothing = unknown(fact, size)
        assert isinstance(nothing, Bounds)
        return Bounds(np.where(known, at, nothing.lo), np.where(known, at, nothing.hi))
    codes = [DAY] if fact.kind is Kind.DAYS else list(fact.codes.names)[:5] if fact.codes else []
    codes = ["AF", "NZ", "PK"] if fact.id == "person.citizenship" else codes
    drawn = rng.integers(0, 3, (len(codes), size))
    return Sets(
        {code: (drawn[n] == 0) & known for n, code in enumerate(codes)},
        {code: (drawn[n] == 1) & known for n, code in enumerate(codes)},
    )


def _order(columns: dict[str, Column], vocab: Vocabulary, kind: str) -> None:
    """Let no interval end before it begins: a reader of files would flag it, and columns hold only what counts."""
    span = vocab.records[kind].span
    if span is None:
        return
    start, end = columns[f"{kind}.{span[0]}"], columns[f"{kind}.{span[1]}"]
    assert isinstance(start, Bounds)
    assert isinstance(end, Bounds)
    wrong = start.lo > end.hi
    info = np.iinfo(start.lo.dtype)
    start.lo[wrong] = info.min
    start.hi[wrong] = info.max


def random_rule(vocab: Vocabulary, *, seed: int, depth: int = 5) -> Expr:
    """A random rule over the facts that `register` makes, with quantifiers, totals, ages and vague thresholds."""
    return parse(_tree(random.Random(seed), vocab, depth, ""), vocab, surroundings=SURROUNDINGS)


SURROUNDINGS = Surroundings(
    parameters={"vague": Span(days(date(2010, 12, 1)), days(date(2011, 1, 1)))},
    kinds={"vague": Kind.DATE},
)


def _tree(rng: random.Random, vocab: Vocabulary, depth: int, scope: str) -> dict[str, Any]:
    roll = rng.random()
    if depth > 1 and roll < 0.45:
        count = rng.randint(2, 3)
        return {"op": rng.choice(["all", "any"]), "of": [_tree(rng, vocab, depth - 1, scope) for _ in range(count)]}
    if depth > 1 and roll < 0.55:
        return {"op": "not", "of": _tree(rng, vocab, depth - 1, scope)}
    if depth > 1 and not scope and roll < 0.85:
        return _list_rule(rng, vocab, depth)
    return _leaf(rng, vocab, scope)


def _list_rule(rng: random.Random, vocab: Vocabulary, depth: int) -> dict[str, Any]:
    kind = rng.choice(["employment", "employment", "visa", "relation", "stay"])
    where = _tree(rng, vocab, depth - 1, kind)
    op = rng.choice(["some", "some", "every", "at_least", "total"])
    if op == "total" and kind in {"employment", "stay"}:
        measure = rng.choice(["days", "months"])
        least = rng.randint(50, 900) if measure == "days" else rng.randint(2, 24)
        rule = {"op": "total", "record": kind, "measure": measure, "ge": least, "where": where, "why": "y", "cite": "c"}
        return rule | ({"from": "2008-01-01", "to": "2020-01-01"} if rng.random() < 0.5 else {})
    rule = {"op": "some" if op == "total" else op, "record": kind, "where": where}
    return rule | ({"n": rng.randint(1, 2)} if op == "at_least" else {})


def _leaf(rng: random.Random, vocab: Vocabulary, scope: str) -> dict[str, Any]:  # noqa: PLR0911  (one return per type)
    facts = [f for f in vocab.facts.values() if (f.record == scope if scope else f.record not in LISTS)]
    fact = rng.choice(facts)
    name = fact.name if scope else fact.id
    leaf: dict[str, Any] = {"fact": name, "why": "y", "cite": "c"}
    if fact.kind is Kind.BOOL:
        return leaf | {"op": "is"}
    if fact.kind is Kind.ENUM and fact.codes:
        return leaf | {
            "op": "in",
            "values": rng.sample(list(fact.codes.names), rng.randint(1, len(fact.codes.names) - 1)),
        }
    if fact.kind is Kind.DAYS:
        return leaf | {"op": "has", "values": [DAY]}
    if fact.kind is Kind.SET:
        codes = ["AF", "NZ", "PK"] if fact.id == "person.citizenship" else list(fact.codes.names if fact.codes else ())
        return leaf | {"op": "has", "values": rng.sample(codes, rng.randint(1, 2))}
    if fact.kind is Kind.INSTANT:
        at = f"2021-08-{rng.randint(2, 30):02}T12:00+00:00"
        return leaf | {"op": rng.choice(["ge", "le"]), "value": at}
    if fact.id == "person.born_on":
        at = rng.choice(["2012-02-29", "2021-03-01", "application.ages_fixed_on"])
        return leaf | {"op": "age_at_least", "years": rng.choice([1, 4, 10]), "at": at}
    first, last = sorted(rng.sample(range(2006, 2022), 2))
    if rng.random() < 0.3:
        return leaf | {"op": "between", "from": f"{first}-05-17", "to": f"{last}-02-28"}
    return (
        leaf
        | {"op": rng.choice(["ge", "le"])}
        | ({"param": "vague"} if rng.random() < 0.4 else {"value": f"{first}-07-01"})
    )


def create_tables(connection: Connection[Any], people: Register, vocab: Vocabulary, *, schema: str) -> None:
    """The register as the tables that the SQL back end reads, committed and analysed."""
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    fill_tables(connection, people, vocab, schema=schema)
    connection.commit()
    connection.autocommit = True
    for record in ("", *people.lists):
        table = compile_sql.Source("fact_established", "fact_established_", schema).table(record)
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(table))
    connection.autocommit = False


def fill_tables(connection: Connection[Any], people: Register, vocab: Vocabulary, *, schema: str) -> None:
    """Create and fill the tables in a schema that exists, inside the caller's transaction."""
    source = compile_sql.Source(person="fact_established", list_prefix="fact_established_", schema=schema)
    for record, table in {"": people.person, **people.lists}.items():
        # Columns of fixed width first: PostgreSQL then finds them without walking over the arrays.
        facts = sorted(
            (vocab.fact(fact) for fact in table.columns), key=lambda fact: (fact.kind.is_set, fact.kind is Kind.ENUM)
        )
        extra = [("person_id", "bigint")] + ([("other_person_id", "bigint")] if table.other is not None else [])
        named = [*extra, *(column for fact in facts for column in compile_sql.columns(fact))]
        body = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(n), sql.SQL(t)) for n, t in named)
        connection.execute(sql.SQL("CREATE UNLOGGED TABLE {} ({})").format(source.table(record), body))
        columns = sql.SQL(", ").join(sql.Identifier(n) for n, _ in named)
        with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(source.table(record), columns)) as copy:
            owners = table.owner if record else np.arange(table.size)
            for row in _rows(table, owners, [fact.id for fact in facts]):
                copy.write_row(row)
        connection.execute(sql.SQL("CREATE INDEX ON {} (person_id)").format(source.table(record)))


def _rows(table: Table, owners: Any, facts: list[str]) -> Iterator[list[Any]]:
    parts: list[Any] = [owners.tolist()]
    if table.other is not None:
        parts.append([None if each == NOBODY else each for each in table.other.tolist()])
    for fact in facts:
        parts += _cells(table.columns[fact], table.size)
    return (list(row) for row in zip(*parts, strict=True))


def _cells(column: Column, size: int) -> list[list[Any]]:
    if isinstance(column, Truths):
        return [
            [
                True if t else False if f else None
                for t, f in zip(column.true.tolist(), column.false.tolist(), strict=True)
            ]
        ]
    if isinstance(column, Codes):
        return [[None if n == NOBODY else column.names[n] for n in column.numbers.tolist()]]
    if isinstance(column, Bounds):
        info = np.iinfo(column.lo.dtype)
        read = date.fromordinal if column.lo.dtype == np.int32 else instant_of
        return [
            [None if value == info.min else read(value) for value in column.lo.tolist()],
            [None if value == info.max else read(value) for value in column.hi.tolist()],
        ]
    return [_arrays(column.inside, size), _arrays(column.outside, size)]


def _arrays(planes: Mapping[str, Any], size: int) -> list[list[str] | None]:
    found: list[list[str] | None] = [None] * size
    for code, bits in planes.items():
        for place in np.flatnonzero(bits).tolist():
            found[place] = [*(found[place] or []), code]
    return found
