"""The writing of a name: which script, one form per letter, and text that went through a wrong code page."""

import re
import unicodedata
from functools import lru_cache

LONGEST_NAME = 400
_LETTER_FORMS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ك": "ک",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ة": "ه",
        "ۀ": "ه",
        "ۂ": "ه",
        "ۃ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ؤ": "و",
        "ۓ": "ے",
    }
)
_INVISIBLE = {"Mn", "Me", "Cf", "Cc", "Cs", "Co"}
_APOSTROPHES = frozenset("'’‘`´ʼʾʿ′“”\"«».ء٫ʻˈ＇")
_LATIN_SPECIAL = str.maketrans(
    {"ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "dh", "þ": "th", "ł": "l", "ə": "a"}
)
DAMAGE = "\ufffd"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CP1252_HIGH = re.compile(r"[À-ÿ\u0152-\u0192\u2018-\u2022\u20ac\u2122]")


def is_arabic(character: str) -> bool:
    """Whether a character belongs to the Arabic blocks, presentation forms included."""
    return (
        "\u0600" <= character <= "\u06ff"
        or "\u0750" <= character <= "\u077f"
        or "\u08a0" <= character <= "\u08ff"
        or "\ufb50" <= character <= "\ufdff"
        or "\ufe70" <= character <= "\ufeff"
    )


def script_of(text: str) -> str:
    """`latin`, `arabic`, `mixed`, `other` or `none`, by the letters of the text."""
    found: set[str] = set()
    for character in text[:LONGEST_NAME]:
        if character.isascii():
            if character.isalpha():
                found.add("latin")
        elif is_arabic(character):
            if character.isalpha():
                found.add("arabic")
        elif character.isalpha():
            found.add("latin" if unicodedata.name(character, "").startswith(("LATIN", "FULLWIDTH LATIN")) else "other")
    if not found:
        return "none"
    return found.pop() if len(found) == 1 else "mixed"


def simplify(piece: str) -> str:
    """One word for comparison: one form per letter, lower case, no marks, quotes, digits or invisible characters.

    A damaged character stays as U+FFFD, so that comparison can treat it as any one sound.
    """
    if not piece.isprintable():
        piece = _CONTROLS.sub("", piece)
    if piece.isascii():
        if piece.isalpha():
            return piece.lower()
        return (
            "".join(c for c in piece.lower() if c.isalpha() or c == " ").strip()
            if "?" not in piece
            else _with_damage(piece.lower())
        )
    if any(mark in piece for mark in ("?", DAMAGE)):
        piece = _with_damage(piece)
    composed = unicodedata.normalize("NFKC", piece.translate(_LETTER_FORMS)).lower().translate(_LATIN_SPECIAL)
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", composed).translate(_LETTER_FORMS):
        if character == DAMAGE:
            kept.append(character)
        elif character in _APOSTROPHES or character == "ـ" or unicodedata.category(character) in _INVISIBLE:
            continue
        elif character.isalpha():
            kept.append(character)
        elif character.isspace():
            kept.append(" ")
    return "".join(kept).strip()


def composed(word: str) -> str:
    """A word with one code per letter and without marks or invisible characters; letters themselves stay as written."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", word) if unicodedata.category(c) not in _INVISIBLE and c != "ـ"
    )


def _with_damage(piece: str) -> str:
    """Question marks inside a word stand for lost letters; at its end they are somebody's doubt."""
    inner = piece.strip("?")
    return re.sub(r"\?+", DAMAGE, inner) if any(c.isalpha() for c in inner) else ""


@lru_cache(maxsize=4096)
def repaired_mojibake(text: str) -> str | None:
    """The text as it probably was before a wrong code page, or None. Offered as a reading, never written over the
    original."""
    if len(_CP1252_HIGH.findall(text)) < 3 or any(is_arabic(c) for c in text):
        return None
    for wrong, right in (
        ("cp1252", "utf-8"),
        ("latin-1", "utf-8"),
        ("cp1252", "cp1256"),
        ("latin-1", "cp1256"),
        ("latin-1", "iso8859_6"),
    ):
        try:
            candidate = text.encode(wrong).decode(right)
        except UnicodeError:
            continue
        letters = [c for c in candidate if c.isalpha()]
        if len(letters) >= 3 and sum(map(is_arabic, letters)) > 0.8 * len(letters):
            return candidate
    return None


def sort_key(text: str) -> str:
    """A key that orders names as a reader of their script expects, for a database without language rules.

    Perso-Arabic letters are put into the order of the Dari and Pashto alphabets; Latin is folded. Titles stay.
    """
    words = [simplify(word) for word in re.split(r"[\s\u200c\-–_/,]+", text[:LONGEST_NAME])]
    folded = " ".join(word for word in words if word)
    return "".join(_ORDER.get(c, c) for c in folded)


# The alphabet of Pashto contains that of Dari; each letter becomes one character above all Latin ones, in order.
_ALPHABET = "ابپتټٹثجځچڅحخدډڈذرړڑزژږسشښصضطظعغفڤقکگګلمنڼںوۇهءیېۍے"
_ORDER = {letter: chr(0x0620 + position) for position, letter in enumerate(_ALPHABET)}
_ORDER["ګ"] = _ORDER["گ"]
