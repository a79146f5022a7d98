"""Pictures: units are never mixed, nothing is dropped, text survives hostile input, directions mirror."""

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.desks import components as c
from safepassage.desks import pictures as p
from safepassage.desks.design import example_pictures, examples
from safepassage.desks.pictures.drawing import width_of
from safepassage.desks.pictures.provinces import TILES
from safepassage.desks.reader import DateChoice, Reader

NOW = datetime(2021, 8, 17, 6, 30, tzinfo=UTC)
ENGLISH = Reader(now=NOW)
DARI = Reader(now=NOW, language="fa-af", calendar=DateChoice.BOTH)
SVG = "{http://www.w3.org/2000/svg}"


def all_pictures() -> list[Any]:
    parts = examples.parts(page=1)
    return [parts[name] for name in ("funnel", "flights", "provinces", "tree", "two_times")]


def parsed(picture: Any, reader: Reader, *, narrow: bool = False) -> ET.Element:
    shown = p.Shown(picture, reader)
    return ET.fromstring(str(shown.narrow if narrow else shown.wide))  # noqa: S314 - our own picture


def stage(unit: str, count: int = 5) -> p.Stage:
    return p.Stage(label="Lodged", count=count, unit=unit, as_of=NOW)


def test_funnel_with_applications_and_people_on_one_axis_is_refused() -> None:
    with pytest.raises(p.MixedUnits, match="applications, people"):
        p.Funnel(stages=[stage("applications", 170), stage("people", 10)])


def test_funnel_picture_gives_each_unit_its_own_column_and_scale() -> None:
    picture = p.FunnelPicture(key="k", title="t", stages=[stage("applications", 170), stage("people", 10)])

    tree = parsed(picture, ENGLISH)
    bars = [r for r in tree.iter(f"{SVG}rect") if r.get("class") in ("dr-applications", "dr-people")]

    assert [bar.get("width") for bar in bars] == ["462", "462"]
    assert bars[0].get("x") != bars[1].get("x")


def test_funnel_of_an_unknown_unit_is_refused() -> None:
    picture = p.FunnelPicture(key="k", title="t", stages=[stage("souls")])

    with pytest.raises(ValueError, match="souls"):
        parsed(picture, ENGLISH)


def test_every_bar_of_the_funnel_carries_its_unit() -> None:
    texts = [t.text or "" for t in parsed(example_pictures.funnel(), ENGLISH).iter(f"{SVG}text")]

    assert {"170 applications", "about 64 people", "10 people"} <= set(texts)


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda picture: picture.key)
@pytest.mark.parametrize("narrow", [True, False])
def test_picture_has_title_description_and_stays_inside_its_frame(picture: Any, narrow: bool) -> None:
    for reader in (ENGLISH, DARI):
        tree = parsed(picture, reader, narrow=narrow)
        _x, _y, width, height = (float(part) for part in (tree.get("viewBox") or "").split())

        assert tree.findtext(f"{SVG}title") == picture.title
        assert tree.findtext(f"{SVG}desc")
        assert "style" not in "".join(ET.tostring(tree, encoding="unicode").split("<desc")[0])
        for box in tree.iter(f"{SVG}rect"):
            x, y, across, high = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
            assert x >= -0.1
            assert x + across <= width + 0.1
            assert y + high <= height + 0.1


def test_bars_grow_from_the_right_in_dari_but_the_map_keeps_west_on_the_left() -> None:
    funnel_rows = [float(r.get("x") or 0) for r in parsed(example_pictures.funnel(), DARI).iter(f"{SVG}rect")]
    english_map = [r.get("x") for r in parsed(example_pictures.provinces(), ENGLISH).iter(f"{SVG}rect")]
    dari_map = [r.get("x") for r in parsed(example_pictures.provinces(), DARI).iter(f"{SVG}rect")]

    assert funnel_rows[0] == 960 - 462
    assert english_map == dari_map


def test_map_has_34_tiles_none_on_another_and_refuses_an_invented_province() -> None:
    assert len(TILES) == len({(t.column, t.row) for t in TILES}) == len({t.code for t in TILES}) == 34
    with pytest.raises(ValueError, match="QQQ"):
        p.ProvinceMap(key="k", title="t", claims={"QQQ": p.ProvinceClaim(holding=p.Holding.LOST)})


def test_province_without_a_claim_is_shown_as_not_known_in_picture_and_table() -> None:
    picture = p.ProvinceMap(key="k", title="t", claims={})

    table = picture.table(ENGLISH)

    assert len(table.rows) == 34
    assert all(row.cells[0] == "not known" for row in table.rows)


def test_family_member_who_is_apart_is_drawn_and_listed() -> None:
    tree = p.FamilyTree(key="k", title="t", members=examples.family())

    drawn = "".join(parsed(tree, ENGLISH).itertext())

    assert "Yama Kohistani" in drawn
    assert "in a transit centre · apart" in drawn
    assert [row.heading.latin for row in tree.table(ENGLISH).rows][-2:] == ["Yama Kohistani", "Bibi Gul"]


def test_place_that_the_viewer_may_not_know_never_reaches_the_page() -> None:
    hidden = c.Member(name=c.PersonName("", "A"), part="x", place="SECRET HOUSE", place_is_hidden=True)
    tree = p.FamilyTree(key="k", title="t", members=[hidden])

    written = str(p.Shown(tree, ENGLISH).wide) + str(p.Shown(tree, ENGLISH).narrow) + repr(tree.table(ENGLISH))

    assert "SECRET HOUSE" not in written


def test_words_of_two_legs_of_a_route_never_cover_each_other_on_a_phone() -> None:
    for reader in (ENGLISH, DARI):
        tree = parsed(example_pictures.flights(), reader, narrow=True)
        words = [t for t in tree.iter(f"{SVG}text") if "·" in (t.text or "") and t.get("class") == "dr-soft"]
        rows = {(t.get("y"), t.get("x")) for t in words}
        spans: dict[str, list[tuple[float, float]]] = {}
        for text in words:
            start, length = float(text.get("x") or 0), width_of(text.text or "", size=13)
            span = (start - length, start) if reader.is_rtl else (start, start + length)
            spans.setdefault(text.get("y") or "", []).append(span)

        assert len(rows) == 4
        for found in spans.values():
            ordered = sorted(found)
            assert all(one[1] <= other[0] for one, other in itertools.pairwise(ordered))


def test_leg_with_more_seats_taken_than_offered_is_refused() -> None:
    leg = example_pictures.flights().routes[0].legs[0]

    with pytest.raises(ValueError, match="RFF 211"):
        replace(leg, confirmed=40)


def test_leg_that_arrives_before_it_departs_is_refused() -> None:
    leg = example_pictures.flights().routes[0].legs[0]

    with pytest.raises(ValueError, match="before"):
        replace(leg, arrives_at=leg.departs_at - timedelta(hours=1))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.integers(0, 10**9))
def test_any_label_and_count_make_well_formed_svg(label: str, count: int) -> None:
    picture = p.FunnelPicture(key="k", title=label or "t", stages=[replace(stage("people", count), label=label)])

    for reader in (ENGLISH, DARI):
        for narrow in (True, False):
            assert parsed(picture, reader, narrow=narrow).tag == f"{SVG}svg"


def test_markup_in_a_label_stays_text() -> None:
    picture = p.FunnelPicture(key="k", title="<script>x</script>", stages=[replace(stage("people"), label='"><b>')])

    written = str(p.Shown(picture, ENGLISH).wide)

    assert "<script" not in written
    assert not re.search(r"<b>", written)


def test_empty_timeline_says_so() -> None:
    picture = p.TwoTimes(key="k", title="t", happenings=[])

    assert "Nothing has happened yet." in "".join(parsed(picture, ENGLISH).itertext())
