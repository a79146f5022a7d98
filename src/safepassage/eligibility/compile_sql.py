"""Compiles rules into PostgreSQL, to be run inside row security: NULL is "not yet known", and nothing turns it into no.

Lists are grouped once and joined, never asked with EXISTS, which knows only two values. The tables read are two sets
of the same shape (`fact_established…`, `fact_claimed…`): one row a person with the facts of person and application, one
table a list with its facts by their short names. Dates, instants and numbers take two columns (`_lo`, `_hi`; NULL is
unknown, infinity is unbounded), sets two text arrays (`_members`, `_excluded`).

A closing flag must be NULL for whoever cannot see every row of its list: row security removes rows silently, and a
visible flag over hidden rows would turn them into no.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Literal, LiteralString

from psycopg import sql

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
    children,
    walk,
)
from safepassage.eligibility.partial import FUTURE, PAST, instant_of, latest_birth
from safepassage.eligibility.spans import needed_days, window
from safepassage.eligibility.vocabulary import Fact, Kind, Vocabulary

_CACHE: dict[tuple[tuple[tuple[str, str], ...], str, "Source"], sql.Composed] = {}
_EARLIEST, _LATEST = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Source:
    """Which tables hold the facts, and how their rows name people."""

    person: str
    list_prefix: str
    schema: str = ""
    person_key: str = "person_id"
    other_key: str = "other_person_id"

    @classmethod
    def named(cls, standard: str) -> "Source":
        """The tables of a standard: `established` or `claimed`."""
        return cls(person=f"fact_{standard}", list_prefix=f"fact_{standard}_")

    def table(self, record: str = "") -> sql.Identifier:
        """The table of a list, or of the persons."""
        name = self.list_prefix + record if record else self.person
        return sql.Identifier(self.schema, name) if self.schema else sql.Identifier(name)


def compile(
    rule: Expr, vocab: Vocabulary, source: Source | Literal["established", "claimed"] = "established"
) -> sql.Composed:
    """A query that gives every visible person's `verdict` under the rule: true, false, or NULL for not yet known."""
    return statement({"verdict": rule}, vocab, source)


def statement(
    rules: Mapping[str, Expr], vocab: Vocabulary, source: Source | Literal["established", "claimed"] = "established"
) -> sql.Composed:
    """One query for several rules, a column each; lists that they share are grouped once."""
    tables = Source.named(source) if isinstance(source, str) else source
    key = (tuple((name, rule.hash()) for name, rule in rules.items()), f"{vocab.id}@{vocab.version}", tables)
    if key not in _CACHE:
        _CACHE[key] = _Writer(vocab, tables).statement(rules)
    return _CACHE[key]


def columns(fact: Fact) -> tuple[tuple[str, str], ...]:
    """The columns, with their types, that hold a fact in the tables this compiler reads."""
    name = fact.id.replace(".", "_") if fact.record in {"person", "application"} else fact.name
    match fact.kind:
        case Kind.BOOL:
            return ((name, "boolean"),)
        case Kind.ENUM:
            return ((name, "text"),)
        case Kind.SET | Kind.DAYS:
            return ((f"{name}_members", "text[]"), (f"{name}_excluded", "text[]"))
        case kind:
            of = {Kind.DATE: "date", Kind.INSTANT: "timestamptz"}.get(kind, "bigint")
            return ((f"{name}_lo", of), (f"{name}_hi", of))


@dataclass(slots=True)
class _Group:
    """One list, grouped by person: the aggregates that the rules need of it."""

    alias: sql.Identifier
    aggregates: list[sql.Composable] = field(default_factory=list)
    joins: list[sql.Composable] = field(default_factory=list)
    wanted: list[sql.Composable] = field(default_factory=list)


@dataclass(slots=True)
class _Writer:
    vocab: Vocabulary
    source: Source
    names: Iterator[int] = field(default_factory=lambda: count(1))
    with_parts: list[sql.Composable] = field(default_factory=list)
    others: dict[str, sql.Identifier] = field(default_factory=dict)

    def statement(self, rules: Mapping[str, Expr]) -> sql.Composed:
        for rule in rules.values():
            for node in walk(rule):
                if isinstance(node, OtherPerson):
                    self._other_table(node.of)
        body = self._select(rules)
        if not self.with_parts:
            return body
        return sql.SQL("WITH {} {}").format(sql.SQL(", ").join(self.with_parts), body)

    def _select(self, rules: Mapping[str, Expr]) -> sql.Composed:
        scope = _Scope(self)
        verdicts = [
            sql.SQL("{} AS {}").format(scope.boolean(rule), sql.Identifier(name)) for name, rule in rules.items()
        ]
        key = sql.Identifier(self.source.person_key)
        joins = [
            sql.SQL(
                "LEFT JOIN (SELECT {own}, {aggregates} FROM {table} AS listed {joins} WHERE {wanted}"
                " GROUP BY {own}) AS {alias} ON {on}"
            ).format(
                own=sql.SQL("listed.{}").format(key),
                aggregates=sql.SQL(", ").join(group.aggregates),
                table=self.source.table(record),
                joins=sql.SQL(" ").join(group.joins),
                # A record that is certainly no for every rule changes nothing: not grouping it halves the time.
                wanted=sql.SQL(" OR ").join(sql.SQL("{} IS NOT FALSE").format(each) for each in group.wanted),
                alias=group.alias,
                on=sql.SQL("{}.{} = person.{}").format(group.alias, key, key),
            )
            for record, group in scope.groups.items()
        ]
        return sql.SQL("SELECT person.{key}, {verdicts} FROM {person} AS person {joins}").format(
            key=key,
            verdicts=sql.SQL(", ").join(verdicts),
            person=self.source.table(),
            joins=sql.SQL(" ").join(joins),
        )

    def _other_table(self, rule: Expr) -> sql.Identifier:
        """A common table with the verdict of a rule on everybody, for relations to join."""
        key = rule.hash()
        if key not in self.others:
            name = sql.Identifier(f"other_{next(self.names)}")
            select = self._select({"verdict": rule})
            self.with_parts.append(sql.SQL("{} AS MATERIALIZED ({})").format(name, select))
            self.others[key] = name
        return self.others[key]

    def other(self, rule: Expr) -> sql.Identifier:
        return self.others[rule.hash()]


@dataclass(slots=True)
class _Scope:
    """The FROM clause of one query: the person's row and the grouped lists beside it."""

    writer: _Writer
    groups: dict[str, _Group] = field(default_factory=dict)

    def boolean(self, node: Expr, record: str = "") -> sql.Composable:  # noqa: PLR0911  (one return per op)
        match node:
            case All(of=members):
                return _joined(" AND ", [self.boolean(each, record) for each in sorted(members, key=_price)])
            case AnyOf(of=members):
                return _joined(" OR ", [self.boolean(each, record) for each in sorted(members, key=_price)])
            case Not(of=member):
                return sql.SQL("(NOT {})").format(self.boolean(member, record))
            case Ref(target=target):
                return self.boolean(target, record)
            case FamilyOf(expanded=expanded):
                return self.boolean(expanded, record)
            case Quantifier():
                return self._quantifier(node)
            case Total():
                return self._total(node)
            case OtherPerson(of=member):
                return self._other(member, record)
            case _:
                return self._leaf(node)

    def _leaf(self, node: Expr) -> sql.Composable:  # noqa: PLR0911  (one return per op)
        match node:
            case Is(fact=fact):
                return self._column(fact)[0]
            case In(fact=fact, values=values):
                return sql.SQL("({} IN ({}))").format(self._column(fact)[0], _literals(values))
            case Has(fact=fact, values=values):
                inside, outside = self._column(fact)
                member = [sql.SQL("{} = ANY ({})").format(sql.Literal(each), inside) for each in values]
                absent = [sql.SQL("{} = ANY ({})").format(sql.Literal(each), outside) for each in values]
                return sql.SQL("(CASE WHEN {} THEN true WHEN {} THEN false END)").format(
                    _joined(" OR ", member), _joined(" AND ", absent)
                )
            case AtLeastValue(fact=fact, than=than):
                return self._ge(fact, than.span.lo, than.span.hi)
            case AtMostValue(fact=fact, than=than):
                lo, hi = self._column(fact)
                least, most = self._literal(fact, than.span.lo), self._literal(fact, than.span.hi)
                return _case((sql.SQL("{} <= {}"), hi, least), (sql.SQL("{} > {}"), lo, most))
            case Between(fact=fact, start=start, end=end):
                parts = [] if start is None else [self._ge(fact, *start.span)]
                parts += [] if end is None else [sql.SQL("(NOT {})").format(self._ge(fact, *end.span))]
                return _joined(" AND ", parts)
            case AgeAtLeast():
                return self._age(node)
        raise TypeError(f"{node.op} cannot be compiled")

    def _ge(self, fact: str, least: int, most: int) -> sql.Composable:
        lo, hi = self._column(fact)
        return _case(
            (sql.SQL("{} >= {}"), lo, self._literal(fact, most)), (sql.SQL("{} < {}"), hi, self._literal(fact, least))
        )

    def _age(self, node: AgeAtLeast) -> sql.Composable:
        lo, hi = self._column(node.fact)
        if node.at is not None:
            first, last = (sql.Literal(date.fromordinal(latest_birth(at, node.years))) for at in node.at.span)
            return _case((sql.SQL("{} <= {}"), hi, first), (sql.SQL("{} > {}"), lo, last))
        at_lo, at_hi = self._column(node.at_fact or "")
        return _case(
            (sql.SQL("{} <= {}"), _birthday(hi, node.years), at_lo),
            (sql.SQL("{} > {}"), _birthday(lo, node.years), at_hi),
        )

    def _quantifier(self, node: Quantifier) -> sql.Composable:
        where = self.boolean(node.where, node.record)
        if node.quantity == "every":
            where = sql.SQL("(NOT {})").format(where)
        self._group(node.record).wanted.append(where)
        closed = self._column(self.writer.vocab.records[node.record].closed_by)[0]
        if node.quantity == "at_least" and node.n > 1:
            yes = self._aggregate(node.record, sql.SQL("count(*) FILTER (WHERE {})").format(where))
            able = self._aggregate(node.record, sql.SQL("count(*) FILTER (WHERE {} IS NOT FALSE)").format(where))
            return sql.SQL("(CASE WHEN {} >= {} THEN true WHEN {} AND coalesce({}, 0) < {} THEN false END)").format(
                yes, sql.Literal(node.n), closed, able, sql.Literal(node.n)
            )
        # One aggregate over 2 yes, 1 not yet known, 0 no: bool_or would skip NULL and so lose the open records.
        best = self._aggregate(node.record, sql.SQL("max(coalesce({}::int * 2, 1))").format(where))
        found = sql.SQL("(CASE WHEN {} = 2 THEN true WHEN {} = 1 THEN NULL WHEN {} THEN false END)").format(
            best, best, closed
        )
        return sql.SQL("(NOT {})").format(found) if node.quantity == "every" else found

    def _total(self, node: Total) -> sql.Composable:
        kind = self.writer.vocab.records[node.record]
        (start_lo, start_hi), (end_lo, end_hi) = (
            self._column(f"{node.record}.{name}") for name in kind.span or ("", "")
        )
        where = sql.SQL("true") if node.where is None else self.boolean(node.where, node.record)
        self._group(node.record).wanted.append(where)
        narrow, wide = window(node.start, node.end)
        after = 1 if kind.includes_last else 0
        shortest = (_or(start_hi, "infinity"), _or(end_lo, "-infinity"))
        longest = (_or(start_lo, "-infinity"), _or(end_hi, "infinity"))
        certain = self._days(node.record, shortest, where, narrow, after)
        possible = self._days(node.record, longest, sql.SQL("{} IS NOT FALSE").format(where), wide, after)
        closed = self._column(kind.closed_by)[0]
        needed = sql.Literal(needed_days(node))
        return sql.SQL("(CASE WHEN {} >= {} THEN true WHEN {} AND {} < {} THEN false END)").format(
            certain, needed, closed, possible, needed
        )

    def _days(
        self,
        record: str,
        ends: tuple[sql.Composable, sql.Composable],
        take: sql.Composable,
        borders: tuple[int, int],
        after: int,
    ) -> sql.Composable:
        first = sql.SQL("greatest({}, {})").format(ends[0], _day(max(borders[0], _EARLIEST)))
        last = sql.SQL("least({} + {}, {})").format(ends[1], sql.Literal(after), _day(min(borders[1], _LATEST)))
        ranges = self._aggregate(
            record,
            sql.SQL("range_agg(daterange({first}, {last})) FILTER (WHERE {take} AND {first} < {last})").format(
                first=first, last=last, take=take
            ),
        )
        return sql.SQL("coalesce((SELECT sum(upper(part) - lower(part)) FROM unnest({}) AS part), 0)").format(ranges)

    def _other(self, rule: Expr, record: str) -> sql.Composable:
        table = self.writer.other(rule)
        group = self._group(record)
        key = self.writer.source
        join = sql.SQL("LEFT JOIN {table} ON {table}.{key} = listed.{other}").format(
            table=table, key=sql.Identifier(key.person_key), other=sql.Identifier(key.other_key)
        )
        if join not in group.joins:
            group.joins.append(join)
        return sql.SQL("{}.verdict").format(table)

    def _group(self, record: str) -> _Group:
        if record not in self.groups:
            self.groups[record] = _Group(alias=sql.Identifier(f"{record}_{next(self.writer.names)}"))
        return self.groups[record]

    def _aggregate(self, record: str, aggregate: sql.Composable) -> sql.Composable:
        group = self._group(record)
        name = sql.Identifier(f"a{next(self.writer.names)}")
        group.aggregates.append(sql.SQL("{} AS {}").format(aggregate, name))
        return sql.SQL("{}.{}").format(group.alias, name)

    def _column(self, fact: str) -> tuple[sql.Composable, ...]:
        known = self.writer.vocab.fact(fact)
        alias = "listed" if self.writer.vocab.records[known.record].many else "person"
        return tuple(sql.SQL("{}.{}").format(sql.Identifier(alias), sql.Identifier(name)) for name, _ in columns(known))

    def _literal(self, fact: str, value: int) -> sql.Composable:
        kind = self.writer.vocab.fact(fact).kind
        if kind is Kind.DATE:
            return _day(value)
        return sql.Literal(instant_of(value)) if kind is Kind.INSTANT else sql.Literal(value)


def _price(node: Expr) -> int:
    """What a condition costs to evaluate, roughly: PostgreSQL stops at the first that decides, in the order written."""
    own = {Is: 1, In: 2, AtLeastValue: 2, AtMostValue: 2, Between: 3, AgeAtLeast: 3, Has: 6, Quantifier: 2, Total: 9}
    if isinstance(node, Quantifier | Total):
        return own[type(node)]
    return own.get(type(node), 0) + sum(_price(child) for child in children(node))


def _or(end: sql.Composable, unbounded: str) -> sql.Composable:
    return sql.SQL("coalesce({}, {}::date)").format(end, sql.Literal(unbounded))


def _joined(word: LiteralString, parts: Sequence[sql.Composable]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(word).join(parts)) if len(parts) > 1 else parts[0]


def _case(
    yes: tuple[sql.SQL, sql.Composable, sql.Composable], no: tuple[sql.SQL, sql.Composable, sql.Composable]
) -> sql.Composable:
    return sql.SQL("(CASE WHEN {} THEN true WHEN {} THEN false END)").format(
        yes[0].format(*yes[1:]), no[0].format(*no[1:])
    )


def _literals(values: tuple[str, ...]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Literal(value) for value in values)


def _day(value: int) -> sql.Composable:
    if value <= PAST or value < _EARLIEST:
        return sql.SQL("'-infinity'::date")
    if value >= FUTURE or value > _LATEST:
        return sql.SQL("'infinity'::date")
    return sql.Literal(date.fromordinal(value))


def _birthday(born: sql.Composable, years: int) -> sql.Composable:
    """29 February falls on 1 March where the year has none; PostgreSQL alone would say 28 February."""
    plain = sql.SQL("({} + make_interval(years => {}))::date").format(born, sql.Literal(years))
    return sql.SQL(
        "({plain} + CASE WHEN extract(month FROM {born}) = 2 AND extract(day FROM {born}) = 29"
        " AND extract(day FROM {plain}) = 28 THEN 1 ELSE 0 END)"
    ).format(plain=plain, born=born)
