"""Rule files are read without surprises, and every fault is told with its place."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.eligibility.reading import LARGEST_FILE, Cursor, RuleError, read_file, read_text


def test_read_plain_words_that_yaml_would_turn_stay_text() -> None:
    document = read_text("on: 2012-12-12\nno: yes\nnumber: 0123\ncode: NO")

    assert document.content == {"on": "2012-12-12", "no": "yes", "number": "0123", "code": "NO"}


def test_read_repeated_keys_are_refused_all_at_once() -> None:
    document = read_text("a: 1\na: 2\nb: {c: 1, c: 2}")

    assert [(fault.path, fault.line) for fault in document.faults] == [("a", 2), ("b.c", 3)]


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: [1", "", "\t- x: :", "a: \x00b"])
def test_read_unusable_text_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        read_text(text)


def test_read_tags_are_refused() -> None:
    document = read_text("a: !!python/object/apply:os.system [x]\nb: !secret y")

    assert any("tag" in fault.message for fault in document.faults)


def test_read_nesting_without_end_is_refused() -> None:
    with pytest.raises(RuleError, match="deep"):
        read_text("[" * 400_000)


def test_read_file_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    large, binary = tmp_path / "large.yaml", tmp_path / "binary.yaml"
    large.write_text("a: " + "x" * LARGEST_FILE)
    binary.write_bytes(b"\xff\xfe\x00")

    for path in (large, binary, tmp_path / "absent.yaml"):
        with pytest.raises(RuleError):
            read_file(path)


def test_fault_inside_a_list_names_its_line() -> None:
    document = read_text("a:\n  - x\n  - y\n")

    Cursor(document, document.content).at("a").at(1).fault("is wrong")

    assert str(document.faults[0]) == "line 3, a[1]: is wrong"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_read_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(RuleError):
        assert read_text(text).lines
