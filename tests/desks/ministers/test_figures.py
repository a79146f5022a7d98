"""The ministers' page: units kept apart, two times answered, what was said beside ours; and what it does not show."""

import pytest
from django.test import Client
from django.utils import timezone
from tests import factories

from safepassage import access
from safepassage.publication.operations import quote_figure
from safepassage.publication.units import Bound


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(factories.officer("publisher"))
    return client


@pytest.mark.django_db
def test_figures_page_states_units_instants_and_how_counted(office: Client) -> None:
    factories.lodged()

    page = office.get("/figures/")

    assert page.status_code == 200
    text = page.content.decode()
    assert "Applications received by the instant, each once" in text
    assert "For briefing, not to be said" in text
    assert text.count("<svg") >= 1
    assert "Show as table" in text


@pytest.mark.django_db
def test_figures_page_refuses_an_instant_without_a_zone(office: Client) -> None:
    page = office.get("/figures/", {"as_of": "2021-08-12 18:00"})

    assert page.status_code == 422
    assert "has no time zone" in page.content.decode()


@pytest.mark.django_db
def test_figures_page_asked_before_a_lodging_counts_nothing(office: Client) -> None:
    factories.lodged()

    page = office.get("/figures/", {"as_of": "2001-01-01T00:00Z"})

    counted = page.context["counted"]
    assert {cell for row in counted.rows for cell in row.cells if isinstance(cell, int)} == {0}


@pytest.mark.django_db
def test_what_was_said_stands_beside_ours_with_the_difference(office: Client) -> None:
    with access.acting(access.system_actor("test")) as by:
        quote_figure(
            measure="people flown out",
            stage="arrived",
            unit="people",
            low=393,
            high=393,
            bound=Bound.EXACT,
            as_of_text="7 October 2021",
            as_of_until=timezone.now(),
            source="a minister",
            value_as_written="393",
            by=by,
            at=timezone.now(),
        )

    text = office.get("/figures/").content.decode()

    assert "393 people" in text
    assert "393 people fewer" in text


@pytest.mark.django_db
def test_figures_page_shows_no_person_and_no_reference(office: Client) -> None:
    case = factories.lodged()

    text = office.get("/figures/").content.decode()

    assert str(getattr(case, "reference", "no such")) not in text


@pytest.mark.django_db
def test_public_page_shows_what_was_said_and_never_our_counts(client: Client) -> None:
    factories.lodged()

    page = client.get("/public/figures/")

    assert page.status_code == 200
    assert "not to be said" not in page.content.decode()
    assert "counted" not in page.context
