"""Parts, sounds and keys: the same name meets itself in either script and any spelling; odd text is flagged, never
fatal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.core import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Farhad Noorzai", "فرهاد نورزی"),
        ("Abdul Basir", "عبدالبصیر"),
        ("Abdul Basir", "عبد البصیر"),
        ("Abdulbasir", "Abd al-Baseer"),
        ("Najibullah", "نجیب الله"),
        ("Najib Ullah", "نجیب‌الله"),
        ("Shamsuddin", "شمس الدین"),
        ("Shams-ud-Din", "Shamsoddin"),
        ("Ziaulhaq", "ضیاء الحق"),
        ("Jan Agha", "Janagha"),
        ("Akhund Zada", "Akhundzada"),
        ("Mohd Farhad", "Muhammad Farhad"),
        ("Is-haq", "Ishaq"),
        ("Eshaq", "اسحاق"),
        ("Qasem", "Ghasem"),
        ("Ramadan", "رمضان"),
        ("Khadija", "خديجة"),
        ("Fatemeh", "فاطمه"),
        ("Daoud", "داؤد"),
        ("Bibi Gulalai", "بی‌بی گلالۍ"),
        ("Allahdad", "الله داد"),
    ],
)
def test_keys_of_two_spellings_meet(one: str, other: str) -> None:
    assert set(names.keys(one)) & set(names.keys(other))


@pytest.mark.parametrize(
    ("arabic", "persian"),
    [("علي كريم", "علی کریم"), ("موسى", "موسی"), ("ﷲ", "الله"), ("مح\u064eمد", "محمد"), ("ر\u200fحیم", "رحیم")],
)
def test_typing_variants_of_letters_make_no_difference(arabic: str, persian: str) -> None:
    assert names.keys(arabic) == names.keys(persian)


def test_titles_stay_out_of_keys_but_are_kept_and_a_title_alone_is_a_name() -> None:
    parsed = names.parse("Haji Dr. Farhad")

    assert [part.text for part in parsed.parts] == ["farhad"]
    assert [part.text for part in parsed.titles] == ["haji", "dr"]
    assert [part.text for part in names.parse("Mullah").parts] == ["mullah"]


@pytest.mark.parametrize("spelling", ["Bibi", "Bebe", "بی‌بی", "Bebee"])
def test_light_word_is_light_in_every_spelling(spelling: str) -> None:
    assert [part.role for part in names.parse(f"{spelling} Gulalai").parts] == ["light", "name"]


@pytest.mark.parametrize("word", ["Abdali", "Medina", "Salahi", "Abidin", "الیاس", "الماس"])
def test_words_that_look_like_compounds_stay_whole(word: str) -> None:
    assert len(names.parse(word).parts) == 1


def test_offsets_point_at_the_words_as_written() -> None:
    text = "  Haji  Farhad-Noorzai"

    parsed = names.parse(text)

    assert [text[part.start : part.end] for part in (*parsed.titles, *parsed.parts)] == ["Haji", "Farhad", "Noorzai"]


@pytest.mark.parametrize(
    ("written", "halves"),
    [
        ("Faizullah", ["Faiz", "ullah"]),
        ("Abdulbasir", ["Abdul", "basir"]),
        ("عبدالبصیر", ["عبدال", "بصیر"]),
        ("Shamsuddin", ["Shams", "uddin"]),
    ],
)
def test_halves_of_a_compound_have_their_own_letters(written: str, halves: list[str]) -> None:
    assert [written[part.start : part.end] for part in names.parse(written).parts] == halves


def test_strangers_seldom_share_two_keys() -> None:
    assert len(set(names.keys("Mohammad Rahmatullah")) & set(names.keys("Mohammad Najibullah"))) <= 1


def test_father_gives_keys_of_his_own() -> None:
    found = names.keys("Farhad", father="عبدالبصیر")

    assert "f:BSR" in found
    assert "FRHD" in found


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("", "empty"),
        ("😀", "no_letters"),
        ("X", "one_letter"),
        ("Far?ad", "damaged"),
        ("Far\ufffdad", "damaged"),
        ("0700 123 456", "digits"),
        ("baby no name yet", "note"),
        ("فرهad", "mixed_script"),
        ("ÙØ±ÙØ§Ø¯", "mojibake"),
        ("a " * 3000, "shortened"),
    ],
)
def test_odd_text_is_flagged(text: str, flag: str) -> None:
    assert flag in names.parse(text).flags


def test_mojibake_offers_a_reading_and_keeps_the_text() -> None:
    written = "فرهاد نوری".encode().decode("cp1252", errors="replace")
    assert names.repaired_mojibake("فرهاد".encode().decode("latin-1")) == "فرهاد"
    assert names.parse(written).as_written == written
    assert names.repaired_mojibake("Zoë Müller Åström") is None


def test_sort_key_follows_the_alphabet_of_the_script() -> None:
    written = ["یوسف", "پروین", "احمد", "چمن", "گلالی", "بهرام"]

    assert sorted(written, key=names.sort_key) == ["احمد", "بهرام", "پروین", "چمن", "گلالی", "یوسف"]


@given(st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_keys_of_any_text_never_raise_and_are_few_and_plain(text: str) -> None:
    found = names.keys(text)

    assert len(found) <= 24
    assert all(key and not any(c.isspace() for c in key) for key in found)
    assert names.parse(text).as_written == text


@given(st.text(alphabet="ابپتجچحخدرزسشعغفقکگلمنوهی \u200c\u202e\u0000😀abcxyz?-", max_size=60))
@settings(max_examples=150, deadline=None)
def test_keys_do_not_depend_on_invisible_characters(text: str) -> None:
    without = "".join(c for c in text if c not in "\u202e\u0000")

    assert names.keys(text) == names.keys(without)
