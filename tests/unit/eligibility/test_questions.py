"""The next question: worth asking, allowed to be asked, and the cheapest way to a verdict."""

from functools import cache

import pytest
from benchmarks.instances import eligibility as instances
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.eligibility.people import VOCAB, book, file_of, interpreter, person

from safepassage.eligibility.casefile import File, Seen, Strength, see
from safepassage.eligibility.cells import blank
from safepassage.eligibility.priors import from_register
from safepassage.eligibility.questions import (
    NOTHING,
    ContactState,
    Planner,
    Priors,
    Question,
    Search,
    Settled,
    Wait,
    Why,
    next,
    open_rules,
    target,
)
from safepassage.eligibility.verdict import evaluate_seen, open_facts

EVERYBODY_SILENT = frozenset((fact, party) for fact in VOCAB.facts for party in VOCAB.parties if party != "applicant")


def seen_of(file: File, strength: Strength = Strength.CLAIMED) -> Seen:
    return see(file, strength=strength, vocab=VOCAB)


def asked(file: File, version: str = "nz-bamyan-offer@2", **contact: object) -> Question | Wait | Settled:
    return next(book().version(version), seen_of(file), ContactState(**contact), Priors())  # type: ignore[arg-type]


def test_empty_file_is_asked_about_the_role_first() -> None:
    question = asked(person())

    assert isinstance(question, Question)
    assert (question.fact, question.record, question.exact) == ("employment.role", "new", True)


def test_settled_file_is_not_asked() -> None:
    assert asked(interpreter()) == Settled()


def test_vague_parameter_is_not_a_question_for_anybody() -> None:
    assert asked(interpreter(ended="2010-12-15")) == Wait(Why.NOTHING_HELPS)


def test_nothing_is_asked_that_cannot_change_an_answer() -> None:
    cleaner = person(employment=[{"role": "cleaner"}], closed=["employment"])

    question = asked(cleaner)

    assert isinstance(question, Question)
    assert question.fact in {"employment.employer", "employment.ended_on"}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.sampled_from(sorted(version.id for version in book())))
def test_question_lies_in_the_residual(seed: int, version_id: str) -> None:
    version = book().version(version_id)
    file = file_of(instances.register(2, VOCAB, seed=seed, unknown_share=0.5), 0)
    seen = seen_of(file)

    question = Planner(version, VOCAB).next(seen)

    if isinstance(question, Question):
        still = {fact for verdict in evaluate_seen(version, seen) for fact in open_facts(verdict, VOCAB)}
        assert question.fact in still or question.record == "new"


def test_agency_that_could_not_say_is_not_asked_again() -> None:
    first = asked(person())
    assert isinstance(first, Question)

    second = asked(person(), asked=frozenset({(first.fact, first.party)}))

    assert isinstance(second, Question)
    assert (second.fact, second.party) != (first.fact, first.party)


@pytest.mark.parametrize(("state", "channel"), [("free", "safe_person"), ("phone_seized", "safe_person")])
def test_person_is_asked_by_the_least_dangerous_channel(state: str, channel: str) -> None:
    question = asked(person(), state=state, asked=EVERYBODY_SILENT)

    assert isinstance(question, Question)
    assert (question.party, question.channel) == ("applicant", channel)


def test_question_above_the_ceiling_is_never_offered() -> None:
    only_phone = asked(person(), asked=EVERYBODY_SILENT, channels=frozenset({"open_phone"}))

    assert isinstance(only_phone, Wait)
    assert only_phone.why is Why.TOO_DANGEROUS
    assert "employment.role" in only_phone.facts


def test_claim_of_the_person_is_no_answer_where_attestation_is_needed() -> None:
    seen = seen_of(person(), Strength.ATTESTED)

    found = next(book().version("nz-bamyan-offer@2"), seen, ContactState(asked=EVERYBODY_SILENT), Priors())

    assert found == Wait(Why.NOBODY_LEFT, found.facts if isinstance(found, Wait) else ())


def exhaustive(search: Search, states: tuple[int, ...]) -> float:
    """The least expected cost by trying every strategy, without pruning: the yardstick."""

    @cache
    def least(current: tuple[int, ...]) -> float:
        costs = [
            search.asks[atom].cost
            + sum(p * least(search.after(current, atom, cell)) for cell, p in enumerate(search.chances[atom]))
            for atom in search.askable(current)
        ]
        return min(costs, default=0.0)

    return least(states)


@pytest.mark.parametrize("version", sorted(version.id for version in book()))
def test_expected_cost_is_the_best_possible(version: str) -> None:
    planner = Planner(book().version(version), VOCAB, priors=from_register(instances.register(500, VOCAB, seed=3)))
    base, states, _ = open_rules(planner.version, blank(VOCAB))
    search = planner.search(base, Strength.CLAIMED)
    if not states:
        return

    cost, first = search.best(states)

    assert first != NOTHING
    assert cost == pytest.approx(exhaustive(search, states))
    assert target(base, first)[0] in VOCAB.facts
    assert cost <= sum(search.asks[atom].cost for atom in search.askable(states))


def test_plan_is_shared_by_files_of_one_shape() -> None:
    planner = Planner(book().version("nz-bamyan-offer@2"), VOCAB)
    one, other = (seen_of(person(employment=[{}] * n + [{"role": "engineer"}], closed=["employment"])) for n in (0, 0))

    assert planner.next(one) == planner.next(other)
    assert len(planner._found) == 1
