"""PostgreSQL gives the answers of the other back ends, and row security may only turn them into "not yet known"."""

from typing import Any

import numpy as np
import psycopg
import pytest
from benchmarks.instances import eligibility as instances
from django.db import connections
from psycopg import sql

from safepassage.eligibility import compile_numpy, compile_sql, pathways, vocabulary
from safepassage.eligibility.columns import Register
from safepassage.eligibility.nodes import Expr

VOCAB = vocabulary.standard()
BOOK = pathways.load(
    instances.PATHWAYS,
    VOCAB,
)
PEOPLE = 600
SCHEMA = "facts_of_tests"
SOURCE = compile_sql.Source("fact_established", "fact_established_", SCHEMA)
CODE = {True: 2, None: 1, False: 0}
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def register() -> Register:
    return instances.register(PEOPLE, VOCAB, seed=11)


@pytest.fixture
def facts(register: Register) -> "psycopg.Connection[Any]":
    """A connection of the owner's with the register's tables, which vanish with the test."""
    owner = connections["owner"]
    owner.ensure_connection()
    connection = owner.connection
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    instances.fill_tables(connection, register, VOCAB, schema=SCHEMA)
    return connection


def answers(connection: "psycopg.Connection[Any]", query: sql.Composed) -> dict[int, int]:
    return {person: CODE[verdict] for person, verdict in connection.cursor().execute(query).fetchall()}


def by_numpy(rule: Expr, register: Register) -> dict[int, int]:
    return dict(enumerate(compile_numpy.compile(rule, VOCAB)(register).codes().tolist()))


def test_sql_agrees_with_numpy_on_random_rules(facts: "psycopg.Connection[Any]", register: Register) -> None:
    for seed in range(40):
        rule = instances.random_rule(VOCAB, seed=seed)

        assert answers(facts, compile_sql.compile(rule, VOCAB, SOURCE)) == by_numpy(rule, register), rule.canonical()


def test_sql_agrees_with_numpy_on_every_pathway_in_one_statement(
    facts: "psycopg.Connection[Any]", register: Register
) -> None:
    for version in BOOK:
        rules = {outcome.id: outcome.rule for outcome in version.outcomes if outcome.rule is not None}
        if not rules:
            continue
        rows = facts.cursor().execute(compile_sql.statement(rules, VOCAB, SOURCE)).fetchall()
        for column, (outcome, rule) in enumerate(rules.items(), start=1):
            assert {row[0]: CODE[row[column]] for row in rows} == by_numpy(rule, register), (version.id, outcome)


def test_compiled_text_never_asks_with_exists() -> None:
    for version in BOOK:
        for outcome in version.outcomes:
            if outcome.rule is not None:
                text = compile_sql.compile(outcome.rule, VOCAB).as_string(None)
                assert "EXISTS" not in text.upper()
                assert "IS TRUE" not in text.upper()


def test_values_go_in_as_literals() -> None:
    from safepassage.eligibility.nodes import In

    text = compile_sql.compile(In("employment.role", ("x'; DROP TABLE person; --",)), VOCAB).as_string(None)

    assert "'x''; DROP TABLE person; --'" in text


def test_preview_under_row_security_is_never_no_where_the_verdict_is_not(
    facts: "psycopg.Connection[Any]", register: Register
) -> None:
    """Half of the employments are hidden from a viewer; the closing flag is NULL wherever one of them is."""
    name = sql.Identifier(SCHEMA)
    facts.execute(sql.SQL("ALTER TABLE {}.fact_established_employment ADD hidden boolean DEFAULT false").format(name))
    facts.execute(sql.SQL("UPDATE {}.fact_established_employment SET hidden = person_id % 2 = 0").format(name))
    rule = BOOK.version("nz-bamyan-offer@2").outcome("resettlement").rule
    assert rule is not None
    query = compile_sql.compile(rule, VOCAB, SOURCE)
    verdicts = answers(facts, query)
    facts.execute(
        sql.SQL(
            "UPDATE {n}.fact_established SET person_employment_complete = NULL"
            " WHERE person_id IN (SELECT person_id FROM {n}.fact_established_employment WHERE hidden)"
        ).format(n=name)
    )
    facts.execute(sql.SQL("ALTER TABLE {}.fact_established_employment ENABLE ROW LEVEL SECURITY").format(name))
    facts.execute(sql.SQL("ALTER TABLE {}.fact_established_employment FORCE ROW LEVEL SECURITY").format(name))
    facts.execute(sql.SQL("CREATE POLICY seen ON {}.fact_established_employment USING (NOT hidden)").format(name))

    preview = answers(facts, query)

    assert all(preview[person] in (1, verdicts[person]) for person in verdicts)
    assert any(preview[person] != verdicts[person] for person in verdicts)
    assert np.bincount(list(preview.values()), minlength=3)[0] < np.bincount(list(verdicts.values()), minlength=3)[0]
