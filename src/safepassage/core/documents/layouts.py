"""Where each field of a machine-readable zone stands. Positions after ICAO Doc 9303, parts 4 to 7 (counted from 0
here)."""

from dataclasses import dataclass

DIGITS, LETTERS, MIXED, SEX = "digits", "letters", "mixed", "sex"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: line, first and last position (last one excluded), and the alphabet allowed there."""

    name: str
    line: int
    start: int
    end: int
    alphabet: str


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """A check digit: where it stands and the stretches it covers, in order."""

    name: str
    line: int
    position: int
    covers: tuple[tuple[int, int, int], ...]
    may_be_blank: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One document format."""

    name: str
    lines: int
    width: int
    fields: tuple[Field, ...]
    checks: tuple[CheckDigit, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)


def _second_line(width: int, optional_end: int) -> tuple[Field, ...]:
    return (
        Field("number", 1, 0, 9, MIXED),
        Field("nationality", 1, 10, 13, LETTERS),
        Field("birth", 1, 13, 19, DIGITS),
        Field("sex", 1, 20, 21, SEX),
        Field("expiry", 1, 21, 27, DIGITS),
        Field("optional", 1, 28, optional_end, MIXED),
        Field("code", 0, 0, 2, LETTERS),
        Field("issuer", 0, 2, 5, LETTERS),
        Field("name", 0, 5, width, LETTERS),
    )


_COMMON = (
    CheckDigit("number", 1, 9, ((1, 0, 9),)),
    CheckDigit("birth", 1, 19, ((1, 13, 19),)),
    CheckDigit("expiry", 1, 27, ((1, 21, 27),)),
)

TD3 = Layout(
    "TD3",
    2,
    44,
    _second_line(44, 42),
    (
        *_COMMON,
        CheckDigit("optional", 1, 42, ((1, 28, 42),), may_be_blank=True),
        CheckDigit("composite", 1, 43, ((1, 0, 10), (1, 13, 20), (1, 21, 43))),
    ),
)
TD2 = Layout(
    "TD2",
    2,
    36,
    _second_line(36, 35),
    (*_COMMON, CheckDigit("composite", 1, 35, ((1, 0, 10), (1, 13, 20), (1, 21, 35)))),
)
MRV_A = Layout("MRV-A", 2, 44, _second_line(44, 44), _COMMON)
MRV_B = Layout("MRV-B", 2, 36, _second_line(36, 36), _COMMON)
TD1 = Layout(
    "TD1",
    3,
    30,
    (
        Field("code", 0, 0, 2, LETTERS),
        Field("issuer", 0, 2, 5, LETTERS),
        Field("number", 0, 5, 14, MIXED),
        Field("optional", 0, 15, 30, MIXED),
        Field("birth", 1, 0, 6, DIGITS),
        Field("sex", 1, 7, 8, SEX),
        Field("expiry", 1, 8, 14, DIGITS),
        Field("nationality", 1, 15, 18, LETTERS),
        Field("optional2", 1, 18, 29, MIXED),
        Field("name", 2, 0, 30, LETTERS),
    ),
    (
        CheckDigit("number", 0, 14, ((0, 5, 14),)),
        CheckDigit("birth", 1, 6, ((1, 0, 6),)),
        CheckDigit("expiry", 1, 14, ((1, 8, 14),)),
        CheckDigit("composite", 1, 29, ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29))),
    ),
)
LAYOUTS = (TD3, MRV_A, TD2, MRV_B, TD1)


def layout_of(lines: tuple[str, ...]) -> Layout | None:
    """The format that these lines have by number and length; visas are told by their first letter."""
    if len(lines) == 3 and all(len(line) == TD1.width for line in lines):
        return TD1
    if len(lines) != 2 or len(lines[0]) != len(lines[1]):
        return None
    is_visa = lines[0][:1] == "V"
    return {44: MRV_A if is_visa else TD3, 36: MRV_B if is_visa else TD2}.get(len(lines[0]))
