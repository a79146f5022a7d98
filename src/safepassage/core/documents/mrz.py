"""Reads a machine-readable zone as typed, scanned or sent by a wedge reader, and says what is proven and what is
not."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from safepassage.core.documents import repair
from safepassage.core.documents.layouts import LAYOUTS, Layout, layout_of
from safepassage.core.documents.mrz_letters import decode_arabic

_WINDOW_YEARS = 50
_SHAPES = "A zone has two lines of 44 or of 36 characters, or three of 30."
_CLEAN = str.maketrans({"«": "<", "‹": "<", "＜": "<", "〈": "<", "≤": "<", "€": "<"})


class Verdict(StrEnum):
    """What the check digits say of the whole zone."""

    PASSED = "passed"
    REPAIRED = "repaired"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class MrzDate:
    """A date of a zone as the interval it can mean; unknown parts widen it. None where it is no date."""

    as_written: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class Mrz:
    """A read zone. Names and nationality carry no check digit: `confirm` lists what a person must look at."""

    layout: str
    verdict: Verdict
    sentence: str
    lines: tuple[str, ...]
    code: str = ""
    issuer: str = ""
    primary_identifier: str = ""
    secondary_identifier: str = ""
    names_truncated: bool = False
    native_reading: str = ""
    number: str = ""
    nationality: str = ""
    birth: MrzDate | None = None
    sex: str = ""
    expiry: MrzDate | None = None
    optional: str = ""
    failing: tuple[str, ...] = ()
    changes: tuple[repair.Change, ...] = ()
    candidates: tuple[tuple[str, ...], ...] = ()
    confirm: tuple[str, ...] = ()


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a zone in any text: typed, on one line without breaks, or among other words of a page."""
    rows = [re.sub(r"\s+", "", row).upper().translate(_CLEAN) for row in re.split(r"[\r\n\x1e]+", text)]
    zone = [
        row
        for row in rows
        if re.fullmatch(r"[A-Z0-9<]+", row) and len(row) >= 26 and ("<" in row or len(row) in (30, 36, 44))
    ]
    if len(zone) == 1:
        whole = zone[0]
        for layout in LAYOUTS:
            if len(whole) == layout.lines * layout.width:
                return tuple(whole[i * layout.width : (i + 1) * layout.width] for i in range(layout.lines))
    for count in (3, 2):
        for start in range(len(zone) - count + 1):
            if layout_of(tuple(zone[start : start + count])):
                return tuple(zone[start : start + count])
    return tuple(zone)


def read_mrz(text: str, *, on: date) -> Mrz:
    """Read the zone in a text for a border or intake officer. `on` is the day of reading, which decides the century."""
    lines = lines_of(text[:20_000])
    layout = layout_of(lines)
    if layout is None:
        return Mrz("", Verdict.UNREADABLE, _why_unreadable(lines), lines)
    found = repair.repairs(lines, layout)
    if found == ((),):
        return _read(lines, layout, on, Verdict.PASSED, ())
    if len(found) == 1:
        return _read(repair.apply_changes(lines, found[0]), layout, on, Verdict.REPAIRED, found[0])
    candidates = tuple(repair.apply_changes(lines, changes) for changes in found)
    verdict = Verdict.AMBIGUOUS if found else Verdict.FAILED
    return _read(lines, layout, on, verdict, (), candidates=candidates[:10])


def _why_unreadable(lines: tuple[str, ...]) -> str:
    if not lines:
        return "No machine-readable zone was found in this text."
    if len(lines) == 1:
        return f"Only one line was found, with {len(lines[0])} characters. {_SHAPES}"
    lengths = ", ".join(str(len(line)) for line in lines)
    return f"The lines have {lengths} characters: something is missing or too much. {_SHAPES}"


def _read(
    lines: tuple[str, ...],
    layout: Layout,
    on: date,
    verdict: Verdict,
    changes: tuple[repair.Change, ...],
    *,
    candidates: tuple[tuple[str, ...], ...] = (),
) -> Mrz:
    text = {f.name: lines[f.line][f.start : f.end] for f in layout.fields}
    failing = repair.failing(lines, layout)
    primary, secondary, truncated = names_of(text["name"])
    number, optional = text["number"].rstrip("<"), text["optional"]
    if extended := repair.long_number(lines, layout):
        number = extended[0]
        optional = optional[len(optional.split("<")[0]) :]
    confirm = ["names", "nationality", *(["what was put right"] if changes else []), *failing]
    return Mrz(
        layout=layout.name,
        verdict=verdict,
        sentence=_sentence(verdict, failing, changes),
        lines=lines,
        code=text["code"].rstrip("<"),
        issuer=text["issuer"].rstrip("<"),
        primary_identifier=primary,
        secondary_identifier=secondary,
        names_truncated=truncated,
        native_reading=decode_arabic(text["name"]) or "",
        number=number.replace("<", ""),
        nationality=text["nationality"].rstrip("<"),
        birth=_birth(text["birth"], on),
        sex={"M": "male", "F": "female", "<": "unspecified", "X": "unspecified"}.get(text["sex"], "unreadable"),
        expiry=_expiry(text["expiry"], on),
        optional=" ".join(filter(None, (optional.strip("<"), text.get("optional2", "").strip("<")))).replace("<", " "),
        failing=failing,
        changes=changes,
        candidates=candidates,
        confirm=tuple(confirm),
    )


def _sentence(verdict: Verdict, failing: tuple[str, ...], changes: tuple[repair.Change, ...]) -> str:
    if verdict is Verdict.PASSED:
        return "All check digits agree. They prove no name: compare names and nationality with the page."
    if verdict is Verdict.REPAIRED:
        what = ", ".join(f"{c.before} read as {c.after} (line {c.line + 1}, place {c.position + 1})" for c in changes)
        return f"Look-alike characters were put right: {what}. Confirm them on the document."
    if verdict is Verdict.AMBIGUOUS:
        return "Several readings agree with the check digits. Choose the one that stands on the document."
    return f"Check digits do not agree: {', '.join(failing)}. Type the zone again from the document."


def names_of(field: str) -> tuple[str, str, bool]:
    """Primary and secondary identifier, and whether the field was cut off. One name alone fills the primary one."""
    stripped = field.rstrip("<")
    primary, _, secondary = stripped.partition("<<")
    truncated = len(stripped) == len(field)
    return primary.replace("<", " ").strip(), " ".join(secondary.replace("<", " ").split()), truncated


def names_agree(one: str, other: str) -> bool:
    """Whether two name fields agree as far as both were written: a cut-off name compares as a prefix."""
    left, right = (re.sub(r"<+", "<", name.rstrip("<")) for name in (one, other))
    return left.startswith(right) or right.startswith(left)


def _interval(text: str, century: int) -> tuple[date, date] | None:
    """First and last day that a YYMMDD text can mean in a century; blanks at the end widen it."""
    year, month, day = text[:2], text[2:4], text[4:6]
    if not year.isdecimal():
        return None
    full = century + int(year)
    try:
        if not month.isdecimal() or month == "00":
            return date(full, 1, 1), date(full, 12, 31)
        if not day.isdecimal() or day == "00":
            first = date(full, int(month), 1)
            return first, date(full + int(month) // 12, int(month) % 12 + 1, 1) - timedelta(days=1)
        exact = date(full, int(month), int(day))
    except ValueError:
        return None
    return exact, exact


def _birth(text: str, on: date) -> MrzDate:
    """Nobody is born after the day of reading: the latest century that keeps this true."""
    for century in (on.year // 100 * 100, on.year // 100 * 100 - 100):
        span = _interval(text, century)
        if span and span[0] <= on:
            return MrzDate(text, span[0], min(span[1], on))
    return MrzDate(text, None, None)


def _expiry(text: str, on: date) -> MrzDate:
    """The century that puts the expiry within fifty years of the day of reading."""
    base = on.year // 100 * 100
    for century in (base, base - 100, base + 100):
        span = _interval(text, century)
        if span and on.year - _WINDOW_YEARS <= span[0].year < on.year + _WINDOW_YEARS:
            return MrzDate(text, *span)
    return MrzDate(text, None, None)
