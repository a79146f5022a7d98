"""Contrast is computed from the palette: axe does not see pale bars."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOKENS = ROOT / "src/safepassage/desks/static/safepassage/css/tokens.css"
HOUSE = ROOT / "assets/scss/_house.scss"


def palette() -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text()))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


BARS = [name for name in palette() if name.startswith(("bar-", "place-")) or name in ("seat-confirmed", "seat-held")]


@pytest.mark.parametrize("bar", BARS)
@pytest.mark.parametrize("ground", ["paper", "mist"])
def test_bar_stands_out_from_the_page_by_three_to_one(bar: str, ground: str) -> None:
    assert contrast(palette()[bar], palette()[ground]) >= 3


@pytest.mark.parametrize("bar", [name for name in BARS if name not in ("seat-held", "place-unknown")])
def test_white_text_in_a_bar_is_readable(bar: str) -> None:
    assert contrast(palette()[bar], palette()["paper"]) >= 4.5


@pytest.mark.parametrize("other", ["seat-held", "edge"])
def test_fillings_of_a_leg_differ_from_their_neighbour(other: str) -> None:
    colours = palette()
    against = colours["seat-confirmed"] if other == "seat-held" else colours["seat-free"]

    assert contrast(colours[other], against) >= 1.8


TEXTS = [
    ("ink", "paper", 7), ("ink", "mist", 7), ("ink", "lamp", 7), ("ink-soft", "paper", 4.5), ("ink-soft", "mist", 4.5),
    ("ink-soft", "harbour-tint", 4.5), ("ink-soft", "amber-tint", 4.5), ("ink-soft", "plum-tint", 4.5),
    ("harbour", "paper", 4.5), ("harbour", "harbour-tint", 4.5), ("harbour-deep", "amber-tint", 4.5),
    ("paper", "harbour-deep", 7),
    ("plum", "plum-tint", 4.5), ("amber", "amber-tint", 4.5), ("clay", "paper", 4.5), ("clay", "clay-tint", 4.5),
    ("leaf", "paper", 4.5), ("edge", "paper", 3), ("edge", "mist", 3), ("lamp", "harbour-deep", 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ground", "least"), TEXTS)
def test_text_is_readable_on_its_ground(text: str, ground: str, least: float) -> None:
    assert contrast(palette()[text], palette()[ground]) >= least


def test_palette_of_the_build_is_the_palette_of_the_pages() -> None:
    build = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", HOUSE.read_text(), re.M))

    assert build == {name: palette()[name] for name in build}
