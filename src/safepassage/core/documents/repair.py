"""Check digits, and look-alike letters put right only where the check digits prove it."""

from dataclasses import dataclass
from itertools import combinations, product

from safepassage.core.documents.layouts import DIGITS, LETTERS, SEX, CheckDigit, Layout

TO_DIGIT = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
TO_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
# In fields of letters and digits either may have been meant.
_EITHER = {
    **{digit: (letter,) for digit, letter in TO_LETTER.items()},
    **{letter: (digit,) for letter, digit in TO_DIGIT.items()},
    "0": ("O", "D", "Q"),
    "1": ("I", "L"),
}
_WEIGHTS = (7, 3, 1)
MOST_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One character read as another: line and position from 0."""

    line: int
    position: int
    before: str
    after: str


def value_of(character: str) -> int:
    """What a character counts in a check sum: digits themselves, A = 10 … Z = 35, the filler 0."""
    if character.isdecimal():
        return int(character)
    return ord(character) - 55 if "A" <= character <= "Z" else 0


def check_digit(text: str) -> str:
    """The check digit of a stretch: weights 7, 3, 1, sum modulo 10."""
    return str(sum(value_of(c) * _WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)


def _covered(lines: tuple[str, ...], check: CheckDigit) -> str:
    return "".join(lines[line][start:end] for line, start, end in check.covers)


def long_number(lines: tuple[str, ...], layout: Layout) -> tuple[str, str] | None:
    """Number and check digit of a document number longer than nine characters, which goes on in the optional field."""
    field, optional = layout.field("number"), layout.field("optional")
    check = layout.checks[0]
    if (
        layout.name not in ("TD1", "TD2")
        or field is None
        or optional is None
        or lines[check.line][check.position] != "<"
    ):
        return None
    rest = lines[optional.line][optional.start : optional.end].split("<")[0]
    if len(rest) < 2:
        return None
    return lines[field.line][field.start : field.end] + rest[:-1], rest[-1]


def failing(lines: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    """Names of the check digits that do not agree."""
    found = []
    for check in layout.checks:
        digit, text = lines[check.line][check.position], _covered(lines, check)
        if check.name == "number" and (extended := long_number(lines, layout)):
            text, digit = extended
        if check.may_be_blank and digit == "<" and not text.strip("<"):
            continue
        if digit != check_digit(text):
            found.append(check.name)
    return tuple(found)


def _with(lines: tuple[str, ...], changes: tuple[Change, ...]) -> tuple[str, ...]:
    rows = [list(line) for line in lines]
    for change in changes:
        rows[change.line][change.position] = change.after
    return tuple("".join(row) for row in rows)


def forced_changes(lines: tuple[str, ...], layout: Layout) -> tuple[Change, ...]:
    """Characters that cannot stand where they are and have one look-alike that can."""
    found = []
    digits = [(check.line, check.position) for check in layout.checks]
    letters: list[tuple[int, int]] = []
    for field in layout.fields:
        places = [(field.line, position) for position in range(field.start, field.end)]
        if field.alphabet == DIGITS:
            digits.extend(places)
        elif field.alphabet == LETTERS:
            letters.extend(places)
    for places, table in ((digits, TO_DIGIT), (letters, TO_LETTER)):
        for line, position in places:
            before = lines[line][position]
            if before in table:
                found.append(Change(line, position, before, table[before]))
    return tuple(found)


def repairs(lines: tuple[str, ...], layout: Layout) -> tuple[tuple[Change, ...], ...]:
    """The smallest sets of look-alike changes after which every check digit agrees. One set: proven. Several:
    candidates."""
    forced = forced_changes(lines, layout)
    base = _with(lines, forced)
    if not failing(base, layout):
        return (forced,) if forced else ((),)
    options: list[list[Change]] = []
    for field in layout.fields:
        if field.alphabet not in {LETTERS, DIGITS, SEX}:
            for position in range(field.start, field.end):
                before = base[field.line][position]
                if before in _EITHER:
                    options.append([Change(field.line, position, before, after) for after in _EITHER[before]])
    for size in range(1, MOST_CHANGES + 1):
        found = [
            (*forced, *chosen)
            for places in combinations(options, size)
            for chosen in product(*places)
            if not failing(_with(base, tuple(chosen)), layout)
        ]
        if found:
            return tuple(found)
    return ()


def apply_changes(lines: tuple[str, ...], changes: tuple[Change, ...]) -> tuple[str, ...]:
    """The lines with these characters put in."""
    return _with(lines, changes)
