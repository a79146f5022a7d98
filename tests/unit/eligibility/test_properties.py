"""What must hold of every rule on every file: sound with three values, monotone in knowledge, blind to order."""

import random
from dataclasses import replace

import pytest
from benchmarks.instances import eligibility as instances
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.eligibility.people import VOCAB, completed, drawn, file_of

from safepassage.eligibility.casefile import File, Known, Record, Statements, Strength, see
from safepassage.eligibility.cells import ground, settled_regardless
from safepassage.eligibility.expressions import parse
from safepassage.eligibility.formulas import FALSE, TRUE
from safepassage.eligibility.judging import judge, value
from safepassage.eligibility.nodes import AnyOf, Expr, Ref
from safepassage.eligibility.partial import Members, Span
from safepassage.eligibility.proofs import implies
from safepassage.eligibility.verdict import fold

SEEDS = st.integers(0, 1_000_000)


def rule_and_file(seed: int, depth: int = 4) -> tuple[Expr, File]:
    register = instances.register(3, VOCAB, seed=seed, unknown_share=0.4)
    return instances.random_rule(VOCAB, seed=seed, depth=depth), file_of(register, 0)


def decide(rule: Expr, file: File) -> bool | None:
    return value(rule, see(file, strength=Strength.CLAIMED, vocab=VOCAB))


def learned(file: File, rng: random.Random, *, share: float, more_records: bool = False) -> File:
    """The file once more is known: partial facts become exact, some missing ones are found, open lists are closed."""
    facts = dict(file.facts)
    records: dict[str, tuple[Record, ...]] = {}
    for kind in VOCAB.records.values():
        rows = list(file.records.get(kind.id, ()))
        if kind.many and kind.closed_by not in facts:
            if more_records:
                rows += [Record(f"new {n}", {}) for n in range(rng.randint(0, 2))]
            if rng.random() < share:
                facts[kind.closed_by] = (Known(True),)
        filled = []
        for row in rows:
            told = dict(row.facts)
            for fact in VOCAB.of_record(kind.id):
                if rng.random() < share:
                    old = told[fact.id][0].value if fact.id in told else None
                    told[fact.id] = (Known(completed(old, fact, rng)),)
            if kind.span:
                told = in_order(told, row.facts, *(f"{kind.id}.{name}" for name in kind.span))
            filled.append(replace(row, facts=told))
        if kind.many:
            records[kind.id] = tuple(filled)
    flags = {kind.closed_by for kind in VOCAB.records.values()}
    for fact in VOCAB.facts.values():
        if not VOCAB.records[fact.record].many and fact.id not in flags and rng.random() < share:
            old = facts[fact.id][0].value if fact.id in facts else None
            facts[fact.id] = (Known(completed(old, fact, rng)),)
    return File(file.id, facts, records)


def in_order(
    told: dict[str, tuple[Known, ...]], before: Statements, start: str, end: str
) -> dict[str, tuple[Known, ...]]:
    """A truth in which no interval ends before it begins: what would say so is not learned."""
    if start in told and end in told:
        first, last = told[start][0].value, told[end][0].value
        assert isinstance(first, Span)
        assert isinstance(last, Span)
        if first.lo > last.hi:
            rest = {fact: known for fact, known in told.items() if fact not in (start, end)}
            return rest | {fact: before[fact] for fact in (start, end) if fact in before}
    return told


def without_dates_of_birth(file: File) -> File:
    """A date of birth can make work impossible, which turns facts off again: that is not learning."""
    return replace(file, facts={fact: told for fact, told in file.facts.items() if fact != "person.born_on"})


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_no_completion_of_a_no_is_a_yes_and_of_a_yes_a_no(seed: int) -> None:
    rule, file = rule_and_file(seed)
    rng = random.Random(seed)
    before = decide(rule, file)

    if before is not None:
        after = {decide(rule, learned(file, rng, share=1.0, more_records=True)) for _ in range(4)}
        assert (not before) not in after


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_knowledge_is_monotone(seed: int) -> None:
    rule, file = rule_and_file(seed)
    file = without_dates_of_birth(file)
    more = without_dates_of_birth(learned(file, random.Random(seed), share=0.5))

    before, after = decide(rule, file), decide(rule, more)

    assert before is None or after is before


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_record_order_and_repetition_change_nothing(seed: int) -> None:
    rule, file = rule_and_file(seed)
    if any(isinstance(rule_part, dict) and rule_part.get("op") == "at_least" for rule_part in flat(rule.canonical())):
        return  # repeating a record makes two of it: counting is the one thing that repetition changes
    shuffled = {kind: tuple(reversed(rows)) + rows[:1] for kind, rows in file.records.items()}

    assert decide(rule, replace(file, records=shuffled)) is decide(rule, file)


def flat(part: object) -> list[object]:
    if isinstance(part, dict):
        return [part, *(each for inside in part.values() for each in flat(inside))]
    return [each for inside in part for each in flat(inside)] if isinstance(part, list) else []


@settings(max_examples=30, deadline=None)
@given(SEEDS, SEEDS)
def test_de_morgan_and_double_negation(one: int, other: int) -> None:
    (a, file), (b, _) = rule_and_file(one, 3), rule_and_file(other, 3)
    left, right = a.canonical(), b.canonical()
    pairs = [
        ({"op": "not", "of": {"op": "all", "of": [left, right]}}, {"op": "any", "of": [negate(left), negate(right)]}),
        ({"op": "not", "of": {"op": "any", "of": [left, right]}}, {"op": "all", "of": [negate(left), negate(right)]}),
        (negate(negate(left)), left),
    ]

    for first, second in pairs:
        rules = [parse(each, VOCAB, surroundings=instances.SURROUNDINGS) for each in (first, second)]
        assert decide(rules[0], file) is decide(rules[1], file)


def negate(rule: dict[str, object]) -> dict[str, object]:
    return {"op": "not", "of": rule}


@settings(max_examples=30, deadline=None)
@given(SEEDS, SEEDS)
def test_keeping_the_old_rule_in_an_any_never_loses(one: int, other: int) -> None:
    (old, file), (new, _) = rule_and_file(one, 3), rule_and_file(other, 3)
    kept = AnyOf((Ref("old@1#x", old, old.hash()), new))

    assert implies(old, kept, VOCAB).holds is True
    assert not (decide(old, file) is True and decide(kept, file) is not True)


@settings(max_examples=40, deadline=None)
@given(SEEDS, SEEDS)
def test_proved_implication_is_never_refuted_by_a_file(one: int, other: int) -> None:
    old, new = (instances.random_rule(VOCAB, seed=seed, depth=3) for seed in (one, other))
    proof = implies(old, new, VOCAB)

    if proof.holds is True:
        register = instances.register(60, VOCAB, seed=one, unknown_share=0.1, closed=0.9)
        for place in range(60):
            seen = register.seen(place, VOCAB)
            # Open facts may leave the new rule open (three values say less than the truth), but never no.
            assert not (value(old, seen) is True and value(new, seen) is False)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_ground_formula_agrees_with_the_verdict_or_knows_more(seed: int) -> None:
    rule, file = rule_and_file(seed)
    seen = see(file, strength=Strength.CLAIMED, vocab=VOCAB)
    base, (formula,) = ground([rule], seen)
    verdict = value(rule, seen)

    if verdict is not None:
        assert formula == (TRUE if verdict else FALSE)
    elif formula in (TRUE, FALSE):
        assert settled_regardless(rule, seen) is (formula == TRUE)
    assert base.store.atoms(formula) <= set(range(len(base.atoms)))


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_settled_regardless_holds_of_every_completion(seed: int) -> None:
    rule, file = rule_and_file(seed)
    file = without_dates_of_birth(file)
    settled = settled_regardless(rule, see(file, strength=Strength.CLAIMED, vocab=VOCAB))

    if settled is not None:
        rng = random.Random(seed)
        after = {
            decide(rule, without_dates_of_birth(learned(file, rng, share=1.0, more_records=True))) for _ in range(4)
        }
        assert (not settled) not in after


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_residual_holds_nothing_that_is_settled(seed: int) -> None:
    rule, file = rule_and_file(seed)
    trace = judge(rule, see(file, strength=Strength.CLAIMED, vocab=VOCAB))
    waiting = [fold(trace)]

    while waiting:
        part = waiting.pop()
        if isinstance(part, bool):
            assert trace.value is part
            continue
        assert part.value is None
        waiting += part.below


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 3))
def test_viewer_never_reads_no_where_the_verdict_is_not_no(seed: int, hidden: int) -> None:
    rule, file = rule_and_file(seed)
    rng = random.Random(seed + hidden)
    secret = {(fact, key) for fact in VOCAB.facts for key in ("", "0", "1", "2") if rng.random() < 0.3}

    preview = decide(rule, file.hiding(lambda fact, record: (fact, record) not in secret, VOCAB))

    assert preview is None or preview is decide(rule, file)


@pytest.mark.parametrize("seed", range(40))
def test_drawn_values_are_of_their_type(seed: int) -> None:
    rng = random.Random(seed)

    for fact in VOCAB.facts.values():
        assert isinstance(drawn(fact, rng), bool | str | Span | Members)
