"""Month names and the words in which desks show a date: Dari, Pashto or English, in the reader's calendar."""

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from safepassage.core.calendars import solar
from safepassage.core.calendars.assertion import Calendar

ASCII_DIGITS = "0123456789"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_TO_ASCII = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, ASCII_DIGITS * 2)
_TO_PERSIAN = str.maketrans(ASCII_DIGITS, PERSIAN_DIGITS)
_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "گ": "ګ", "آ": "ا", "أ": "ا", "إ": "ا", "ة": "ه", "ۀ": "ه", "ؤ": "و"}
)
_DROPPED = {"Mn", "Cf", "Cc"}
_LANGUAGE_COLUMN = {"en": 0, "fa-af": 1, "prs": 1, "ps": 2}


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its number and its printed names."""

    number: int
    latin: str
    dari: str
    pashto: str


def ascii_digits(text: str) -> str:
    """Persian and Arabic digits as 0 to 9."""
    return text.translate(_TO_ASCII)


def persian_digits(text: str) -> str:
    """0 to 9 as the digits used in Dari and Pashto."""
    return text.translate(_TO_PERSIAN)


def fold(text: str) -> str:
    """Text as compared with tables: one form per letter, lower case, no marks, no invisible characters, ASCII
    digits."""
    folded = unicodedata.normalize("NFKC", text.replace("\u200c", " ")).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", folded.lower())
    kept = "".join(
        " " if c.isspace() else c for c in decomposed if c.isspace() or unicodedata.category(c) not in _DROPPED
    )
    return " ".join(ascii_digits(kept.replace("ـ", "")).split())


@lru_cache(maxsize=1)
def _table() -> tuple[dict[Calendar, tuple[Month, ...]], dict[str, tuple[Calendar, int]]]:
    raw = tomllib.loads((Path(__file__).parent / "months.toml").read_text(encoding="utf-8"))
    months: dict[Calendar, tuple[Month, ...]] = {}
    spellings: dict[str, tuple[Calendar, int]] = {}
    sections = (("solar", Calendar.SOLAR_HIJRI), ("gregorian", Calendar.GREGORIAN), ("lunar", Calendar.LUNAR_HIJRI))
    for section, calendar in sections:
        rows = raw[section]
        months[calendar] = tuple(Month(i, r["latin"], r["dari"], r["pashto"]) for i, r in enumerate(rows, start=1))
        for number, row in enumerate(rows, start=1):
            for spelling in (row["latin"], row["dari"], row["pashto"], *row["accept"]):
                spellings.setdefault(fold(spelling), (calendar, number))
    return months, spellings


def month_spellings() -> dict[str, tuple[Calendar, int]]:
    """Every accepted spelling of a month, folded, with its calendar and number."""
    return _table()[1]


def months_of(calendar: Calendar) -> tuple[Month, ...]:
    """The twelve months of a calendar in order."""
    return _table()[0][calendar]


AFGHAN_MONTHS: tuple[Month, ...] = months_of(Calendar.SOLAR_HIJRI)


def in_words(day: date, *, calendar: Calendar = Calendar.GREGORIAN, language: str = "en") -> str:
    """A day as a desk shows it: `24 Asad 1400`, `۲۴ اسد ۱۴۰۰`. Languages: en, fa-AF, ps."""
    column = _LANGUAGE_COLUMN.get(language.lower(), 0)
    if calendar is Calendar.SOLAR_HIJRI:
        year, month, number = solar.gregorian_to_solar(day)
    else:
        calendar, year, month, number = Calendar.GREGORIAN, day.year, day.month, day.day
    named = months_of(calendar)[month - 1]
    written = f"{number} {(named.latin, named.dari, named.pashto)[column]} {year}"
    return written if column == 0 else persian_digits(written)
