"""Numbers of identity documents in one form, and which paper a number is from. A number is never a key by itself."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from safepassage.core.calendars import ascii_digits


class DocumentType(StrEnum):
    """The papers met in these cases."""

    PAPER_TAZKIRA = "paper_tazkira"
    E_TAZKIRA = "e_tazkira"
    PASSPORT = "passport"
    UNHCR = "unhcr"
    EMPLOYMENT_BADGE = "employment_badge"
    CASE_NUMBER = "case_number"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaperTazkira:
    """Where a paper tazkira stands in the register; parts that were not written are empty."""

    volume: str
    page: str
    registration: str


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number as written, in one form, with the paper it is probably from and why."""

    as_written: str
    normalised: str
    kind: DocumentType
    grounds: str
    tazkira: PaperTazkira | None = None


_E_TAZKIRA = re.compile(r"^\d{4}[-\s]?\d{4}[-\s]?\d{5}$")
_AFGHAN_PASSPORT = re.compile(r"^(?:P|O|OA|OR|TR|D|S|B)\d{7,8}$")
_PASSPORT = re.compile(r"^[A-Z]{1,3}\d{6,8}$")
_UNHCR = re.compile(r"^\d{3}[-/]?\d{2}[CHIVG]\d{5}$")
_LABELS: tuple[tuple[str, DocumentType], ...] = (
    (r"e-?\s*tazk|electronic|الکترونیک|برقی", DocumentType.E_TAZKIRA),
    (r"taz?k[ie]?r|tasker|tazkara|تذکره|تذکرې", DocumentType.PAPER_TAZKIRA),
    (r"pass|پاسپورت|گذرنامه", DocumentType.PASSPORT),
    (r"unhcr|proof of registration", DocumentType.UNHCR),
    (r"badge|employee|staff|کارت کار", DocumentType.EMPLOYMENT_BADGE),
    (r"case|file\s*no|reference", DocumentType.CASE_NUMBER),
)
_PART = {
    "volume": r"(?:vol(?:ume)?|jild|jeld|جلد|ټوک)",
    "page": r"(?:page|pg|p|safha|safheh|صفحه|مخ)",
    "registration": r"(?:reg(?:istration)?(?:\s*(?:no|number))?|sabt|sabt no|ثبت|نمبر ثبت|شماره ثبت|number|no)",
}
_CONFUSABLE = str.maketrans("OQDILZSGB", "000112568")


def normalise_number(text: str) -> str:
    """A document number in one form: ASCII digits, capitals, no blanks or separators. Empty when nothing is left."""
    folded = ascii_digits(unicodedata.normalize("NFKC", text)).upper()
    return "".join(c for c in folded if c.isalnum())


def look_alike_key(text: str) -> str:
    """A number with letters and digits that are mistaken for each other made equal: for search, never for identity."""
    return normalise_number(text).translate(_CONFUSABLE)


def read_number(text: str, *, declared: str = "") -> DocumentNumber:
    """Read a document number for an officer. `declared` is what the source calls the paper; it wins over the shape."""
    plain = ascii_digits(unicodedata.normalize("NFKC", text)).strip()
    normalised = normalise_number(plain)
    tazkira = _paper_parts(plain)
    for pattern, kind in _LABELS:
        if declared and re.search(pattern, declared.lower()):
            if kind is DocumentType.PAPER_TAZKIRA and _E_TAZKIRA.match(normalised):
                return DocumentNumber(text, normalised, DocumentType.E_TAZKIRA, "thirteen digits")
            return DocumentNumber(
                text,
                normalised,
                kind,
                "as the source calls it",
                tazkira if kind is DocumentType.PAPER_TAZKIRA else None,
            )
    if tazkira is not None:
        return DocumentNumber(text, normalised, DocumentType.PAPER_TAZKIRA, "volume, page and registration", tazkira)
    shapes = (
        (_E_TAZKIRA, DocumentType.E_TAZKIRA, "thirteen digits"),
        (_AFGHAN_PASSPORT, DocumentType.PASSPORT, "letter and seven or eight digits"),
        (_UNHCR, DocumentType.UNHCR, "office, year, letter and five digits"),
        (_PASSPORT, DocumentType.PASSPORT, "letters and six to eight digits"),
    )
    for shape, kind, grounds in shapes:
        if shape.match(normalised):
            return DocumentNumber(text, normalised, kind, grounds)
    return DocumentNumber(text, normalised, DocumentType.UNKNOWN, "no known shape")


def _paper_parts(text: str) -> PaperTazkira | None:
    """Volume, page and registration where at least two of them are named, or three numbers stand apart by slashes."""
    found: dict[str, str] = {}
    lowered = text.lower()
    for name, label in _PART.items():
        match = re.search(rf"(?<![^\W\d_]){label}\.?\s*[:#=]?\s*(\d{{1,8}})", lowered)
        if match:
            found[name] = match[1]
    if len(found) >= 2:
        return PaperTazkira(found.get("volume", ""), found.get("page", ""), found.get("registration", ""))
    if match := re.fullmatch(r"(\d{1,4})\s*[/\\]\s*(\d{1,4})\s*[/\\]\s*(\d{1,8})", lowered.strip()):
        return PaperTazkira(*match.groups())
    return None


def one_edit_variants(number: str) -> frozenset[str]:
    """Every number that differs by one digit left out, doubled by mistake, exchanged with its neighbour or replaced."""
    normal = normalise_number(number)
    if not 4 <= len(normal) <= 30:
        return frozenset()
    found = {normal[:i] + normal[i + 1 :] for i in range(len(normal))}
    found |= {normal[:i] + normal[i + 1] + normal[i] + normal[i + 2 :] for i in range(len(normal) - 1)}
    found |= {normal[:i] + other + normal[i + 1 :] for i in range(len(normal)) for other in "0123456789"}
    found |= {normal[:i] + other + normal[i:] for i in range(len(normal) + 1) for other in "0123456789"}
    return frozenset(found - {normal})
