"""The tree of RFC 9162 and the signed head."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.audit import checkpoint
from safepassage.audit.merkle import EMPTY_ROOT, Frontier, extend, leaf_hash, root_of

SEED = b"s" * 32
PUBLIC = checkpoint.public_key(SEED)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=70), st.integers(0, 70))
def test_tree_grown_in_two_steps_has_the_root_of_the_definition(contents: list[bytes], cut: int) -> None:
    leaves = [leaf_hash(content) for content in contents]

    grown = extend(extend(Frontier(), leaves[:cut]), leaves[cut:])

    assert grown.root() == root_of(leaves)
    assert grown.size == len(leaves)
    assert len(grown.roots) == len(leaves).bit_count()


def test_tree_of_the_standards_example_has_its_root() -> None:
    # The eight inputs that certificate-transparency libraries share as test data (RFC 6962's tree is RFC 9162's).
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [leaf_hash(bytes.fromhex(each)) for each in inputs]

    assert (
        extend(Frontier(), leaves[:1]).root().hex()
        == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert extend(Frontier(), leaves).root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_head_signed_is_read_back() -> None:
    head = checkpoint.Head(3, b"r" * 32)

    assert checkpoint.read(checkpoint.sign(head, seed=SEED), public=PUBLIC) == head


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n3\n", "\n4\n"),
        lambda note: note.replace("safepassage/audit", "another/audit"),
        lambda note: note[:-8] + "AAAAAAA\n",
        lambda note: "",
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("\n3\n", "\nthree\n"),
    ],
)
def test_head_altered_is_not_read(change) -> None:  # type: ignore[no-untyped-def]
    note = checkpoint.sign(checkpoint.Head(3, b"r" * 32), seed=SEED)

    assert checkpoint.read(change(note), public=PUBLIC) is None


def test_head_signed_by_another_key_is_not_read() -> None:
    note = checkpoint.sign(checkpoint.Head(3, b"r" * 32), seed=b"t" * 32)

    assert checkpoint.read(note, public=PUBLIC) is None
