"""The Merkle tree of RFC 9162, kept as its frontier: the roots of the full subtrees from left to right. No Django."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf; the first byte keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves by the roots of its full subtrees, one for each bit of the size, largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """The tree's head."""
        if not self.roots:
            return EMPTY_ROOT
        head = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            head = node_hash(left, head)
        return head


def extend(frontier: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """The tree after more leaf hashes; each costs one or two hashes whatever the tree's size."""
    size, roots = frontier.size, list(frontier.roots)
    for leaf in leaves:
        head, carry = leaf, size
        while carry & 1:
            head = node_hash(roots.pop(), head)
            carry >>= 1
        roots.append(head)
        size += 1
    return Frontier(size, tuple(roots))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The head by the recursive definition of RFC 9162 section 2.1.1; the tests' yardstick for `extend`."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))
