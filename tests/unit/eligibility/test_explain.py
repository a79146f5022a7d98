"""Traces read completely in English, Dari and Pashto."""

import pytest
from benchmarks.instances import eligibility as instances
from tests.unit.eligibility.people import VOCAB, book, interpreter, known, person

from safepassage.eligibility.casefile import Strength
from safepassage.eligibility.explain import PHRASES, explain, missing_texts, value_text
from safepassage.eligibility.verdict import evaluate, evaluate_seen


@pytest.mark.parametrize("lang", ["en", "fa", "ps"])
def test_every_trace_of_every_pathway_is_complete(lang: str) -> None:
    register = instances.register(25, VOCAB, seed=2)

    for version in book():
        for place in range(25):
            for verdict in evaluate_seen(version, register.seen(place, VOCAB)):
                assert not missing_texts(verdict, lang)  # type: ignore[arg-type]
                for line in explain(verdict, lang, VOCAB):  # type: ignore[arg-type]
                    assert line.words or line.known
                    assert line.source or not line.known


def test_phrases_and_labels_are_there_in_three_languages() -> None:
    texts = [*PHRASES.values(), *(fact.label.words for fact in VOCAB.facts.values())]
    texts += [kind.label.words for kind in VOCAB.records.values()]
    texts += [names for codes in VOCAB.codes.values() for names in codes.names.values() if names]

    for words in texts:
        assert set(words) == {"en", "fa", "ps"}
        assert all(words.values())


def test_question_texts_are_there_in_three_languages_and_the_safe_one_names_nobody() -> None:
    secret = ("Defence", "Police", "visa", "New Zealand", "army", "دفاع", "پولیس", "ویز", "نیوزیلند", "نیوزیلنډ")

    for fact in VOCAB.facts.values():
        if not fact.register_only:
            assert fact.ask is not None
            assert fact.ask_safe is not None
            assert not fact.ask.missing()
            assert not fact.ask_safe.missing()
            assert not any(word in text for text in fact.ask_safe.words.values() for word in secret), fact.id


def test_dates_and_digits_are_those_of_the_language() -> None:
    fact = VOCAB.fact("employment.ended_on")
    value = known(fact.id, "2012-12-12")[0].value

    assert value_text(fact, value, "en") == "12 December 2012"
    assert value_text(fact, value, "fa") == "۱۲ دسمبر ۲۰۱۲"
    assert value_text(fact, value, "ps") == "۱۲ دسمبر ۲۰۱۲"


def test_interval_and_going_on_are_told_as_such() -> None:
    fact = VOCAB.fact("employment.ended_on")

    assert value_text(fact, known(fact.id, "2012")[0].value, "en") == "between 1 January 2012 and 31 December 2012"
    assert value_text(fact, known(fact.id, "2013-01-01..")[0].value, "en") == "from 1 January 2013"
    assert value_text(fact, known(fact.id, "..2013-01-01")[0].value, "en") == "until 1 January 2013"


def test_right_to_left_lines_keep_names_of_rules_in_one_piece() -> None:
    verdict = evaluate(book().version("nz-bamyan-offer@2"), interpreter())[0]

    line = explain(verdict, "fa", VOCAB)[1]

    assert line.direction == "rtl"
    assert "\u2066nz-bamyan-offer@1#offer\u2069" in line.words


def test_hidden_fact_is_told_as_established_and_not_shown() -> None:
    verdict = evaluate(book().version("nz-bamyan-offer@1"), interpreter(), withheld=("employment.role",))[0]

    told = "\n".join(map(str, explain(verdict, "en", VOCAB)))

    assert "kind of work: established, not shown to you" in told
    assert "kind of work: interpreter" not in told


def test_contradiction_is_told() -> None:
    file = person(facts={"person.at_risk": "yes|no"}, strength=Strength.ATTESTED)

    told = "\n".join(str(line) for line in explain(evaluate(book().version("nz-cabinet-criteria-2021@1"), file)[0]))

    assert "two answers contradict each other; both are kept" in told
