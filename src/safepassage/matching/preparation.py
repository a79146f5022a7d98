"""Turns rows of any file into the columns that are compared: sounds of names, dates as intervals, numbers in one
form."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from safepassage.core import names
from safepassage.core.calendars import Calendar, read_date
from safepassage.core.documents import normalise_number
from safepassage.core.names import tokens
from safepassage.core.names.keys import skeleton_parts
from safepassage.matching.problem import Columns

WIDEST_BIRTH_DAYS = 732
_PHONE_DIGITS = 9
_SEX = {
    **dict.fromkeys(("m", "male", "man", "boy", "مرد", "ذکور", "نارینه", "مذکر", "1"), "m"),
    **dict.fromkeys(("f", "female", "woman", "girl", "زن", "اناث", "ښځینه", "مونث", "2"), "f"),
}
_ISO = re.compile(r"^(19\d\d|20[0-5]\d)-(\d\d)-(\d\d)$")
Prepared = dict[str, Any]


def prepared_columns(columns: Columns, profile: str) -> dict[str, str]:
    """Column name → DuckDB type, in order, for these roles."""
    found: dict[str, str] = {}
    roles = columns.roles
    if profile == "afghan":
        if any(role in roles for role in ("full_name", "given", "family")):
            found |= {"name_line": "VARCHAR", "name_keys": "VARCHAR[]", "name_first": "VARCHAR"}
        for relative in ("father", "grandfather"):
            if relative in roles:
                found |= {
                    f"{relative}_line": "VARCHAR",
                    f"{relative}_keys": "VARCHAR[]",
                    f"{relative}_first": "VARCHAR",
                }
        if "birth" in roles:
            found |= {"birth_from": "INTEGER", "birth_to": "INTEGER", "birth_exact": "VARCHAR"}
        if "place" in roles:
            found |= {"place": "VARCHAR"}
    else:
        found |= {role: "VARCHAR" for role in ("given", "family", "full_name", "father", "place") if role in roles}
        if "given" in roles and "family" in roles:
            found |= {"name_pair": "VARCHAR"}
        if "birth" in roles:
            found |= {"birth_text": "VARCHAR"}
    found |= {role: "VARCHAR" for role in ("sex", "document", "phone", "address", "postcode") if role in roles}
    found |= {f"exact_{position}": "VARCHAR" for position in range(len(columns.exact))}
    return found


def prepare(row: Mapping[str, str], columns: Columns, profile: str) -> Prepared:  # noqa: PLR0912 - one branch a role
    """One row as prepared values; an empty cell is None."""
    get = {role: (row.get(column) or "").strip() for role, column in columns.roles.items()}
    found: Prepared = {}
    if profile == "afghan":
        _afghan_names(get, found)
        if "birth" in get:
            found["birth_from"], found["birth_to"], found["birth_exact"] = _birth(
                get["birth"], columns.birth_order, columns.birth_calendar
            )
        if "place" in get:
            found["place"] = _sounding_place(get["place"])
    else:
        for role in ("given", "family", "full_name", "father", "place"):
            if role in get:
                found[role] = folded(get[role])
        if "given" in get and "family" in get:
            pair = sorted(filter(None, (found["given"], found["family"])))
            found["name_pair"] = " ".join(pair) or None
        if "birth" in get:
            found["birth_text"] = _birth_text(get["birth"])
    if "sex" in get:
        found["sex"] = _SEX.get(get["sex"].lower(), folded(get["sex"]))
    if "document" in get:
        found["document"] = normalise_number(get["document"]) or None
    if "phone" in get:
        digits = "".join(c for c in normalise_number(get["phone"]) if c.isdecimal())
        found["phone"] = digits[-_PHONE_DIGITS:] if len(digits) >= 6 else None
    for role in ("address", "postcode"):
        if role in get:
            found[role] = folded(get[role])
    for position, column in enumerate(columns.exact):
        found[f"exact_{position}"] = folded(row.get(column) or "")
    return found


def prepare_all(rows: Iterable[Mapping[str, str]], columns: Columns, profile: str) -> dict[str, list[Any]]:
    """All rows as lists by column."""
    wanted = list(prepared_columns(columns, profile))
    out: dict[str, list[Any]] = {name: [] for name in wanted}
    appends = [(name, out[name].append) for name in wanted]
    for row in rows:
        one = prepare(row, columns, profile)
        for name, append in appends:
            append(one[name])
    return out


def _afghan_names(get: Mapping[str, str], found: Prepared) -> None:
    if any(role in get for role in ("full_name", "given", "family")):
        text = get.get("full_name") or " ".join(filter(None, (get.get("given"), get.get("family"))))
        found["name_line"], found["name_keys"], found["name_first"] = _sounding(text)
    for relative in ("father", "grandfather"):
        if relative in get:
            line, keys, first = _sounding(get[relative])
            found[f"{relative}_line"], found[f"{relative}_keys"], found[f"{relative}_first"] = line, keys, first


@lru_cache(maxsize=262_144)
def _sounding(text: str) -> tuple[str | None, list[str] | None, str | None]:
    """Skeletons in one line, each once in order of the alphabet, and that of the own name; the commonest left out."""
    if not text:
        return None, None, None
    parts = skeleton_parts(text)
    if not parts:
        return None, None, None
    telling = [one for one in parts if not one[1]]
    if all(bound for _, _, _, bound in telling):
        telling = list(parts)
    keys = sorted({skeleton for skeleton, _, _, bound in telling if not bound} or {one[0] for one in telling})
    own = (one[0] for one in telling if not one[2] and not one[3])
    first = next(own, None) or next((one[0] for one in telling if not one[3]), telling[0][0])
    return "".join(one[0] for one in telling), keys, first


@lru_cache(maxsize=65_536)
def _sounding_place(text: str) -> str | None:
    parts = skeleton_parts(text)
    return "".join(one[0] for one in parts) or folded(text)


@lru_cache(maxsize=262_144)
def _birth(text: str, order: str | None, calendar: str | None) -> tuple[int | None, int | None, str | None]:
    """First and last day as day numbers, and the day as text when it is a real one. Too wide an interval says
    nothing."""
    if not text:
        return None, None, None
    if match := _ISO.match(text):
        try:
            exact = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None, None, None
        if (exact.month, exact.day) not in {(1, 1), (12, 31), (7, 1)} and not (
            exact.month == 3 and 20 <= exact.day <= 22
        ):
            return exact.toordinal(), exact.toordinal(), text
    told = read_date(text, order=order, calendar=Calendar(calendar) if calendar else None).assertion
    span = told.evidence
    if span is None or (span[1] - span[0]).days > WIDEST_BIRTH_DAYS:
        return None, None, None
    is_day = told.earliest == told.latest and not told.is_conventional and told.earliest is not None
    return span[0].toordinal(), span[1].toordinal(), told.earliest.isoformat() if is_day and told.earliest else None


@lru_cache(maxsize=262_144)
def _birth_text(text: str) -> str | None:
    """A date for plain data: YYYY-MM-DD where it is written so or as eight digits, else the words as they are."""
    stripped = folded(text)
    if stripped and re.fullmatch(r"\d{8}", stripped):
        return f"{stripped[:4]}-{stripped[4:6]}-{stripped[6:]}"
    return stripped


@lru_cache(maxsize=262_144)
def folded(text: str) -> str | None:
    """Lower case without accents and doubled blanks; None when nothing is left."""
    lowered = text.lower()
    if not lowered.isascii():
        lowered = "".join(c for c in unicodedata.normalize("NFKD", lowered) if unicodedata.category(c) != "Mn")
    return " ".join(lowered.split()) or None


def profile_of(rows: Iterable[Mapping[str, str]], columns: Columns) -> str:
    """`afghan` when names are in Perso-Arabic letters, a father is given, or a fifth hold a common Afghan part; else
    `generic`."""
    if "father" in columns.roles:
        return "afghan"
    from safepassage.core.names.tables import profile

    known = set(profile().common)
    seen = hits = 0
    for row in rows:
        text = " ".join(row.get(columns.roles.get(role, ""), "") or "" for role in ("full_name", "given", "family"))
        if not text.strip():
            continue
        if names.script_of(text) in {"arabic", "mixed"}:
            return "afghan"
        seen += 1
        hits += any(part.text in known and part.text != "abd" for part in tokens.parse(text).parts)
        if seen >= 2000:
            break
    return "afghan" if seen and hits > 0.2 * seen else "generic"
