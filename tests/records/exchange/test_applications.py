"""Immigration's sheet becomes cases, people, applications, decisions and visas, and nothing in it is guessed or
lost."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.unit.exchange import making

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.exchange import imports
from safepassage.journey import checks
from safepassage.journey.applications import queries as applications
from safepassage.journey.applications.models import Application, ApplicationMember, Priority, ServiceClaim
from safepassage.journey.decisions.models import Decision, Visa
from safepassage.journey.people import queries as people
from safepassage.journey.people.models import (
    BirthDate,
    Case,
    ContactPlan,
    ContactPoint,
    Document,
    Name,
    Person,
    Whereabouts,
)
from safepassage.journey.sources.models import SourceRow
from safepassage.journey.verification.models import Enquiry

Enter = Callable[..., imports.Result]
pytestmark = pytest.mark.django_db
NOW = datetime(2021, 12, 1, 9, 0, tzinfo=UTC)


def test_family_becomes_one_case_with_everybody_as_written(enter: Enter, importer: Actor) -> None:
    result = enter(making.applications(*making.family()))

    assert result.counts() == {"rows_in": 3, "stored": 3, "new": 3, "to_fix": 0}
    with access.acting(importer):
        case = Case.objects.get()
        assert (case.case_size, case.stage, case.next_move_by) == (3, "applications", "INZ")
        written = {str(name.as_written) for name in Name.objects.all()}
        assert {"Omid Sanjari", "امید سنجری", "Roya Sanjari"} <= written
        application = Application.objects.get()
        assert application.lodged_at == datetime(2021, 8, 24, tzinfo=ZoneInfo("Pacific/Auckland"))
        assert ApplicationMember.objects.filter(application=application).count() == 3


def test_ambiguous_birth_date_is_stored_as_an_interval_with_a_question(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family()))

    with access.acting(importer):
        born = next(b for b in BirthDate.objects.all() if str(b.as_written) == "03/04/85")
        assert (born.earliest_date, born.latest_date) == (date(1985, 3, 4), date(1985, 4, 3))
        asked = SourceRow.objects.get(row_number=6)
        assert "date_two_readings" in asked.reason_codes
        assert asked.next_move_by == "INZ"


def test_facts_name_the_cell_that_they_were_read_from(enter: Enter, importer: Actor) -> None:
    result = enter(making.applications(*making.family()))

    with access.acting(importer):
        paper = Document.objects.get(kind="passport")
        row = SourceRow.objects.get(id=paper.source_row_id)
        assert (paper.source_cell, row.row_number, row.file_id) == ("I5", 5, result.file_id)
        assert '"I Passport": "P0011223"' in str(row.cells)
        assert row.compartment_id == paper.compartment_id


def test_phone_like_a_formula_is_kept_as_written(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family()))

    with access.acting(importer):
        assert str(ContactPoint.objects.get().as_written) == "=+93700000001"


def test_family_in_hiding_is_never_called(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family(notes="in hiding - do not call")))

    with access.acting(importer):
        plan, place = ContactPlan.objects.get(), Whereabouts.objects.get()
        assert (plan.may_be_phoned, plan.channel, place.is_in_hiding) == (False, "none", True)


def test_approved_family_with_visas_waits_for_a_seat(enter: Enter, importer: Actor) -> None:
    rows = making.family(status="APPR")
    for number, row in enumerate(rows):
        row["Visa no"] = f"V00000{number}"

    enter(making.applications(*rows))

    with access.acting(importer):
        assert (Decision.objects.get().as_written, Visa.objects.count()) == ("APPR", 3)
        assert Case.objects.get().obstacle == "seat"


def test_family_that_waits_for_defence_is_asked_about(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family(status="Pending - NZDF", priority="PRT interp")))

    with access.acting(importer):
        assert Enquiry.objects.get().addressee == "NZDF"
        assert Case.objects.get().next_move_by == "NZDF"
        assert ServiceClaim.objects.count() == 3
        assert Priority.objects.get().grounds == ["link_to_defence"]


def test_declined_in_an_earlier_year_is_a_question_and_no_decision(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family(status="declined 2012")))

    with access.acting(importer):
        assert not Decision.objects.exists()
        assert SourceRow.objects.filter(reason_codes__contains=["status_before_receipt"]).count() == 1


def test_unreadable_day_of_receipt_stores_the_people_and_lodges_nothing(enter: Enter, importer: Actor) -> None:
    result = enter(making.applications(*making.family(received="some day in August")))

    assert (result.stored, result.to_fix) == (3, 0)
    with access.acting(importer):
        assert (Person.objects.count(), Application.objects.count()) == (3, 0)
        assert SourceRow.objects.filter(reason_codes__contains=["received_not_read"]).exists()


def test_receipt_is_taken_from_the_row_that_states_it(enter: Enter, importer: Actor) -> None:
    rows = making.family()
    rows[0]["Rec'd"] = "24.08.21"

    enter(making.applications(*rows))

    with access.acting(importer):
        assert Application.objects.get().lodged_at.astimezone(ZoneInfo("Pacific/Auckland")).date() == date(2021, 8, 24)


def test_rows_without_name_or_reference_are_listed_and_the_others_stored(enter: Enter, importer: Actor) -> None:
    nobody = {"App no.": "AF-1", "Rec'd": "2021-08-24", "M/F": "F", "Relationship to PA": "child", "Status": "new"}
    without = {"Family name": "Sanjari", "Given name(s)": "Mina", "M/F": "F", "DOB": "1390", "Status": "new"}

    result = enter(making.applications(*making.family(), nobody, without))

    assert result.counts() == {"rows_in": 5, "stored": 3, "new": 3, "to_fix": 2}
    with access.acting(importer):
        listed = SourceRow.objects.filter(outcome="to_fix")
        assert {code for row in listed for code in row.reason_codes} == {"no_name", "no_key"}


def test_family_lodged_twice_is_two_records_and_a_question(enter: Enter, importer: Actor) -> None:
    first, second = making.family("AF-1"), making.family("AF-2", notes="SAME AS AF-1?")

    enter(making.applications(*first, *second))

    with access.acting(importer):
        assert (Case.objects.count(), Person.objects.count()) == (2, 6)
        codes = {code for row in SourceRow.objects.all() for code in row.reason_codes}
        assert {"repeated_lodging", "same_document", "said_same_as"} <= codes


def test_family_scattered_over_the_sheet_is_one_case(enter: Enter, importer: Actor) -> None:
    one, two = making.family("AF-1"), making.family("AF-2")

    enter(making.applications(one[0], two[0], one[1], two[1], one[2], two[2]))

    with access.acting(importer):
        assert [case.case_size for case in Case.objects.all()] == [3, 3]


def test_application_without_principal_is_stored_and_asked_about(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family()[1:]))

    with access.acting(importer):
        assert (Person.objects.count(), Application.objects.count()) == (2, 0)
        assert SourceRow.objects.filter(reason_codes__contains=["no_principal"]).exists()


def test_imported_families_keep_every_invariant(enter: Enter, importer: Actor) -> None:
    rows = [row for n, status in enumerate(("APPR", "Declined", "withdrawn", "Pending - NZDF", "pending docs", ""))
            for row in making.family(f"AF-{n}", status=status, visa="V1" if status == "APPR" else "")]  # fmt: skip

    enter(making.applications(*rows))

    with access.acting(importer):
        breaches = list(checks.breaches(NOW))
        assert not breaches
        assert applications.standing_by_reference(["AF-0"])["AF-0"].case_id in {c.id for c in Case.objects.all()}
        assert all(people.members(case.id) for case in Case.objects.all())
