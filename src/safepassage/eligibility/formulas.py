"""Truth functions over facts cut into cells, shared and simplified: the ground for questions, proofs and settled files.

Every formula is a number in a store; equal formulas have equal numbers, so that results can be remembered. There is
no negation: it is pushed into the leaves when a rule is grounded. A leaf gives one of three values to each cell of
its atom.
"""

from collections.abc import Iterable
from functools import reduce

TRUE, FALSE, UNKNOWN = 0, 1, 2
Truth = tuple[bool | None, ...]
_LEAF, _AND, _OR, _COUNT = range(4)
_CONSTANTS: dict[bool | None, int] = {True: TRUE, False: FALSE, None: UNKNOWN}


class Store:
    """Formulas by number."""

    def __init__(self) -> None:
        self._kinds: list[int] = [-1, -1, -1]
        self._parts: list[tuple[int, ...]] = [(), (), ()]
        self._truths: list[Truth] = [(), (), ()]
        self._least: list[int] = [0, 0, 0]
        self._atoms: list[frozenset[int]] = [frozenset()] * 3
        self._numbers: dict[tuple[object, ...], int] = {}
        self._substituted: dict[tuple[int, int, int], int] = {}
        self._negated: dict[int, int] = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}

    def atoms(self, formula: int) -> frozenset[int]:
        """The atoms that the formula still depends on."""
        return self._atoms[formula]

    def leaf(self, atom: int, truth: Truth) -> int:
        """A test on one atom: its value in each cell."""
        if len(set(truth)) == 1:
            return _CONSTANTS[truth[0]]
        return self._number((_LEAF, atom, truth), _LEAF, (atom,), truth, frozenset((atom,)))

    def conj(self, parts: Iterable[int]) -> int:
        """All of them."""
        return self._join(parts, _AND, TRUE, FALSE)

    def disj(self, parts: Iterable[int]) -> int:
        """One of them."""
        return self._join(parts, _OR, FALSE, TRUE)

    def count(self, least: int, parts: Iterable[int]) -> int:
        """At least so many of them."""
        given = list(parts)
        least -= given.count(TRUE)
        left = [part for part in given if part not in (TRUE, FALSE)]
        if least <= 0:
            return TRUE
        if len(left) < least:
            return FALSE
        if least == 1:
            return self.disj(left)
        if least == len(left):
            return self.conj(left)
        if all(part == UNKNOWN for part in left):
            return UNKNOWN
        ordered = tuple(sorted(left))
        atoms = frozenset[int]().union(*(self._atoms[part] for part in ordered))
        return self._number((_COUNT, least, ordered), _COUNT, ordered, (), atoms, least)

    def negate(self, formula: int) -> int:
        """The opposite."""
        if formula not in self._negated:
            kind, parts = self._kinds[formula], self._parts[formula]
            if kind == _LEAF:
                flipped = tuple(None if each is None else not each for each in self._truths[formula])
                found = self.leaf(parts[0], flipped)
            elif kind == _COUNT:
                found = self.count(len(parts) - self._least[formula] + 1, [self.negate(part) for part in parts])
            else:
                found = (self.disj if kind == _AND else self.conj)(self.negate(part) for part in parts)
            self._negated[formula] = found
        return self._negated[formula]

    def given(self, formula: int, atom: int, cell: int) -> int:
        """The formula once the atom is known to lie in a cell."""
        if atom not in self._atoms[formula]:
            return formula
        key = (formula, atom, cell)
        found = self._substituted.get(key)
        if found is None:
            kind, parts = self._kinds[formula], self._parts[formula]
            if kind == _LEAF:
                found = _CONSTANTS[self._truths[formula][cell]]
            else:
                inside = [self.given(part, atom, cell) for part in parts]
                if kind == _COUNT:
                    found = self.count(self._least[formula], inside)
                else:
                    found = self.conj(inside) if kind == _AND else self.disj(inside)
            self._substituted[key] = found
        return found

    def members(self, formula: int) -> tuple[str, tuple[int, ...]]:
        """What kind of formula it is (leaf, and, or, count, constant) and its members."""
        name = {_AND: "and", _OR: "or", _COUNT: "count", _LEAF: "leaf"}.get(self._kinds[formula], "constant")
        return name, self._parts[formula] if name not in {"leaf", "constant"} else ()

    def truth(self, formula: int) -> tuple[int, Truth]:
        """The atom of a leaf and its value in each cell."""
        return self._parts[formula][0], self._truths[formula]

    def least(self, formula: int) -> int:
        """How many members a count asks for."""
        return self._least[formula]

    def shared(self, formula: int) -> frozenset[int]:
        """The atoms that more than one member of a formula, at any depth, depends on."""
        found: set[int] = set()
        seen: set[int] = set()
        for part in self._parts[formula] if self._kinds[formula] != _LEAF else ():
            found |= self.shared(part) | (seen & self._atoms[part])
            seen |= self._atoms[part]
        return frozenset(found)

    def _join(self, parts: Iterable[int], kind: int, neutral: int, deciding: int) -> int:
        leaves: dict[int, list[Truth]] = {}
        rest: set[int] = set()
        waiting = list(parts)
        while waiting:
            part = waiting.pop()
            if part == deciding:
                return deciding
            if part == neutral:
                continue
            if self._kinds[part] == kind:
                waiting.extend(self._parts[part])
            elif self._kinds[part] == _LEAF:
                leaves.setdefault(self._parts[part][0], []).append(self._truths[part])
            else:
                rest.add(part)
        meet = _both if kind == _AND else _either
        for atom, truths in leaves.items():
            joined = truths[0] if len(truths) == 1 else reduce(meet, truths)
            leaf = self.leaf(atom, joined)
            if leaf == deciding:
                return deciding
            if leaf != neutral:
                rest.add(leaf)
        if not rest:
            return neutral
        if len(rest) == 1:
            return rest.pop()
        ordered = tuple(sorted(rest))
        atoms = frozenset[int]().union(*(self._atoms[part] for part in ordered))
        return self._number((kind, ordered), kind, ordered, (), atoms)

    def _number(  # noqa: PLR0917  (private, one line per column of the store)
        self,
        key: tuple[object, ...],
        kind: int,
        parts: tuple[int, ...],
        truth: Truth,
        atoms: frozenset[int],
        least: int = 0,
    ) -> int:
        found = self._numbers.get(key)
        if found is None:
            found = len(self._kinds)
            self._numbers[key] = found
            self._kinds.append(kind)
            self._parts.append(parts)
            self._truths.append(truth)
            self._atoms.append(atoms)
            self._least.append(least)
        return found


def _both(one: Truth, other: Truth) -> Truth:
    pairs = zip(one, other, strict=True)
    return tuple(False if False in pair else None if None in pair else True for pair in pairs)


def _either(one: Truth, other: Truth) -> Truth:
    pairs = zip(one, other, strict=True)
    return tuple(True if True in pair else None if None in pair else False for pair in pairs)
