"""How alike two names sound: parts aligned one to one, neighbours glued where one side writes them as one word."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from safepassage.core.names import sounds, tokens
from safepassage.core.names.tables import HALF_VOWELS, VOWELS, Profile, profile

WORTH_ALIGNING = 0.45
WORTH_GLUING = 0.7
_PLACE_PENALTY = 0.02
_HOPELESS = 9.0
_PAIR_CACHE = 400_000
_VOWELISH = VOWELS | HALF_VOWELS
# Consonants that may stand for each other at less than the full cost; used only to give up early.
_COARSE = str.maketrans(
    {
        "P": "B",
        "F": "B",
        "T": "D",
        "Z": "D",
        "S": "D",
        "J": "D",
        "C": "D",
        "1": "D",
        "2": "D",
        "4": "D",
        "5": "D",
        "6": "D",
        "7": "D",
        "8": "D",
        "9": "D",
        "X": "K",
        "Q": "K",
        "G": "K",
        "3": "K",
        "M": "N",
    }
    | dict.fromkeys("aiuWYH*")
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One part ready for comparison."""

    part: tokens.Part
    sound: str
    skeleton: str
    is_arabic: bool
    is_light: bool


@dataclass(frozen=True, slots=True)
class HeardName:
    """A name ready for comparison."""

    parsed: tokens.Parsed
    heard: tuple[Heard, ...]
    # each neighbour pair written as one word: (position, sound)
    glued: tuple[tuple[int, str], ...]


class Aligned(NamedTuple):
    """Parts of both sides that stand for each other, with their likeness from 0 to 1."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: float


@lru_cache(maxsize=131_072)
def hear(text: str, table: Profile | None = None) -> HeardName:
    """Prepare a name once; cached, because every name is compared with many."""
    table = table or profile()
    parsed = tokens.parse(text, table=table)
    heard = []
    for part in parsed.parts:
        sound = sounds.sounds_of(part.text, part.is_arabic, table)
        readings = sounds.skeletons(sound, part.is_arabic, table)
        heard.append(Heard(part, sound, readings[0] if readings else "", part.is_arabic, part.role == "light"))
    glued = []
    for position in range(len(heard) - 1):
        left, right = heard[position], heard[position + 1]
        if left.sound and right.sound:
            glued.append((position, _one_word(left.sound, right.sound)))
    return HeardName(parsed, tuple(heard), tuple(glued))


def _one_word(left: str, right: str) -> str:
    return left + (right[1:] if left[-1] == right[0] else right)


@lru_cache(maxsize=_PAIR_CACHE)
def likeness(left: str, right: str, across: bool, both_arabic: bool, table: Profile) -> float:
    """Likeness of two sound strings, 0 to 1. `across`: one side is Perso-Arabic, where short vowels are not written."""
    if left == right:
        return 1.0
    if not left or not right:
        return 0.0
    size = max(_consonants(left), _consonants(right))
    scale = max(1.2, size + 0.25)
    if size >= 2:
        allowed = int((1.0 - WORTH_ALIGNING) * scale) + 1
        bones_left, bones_right = left.translate(_COARSE), right.translate(_COARSE)
        if Levenshtein.distance(bones_left, bones_right, score_cutoff=allowed) > allowed:
            return 0.0
    cost = _cost(left, right, across, both_arabic, table)
    return max(0.0, 1.0 - cost / scale)


@lru_cache(maxsize=131_072)
def _consonants(sound: str) -> int:
    return sum(1 for s in sound if s not in _VOWELISH)


def _gaps(sound: str, across: bool, both_arabic: bool, table: Profile) -> list[float]:
    """What leaving out each sound costs."""
    costs = table.costs
    found = []
    last = len(sound) - 1
    # Between two Perso-Arabic spellings a vowel is a letter: it tells حامد from حمید.
    vowel = costs.long_vowel_gap if both_arabic else costs.vowel_gap_across if across else costs.vowel_gap
    half = costs.long_vowel_gap if both_arabic else costs.half_gap_across if across else costs.half_gap
    for position, s in enumerate(sound):
        if s in VOWELS:
            gap = vowel
        elif s in HALF_VOWELS:
            gap = half
        elif s == "H":
            gap = costs.final_h_gap if position == last else costs.h_gap
        elif s == sounds.ANY:
            gap = costs.damaged
        else:
            gap = costs.gap
        if position and sound[position - 1] == s:
            gap = min(gap, costs.repeat_gap)
        found.append(gap)
    return found


def _cost(left: str, right: str, across: bool, both_arabic: bool, table: Profile) -> float:
    """Weighted edit distance of two sound strings."""
    costs, splits = table.costs, table.split_digraphs
    gaps_left, gaps_right = (
        _cached_gaps(left, across, both_arabic, table),
        _cached_gaps(right, across, both_arabic, table),
    )
    width = len(right)
    before: list[float] = []
    above = [0.0]
    for gap in gaps_right:
        above.append(above[-1] + gap)
    for i, x in enumerate(left):
        gap_x = gaps_left[i]
        row = [above[0] + gap_x]
        for j in range(width):
            y = right[j]
            best = above[j]
            if x != y:
                best += _change(x, y, across, both_arabic, table)
            other = above[j + 1] + gap_x
            best = min(best, other)
            other = row[j] + gaps_right[j]
            best = min(best, other)
            if j and x in splits and right[j - 1 : j + 1] == splits[x] and above[j - 1] + costs.split_digraph < best:
                best = above[j - 1] + costs.split_digraph
            if i and y in splits and left[i - 1 : i + 1] == splits[y] and before[j] + costs.split_digraph < best:
                best = before[j] + costs.split_digraph
            row.append(best)
        before, above = above, row
    return above[width]


@lru_cache(maxsize=131_072)
def _cached_gaps(sound: str, across: bool, both_arabic: bool, table: Profile) -> tuple[float, ...]:
    return tuple(_gaps(sound, across, both_arabic, table))


def _change(x: str, y: str, across: bool, both_arabic: bool, table: Profile) -> float:
    costs, pairs = table.costs, table.costs.pairs
    pair = x + y
    cost = pairs.get(pair)
    if cost is not None:
        if both_arabic and pair in ("Ya", "aY"):
            return costs.alef_against_yeh
        return cost
    if x in VOWELS or y in VOWELS:
        if x in VOWELS and y in VOWELS:
            return costs.vowel_for_vowel_across if across else costs.vowel_for_vowel
        return costs.vowel_for_consonant
    if sounds.ANY in pair:
        return costs.damaged
    return costs.other


def align(left: HeardName, right: HeardName, table: Profile | None = None) -> list[Aligned]:  # noqa: PLR0912
    """Parts of two names that stand for each other, best first, each part at most once."""
    table = table or profile()
    candidates: list[tuple[float, float, tuple[int, ...], tuple[int, ...]]] = []
    a, b = left.heard, right.heard
    scale_a, scale_b = max(1, len(a) - 1), max(1, len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            if x.sound == y.sound:
                s = 1.0
            else:
                s = likeness(x.sound, y.sound, x.is_arabic != y.is_arabic, x.is_arabic and y.is_arabic, table)
                if s <= WORTH_ALIGNING:
                    continue
            candidates.append((s - _PLACE_PENALTY * abs(i / scale_a - j / scale_b), s, (i,), (j,)))
    for i, sound in left.glued:
        for j, y in enumerate(b):
            if len(y.sound) >= 4:
                s = likeness(sound, y.sound, a[i].is_arabic != y.is_arabic, a[i].is_arabic and y.is_arabic, table)
                if s > WORTH_GLUING:
                    candidates.append(
                        (s - 0.001 - _PLACE_PENALTY * abs(i / scale_a - j / scale_b), s, (i, i + 1), (j,))
                    )
    for j, sound in right.glued:
        for i, x in enumerate(a):
            if len(x.sound) >= 4:
                s = likeness(x.sound, sound, x.is_arabic != b[j].is_arabic, x.is_arabic and b[j].is_arabic, table)
                if s > WORTH_GLUING:
                    candidates.append(
                        (s - 0.001 - _PLACE_PENALTY * abs(i / scale_a - j / scale_b), s, (i,), (j, j + 1))
                    )
    if not candidates:
        return []
    candidates.sort(key=_rank)
    used_a = used_b = 0
    chosen: list[Aligned] = []
    for _, s, mine, yours in candidates:
        bits_a = sum(1 << i for i in mine)
        bits_b = sum(1 << j for j in yours)
        if used_a & bits_a or used_b & bits_b:
            continue
        used_a |= bits_a
        used_b |= bits_b
        chosen.append(Aligned(mine, yours, s))
    return chosen


def _rank(
    candidate: tuple[float, float, tuple[int, ...], tuple[int, ...]],
) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    return -candidate[0], candidate[2], candidate[3]
