"""Blocking and search keys of a name: what two spellings of one person almost always share."""

from dataclasses import dataclass
from functools import lru_cache

from safepassage.core.names import scripts, sounds, tokens
from safepassage.core.names.tables import Profile, profile

MOST_KEYS = 24
FATHER, GRANDFATHER = "f:", "g:"
COMMONEST_BAND = 200.0
_BOUND = frozenset({"abd", "lah", "din"})  # halves of compounds: they say nothing without the other half


@dataclass(frozen=True, slots=True)
class KeyGroups:
    """Keys by what they mean: `own` one per part and reading, `glued` neighbours read as one word, `line` of the
    elders."""

    own: tuple[str, ...]
    glued: tuple[str, ...]
    line: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """What is stored and matched on, each once, at most 24."""
        return tuple(dict.fromkeys((*self.own, *self.glued, *self.line)))[:MOST_KEYS]


@lru_cache(maxsize=65_536)
def key_groups(text: str, *, father: str = "", grandfather: str = "", table: Profile | None = None) -> KeyGroups:
    """Keys of one name as written, in either script, with those of father (`f:`) and grandfather (`g:`) when given."""
    table = table or profile()
    own, glued = _of_name(text, table)
    line: dict[str, None] = {}
    for prefix, relative in ((FATHER, father), (GRANDFATHER, grandfather)):
        for key in _of_name(relative, table)[0] if relative else ():
            line[prefix + key] = None
    return KeyGroups(own, glued, tuple(line))


@lru_cache(maxsize=65_536)
def keys(text: str, *, father: str = "", grandfather: str = "", table: Profile | None = None) -> tuple[str, ...]:
    """All keys of one name in one array: two spellings of one person share at least one, two strangers seldom two."""
    return key_groups(text, father=father, grandfather=grandfather, table=table).all


@lru_cache(maxsize=131_072)
def _of_name(text: str, table: Profile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts = tokens.parse(text, table=table).parts
    readings = [sounds.skeletons(sounds.sounds_of(p.text, p.is_arabic, table), p.is_arabic, table) for p in parts]
    own: dict[str, None] = {}
    for part, options in zip(parts, readings, strict=True):
        if part.text not in _BOUND:
            own.update(dict.fromkeys(options))
    glued: dict[str, None] = {}
    for position in range(len(parts) - 1):
        left, right = readings[position], readings[position + 1]
        # Abd + X is found by X; glued it would only count the same evidence twice.
        if left and right and (parts[position].text != "abd" or parts[position + 1].text in _BOUND):
            glued[_joined(left[0], right[0])] = None
    if not own and not glued:
        own = {option: None for options in readings for option in options}
    return tuple(own), tuple(key for key in glued if key and key not in own)


@lru_cache(maxsize=131_072)
def skeleton_parts(text: str, *, table: Profile | None = None) -> tuple[tuple[str, bool, bool, bool], ...]:
    """Each part in order: plainest skeleton, whether it is the commonest name, a light part, a bound half of a
    compound."""
    table = table or profile()
    freely = _commonest(table)
    found = []
    for part in tokens.parse(text, table=table).parts:
        readings = sounds.skeletons(sounds.sounds_of(part.text, part.is_arabic, table), part.is_arabic, table)
        if readings:
            found.append((readings[0], readings[0] in freely, part.role == "light", part.text in _BOUND))
    return tuple(found)


@lru_cache(maxsize=8)
def _commonest(table: Profile) -> frozenset[str]:
    """Skeletons of names that so many carry that they are dropped and added freely."""
    words = [word for word, band in table.common.items() if band >= COMMONEST_BAND]
    return frozenset(
        option
        for word in words
        for option in sounds.skeletons(sounds.sounds_of(word, scripts.is_arabic(word[0]), table), False, table)
    )


def _joined(left: str, right: str) -> str:
    """The skeleton of two parts written as one word: vowels and half vowels vanish inside, equal neighbours
    collapse."""
    left = "" if left.startswith("_") else left
    right = "" if right.startswith("_") else right
    if left and right[:1] in ("W", "Y"):
        right = right[1:]
    return left + (right[1:] if right and left[-1:] == right[0] else right)


def scheme_version(table: Profile | None = None) -> str:
    """The version that stored keys carry; keys of different versions are never compared."""
    table = table or profile()
    return f"{table.name}-{table.version}"


def normalised(text: str) -> str:
    """The words of a name in comparison form, joined by single blanks: titles and particles stay."""
    return " ".join(word for word in (scripts.simplify(piece) for piece in tokens.words_of(text)) if word)
