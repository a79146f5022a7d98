"""Cuts a name as written into parts: titles apart, particles out, compounds (Abd + X, X + ullah, X + uddin) opened."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from safepassage.core.names import scripts, sounds
from safepassage.core.names.tables import Profile, profile

MOST_PARTS = 12
_SEPARATORS = re.compile(r"[^\s\-‐‑‒–—―/\\_,،;؛:()\[\]{}|+&\u00a0]+")
_TOKEN_CACHE = 131_072

_ABD_JOINED = re.compile(r"^abd(?:ou|[uoae])(?:l-?|(?P<twin>sh|[rsznthdk])(?=(?P=twin)))?(?P<rest>.{2,})$")
_ABD_BARE = re.compile(
    r"^abdl?(?P<rest>(?:rahm|rahi|qadi|qade|ghan|hami|hake|haki|kari|khal|lati|maji|nasi|sama|waha|wahi|azi|aziz|salam|satar|jab|jal|bas|baq|ghaf|malik|manan).*)$"
)
_LAH_JOINED = re.compile(r"^(?P<first>.{2,}?)(?:[uoie]?al+ah|[uo]?alla|[uoi]l+ah|[uo]lla|ullha|ullh)$")
_DIN_JOINED = re.compile(r"^(?P<first>.{2,}?)(?:[uo]d|[uoaei]dd|[uoae]ld)(?:in|een|ine|ien|yn|ean)$")
_LINK = r"(?:ou|[uoe])(?:l|rr|r(?=r)|ss|s(?=s)|zz|z(?=z)|nn|n(?=n)|tt|t(?=t)|dd|d(?=d))?"
_MIXED = re.compile(r"[a-z]")


class Part(NamedTuple):
    """One part of a name. `start` and `end` are offsets in the text as written, for colouring."""

    text: str
    role: str  # name | light | title | initial
    start: int
    end: int
    is_arabic: bool
    is_abbreviated: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A name in parts: `parts` enter comparison and keys, `titles` are shown; `flags` say what is odd about the
    text."""

    as_written: str
    parts: tuple[Part, ...]
    titles: tuple[Part, ...]
    flags: tuple[str, ...]


@lru_cache(maxsize=_TOKEN_CACHE)
def pieces_of(chunk: str, table: Profile) -> tuple[tuple[str, str, bool], ...]:
    """One written word as its pieces: (text, kind, is_arabic). Kinds: name light title particle abd lah din initial."""
    found: list[tuple[str, str, bool]] = []
    for word in scripts.simplify(chunk).split():
        arabic = scripts.is_arabic(word[0]) if word[0] != scripts.DAMAGE else any(map(scripts.is_arabic, word))
        made = (_arabic_word if arabic else _latin_word)(word, table)
        found.extend((table.variants.get(text, text), kind, arabic) for text, kind in made)
    return tuple(found)


def _listed(word: str, table: Profile) -> tuple[str, str] | None:
    words = table.words
    if not words:
        return None
    for group in ("titles", "light", "particles"):
        if word in words.get(group, ()):
            return word, {"titles": "title", "light": "light", "particles": "particle"}[group]
    for group in ("abd", "lah", "din"):
        if word in words.get(group, ()):
            return group, group
    if word in words["whole"]:
        return word, "name"
    return None


def _latin_word(word: str, table: Profile) -> list[tuple[str, str]]:  # noqa: PLR0911 - one line a form
    if word in table.abbreviations:
        return [(table.abbreviations[word], "short")]
    if listed := _listed(word, table):
        return [listed]
    if len(word) == 1:
        return [(word, "initial")]
    if sounds.sounds_of(word, False, table) in _light_sounds(table):
        return [(word, "light")]
    if not table.compounds or len(word) < 5:
        return [(word, "name")]
    if match := _ABD_JOINED.match(word) or _ABD_BARE.match(word):
        rest = match["rest"]
        if re.fullmatch(r"l?l?[ao]h?|llh", rest):
            return [("abd", "name"), ("lah", "lah")]
        return [("abd", "name"), *_second_half(rest, table)]
    if word.startswith("allah") and len(word) >= 8:
        return [("lah", "lah"), *_second_half(word[5:], table)]
    if match := _LAH_JOINED.match(word):
        return [*_second_half(match["first"], table), ("lah", "lah")]
    if match := _DIN_JOINED.match(word):
        return [(match["first"], "name"), ("din", "din")]
    if match := _attribute_pattern(table).match(word):
        return [(match["first"], "name"), (match["second"], "name")]
    return [(word, "name")]


@lru_cache(maxsize=8)
def _light_sounds(table: Profile) -> frozenset[str]:
    """How the light words sound, so that another spelling of one (Bebe, Gull, Jaan) is light too."""
    words = [word for word in table.words.get("light", ()) if word.isascii() and len(word) > 2]
    return frozenset(sounds.sounds_of(word, False, table) for word in words)


def _second_half(word: str, table: Profile) -> list[tuple[str, str]]:
    return [_listed(word, table) or (word, "name")] if word not in table.words["particles"] else [(word, "name")]


@lru_cache(maxsize=8)
def _attribute_pattern(table: Profile) -> re.Pattern[str]:
    latin = sorted((w for w in table.words["attributes"] if _MIXED.match(w)), key=len, reverse=True)
    return re.compile(rf"^(?P<first>.{{3,}}?){_LINK}(?P<second>{'|'.join(latin)})$")


@lru_cache(maxsize=8)
def _arabic_attributes(table: Profile) -> frozenset[str]:
    return frozenset(w for w in table.words["attributes"] if scripts.is_arabic(w[0]))


def _arabic_word(word: str, table: Profile) -> list[tuple[str, str]]:  # noqa: PLR0911 - one line a form
    if listed := _listed(word, table):
        return [listed]
    if len(word) == 1:
        return [(word, "initial")]
    if not table.compounds:
        return [(word, "name")]
    if word.startswith("عبد") and len(word) >= 5:
        rest = _without_article(word[3:], table)
        if word[3:4] == "ا" and word[4:] in _arabic_attributes(table):  # one ل written for two (عبدالطیف)
            rest = word[4:]
        if rest in {"لله", "له", "لاه", "الله"}:
            return [("abd", "name"), ("lah", "lah")]
        return [("abd", "name"), *_second_half(rest, table)]
    for ending, kind in (("الله", "lah"), ("الدین", "din"), ("اله", "lah"), ("لله", "lah")):
        if word.endswith(ending) and len(word) >= len(ending) + 2:
            return [*_second_half(word[: -len(ending)], table), (kind, kind)]
    if word.startswith("الله") and len(word) >= 7:
        return [("lah", "lah"), *_second_half(word[4:], table)]
    position = word.find("ال", 2)
    if position > 0 and word[position + 2 :] in _arabic_attributes(table):
        return [(word[:position], "name"), (word[position + 2 :], "name")]
    bare = _without_article(word, table)
    if bare != word and bare in table.words["titles"]:
        return [(bare, "title")]
    return [(bare, "name")]


def _without_article(word: str, table: Profile) -> str:
    if word.startswith("ال") and len(word) >= 4 and word not in table.words["whole"]:
        return word[2:]
    return word


def words_of(text: str) -> list[str]:
    """The words of a text between blanks, hyphens and the like, as written."""
    return _SEPARATORS.findall(text[: scripts.LONGEST_NAME])


def parse(text: str, *, table: Profile | None = None) -> Parsed:
    """Parts of one name, for keys and comparison. Never raises on text; odd text is flagged."""
    table = table or profile()
    flags = []
    used = text
    if len(text) > scripts.LONGEST_NAME:
        flags.append("shortened")
        used = text[: scripts.LONGEST_NAME]
    found: list[tuple[str, str, bool, int, int]] = []
    for match in _SEPARATORS.finditer(used):
        chunk = match[0]
        start, end = match.span()
        if "." in chunk and len(chunk) > 2:
            for inner in re.finditer(r"[^.]+", chunk):
                found.extend(
                    (*piece, start + inner.start(), start + inner.end()) for piece in pieces_of(inner[0], table)
                )
        else:
            pieces = pieces_of(chunk, table)
            cut = _cut(chunk, pieces) if len(pieces) == 2 else 0
            if cut:
                found.append((*pieces[0], start, start + cut))
                found.append((*pieces[1], start + cut, end))
            else:
                found.extend((*piece, start, end) for piece in pieces)
    parts, titles = _assembled(found, table)
    flags.extend(_flags(used, parts, titles))
    if len(parts) > MOST_PARTS:
        flags.append("many_parts")
        parts = parts[:MOST_PARTS]
    return Parsed(text, tuple(parts), tuple(titles), tuple(flags))


@lru_cache(maxsize=_TOKEN_CACHE)
def _cut(chunk: str, pieces: tuple[tuple[str, str, bool], ...]) -> int:
    """Where a compound written in one word divides, for colouring; 0 when its letters do not tell."""
    word = scripts.simplify(chunk)
    first, second = pieces[0][0], pieces[1][0]
    if len(word) != len(chunk):
        return 0
    if word.startswith(first) and first not in _MADE:
        return len(first)
    return len(word) - len(second) if word.endswith(second) and len(second) < len(word) else 0


def _assembled(found: list[tuple[str, str, bool, int, int]], table: Profile) -> tuple[list[Part], list[Part]]:
    """Decides, with the neighbours in view, what each piece is; what would leave nothing is kept as a name."""
    parts: list[Part] = []
    titles: list[Part] = []
    dropped: list[Part] = []
    last = len(found) - 1
    for position, (text, kind, arabic, start, end) in enumerate(found):
        following = found[position + 1] if position < last else None
        if kind == "initial":
            if text == "m" and following and following[1] in {"name", "light"}:
                parts.append(Part("mohammad", "name", start, end, False, True))
            elif text == "a" and following and following[0] in table.words.get("attributes", ()):
                parts.append(Part("abd", "name", start, end, False, True))
            else:
                dropped.append(Part(text, "initial", start, end, arabic))
        elif kind == "particle":
            dropped.append(Part(text, "name", start, end, arabic))
        elif kind == "title":
            titles.append(Part(text, "title", start, end, arabic))
        elif kind == "light":
            parts.append(Part(text, "light", start, end, arabic))
        else:
            parts.append(Part(text, "name", start, end, arabic, kind == "short"))
    if not parts:
        parts, titles = (titles, []) if titles else (dropped, [])
        parts = [Part(p.text, "name", p.start, p.end, p.is_arabic) for p in parts]
    return parts, titles


def _flags(text: str, parts: list[Part], titles: list[Part]) -> list[str]:
    flags = []
    if not text.isascii() or "?" in text:
        if scripts.DAMAGE in text or any(scripts.DAMAGE in part.text for part in parts):
            flags.append("damaged")
        if scripts.repaired_mojibake(text):
            flags.append("mojibake")
        if any(_is_mixed(part) for part in parts):
            flags.append("mixed_script")
    if not parts:
        flags.append("no_letters" if text.strip() else "empty")
    elif len(parts) == 1 and len(parts[0].text) == 1:
        flags.append("one_letter")
    if _DIGITS.search(text):
        flags.append("digits")
    if parts and not titles and len(text) < _LONGEST_NOTE and text.strip().lower() in _NOTES:
        flags.append("note")
    return flags


def _is_mixed(part: Part) -> bool:
    """Whether one word holds letters of two scripts."""
    return part.text not in _MADE and len({scripts.is_arabic(c) for c in part.text if c != scripts.DAMAGE}) > 1


_DIGITS = re.compile(r"(?:\d\D*){3}")
_LONGEST_NOTE = 24
_MADE = frozenset({"abd", "lah", "din"})
_NOTES = frozenset(
    {
        "unknown",
        "fnu",
        "lnu",
        "no name",
        "noname",
        "baby",
        "baby no name yet",
        "not known",
        "n/a",
        "na",
        "none",
        "test",
        "نامعلوم",
        "بی نام",
    }
)
