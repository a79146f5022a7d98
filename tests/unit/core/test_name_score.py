"""Scores: a probability that is exactly the sum of its lines, that tells apart what must be told apart."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.core.names import explain
from safepassage.core.names.find import Listed, NameList
from safepassage.core.names.rarity import counted
from safepassage.core.names.romanise import romanise
from safepassage.core.names.score import Scorer

SCORER = Scorer()


def _score(left: str, right: str, **fathers: str) -> float:
    found = SCORER.score(left, right, **fathers)
    assert found is not None
    return found.score


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (("Farhad Noorzai", "فرهاد نورزی"), ("Farhad Noorzai", "بهرام نورزی")),
        (("Ghulam Ali", "غلام علی"), ("Ghulam Ali", "غلام حسن")),
        (("Najibullah Wardak", "نجیب الله وردک"), ("Najibullah Wardak", "حبیب الله وردک")),
        (("Gulalai Safi", "گلالۍ صافی"), ("Gulalai Safi", "زرغونه صافی")),
        (("Abdul Basir", "Abdulbaseer"), ("Abdul Basir", "Abdul Jabbar")),
    ],
)
def test_same_name_scores_far_above_a_near_one(same: tuple[str, str], other: tuple[str, str]) -> None:
    assert _score(*same) > 0.6
    assert _score(*same) > _score(*other) + 0.25


def test_spellings_with_and_without_alef_are_one_name() -> None:
    assert _score("رحمن وردک", "رحمان وردک") == _score("رحمان وردک", "رحمان وردک")


def test_hamid_and_haamed_differ_in_dari_but_not_in_latin() -> None:
    assert _score("حامد وردک", "حمید وردک") < _score("Hamed Wardak", "Hamid Wardak")


def test_one_common_name_alone_is_never_certain() -> None:
    assert _score("Mohammad", "محمد") < 0.5


def test_dropped_patronymic_costs_less_than_a_contradicting_one() -> None:
    assert _score("Farhad Wardak", "Farhad Wardak Stanikzai") > _score(
        "Farhad Wardak Noorzai", "Farhad Wardak Stanikzai"
    )


def test_father_moves_the_score_at_most_by_the_limit_because_brothers_share_him() -> None:
    alone = _score("Bahram Safi", "بهرام صافی کابلی")
    with_father = _score("Bahram Safi", "بهرام صافی کابلی", left_father="Stan Gul", right_father="ستن گل")
    brothers = _score("Bahram Safi", "توریالی صافی", left_father="Zmarak Wardak", right_father="زمرک وردک")

    assert alone < with_father <= alone + 0.15 + 1e-9
    assert brothers < 0.5
    assert _score("Bahram Safi", "Bahram Safi", left_father="Zmarak", right_father="Toryalai") < _score(
        "Bahram Safi", "Bahram Safi"
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "Haji",
                "Mohammad",
                "Farhad",
                "فرهاد",
                "عبدالبصیر",
                "Najibullah",
                "الله",
                "Noorzai",
                "نورزی",
                "Gul",
                "Jan",
                "Far?ad",
                "bin",
                "x",
            ]
        ),
        max_size=6,
    ),
    st.lists(
        st.sampled_from(["Farhad", "Abdul", "Basir", "نجیب", "الله", "Khan", "Noor", "Zai", "Muhammad", "ملا", "Agha"]),
        max_size=6,
    ),
    st.sampled_from(["", "Wali", "عبدالولی"]),
)
@settings(max_examples=200, deadline=None)
def test_lines_add_up_to_the_score_exactly(left: list[str], right: list[str], father: str) -> None:
    found = SCORER.score(" ".join(left), " ".join(right), left_father=father, right_father=father)

    if found is None:
        assert not left or not right
        return
    assert math.fsum(line.weight for line in found.lines) == found.log_odds
    assert 0.0 <= found.score <= 1.0
    told = explain.as_json(found)
    assert math.fsum(line["weight"] for line in told["lines"]) == told["log_odds"]
    for line in told["lines"]:
        for part in (*line["a"], *line["b"]):
            assert part["text"]


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_score_of_any_text_never_raises_and_has_no_side(left: str, right: str) -> None:
    one, other = SCORER.score(left, right), SCORER.score(right, left)

    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.score == pytest.approx(other.score, abs=0.35)


def test_long_names_are_scored_in_time() -> None:
    long = "Farhad " * 800
    begun = time.perf_counter()

    SCORER.score(long, "فرهاد " * 800)

    assert time.perf_counter() - begun < 1.0


@pytest.mark.parametrize("language", explain.LANGUAGES)
def test_explanation_is_written_in_the_readers_language(language: str) -> None:
    found = SCORER.score("Haji Farhad Wardak", "فرهاد وردک", left_father="Wali", right_father="ولی")
    assert found is not None

    text = explain.as_text(found, language=language)

    assert "Farhad" in text
    assert "{" not in text
    assert ("sound" in text) == (language == "en")


def test_rarity_counts_make_a_common_part_say_less() -> None:
    many = [f"Farhad Q{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}b" for i in range(700)]

    usual, here = SCORER.score("Farhad", "فرهاد"), Scorer(counted(many)).score("Farhad", "فرهاد")

    assert usual is not None
    assert here is not None
    assert here.score < usual.score


def test_find_ranks_the_right_person_first_across_scripts_and_uses_year_and_father() -> None:
    listed = NameList(
        [
            Listed("1", "Farhad Noorzai", "Wali", 1985),
            Listed("2", "Farhad Noorzai", "Karim", 1960),
            Listed("3", "Bahram Wardak"),
            Listed("3", "بهرام وردک"),
        ]
    )

    assert [hit.listed.id for hit in listed.find("فرهاد نورزی", year=1960)][:1] == ["2"]
    assert [hit.listed.id for hit in listed.find("فرهاد نورزی", father="ولی")][:1] == ["1"]
    assert [hit.rank for hit in listed.find("فرهاد نورزی")][:2] == [1, 1]
    assert [hit.listed.id for hit in listed.find("Behram Wardag")] == ["3"]
    assert listed.find("") == []


def test_romanise_writes_each_standard_and_marks_it_generated() -> None:
    assert romanise("نجیب الله", standard="odni_pashto").text == "Najibullah"
    assert romanise("زرغونه", standard="bgn_pcgn").text == "Zarghūnah"
    assert romanise("رحیم", standard="icao").text == "RXHXYAM"
    assert romanise("رحیم").is_generated
    with pytest.raises(ValueError, match="standard"):
        romanise("رحیم", standard="iso")
