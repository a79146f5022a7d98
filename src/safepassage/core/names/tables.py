"""A profile: the letters, sounds, words and costs that one naming tradition is compared by. Read from TOML, never
coded."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "tables"
VOWELS = frozenset("aiu")
HALF_VOWELS = frozenset("WY")


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """What each change of a sound costs; `pairs` holds both directions."""

    pairs: dict[str, float]
    other: float
    vowel_for_vowel: float
    vowel_for_vowel_across: float
    vowel_for_consonant: float
    vowel_gap: float
    vowel_gap_across: float
    half_gap: float
    half_gap_across: float
    final_h_gap: float
    h_gap: float
    repeat_gap: float
    gap: float
    alef_against_yeh: float
    long_vowel_gap: float
    damaged: float
    split_digraph: float


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Everything that is not code. Compared by identity, so that caches may key on it."""

    name: str
    version: str
    letters: dict[str, str]
    latin: dict[str, str]
    latin_longest: int
    latin_soft: dict[str, str]
    classes: dict[str, tuple[str, ...]]
    split_digraphs: dict[str, str]
    words: dict[str, frozenset[str]]
    abbreviations: dict[str, str]
    variants: dict[str, str]
    common: dict[str, float]
    costs: Costs
    compounds: bool = field(default=True)


@lru_cache(maxsize=8)
def profile(name: str = "afghan") -> Profile:
    """The profile of that name, from tables/<name>.toml. Raises ValueError for an unknown one."""
    path = FOLDER / f"{name}.toml"
    if not name.isidentifier() or not path.is_file():
        raise ValueError(f"there is no names profile '{name}'; there are: {', '.join(sorted(available()))}")
    return _parsed(tomllib.loads(path.read_text(encoding="utf-8")))


def available() -> list[str]:
    """Names of the profiles shipped."""
    return [path.stem for path in FOLDER.glob("*.toml") if "[classes]" in path.read_text(encoding="utf-8")]


def _parsed(raw: dict[str, Any]) -> Profile:
    costs = dict(raw["costs"])
    pairs: dict[str, float] = {}
    for group in raw["cost"]:
        for pair in group["pairs"]:
            pairs[pair] = pairs[pair[::-1]] = group["value"]
    latin = dict(raw["latin"])
    return Profile(
        name=raw["name"],
        version=raw["version"],
        letters=raw.get("letters", {}),
        latin=latin,
        latin_longest=max(map(len, latin)),
        latin_soft=raw.get("latin_soft", {}),
        classes={sound: tuple(classes) for sound, classes in raw["classes"].items()},
        split_digraphs=raw.get("split_digraphs", {}),
        words={group: frozenset(members) for group, members in raw.get("words", {}).items()},
        abbreviations=raw.get("abbreviations", {}),
        variants=raw.get("variants", {}),
        common={word: float(band) for band, words in raw.get("common", {}).items() for word in words},
        costs=Costs(pairs=pairs, **costs),
        compounds=bool(raw.get("words", {}).get("abd")),
    )
