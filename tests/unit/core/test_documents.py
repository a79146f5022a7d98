"""Machine-readable zones and document numbers: positions, check digits, look-alikes proven or offered, native
letters."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.core import documents
from safepassage.core.documents import Verdict, layouts, repair
from safepassage.core.documents.mrz import names_of

ON = date(2026, 11, 20)
NOBODY = "X" * 3  # the code of a person without a stated nationality
# The specimens of ICAO Doc 9303 (Utopia); no real person.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
MRV_A = f"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4{NOBODY}4009078F96121096ZE184226B<<<<<<"
MRV_B = f"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4{NOBODY}4009078F9612109<<<<<<<<"


@pytest.mark.parametrize(
    ("text", "layout"), [(TD3, "TD3"), (TD1, "TD1"), (TD2, "TD2"), (MRV_A, "MRV-A"), (MRV_B, "MRV-B")]
)
def test_specimen_of_each_format_passes(text: str, layout: str) -> None:
    read = documents.read_mrz(text, on=ON)

    assert (read.layout, read.verdict) == (layout, Verdict.PASSED)
    assert (read.primary_identifier, read.secondary_identifier) == ("ERIKSSON", "ANNA MARIA")
    assert "names" in read.confirm


def test_zone_without_line_breaks_or_among_other_words_is_found() -> None:
    assert documents.read_mrz(TD3.replace("\n", ""), on=ON).verdict is Verdict.PASSED
    assert documents.read_mrz(f"PASSPORT\nsome words\n{TD3.lower()}\n", on=ON).verdict is Verdict.PASSED


def test_look_alike_in_a_date_is_put_right_and_must_be_confirmed() -> None:
    read = documents.read_mrz(TD3.replace("7408122", "74O8122"), on=ON)

    assert read.verdict is Verdict.REPAIRED
    assert read.birth is not None
    assert read.birth.earliest == date(1974, 8, 12)
    assert "what was put right" in read.confirm


def test_wrong_digit_is_not_repaired() -> None:
    read = documents.read_mrz(TD3.replace("7408122", "7408132"), on=ON)

    assert read.verdict is Verdict.FAILED
    assert "birth" in read.failing


@pytest.mark.parametrize("text", ["", "hello", TD3[:60], TD3.replace("<<<\n", "\n"), "P<UTO\nX"])
def test_wrong_length_is_said_in_plain_words(text: str) -> None:
    read = documents.read_mrz(text, on=ON)

    assert read.verdict is Verdict.UNREADABLE
    assert read.sentence


def test_century_of_birth_and_expiry_follow_the_day_of_reading() -> None:
    read = documents.read_mrz(MRV_A, on=date(1990, 1, 1))

    assert read.birth is not None
    assert read.expiry is not None
    assert (read.birth.earliest, read.expiry.earliest) == (date(1940, 9, 7), date(1996, 12, 10))


def test_single_name_fills_the_primary_identifier() -> None:
    assert names_of("GULALAI" + "<" * 32) == ("GULALAI", "", False)


def test_cut_off_names_agree_as_far_as_they_go() -> None:
    assert documents.names_agree("NOORZAI<<FARHAD<BAH", "NOORZAI<<FARHAD<BAHRAM<<<")
    assert not documents.names_agree("NOORZAI<<FARHAD", "NOORZAI<<BAHRAM")


def test_long_document_number_goes_on_in_the_optional_field() -> None:
    digit = repair.check_digit("D23145890" + "734")
    first = f"I<UTOD23145890<734{digit}" + "<" * 11
    body = first[5:30] + "7408122" + "1204159" + "<" * 11
    text = f"{first}\n7408122F1204159UTO<<<<<<<<<<<{repair.check_digit(body)}\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"

    read = documents.read_mrz(text, on=ON)

    assert (read.verdict, read.number) == (Verdict.PASSED, "D23145890734")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_one_look_alike_is_either_proven_or_offered_never_silently_wrong(data: st.DataObject) -> None:
    lines = tuple(TD3.split("\n"))
    places = [i for i, c in enumerate(lines[1]) if c in "0125SZBGOI68"]
    place = data.draw(st.sampled_from(places))
    other = {**repair.TO_LETTER, **repair.TO_DIGIT}[lines[1][place]]
    changed = lines[1][:place] + other + lines[1][place + 1 :]

    read = documents.read_mrz(f"{lines[0]}\n{changed}", on=ON)

    assert read.lines == lines or lines in read.candidates or read.verdict in (Verdict.FAILED, Verdict.PASSED)
    if read.verdict is Verdict.REPAIRED:
        assert not repair.failing(read.lines, layouts.TD3)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_fault(text: str) -> None:
    assert documents.read_mrz(text, on=ON).sentence


@pytest.mark.parametrize("name", ["فرهاد", "رحیم الله", "محمّد", "شکیلة خان", "ژاله", "څرګند", "غوث"])
def test_native_letters_survive_the_zone(name: str) -> None:
    assert documents.decode_arabic(documents.encode_arabic(name)) in (name, None)


def test_latin_names_without_codes_have_no_native_reading() -> None:
    assert documents.decode_arabic("ERIKSSON<<ANNA") is None
    assert documents.decode_arabic("MAXWELL<<ODX") is None


def test_every_code_of_the_zone_is_prefix_free() -> None:
    from safepassage.core.documents.mrz_letters import _codes

    codes = set(_codes()[1])
    assert not [(a, b) for a in codes for b in codes if a != b and b.startswith(a)]


@pytest.mark.parametrize(
    ("written", "kind", "normal"),
    [
        ("۱۴۰۰-۰۱۰۱-۱۲۳۴۵", "e_tazkira", "1400010112345"),
        ("P 0123 4567", "passport", "P01234567"),
        ("جلد ۱۲ صفحه ۳۴ ثبت ۵۶۷", "paper_tazkira", "جلد12صفحه34ثبت567"),
        ("12/34/5678", "paper_tazkira", "12345678"),
        ("??", "unknown", ""),
    ],
)
def test_document_number_is_normalised_and_told_apart(written: str, kind: str, normal: str) -> None:
    read = documents.read_number(written)

    assert (read.kind, read.normalised, read.as_written) == (kind, normal, written)


def test_declared_paper_wins_over_the_shape() -> None:
    assert documents.read_number("P01234567", declared="Employee badge").kind == "employment_badge"


def test_one_edit_variants_hold_the_exchange_of_neighbours() -> None:
    assert "1243" in documents.one_edit_variants("1234")
    assert "1234" not in documents.one_edit_variants("1234")
