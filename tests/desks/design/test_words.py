"""Dates, names, counts and waits as readers of three languages see them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from safepassage.desks import components as c
from safepassage.desks import units
from safepassage.desks.reader import DateChoice, Reader

NOW = datetime(2021, 8, 17, 6, 30, tzinfo=UTC)
ENGLISH = Reader(now=NOW)
DARI = Reader(now=NOW, language="fa-af", zone=ZoneInfo("Asia/Kabul"), calendar=DateChoice.BOTH)
PASHTO = Reader(now=NOW, language="ps", calendar=DateChoice.SOLAR_HIJRI)


def written(source: str, reader: Reader = ENGLISH, **context: object) -> str:
    return Template("{% load desk %}" + source).render(Context({"reader": reader, **context}))


def test_phone_stays_left_to_right_with_its_digits_as_issued() -> None:
    assert written("{% ltr phone %}", DARI, phone="+93 70 555 0143") == (
        '<bdi class="sp-ltr" dir="ltr">+93 70 555 0143</bdi>'
    )


def test_instant_is_shown_in_the_readers_zone_with_utc_in_the_title() -> None:
    shown = written("{% when at %}", Reader(now=NOW, zone=ZoneInfo("Pacific/Auckland")), at=NOW)

    assert "17 August 2021" in shown
    assert "18:30" in shown
    assert 'title="2021-08-17 06:30 UTC"' in shown
    assert 'datetime="2021-08-17T06:30:00+00:00"' in shown


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        c.When(datetime(2021, 8, 17)).html(ENGLISH)  # noqa: DTZ001 - the refusal is what is tested


def test_both_calendars_use_the_afghan_month_never_the_iranian() -> None:
    shown = written("{% day d %}", DARI, d=date(2021, 8, 17))

    assert "۱۷ اگست ۲۰۲۱" in shown
    assert "۲۶ اسد ۱۴۰۰" in shown
    assert "مرداد" not in shown


def test_solar_hijri_choice_shows_one_calendar_in_pashto() -> None:
    shown = written("{% day d %}", PASHTO, d=date(2021, 8, 17))

    assert "۲۶ زمری ۱۴۰۰" in shown
    assert "(" not in shown


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=-5), "just now"),
        (timedelta(minutes=1), "for 1 minute"),
        (timedelta(hours=47), "for 47 hours"),
        (timedelta(days=9, hours=3), "for 9 days"),
    ],
)
def test_wait_is_said_in_its_largest_whole_unit(wait: timedelta, words: str) -> None:
    with translation.override("en"):
        assert words in written("{% since at %}", at=NOW - wait)


@pytest.mark.parametrize(
    ("left", "words"), [(timedelta(hours=3, minutes=5), "3 h 05 min left"), (timedelta(minutes=-1), "lapsed")]
)
def test_time_left_is_said_in_words_with_utc_beside(left: timedelta, words: str) -> None:
    with translation.override("en"):
        shown = str(c.Until(NOW + left).html(ENGLISH))

    assert f">{words}</time>" in shown
    assert f"{NOW + left:%H:%M} UTC" in shown


def test_count_without_a_known_unit_is_refused() -> None:
    with pytest.raises(units.UnknownUnit, match="souls"):
        written('{% count 5 "souls" %}')


@pytest.mark.parametrize(("number", "words"), [(1, "1 person"), (0, "0 people"), (1204, "1,204 people")])
def test_count_carries_its_unit_in_the_right_number(number: int, words: str) -> None:
    with translation.override("en"):
        assert written('{% count n "people" %}', n=number) == words


def test_every_unit_has_words_for_one_and_many() -> None:
    with translation.override("en"):
        assert all(units.word(unit, 1) != units.word(unit, 2) for unit in units.known())


def test_name_isolates_each_script_with_its_language() -> None:
    shown = written('{% name "نجیب" "Najib" %}')

    assert '<bdi lang="fa-AF" dir="rtl">نجیب</bdi>' in shown
    assert '<bdi lang="en" dir="ltr">Najib</bdi>' in shown
    assert shown.index("نجیب") < shown.index("Najib")


def test_name_typed_first_in_latin_comes_first() -> None:
    shown = str(c.PersonName("غلام", "Ghulam", latin_first=True).html(ENGLISH))

    assert shown.index("Ghulam") < shown.index("غلام")


def test_name_that_nobody_recorded_says_so_instead_of_nothing() -> None:
    with translation.override("en"):
        assert str(c.PersonName().html(ENGLISH)) == "name not recorded yet"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '" onclick="x', "a\u202eb", "{{ secret }}"])
def test_hostile_name_stays_text_in_every_atom(hostile: str) -> None:
    atoms = (
        c.PersonName(hostile, hostile),
        c.Ltr(hostile),
        c.Status(hostile),
        c.Danger(hostile),
        c.Link(hostile, hostile, hostile),
    )

    for atom in atoms:
        shown = str(atom.html(ENGLISH))
        assert "<script" not in shown
        assert 'onclick="' not in shown.replace("&quot;", "")


def test_status_is_a_word_beside_its_sign() -> None:
    shown = str(c.Status("Overdue", c.Tone.DANGER).html(ENGLISH))

    assert ">Overdue</span>" in shown
    assert '<span class="sp-status__sign" aria-hidden="true">!</span>' in shown


def test_row_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="0 cells for 1 columns"):
        c.Queue(caption="q", columns=(c.Column("a"), c.Column("b")), rows=(c.Row(heading="x"),))


def test_pages_hold_25_and_keep_the_filters() -> None:
    pages = c.Pagination(page=2, total=187, unit="cases", query="stage=verification")

    assert (pages.pages, pages.first, pages.last) == (8, 26, 50)
    assert pages.steps == [1, 2, 3, 0, 8]
    assert pages.href(3) == "?stage=verification&page=3"


def test_pages_of_an_empty_list_count_nothing() -> None:
    pages = c.Pagination(page=1, total=0)

    assert (pages.pages, pages.first, pages.last) == (1, 0, 0)


def test_contact_banner_without_rules_forbids_contact() -> None:
    with translation.override("en"):
        assert "Do not contact this family." in written("{% show part %}", part=c.ContactBanner(rules=()))


def test_progress_reaches_100_only_when_all_is_done() -> None:
    assert c.Progress(title="t", done=1203, total=1204).percent == 99
    assert c.Progress(title="t", done=0, total=0).percent == 0


def test_second_time_of_a_happening_is_shown_only_where_it_differs() -> None:
    same = c.Happening(title="t", happened_at=NOW, known_at=NOW + timedelta(minutes=5))
    late = c.Happening(title="t", happened_at=NOW, known_at=NOW + timedelta(days=2))

    assert same.known is None
    assert late.known is not None


def test_figure_card_shows_value_unit_bound_instant_and_how_counted() -> None:
    card = c.FigureCard(
        what="Arrived", value=393, unit="people", bound="over", as_of=NOW, how_counted="Landed and admitted."
    )

    with translation.override("en"):
        shown = written("{% show part %}", part=card)

    for needed in ("over", "393", "people", "17 August 2021", "Landed and admitted."):
        assert needed in shown
