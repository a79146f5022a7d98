"""Versions on two time axes: which text was in force at an instant, as known at another."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.eligibility.people import PATHWAYS, VOCAB, book

from safepassage.eligibility import pathways
from safepassage.eligibility.partial import local_instant
from safepassage.eligibility.reading import RuleError
from safepassage.eligibility.versions import NoVersion

LATER = datetime(2030, 1, 1, tzinfo=UTC)


def nz(text: str) -> datetime:
    return local_instant(text, "Pacific/Auckland")


def test_book_holds_every_pathway_of_the_story() -> None:
    expected = {
        *("nz-bamyan-offer@1", "nz-bamyan-offer@2", "nz-bamyan-paraphrase@1", "nz-bamyan-exception@1"),
        *("nz-cabinet-criteria-2021@1", "nz-border-exemption-2021@1", "nz-departure-assistance-2021@1"),
        *("nz-priority-groups-2021@1", "nz-residence-2021@1", "nz-instructions-2021-11@2", "nz-refugee-quota@1"),
        *("nz-citizenship@1", "us-siv@1", "uk-arap@1"),
    }

    assert expected <= {version.id for version in book()}
    assert not book().overlaps()


def test_every_pathway_and_outcome_has_a_title_in_three_languages() -> None:
    for version in book():
        for title in (version.title, *(outcome.title for outcome in version.outcomes)):
            assert set(title) == {"en", "fa", "ps"}, version.id


def test_version_at_the_widening_changes_to_the_second() -> None:
    widened = nz("2012-12-12T00:00")

    before = book().version_at("nz-bamyan-offer", anchor=widened - timedelta(seconds=1), known_at=LATER)
    after = book().version_at("nz-bamyan-offer", anchor=widened, known_at=LATER)

    assert (before and before.number, after and after.number) == (1, 2)


def test_version_at_before_the_widening_was_known_is_the_first() -> None:
    found = book().version_at("nz-bamyan-offer", anchor=nz("2012-12-20T00:00"), known_at=nz("2012-11-01T00:00"))

    assert found is not None
    assert found.number == 1


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(book().versions)),
    st.datetimes(datetime(2012, 1, 1), datetime(2023, 12, 31)),  # noqa: DTZ001  (drawn, then set to UTC)
    st.datetimes(datetime(2012, 1, 1), datetime(2023, 12, 31)),  # noqa: DTZ001
)
def test_at_most_one_version_is_in_force(pathway: str, anchor: datetime, known_at: datetime) -> None:
    anchor, known_at = anchor.replace(tzinfo=UTC), known_at.replace(tzinfo=UTC)

    meant = [
        v
        for v in book().versions[pathway]
        if v.known(known_at) and v.period(known_at)[0] <= anchor < v.period(known_at)[1]
    ]

    assert len(meant) <= 1
    assert book().version_at(pathway, anchor=anchor, known_at=known_at) == (meant[0] if meant else None)


def test_in_force_before_the_pathway_names_the_gap() -> None:
    with pytest.raises(NoVersion, match="in force: from"):
        book().in_force("nz-bamyan-offer", anchor=nz("2011-01-01T00:00"), known_at=LATER)


def test_closing_instants_follow_the_clock_changes_of_new_zealand() -> None:
    closes = book().version("nz-cabinet-criteria-2021@1").closes_at
    residence = book().version("nz-residence-2021@1")

    assert closes is not None
    assert closes.at == datetime(2021, 8, 25, 12, tzinfo=UTC)
    assert residence.opens_at == datetime(2021, 10, 4, 11, tzinfo=UTC)
    assert residence.closes_at is not None
    assert residence.closes_at.at == datetime(2022, 12, 12, 11, tzinfo=UTC)
    assert nz("2022-04-14T00:00").hour == 12


def test_local_time_that_the_clocks_skip_or_repeat_is_refused() -> None:
    for text in ("2021-09-26T02:30", "2021-04-04T02:30"):
        with pytest.raises(ValueError, match="twice or never"):
            nz(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "pathways"
    shutil.copytree(PATHWAYS, copy)
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "nz-bamyan-offer-1.yaml",
            'to: {local: "2012-12-12T00:00", zone: Pacific/Auckland}',
            "to: null",
            "both be in force",
        ),
        (
            "nz-residence-2021-1.yaml",
            'closes_at: {local: "2022-12-13',
            'closes_at: {local: "2020-12-13',
            "before it opens",
        ),
        ("nz-bamyan-offer-2.yaml", "why: recent, cite: p1}", "why: recent, cite: p9}", "no source p9"),
        ("nz-bamyan-offer-2.yaml", "nz-bamyan-offer@1#offer", "nz-bamyan-offer@2#resettlement", "circle"),
        ("nz-bamyan-offer-2.yaml", "anchor: employment_at_announcement\n", "", "lacks anchor"),
        ("nz-bamyan-offer-1.yaml", "[interpreter]", "[interpretor]", "'interpretor' is not a value"),
        ("families/nz-immediate-2012.yaml", "relation: partner,", "relation: spouse,", "not a kind of relation"),
        ("us-siv-1.yaml", "zone: America/New_York", "zone: America/Nowhere", "not a known time zone"),
    ],
)
def test_broken_pathway_file_is_refused_with_file_and_place(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    change(folder / file, old, new)

    with pytest.raises(RuleError) as refused:
        pathways.load(folder, VOCAB)

    assert words in str(refused.value)


def test_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    change(folder / "uk-arap-1.yaml", "fact: employer", "fact: emploier")
    change(folder / "us-siv-1.yaml", "fact: person.at_risk", "fact: person.risk")

    with pytest.raises(RuleError) as refused:
        pathways.load(folder, VOCAB)

    assert {fault.file for fault in refused.value.faults} == {"uk-arap-1.yaml", "us-siv-1.yaml"}


def test_reference_to_a_changed_rule_is_refused_when_its_hash_is_pinned(folder: Path) -> None:
    pinned = book().version("nz-bamyan-offer@1").outcome("offer").rule
    assert pinned is not None
    change(folder / "nz-bamyan-offer-2.yaml", '#offer"', f'#offer", hash: {pinned.hash()}')
    pathways.load(folder, VOCAB)
    change(folder / "nz-bamyan-offer-1.yaml", "announced: {value: 2012-10-26", "announced: {value: 2012-10-27")

    with pytest.raises(RuleError, match="has changed"):
        pathways.load(folder, VOCAB)
