"""The same file twice changes nothing; a newer version stores what changed; an import can be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.exchange import making

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.exchange import imports
from safepassage.journey.applications.models import Application
from safepassage.journey.decisions.models import Decision, Visa
from safepassage.journey.facts import NotPossible
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import BirthDate, Case, CaseMember, Person
from safepassage.journey.people.rules import Channel
from safepassage.journey.sources.models import SourceRow

Enter = Callable[..., imports.Result]
Stored = Callable[[], dict[str, int]]
pytestmark = pytest.mark.django_db
LATER = datetime(2021, 12, 20, 9, 0, tzinfo=UTC)


def test_same_file_twice_changes_nothing(enter: Enter, stored: Stored) -> None:
    content = making.applications(*making.family())
    first = enter(content)
    before = stored()

    second = enter(content, name="another name.xlsx", at=LATER)

    assert (second.new, second.stored, second.was_known) == (0, first.stored, True)
    assert stored() == before


def test_same_rows_in_another_file_store_nobody_again(enter: Enter, stored: Stored) -> None:
    enter(making.applications(*making.family()))
    people_before = stored()["Person"]

    second = enter(making.applications(*making.family(), title="Saved again"), at=LATER)

    assert (second.new, second.stored, stored()["Person"]) == (0, 3, people_before)


def test_newer_version_stores_only_what_it_adds(enter: Enter, importer: Actor) -> None:
    old = making.family()
    enter(making.applications(*old))
    baby = making.person("AF-1", "Nilab", born="2021", relationship="C")

    result = enter(making.applications(*old, baby, *making.family("AF-2")), at=LATER)

    assert (result.new, result.stored) == (4, 7)
    assert result.changes is not None
    assert (result.changes.unchanged, result.changes.added, result.changes.removed) == (3, 4, 0)
    with access.acting(importer):
        first = Application.objects.get(reference="AF-1")
        assert Case.objects.get(id=first.case_id).case_size == 4


def test_corrected_row_adds_a_fact_and_keeps_the_one_before(enter: Enter, importer: Actor) -> None:
    old = making.family()
    enter(making.applications(*old))
    old[1]["DOB"] = "03 Apr 1985"

    result = enter(making.applications(*old), at=LATER)

    assert result.changes is not None
    assert (result.changes.changed, result.changes.added) == (1, 0)
    assert result.changes.rows[0]["was"] == {"DOB": "03/04/85"}
    with access.acting(importer):
        assert Person.objects.count() == 3
        newer = BirthDate.objects.get(corrects__isnull=False)
        assert (str(newer.as_written), str(newer.corrects.as_written)) == ("03 Apr 1985", "03/04/85")


def test_status_of_a_newer_version_decides_what_was_pending(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family(status="pending docs")))
    decided = [row | {"Visa no": f"V{n}"} for n, row in enumerate(making.family(status="Approved"))]

    enter(making.applications(*decided), at=LATER)

    with access.acting(importer):
        assert (Decision.objects.get().outcome, Visa.objects.count(), Person.objects.count()) == ("approved", 3, 3)


def test_row_that_is_gone_is_shown_and_nobody_is_removed(enter: Enter, stored: Stored) -> None:
    old = making.family()
    enter(making.applications(*old))

    result = enter(making.applications(*old[:2]), at=LATER)

    assert result.changes is not None
    assert (result.changes.removed, stored()["Person"]) == (1, 3)


def test_day_of_receipt_given_later_lodges_what_waited(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family(received="soon")))

    enter(making.applications(*making.family()), at=LATER)

    with access.acting(importer):
        assert (Application.objects.count(), Case.objects.count(), Person.objects.count()) == (1, 1, 3)


def test_undo_withdraws_by_facts_and_deletes_nothing(enter: Enter, stored: Stored, importer: Actor) -> None:
    result = enter(making.applications(*making.family()))
    before = stored()
    assert result.file_id is not None

    imports.undo(file_id=result.file_id, by=importer, at=LATER)

    assert stored() == before
    with access.acting(importer):
        assert Application.objects.get().withdrawn_at == LATER
        assert (Case.objects.get().ended, Case.objects.get().case_size) == ("import_undone", 0)
        assert not CaseMember.objects.filter(left_at__isnull=True).exists()
        assert set(SourceRow.objects.values_list("outcome", flat=True)) == {"withdrawn"}


def test_undone_file_can_be_entered_again(enter: Enter, importer: Actor) -> None:
    content = making.applications(*making.family())
    first = enter(content)
    assert first.file_id is not None
    imports.undo(file_id=first.file_id, by=importer, at=LATER)

    assert enter(content, at=LATER + timedelta(days=1)).new == 3


def test_undo_is_refused_where_later_work_builds_on_it(enter: Enter, importer: Actor) -> None:
    result = enter(making.applications(*making.family()))
    assert result.file_id is not None
    with access.acting(importer):
        case = Case.objects.get()
        later = datetime.now(UTC) + timedelta(minutes=1)
        people.record_contact_attempt(case_id=case.id, channel=Channel.TEXT, outcome="reached", by=importer, at=later)

    with pytest.raises(NotPossible) as refused:
        imports.undo(file_id=result.file_id, by=importer, at=LATER)

    assert refused.value.reason == "later_work"
    with access.acting(importer):
        assert Case.objects.get().ended == ""


def test_preview_says_what_commit_does_and_writes_nothing(enter: Enter, stored: Stored, importer: Actor) -> None:
    content = making.applications(*making.family(), {"Notes": "subtotal"})
    before = stored()

    seen = imports.preview(content, name="sent.xlsx", kind="applications", by=importer, at=LATER)

    assert stored() == before
    assert seen.counts() == enter(content).counts()
    assert seen.mapping["columns"]["A"] == "application"
