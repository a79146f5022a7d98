"""A Latin form of a name in Perso-Arabic letters, for labels and letters. Always marked as generated: short vowels
are guessed."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from safepassage.core.names import scripts, tokens
from safepassage.core.names.tables import FOLDER, profile

STANDARDS = ("bgn_pcgn", "odni_dari", "odni_pashto", "icao")
# How each standard writes the bound halves: before and after the other half.
_ABD = {"bgn_pcgn": "‘Abd ul ", "odni_dari": "Abdul", "odni_pashto": "Abdul "}
_LAH = {"bgn_pcgn": "ullāh", "odni_dari": "ollah", "odni_pashto": "ullah"}
_DIN = {"bgn_pcgn": " ud Dīn", "odni_dari": "oddin", "odni_pashto": "uddin"}
_LONG = {"bgn_pcgn": ("ū", "ī"), "odni_dari": ("u", "i"), "odni_pashto": ("u", "i")}
_SHORT = "a"
_WRITTEN_VOWELS = frozenset("aiuāīū")
_VOWEL_LETTERS = frozenset("اآأإعویېۍےئ")


@dataclass(frozen=True, slots=True)
class Romanised:
    """A Latin form with its standard. It never replaces a spelling that the person uses."""

    text: str
    standard: str
    is_generated: bool = True


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    raw = tomllib.loads((FOLDER / "romanisation.toml").read_text(encoding="utf-8"))
    return {name: table for name, table in raw.items() if isinstance(table, dict)}


def romanise(text: str, *, standard: str = "odni_dari") -> Romanised:
    """Write a name in Latin letters by a standard: bgn_pcgn, odni_dari, odni_pashto, or icao (the machine-readable
    zone)."""
    if standard not in STANDARDS:
        raise ValueError(f"standard is one of {', '.join(STANDARDS)}")
    if standard == "icao":
        from safepassage.core.documents.mrz_letters import encode_arabic

        return Romanised(encode_arabic(text), standard)
    words: list[str] = []
    for word in tokens.words_of(text):
        if words and [piece for piece, _, _ in tokens.pieces_of(word, profile())] in (["lah"], ["din"]):
            words[-1] += word  # the second half of a compound written apart (نجیب الله)
        else:
            words.append(word)
    words = [_word(word, standard) for word in words]
    return Romanised(" ".join(word for word in words if word), standard)


def _word(word: str, standard: str) -> str:  # noqa: PLR0911 - one line a form
    if not any(map(scripts.is_arabic, word)):
        return word
    known = _tables()["words"].get(scripts.simplify(word), "")
    if known:
        return known if standard != "odni_pashto" else known.replace("o", "u").replace("Uu", "U")
    made = [piece for piece, _, _ in tokens.pieces_of(word, profile())]
    if made == ["abd", "lah"]:
        return "‘Abdullāh" if standard == "bgn_pcgn" else "Abdollah" if standard == "odni_dari" else "Abdullah"
    if made == ["lah"]:
        return "Allāh" if standard == "bgn_pcgn" else "Allah"
    if len(made) == 2 and made[0] == "abd":
        rest = _letters(made[1], standard)
        return _ABD[standard] + (rest if _ABD[standard].endswith(" ") else rest.lower())
    if len(made) == 2 and made[1] in ("lah", "din"):
        return _letters(made[0], standard) + (_LAH if made[1] == "lah" else _DIN)[standard]
    if made == ["abd"]:
        return "‘Abd" if standard == "bgn_pcgn" else "Abd"
    return _letters(word, standard)


def _letters(word: str, standard: str) -> str:
    if known := _tables()["words"].get(scripts.simplify(word)):
        return known if standard != "odni_pashto" else known.replace("o", "u")
    table = _tables()[standard]
    long_u, long_i = _LONG[standard]
    letters = [c for c in scripts.composed(word) if c in table]
    out: list[str] = []
    last = len(letters) - 1
    for position, letter in enumerate(letters):
        before, after = (letters[position - 1] if position else ""), (letters[position + 1] if position < last else "")
        if letter in "اع" and position == 0:
            # the carrier of a vowel that is not written; before a long vowel it is silent
            out.append("" if after and after in "وی" else _SHORT)
            continue
        if letter == "و" and position and after not in {"ا", "آ"}:
            out.append(long_u)
        elif letter in "یي" and position and after not in {"ا", "آ"}:
            out.append(long_i)
        elif letter == "ه" and position == last and position:
            out.append("ah" if standard == "bgn_pcgn" else "a")
        else:
            if before and not {before, letter} & _VOWEL_LETTERS and _needs_vowel(out, after):
                out.append(_SHORT)
            out.append(table[letter])
    written = "".join(out)
    return written[:1].upper() + written[1:]


def _needs_vowel(out: list[str], after: str) -> bool:
    """Between two consonants a short vowel is guessed, unless the first one already closes a syllable."""
    return not after or len(out) == 1 or not out[-2] or out[-2][-1:] not in _WRITTEN_VOWELS
