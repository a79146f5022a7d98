"""Who may bring files in, for whom the trail says so, and who sees the rows."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests import factories
from tests.unit.exchange import making

from safepassage import access
from safepassage.audit.models import Event
from safepassage.exchange import imports
from safepassage.journey.people.models import Person
from safepassage.journey.sources.models import SourceRow

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 12, 1, 9, 0, tzinfo=UTC)


def test_intake_officer_brings_a_file_in_and_the_trail_names_them() -> None:
    officer = factories.actor(factories.officer("intake"))

    result = imports.commit(
        making.applications(*making.family()), name="sent.xlsx", kind="applications", by=officer, at=NOW
    )

    assert result.new == 3
    with access.acting(factories.system()):
        events = Event.objects.filter(action__in=["people.family.registered", "sources.file.received"])
        assert {event.on_behalf_of for event in events} == {officer.user_id}


@pytest.mark.parametrize("role", ["verifier", "auditor", "settlement_officer", "contact_officer", "medical"])
def test_role_without_the_right_may_not_bring_files_in(role: str, stored: Callable[[], dict[str, int]]) -> None:
    officer = factories.actor(factories.officer(role))
    before = stored()

    for act in (imports.commit, imports.preview):
        with pytest.raises(access.NotPermitted):
            act(making.applications(*making.family()), name="a.xlsx", kind="applications", by=officer, at=NOW)

    assert stored() == before


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("intake", ["applications", "contacts"]),
        ("travel_desk", ["offers", "places", "territory"]),
        ("publisher", ["published-figures"]),
        ("auditor", []),
    ],
)
def test_each_desk_brings_in_what_it_may_enter_by_hand(role: str, kinds: list[str]) -> None:
    assert imports.kinds_for(factories.actor(factories.officer(role))) == kinds


def test_movement_planner_may_not_preview_a_file_of_people() -> None:
    officer = factories.actor(factories.officer("travel_desk"))

    with pytest.raises(access.NotPermitted):
        imports.preview(making.applications(*making.family()), name="a.xlsx", kind="applications", by=officer, at=NOW)


def test_defence_brings_in_its_own_roll() -> None:
    assert "service-roll" in imports.kinds_for(factories.actor(factories.officer("intake", agency="NZDF")))


def test_caseworker_sees_no_person_and_no_row_of_an_imported_file() -> None:
    officer = factories.actor(factories.officer("caseworker"))
    content = making.applications(*making.family())
    imports.commit(content, name="a.xlsx", kind="applications", by=factories.system(), at=NOW)

    with access.acting(officer):
        assert (Person.objects.count(), SourceRow.objects.count()) == (0, 0)
