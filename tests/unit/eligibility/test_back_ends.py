"""NumPy and the tracing evaluator give the same answer for everybody."""

import numpy as np
import pytest
from benchmarks.instances import eligibility as instances
from tests.unit.eligibility.people import VOCAB, book, interpreter, person

from safepassage.eligibility import compile_numpy
from safepassage.eligibility.casefile import Strength, see
from safepassage.eligibility.columns import Register, register_of
from safepassage.eligibility.judging import value
from safepassage.eligibility.partial import anniversary

CODE = {True: 2, False: 0, None: 1}


def by_trace(rule: object, register: Register) -> list[int]:
    return [CODE[value(rule, register.seen(n, VOCAB))] for n in range(len(register))]  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(24))
def test_numpy_agrees_with_the_trace_on_random_rules(seed: int) -> None:
    register = instances.register(60, VOCAB, seed=seed)
    rule = instances.random_rule(VOCAB, seed=seed + 1000)

    assert compile_numpy.compile(rule, VOCAB)(register).codes().tolist() == by_trace(rule, register)


@pytest.mark.parametrize("version", sorted(version.id for version in book()))
def test_numpy_agrees_with_the_trace_on_every_pathway(version: str) -> None:
    register = instances.register(150, VOCAB, seed=7, unknown_share=0.15)

    for outcome in book().version(version).outcomes:
        if outcome.rule is not None:
            codes = compile_numpy.compile(outcome.rule, VOCAB)(register).codes().tolist()
            assert codes == by_trace(outcome.rule, register)


def test_columns_of_files_read_back_as_they_were() -> None:
    files = [interpreter(), person("other", facts={"person.citizenship": "AF;!NZ"}, visa=[{"kind": "other"}])]
    people = [see(file, strength=Strength.CLAIMED, vocab=VOCAB) for file in files]

    register = register_of(people, VOCAB)

    for place, seen in enumerate(people):
        again = register.seen(place, VOCAB)
        assert again.person.values == seen.person.values
        assert [row.values for row in again.rows("employment")] == [row.values for row in seen.rows("employment")]


def test_empty_register_is_decided() -> None:
    register = register_of([], VOCAB)

    for version in book():
        for outcome in version.outcomes:
            if outcome.rule is not None:
                assert compile_numpy.compile(outcome.rule, VOCAB)(register).counts() == (0, 0, 0)


def test_birthdays_in_columns_are_those_of_the_calendar() -> None:
    born = np.arange(730_000, 733_000, dtype=np.int32)

    for years in (1, 4, 18):
        from datetime import date

        expected = [anniversary(date.fromordinal(int(day)), years).toordinal() for day in born]
        assert compile_numpy.birthdays(born, years).tolist() == expected
