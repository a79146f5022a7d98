"""From the letters of a part to one string of sounds, the same for both scripts."""

from functools import lru_cache

from safepassage.core.names.scripts import DAMAGE
from safepassage.core.names.tables import HALF_VOWELS, VOWELS, Profile

ANY = "*"  # a damaged character: any one sound
_FIXED = {"abd": "aBD", "lah": "LaH", "din": "DiN"}
_SOFTENING = frozenset("eiy")


@lru_cache(maxsize=131_072)
def sounds_of(text: str, is_arabic: bool, table: Profile) -> str:
    """The sounds of one part."""
    if table.compounds and text in _FIXED:
        return _FIXED[text]
    return _from_letters(text, table) if is_arabic else _from_latin(text, table)


def _from_letters(text: str, table: Profile) -> str:
    out: list[str] = []
    for letter in text:
        sound = table.letters.get(letter)
        if sound is None:
            sound = ANY if letter == DAMAGE else table.latin.get(letter, "")
        if sound == "a" and out and out[-1] == "a":
            continue
        out.append(sound)
    return "".join(out)


def _from_latin(text: str, table: Profile) -> str:
    out: list[str] = []
    position, size = 0, len(text)
    latin = table.latin
    while position < size:
        for length in range(min(table.latin_longest, size - position), 0, -1):
            sound = latin.get(text[position : position + length])
            if sound is not None:
                break
        else:
            sound, length = (ANY, 1) if text[position] == DAMAGE else (table.letters.get(text[position], ""), 1)
        following = text[position + length : position + length + 1]
        if length == 1 and text[position] in table.latin_soft and following in _SOFTENING:
            sound = table.latin_soft[text[position]]
        if not (out and sound and out[-1][-1:] == sound and len(sound) == 1):
            out.append(sound)
        position += length
    return "".join(s for s in out if s)


def is_consonant(sound: str) -> bool:
    """Whether a sound counts for the length of a part: neither vowel nor half vowel."""
    return sound not in VOWELS and sound not in HALF_VOWELS


def _between_vowels(sounds: str, position: int) -> bool:
    """Where a Latin digraph may be two letters of two syllables (Is-haq); at the edges of a word it never is."""
    return sounds[position - 1] in VOWELS and sounds[position + 1] in VOWELS


@lru_cache(maxsize=131_072)
def skeletons(sounds: str, is_arabic: bool, table: Profile) -> tuple[str, ...]:
    """Key readings of one part, the plainest first: classes of its consonants, at most four."""
    readings = [""]
    size = len(sounds)
    for position, sound in enumerate(sounds):
        if sound in VOWELS:
            continue
        if sound in HALF_VOWELS:
            if position == 0:
                readings = [reading + sound for reading in readings]
            continue
        if sound == "H" and position == size - 1 and size > 2:
            continue
        if sound == ANY:
            continue
        options: tuple[str, ...] = table.classes.get(sound, (sound,))
        if (
            0 < position < size - 1
            and not is_arabic
            and sound == "1"
            and sound in table.split_digraphs
            and _between_vowels(sounds, position)
        ):
            options = (*options, table.split_digraphs[sound])
        readings = [
            reading if reading[-1:] == option else reading + option for option in options for reading in readings
        ][:4]
    readings = [reading for reading in dict.fromkeys(readings) if reading]
    if not readings:
        first = next((sound for sound in sounds if sound in VOWELS), "")
        return (f"_{first}",) if first else ()
    return tuple(readings)
