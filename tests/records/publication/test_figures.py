"""Figures: two times, units, bounds, and the stored fold that equals folding anew."""

from datetime import timedelta

import pytest
from tests import factories

from safepassage import access
from safepassage.journey.facts import NotPossible
from safepassage.publication import operations, queries
from safepassage.publication.units import Bound, DifferentUnits, Unit, Value


def _say(by: access.Actor, **changed: object) -> object:
    said = {
        "measure": "visas granted",
        "unit": "people",
        "low": 1250,
        "high": None,
        "bound": Bound.OVER,
        "as_of_text": "7 October 2021",
        "source": "a minister",
        **changed,
    }
    return operations.quote_figure(by=by, at=factories.NOW, **said)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("missing", "reason"),
    [({"unit": ""}, "no_unit"), ({"as_of_text": " "}, "no_as_of"), ({"source": ""}, "no_source")],
)
def test_quote_figure_without_unit_time_or_source_is_refused(missing: dict[str, str], reason: str) -> None:
    with access.acting(access.system_actor("test")) as by, pytest.raises(NotPossible) as refusal:
        _say(by, **missing)

    assert refusal.value.reason == reason


def test_over_1250_is_never_read_as_1250() -> None:
    over = Value(1250, None, Unit.PEOPLE, Bound.OVER)

    assert (over + Value(10, 10, Unit.PEOPLE)).bound is Bound.OVER
    with pytest.raises(DifferentUnits):
        over + Value(108, 108, Unit.APPLICATIONS)


@pytest.mark.django_db
def test_difference_names_how_many_are_missing_below_an_over_bound() -> None:
    with access.acting(access.system_actor("test")) as by:
        figure = _say(by)

        assert queries.explain_difference(figure, 1251) == "Agrees: ours is more than 1,250 people."  # type: ignore[arg-type]
        assert queries.explain_difference(figure, 1249).startswith("Ours is 2 people short")  # type: ignore[arg-type]


@pytest.mark.django_db
def test_stored_fold_equals_folding_anew_and_is_stored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.visa_granted()
    monkeypatch.setattr(queries, "SMALL_OPERATION", 0)
    at = factories.NOW + timedelta(days=400)
    with access.acting(access.system_actor("test")) as by:
        assert operations.store_funnel(by=by, at=at) > 0
        assert operations.store_funnel(by=by, at=at) == 0

        kept = queries.latest_funnel()
        assert kept is not None
        assert kept.rows == queries.fold(as_of=at, known_at=at).rows


@pytest.mark.django_db
def test_every_reader_gets_the_same_number() -> None:
    factories.lodged()
    at = factories.NOW + timedelta(days=400)
    caseworker = access.actor_of(factories.officer("caseworker"))
    publisher = access.actor_of(factories.officer("publisher"))

    with access.acting(caseworker):
        seen_by_one = queries.fold(as_of=at, known_at=at)
    with access.acting(publisher):
        seen_by_another = queries.fold(as_of=at, known_at=at)

    assert seen_by_one == seen_by_another
    assert seen_by_one.rows[0].counts[Unit.APPLICATIONS] == 1


@pytest.mark.django_db
def test_said_figure_is_compared_with_the_stage_of_its_exact_words_only() -> None:
    with access.acting(access.system_actor("test")) as by:
        assert _say(by, measure="Visas  granted").stage == "visa"  # type: ignore[attr-defined]
        assert _say(by, measure="visas granted to judges").stage == ""  # type: ignore[attr-defined]
