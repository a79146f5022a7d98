"""Blocking and search keys of a name: what two spellings of one person almost always share."""

from functools import lru_cache

from safepassage.core.names import scripts, sounds, tokens
from safepassage.core.names.tables import Profile, profile

MOST_KEYS = 24
GLUE = "+"
FATHER, GRANDFATHER, WEAK = "f:", "g:", "?"
_LONG_ENOUGH_ALONE = 3


@lru_cache(maxsize=65_536)
def keys(text: str, *, father: str = "", grandfather: str = "", table: Profile | None = None) -> tuple[str, ...]:
    """Keys of one name as written, in either script: skeletons, `+` glued neighbours, and `f:`/`g:` for the father's line.

    At most 24. A name of four or more parts also gives its later parts as weak father keys, marked `f:…?`.
    """
    table = table or profile()
    parts = [
        (p.text, p.is_arabic, sounds.sounds_of(p.text, p.is_arabic, table))
        for p in tokens.parse(text, table=table).parts
    ]
    readings = [sounds.skeletons(sound, arabic, table) for _, arabic, sound in parts]
    found: dict[str, None] = {}
    for options in readings:
        for option in options:
            found[option] = None
    for options in readings:
        if options and len(options[0]) >= _LONG_ENOUGH_ALONE:
            found[GLUE + options[0]] = None
    for left, right in zip(readings, readings[1:], strict=False):
        if left and right:
            found[GLUE + _joined(left[0], right[0])] = None
    if len(readings) >= 4:
        for options in readings[2:]:
            if options:
                found[FATHER + options[0] + WEAK] = None
    for prefix, relative in ((FATHER, father), (GRANDFATHER, grandfather)):
        if relative:
            for key in skeleton_keys(relative, table=table):
                found[prefix + key] = None
    return tuple(found)[:MOST_KEYS]


def skeleton_keys(text: str, *, table: Profile | None = None) -> tuple[str, ...]:
    """The plain skeletons only, one reading or more per part, in order."""
    table = table or profile()
    found: dict[str, None] = {}
    for part in tokens.parse(text, table=table).parts:
        for option in sounds.skeletons(sounds.sounds_of(part.text, part.is_arabic, table), part.is_arabic, table):
            found[option] = None
    return tuple(found)


def _joined(left: str, right: str) -> str:
    left, right = left.lstrip("_aiu") if left.startswith("_") else left, right
    if right.startswith("_"):
        return left or right
    # The second half loses its half vowel at the start, as it would inside one word; equal neighbours collapse.
    inner = right[1:] if right[0] in "WY" and left else right
    return left + (inner[1:] if inner and left[-1:] == inner[0] else inner)


def scheme_version(table: Profile | None = None) -> str:
    """The version that stored keys carry; keys of different versions are never compared."""
    table = table or profile()
    return f"{table.name}-{table.version}"


def normalised(text: str) -> str:
    """The words of a name in comparison form, joined by single blanks: titles and particles stay."""
    return " ".join(word for word in (scripts.simplify(m[0]) for m in tokens._SEPARATORS.finditer(text)) if word)
