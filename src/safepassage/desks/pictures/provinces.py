"""The provinces as 34 equal tiles in rough position: no invented border, nothing fetched. Codes are ISO 3166-2:AF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from safepassage.desks.components.atoms import When
from safepassage.desks.components.queue import Cell, Column, Queue, Row
from safepassage.desks.pictures.drawing import Box, Drawing, Shape, Text, fitted
from safepassage.desks.pictures.picture import NARROW, Key
from safepassage.desks.reader import Reader


@dataclass(frozen=True, slots=True)
class Tile:
    """A province: its place in the grid (column from west, row from north) and its names."""

    code: str
    column: int
    row: int
    latin: str
    dari: str
    pashto: str

    def name(self, language: str) -> str:
        """The province in the reader's language."""
        return {"fa-af": self.dari, "ps": self.pashto}.get(language, self.latin)


TILES: tuple[Tile, ...] = (
    Tile("JOW", 2, 0, "Jawzjan", "جوزجان", "جوزجان"),
    Tile("BAL", 3, 0, "Balkh", "بلخ", "بلخ"),
    Tile("KDZ", 4, 0, "Kunduz", "کندز", "کندز"),
    Tile("TAK", 5, 0, "Takhar", "تخار", "تخار"),
    Tile("BDS", 6, 0, "Badakhshan", "بدخشان", "بدخشان"),
    Tile("BDG", 0, 1, "Badghis", "بادغیس", "بادغیس"),
    Tile("FYB", 1, 1, "Faryab", "فاریاب", "فاریاب"),
    Tile("SAR", 2, 1, "Sar-e Pul", "سرپل", "سرپل"),
    Tile("SAM", 3, 1, "Samangan", "سمنگان", "سمنګان"),
    Tile("BGL", 4, 1, "Baghlan", "بغلان", "بغلان"),
    Tile("PAN", 5, 1, "Panjshir", "پنجشیر", "پنجشېر"),
    Tile("NUR", 6, 1, "Nuristan", "نورستان", "نورستان"),
    Tile("HER", 0, 2, "Herat", "هرات", "هرات"),
    Tile("GHO", 1, 2, "Ghor", "غور", "غور"),
    Tile("DAY", 2, 2, "Daykundi", "دایکندی", "دایکندي"),
    Tile("BAM", 3, 2, "Bamyan", "بامیان", "باميان"),
    Tile("PAR", 4, 2, "Parwan", "پروان", "پروان"),
    Tile("KAP", 5, 2, "Kapisa", "کاپیسا", "کاپيسا"),
    Tile("LAG", 6, 2, "Laghman", "لغمان", "لغمان"),
    Tile("KNR", 7, 2, "Kunar", "کنر", "کونړ"),
    Tile("FRA", 0, 3, "Farah", "فراه", "فراه"),
    Tile("HEL", 1, 3, "Helmand", "هلمند", "هلمند"),
    Tile("URU", 2, 3, "Uruzgan", "ارزگان", "اروزګان"),
    Tile("WAR", 3, 3, "Wardak", "وردک", "وردګ"),
    Tile("KAB", 4, 3, "Kabul", "کابل", "کابل"),
    Tile("LOG", 5, 3, "Logar", "لوگر", "لوګر"),
    Tile("NAN", 6, 3, "Nangarhar", "ننگرهار", "ننګرهار"),
    Tile("NIM", 0, 4, "Nimroz", "نیمروز", "نيمروز"),
    Tile("KAN", 1, 4, "Kandahar", "قندهار", "کندهار"),
    Tile("ZAB", 2, 4, "Zabul", "زابل", "زابل"),
    Tile("GHA", 3, 4, "Ghazni", "غزنی", "غزني"),
    Tile("PIA", 4, 4, "Paktya", "پکتیا", "پکتيا"),
    Tile("KHO", 5, 4, "Khost", "خوست", "خوست"),
    Tile("PKA", 3, 5, "Paktika", "پکتیکا", "پکتيکا"),
)
COLUMNS, ROWS = 8, 6


class Holding(StrEnum):
    """What is claimed about a province. Nobody knows control; these are claims with a source."""

    HELD = "held"
    CONTESTED = "contested"
    LOST = "lost"
    UNKNOWN = "unknown"


PATTERNS = {Holding.HELD: "", Holding.CONTESTED: "stripes", Holding.LOST: "hatch", Holding.UNKNOWN: ""}
SHORT = {Holding.HELD: "✓", Holding.CONTESTED: "≈", Holding.LOST: "✕", Holding.UNKNOWN: "?"}


def holding_word(holding: Holding) -> str:
    """The claim in the reader's language."""
    words = {
        Holding.HELD: _("held by the government"),
        Holding.CONTESTED: _("contested"),
        Holding.LOST: _("lost"),
        Holding.UNKNOWN: _("not known"),
    }
    return words[holding]


def short_word(holding: Holding) -> str:
    """The claim in as few letters as a tile has room for."""
    return _("government") if holding is Holding.HELD else holding_word(holding)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceClaim:
    """Who says what about a province, since when; `number` is an optional count with its words ready."""

    holding: Holding
    source: str = ""
    at: datetime | None = None
    number: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceMap:
    """The tile map. Provinces without a claim are shown as not known: a gap is information too."""

    key: str
    title: str
    claims: Mapping[str, ProvinceClaim]
    note: str = ""

    def __post_init__(self) -> None:
        strange = set(self.claims) - {tile.code for tile in TILES}
        if strange:
            raise ValueError(f"no such province code: {', '.join(sorted(strange))}")

    @property
    def legend(self) -> Sequence[Key]:
        """What colour and pattern mean."""
        return [Key(f"{SHORT[h]} {holding_word(h)}", f"dr-place-{h}", PATTERNS[h]) for h in Holding]

    def claim(self, code: str) -> ProvinceClaim:
        """The claim about a province, or that nothing is known."""
        return self.claims.get(code) or ProvinceClaim(holding=Holding.UNKNOWN)

    def describe(self, reader: Reader) -> str:
        """Each province that somebody claims something about."""
        said = [
            f"{t.name(reader.language)}: {holding_word(self.claim(t.code).holding)}."
            for t in TILES
            if t.code in self.claims
        ]
        return " ".join(said) or _("Nothing is known about any province.")

    def draw(self, reader: Reader, *, width: int) -> Drawing:
        """West stays on the left in every language: it is a map."""
        is_narrow = width <= NARROW
        gap = 3.0 if is_narrow else 6.0
        across = (width + gap) / COLUMNS - gap
        high = across if is_narrow else 74.0
        shapes: list[Shape] = []
        for tile in TILES:
            x, y = tile.column * (across + gap), tile.row * (high + gap)
            claim = self.claim(tile.code)
            # An outlined tile is drawn a little smaller, so that its line is not cut at the edge of the picture.
            inset = 1.0 if claim.holding is Holding.UNKNOWN else 0.0
            size = (across - 2 * inset, high - 2 * inset)
            shapes.append(Box(x + inset, y + inset, *size, f"dr-place-{claim.holding}", round=4))
            light = "" if claim.holding is Holding.UNKNOWN else " dr-light"
            # Letters keep a calm ground: the pattern fills only the foot of the tile.
            foot = high * 0.24
            if PATTERNS[claim.holding]:
                shapes.append(
                    Box(x, y + high - foot, across, foot, f"dr-place-{claim.holding}", PATTERNS[claim.holding], 4)
                )
            shapes.extend(
                _labels(tile, claim, reader, x=x, y=y, across=across, high=high, light=light, is_narrow=is_narrow)
            )
        return Drawing(width=width, height=ROWS * (high + gap) - gap, shapes=shapes, mirrors=False)

    def table(self, reader: Reader) -> Queue:
        """Every province with claim, source and date."""
        rows = []
        for tile in sorted(TILES, key=lambda t: t.name(reader.language)):
            claim = self.claim(tile.code)
            at: Any = When(claim.at) if claim.at else Cell("–")
            cells = (holding_word(claim.holding), claim.number or "–", claim.source or "–", at)
            rows.append(Row(heading=tile.name(reader.language), href=claim.href, cells=cells))
        headings = (_("Province"), _("Claim"), _("How many"), _("Source"), _("Claimed"))
        return Queue(caption=self.title, caption_is_hidden=True, columns=[Column(text) for text in headings], rows=rows)


def _labels(
    tile: Tile,
    claim: ProvinceClaim,
    reader: Reader,
    *,
    x: float,
    y: float,
    across: float,
    high: float,
    light: str,
    is_narrow: bool,
) -> list[Shape]:
    name = tile.name(reader.language)
    middle = x + across / 2
    if is_narrow:
        short = tile.code if reader.language == "en" else name
        return [
            Text(middle, y + 15, short, f"dr-text dr-small{light}", "middle"),
            Text(middle, y + 29, SHORT[claim.holding], f"dr-text dr-small dr-strong{light}", "middle"),
        ]
    word = f"{SHORT[claim.holding]} {claim.number or short_word(claim.holding)}"
    return [
        Text(middle, y + 24, fitted(name, width=across - 8, bold=True), f"dr-text dr-strong{light}", "middle"),
        Text(middle, y + 44, fitted(word, width=across - 8, size=12), f"dr-text dr-small{light}", "middle"),
    ]
