"""Perso-Arabic letters written in a machine-readable zone with X codes, offered as a second reading of the name."""

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

SHADDA = "\u0651"
_LONGEST = 3


@lru_cache(maxsize=1)
def _codes() -> tuple[dict[str, str], dict[str, str]]:
    raw = tomllib.loads((Path(__file__).parent / "mrz_letters.toml").read_text(encoding="utf-8"))
    letters: dict[str, str] = raw["letters"]
    decoding: dict[str, str] = {}
    for letter, code in letters.items():
        decoding.setdefault(code, letter)
    return letters, {**decoding, **raw["also"]}


def encode_arabic(text: str) -> str:
    """A name in Perso-Arabic letters as the zone writes it. Raises ValueError for a letter without a code."""
    letters, _ = _codes()
    words = []
    for word in unicodedata.normalize("NFKC", text).replace("\u200c", " ").split():
        codes: list[str] = []
        for position, letter in enumerate(word):
            if letter == SHADDA and codes:
                codes.append(codes[-1])
            elif unicodedata.category(letter) == "Mn" or letter == "ـ":
                continue
            elif letter == "ة" and position == len(word) - 1:
                codes.append("XAH")
            elif letter in letters:
                codes.append(letters[letter])
            else:
                raise ValueError(f"the letter U+{ord(letter):04X} has no code in the machine-readable zone")
        words.append("ALLXH" if word == "الله" else "".join(codes))
    return "<".join(words)


def decode_arabic(field: str) -> str | None:
    """The name in Perso-Arabic letters, or None unless the whole field is such codes and holds at least one X code.

    A Latin spelling that happens to hold an X (Xhafer) does not parse as a whole, or is shown only as a second reading.
    """
    _, decoding = _codes()
    stripped = field.strip("<")
    if "X" not in stripped:
        return None
    words = []
    for chunk in stripped.split("<"):
        if not chunk:
            continue
        word = _decoded(chunk, decoding)
        if word is None:
            return None
        words.append(word)
    return " ".join(words) or None


def _decoded(chunk: str, decoding: dict[str, str]) -> str | None:
    if chunk in ("ALLXH", "ALLH"):
        return "الله"
    out: list[str] = []
    position, last = 0, ""
    while position < len(chunk):
        for length in (_LONGEST, 2, 1) if chunk[position] == "X" else (1,):
            code = chunk[position : position + length]
            if code in decoding and code != "X":
                break
        else:
            return None
        out.append(SHADDA if code == last else decoding[code])
        last = "" if code == last else code
        position += length
    return "".join(out)
