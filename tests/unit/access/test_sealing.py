"""Sealed values open in their own cell alone; a value that does not open is never blank and never lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.access import sealing
from safepassage.access.sealing import CannotOpen, NotSealable, Place, SealedBytes, blind_index, seal, unseal

HERE = Place("journey_name", "6f1c", "written")


def _sealed(text: str, place: Place = HERE, **named: Any) -> SealedBytes:
    return seal(text, place=place, **({"data_class": "B", "compartment": 16777217} | named))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_sealed_text_opens_to_itself(text: str) -> None:
    assert unseal(_sealed(text), place=HERE) == text


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("journey_name", "6f1d", "written"),
        Place("journey_name", "6f1c", "given"),
        Place("journey_person", "6f1c", "written"),
    ],
)
def test_sealed_value_moved_to_another_cell_does_not_open(elsewhere: Place) -> None:
    assert isinstance(unseal(_sealed("Parwana"), place=elsewhere), CannotOpen)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sealed_value_with_any_bit_changed_does_not_open(data: st.DataObject) -> None:
    raw = bytearray(_sealed("Parwana"))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert isinstance(unseal(bytes(raw), place=HERE), CannotOpen)


@pytest.mark.parametrize("length", [0, 1, 5, 18, 19, 20])
def test_sealed_value_cut_short_does_not_open(length: int) -> None:
    assert isinstance(unseal(_sealed("Parwana")[:length], place=HERE), CannotOpen)


def test_sealed_value_after_its_compartment_changed_still_opens() -> None:
    # The header names the compartment whose key sealed it: a family that moves still reads its own file.
    assert unseal(_sealed("Parwana", compartment=16777299), place=HERE) == "Parwana"


def test_same_text_sealed_twice_differs() -> None:
    assert _sealed("Parwana") != _sealed("Parwana")


def test_sealed_bytes_show_nothing_when_printed() -> None:
    raw = _sealed("Parwana")
    assert (str(raw), repr(raw), f"{raw}") == ("sealed", "sealed", "sealed")


def test_value_that_cannot_be_opened_reads_as_a_sentence_and_keeps_its_bytes() -> None:
    raw = SealedBytes(b"\x01\x01B" + b"x" * 40)
    value = unseal(raw, place=HERE)

    assert value == "sealed, cannot open"
    assert isinstance(value, CannotOpen)
    assert value.raw == raw


def test_blind_index_is_equal_for_equal_values_of_one_kind_alone() -> None:
    assert blind_index("document", "P123") == blind_index("document", "P123")
    assert blind_index("document", "P123") != blind_index("phone", "P123")
    assert len(blind_index("document", "P123")) == 12


@pytest.mark.parametrize("lookup", ["exact", "contains", "in", "gt"])
def test_sealed_column_cannot_be_searched(lookup: str) -> None:
    with pytest.raises(NotSealable):
        sealing.SealedTextField().get_lookup(lookup)
