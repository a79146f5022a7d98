# ruff: noqa: E501 (small files stand as they would be sent)
"""Rolls, registers, offers, places, territory and published figures become what they are, and no more."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.unit.exchange import making

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.exchange import imports
from safepassage.exchange.files import FileRefused
from safepassage.journey.facts import NotPossible
from safepassage.journey.movements.models import Movement, Partner, SeatOffer
from safepassage.journey.people.models import Case, ContactAttempt, ContactPlan, ContactPoint, Person, Whereabouts
from safepassage.journey.places.models import Airport, ControlClaim, Crossing, District, Province
from safepassage.journey.sources.models import SourceFile, SourceRow
from safepassage.journey.verification.models import RollEntry
from safepassage.publication.models import Figure

Enter = Callable[..., imports.Result]
pytestmark = pytest.mark.django_db
LATER = datetime(2021, 12, 20, 9, 0, tzinfo=UTC)
ROLL = "Ser;Name (as spelled by unit);Father;Role;Unit;Place;From;To;NZDF supervisor;Remarks\r\n"
REGISTER = [
    "Ref",
    "Contact name",
    "Number",
    "How many",
    "Where now",
    "OK to call?",
    "Language",
    "Last heard",
    "Comment",
]
OFFERS = "partner,kind,from,to,departs (local),seats,names due,conditions\r\n"
PROVINCES = "pcode_set1,name_en,name_da,aliases,capital,lat,lon\nT01,Testan,تستان,Testaan;Teston,Testabad,34.5,69.1\n"


def csv(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def test_roll_is_kept_line_by_line_in_its_own_compartment(enter: Enter, importer: Actor) -> None:
    lines = "1;Omid Sanjari;ویاړ;Interpreter;Team 9;Bamian;01/04/2008;closure;SGT;same as ser 2?\r\n2;Roya S;;Cook;Team 9;;Mar 2010;Oct 2011;;\r\n3;;;Cook;Team 9;;;;;\r\n"

    result = enter(csv(ROLL + lines), "service-roll", "roll.csv")

    assert result.counts() == {"rows_in": 3, "stored": 2, "new": 2, "to_fix": 1}
    with access.acting(importer):
        first = RollEntry.objects.get(line_number="1")
        assert (first.from_earliest_date, first.from_latest_date) == (date(2008, 1, 4), date(2008, 4, 1))
        assert (first.until_as_written, first.until_earliest_date, Person.objects.count()) == ("closure", None, 0)
        assert first.compartment_id == SourceFile.objects.get().compartment_id


def test_newer_roll_supersedes_the_line_that_changed(enter: Enter, importer: Actor) -> None:
    enter(csv(ROLL + "1;Omid;;Guard;T9;;;;;\r\n2;Roya;;Cook;T9;;;;;\r\n"), "service-roll", "roll.csv")

    result = enter(
        csv(ROLL + "1;Omid;;Interpreter;T9;;;;;\r\n2;Roya;;Cook;T9;;;;;\r\n"), "service-roll", "roll.csv", at=LATER
    )

    assert (result.new, result.stored) == (1, 2)
    with access.acting(importer):
        assert RollEntry.objects.filter(superseded_at__isnull=True).count() == 2
        assert RollEntry.objects.get(superseded_at__isnull=False).role == "Guard"


def register(*rows: list[object]) -> bytes:
    return making.workbook({"Register": [REGISTER, *rows]})


def test_register_reports_each_family_with_how_it_may_be_reached(enter: Enter, importer: Actor) -> None:
    rows = [
        [
            "ST-1",
            "Omid Sanjari",
            "۰۷۰۰۰۰۰۰۰۱",
            5,
            "Kabul, safe house",
            "after 8pm",
            "Dari",
            "26/09/2021 08:00",
            "brother phone",
        ],
        ["ST-2", "Roya", "0700000002", 1, "unknown", "", "Pashto", "27/09/2021 09:00", ""],
    ]

    result = enter(register(*rows), "contacts")

    assert result.new == 2
    with access.acting(importer):
        plans = {
            (p.channel, p.may_be_phoned, p.hours_from and p.hours_from.hour, p.is_shared_phone)
            for p in ContactPlan.objects.all()
        }
        assert plans == {("phone", True, 20, True), ("none", False, None, False)}
        assert {case.owner_agency for case in Case.objects.all()} == {"MFAT"}
        assert Whereabouts.objects.get().is_in_hiding
        assert ContactAttempt.objects.count() == 2
        assert SourceRow.objects.get(reason_codes__contains=["people_not_named"]).row_number == 2


def test_register_row_with_a_known_phone_is_a_question_and_no_merge(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family()))

    enter(register(["ST-1", "Omid S", "+93700000001", 1, "Herat", "Y", "Dari", "", ""]), "contacts", "register.xlsx")

    with access.acting(importer):
        assert Case.objects.count() == 2
        assert SourceRow.objects.filter(reason_codes__contains=["same_phone"]).count() == 1


def test_register_row_with_the_same_paper_adds_to_that_family(enter: Enter, importer: Actor) -> None:
    enter(making.applications(*making.family()))
    rows = [
        [*REGISTER, "Passport"],
        ["ST-1", "Omid S", "0700000009", 1, "Herat", "text only", "Dari", "", "", "P0011223"],
    ]

    enter(making.workbook({"R": rows}), "contacts", "register.xlsx")

    with access.acting(importer):
        assert (Case.objects.count(), Person.objects.count()) == (1, 3)
        assert ContactPlan.objects.get().channel == "text"
        assert "0700000009" in {str(point.as_written) for point in ContactPoint.objects.all()}


def test_offer_has_local_time_and_rules_from_its_conditions(enter: Enter, importer: Actor) -> None:
    text = "State A,flight,Kabul,Doha,2021-12-06 00:00,60,2021-12-05 00:00,max 5 per family; valid passport\r\nNGO B,convoy,Nowhereville,Doha,2021-12-06 00:00,0,,\r\n"

    result = enter(csv(OFFERS + text), "offers", "offers.csv")

    assert (result.stored, result.to_fix) == (1, 1)
    with access.acting(importer):
        offer, movement = SeatOffer.objects.get(), Movement.objects.get()
        assert movement.departs == datetime(2021, 12, 6, tzinfo=ZoneInfo("Asia/Kabul"))
        assert (offer.max_per_family, offer.document_needed, offer.seats, movement.seats_offered) == (
            5,
            "passport",
            60,
            60,
        )
        assert Partner.objects.get().name == "State A"


def test_offer_that_is_cut_replaces_the_one_before(enter: Enter, importer: Actor) -> None:
    line = "State A,flight,Kabul,Doha,2021-12-26 00:00,{seats},2021-12-25 00:00,\r\n"
    enter(csv(OFFERS + line.format(seats=60)), "offers", "offers.csv")

    enter(csv(OFFERS + line.format(seats=20)), "offers", "offers.csv", at=LATER)

    with access.acting(importer):
        assert [offer.seats for offer in SeatOffer.objects.filter(withdrawn_at__isnull=True)] == [20]
        assert {m.seats_offered: m.state for m in Movement.objects.all()} == {0: "cancelled", 20: "open"}


def test_places_keep_their_code_set_and_names(enter: Enter, importer: Actor) -> None:
    enter(csv(PROVINCES), "places", "provinces.csv")
    enter(
        csv("pcode_set1,name_en,adm1_pcode,lat,lon\nT0101,Testdistrict,T01,34.1,69.2\nT0201,Other,T99,,\n"),
        "places",
        "districts.csv",
    )
    enter(
        csv("id,name_af_side,name_other_side,neighbour,province_pcode\nX1,Gate,Other gate,PK,T01\n"),
        "places",
        "crossings.csv",
    )
    enter(
        csv("icao,iata,name,country,tz\nZZZZ,ZZZ,Test Field,NZ,Pacific/Auckland\nZ,,Bad,NZ,\n"),
        "places",
        "airports.csv",
    )

    with access.acting(importer):
        province = Province.objects.get()
        assert (province.code_set, province.other_names, province.capital) == (
            "set1",
            ["Testaan", "Teston"],
            "Testabad",
        )
        assert District.objects.get().province_id == province.id
        assert (Crossing.objects.get().province_id, Airport.objects.get().time_zone) == (
            province.id,
            "Pacific/Auckland",
        )
        assert {c for r in SourceRow.objects.filter(outcome="to_fix") for c in r.reason_codes} == {
            "province_not_known",
            "no_code",
        }


def test_control_is_a_claim_with_grade_and_source(enter: Enter, importer: Actor) -> None:
    enter(csv(PROVINCES), "places", "provinces.csv")
    head = "pcode,province,capital,date_reported,status_note,source\n"
    rows = "T01,Testan,Testabad,2021-08-06,confirmed,Wire A\nT01,Testan,Testabad,2021-08-07,contested at report,Wire B\n,Testan,Testabad,2021-08,confirmed,Wire C\n"

    result = enter(csv(head + rows), "territory", "control.csv")

    assert (result.stored, result.to_fix) == (2, 1)
    with access.acting(importer):
        claims = {(c.grade, c.reported_by_source, c.since_date.day) for c in ControlClaim.objects.all()}
        assert claims == {("confirmed", "Wire A", 6), ("contested", "Wire B", 7)}


def test_district_counts_are_figures_and_no_claims(enter: Enter, importer: Actor) -> None:
    text = "as_of,taliban_control,contested,government_or_other,total,source\n2021-05-01,>70,about half,>120,~400,Agency\ndefinition,words,words,,,Agency\n"

    result = enter(csv(text), "territory", "counts.csv")

    assert result.counts() == {"rows_in": 2, "stored": 1, "new": 1, "to_fix": 1}
    with access.acting(importer):
        assert not ControlClaim.objects.exists()
        assert {(f.low, f.high, f.bound) for f in Figure.objects.all()} == {
            (70, None, "over"), (None, None, "not_stated"), (120, None, "over"), (400, 400, "about"),
        }  # fmt: skip


def test_published_figure_keeps_unit_bound_and_time(enter: Enter, importer: Actor) -> None:
    head = "as_of,measure,value,unit,definition_or_note,source\n"
    rows = "2021-10-07,visas granted,>1250,people,individuals,Release 1\n2021-10-end,asked,37-38,principals,,Paper\n2021-11,approved,108,,no unit,Paper\n2021-11,closed,,,no number,Paper\n"

    result = enter(csv(head + rows), "published-figures", "figures.csv")

    assert (result.stored, result.to_fix) == (3, 1)
    with access.acting(importer):
        visas = Figure.objects.get(measure="visas granted")
        assert (visas.low, visas.high, visas.bound, visas.unit, visas.source_cell) == (
            1250,
            None,
            "over",
            "people",
            "C2",
        )
        assert Figure.objects.get(measure="asked").as_of_as_written == "2021-10-end"


def test_undo_of_places_is_refused_with_the_reason(enter: Enter, importer: Actor) -> None:
    result = enter(csv(PROVINCES), "places", "provinces.csv")
    assert result.file_id is not None

    with pytest.raises(NotPossible):
        imports.undo(file_id=result.file_id, by=importer, at=LATER)

    with access.acting(importer):
        assert SourceFile.objects.get().state == "committed"


@pytest.mark.parametrize("kind", ["service-roll", "offers"])
def test_undo_of_other_kinds_withdraws(enter: Enter, importer: Actor, kind: str) -> None:
    text = {
        "service-roll": ROLL + "1;Omid;;Guard;T9;;;;;\r\n",
        "offers": OFFERS + "A,flight,Kabul,Doha,2021-12-26 00:00,6,,\r\n",
    }[kind]
    result = enter(csv(text), kind, "sent.csv")
    assert result.file_id is not None

    imports.undo(file_id=result.file_id, by=importer, at=LATER)

    with access.acting(importer):
        assert not RollEntry.objects.filter(superseded_at__isnull=True).exists()
        assert not SeatOffer.objects.filter(withdrawn_at__isnull=True).exists()


def test_refused_file_leaves_the_database_as_it_was(enter: Enter, stored: Callable[[], dict[str, int]]) -> None:
    before = stored()

    for content, kind in (
        (b"", "applications"),
        (b"a,b\n1,2\n", "offers"),
        (b"PK\x03\x04broken", "contacts"),
        (b"a\n1\n", "nonsense"),
    ):
        with pytest.raises(FileRefused):
            enter(content, kind)

    assert stored() == before
