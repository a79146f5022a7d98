"""Shapes of a picture and how they become SVG: mirrored for right-to-left pages, real text, patterns beside colour.

No style attribute is written: the content policy of the pages forbids it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LETTER = 0.56  # mean width of a letter of Noto Sans, in parts of its size; bold is about a tenth wider
ISOLATE, POP = "\u2066", "\u2069"


def isolated(text: str) -> str:
    """Left-to-right text inside a line of either direction, for SVG, where `bdi` does not exist."""
    return f"{ISOLATE}{text}{POP}"


def width_of(text: str, *, size: float = 14, bold: bool = False) -> float:
    """About how wide a text will be: deliberately a little too wide, so that nothing touches."""
    letters = len(text.replace(ISOLATE, "").replace(POP, ""))
    return letters * size * LETTER * (1.1 if bold else 1.0)


def fitted(text: str, *, width: float, size: float = 14, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is too long; the table under the picture holds the whole."""
    if width_of(text, size=size, bold=bold) <= width:
        return text
    letters = int(width / (size * LETTER * (1.1 if bold else 1.0))) - 1
    return text[: max(1, letters)].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its css class; `pattern` lays stripes, hatch or dots over it."""

    x: float
    y: float
    width: float
    height: float
    css: str
    pattern: str = ""
    round: float = 3


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text. `anchor` is start, middle or end in reading direction."""

    x: float
    y: float
    text: str
    css: str = "dr-text"
    anchor: str = "start"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Joined straight lines through points."""

    points: tuple[tuple[float, float], ...]
    css: str = "dr-line"


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    x: float
    y: float
    radius: float
    css: str


@dataclass(frozen=True, slots=True)
class Node:
    """Shapes that belong together; a link where there is an address."""

    href: str
    shapes: tuple["Box | Text | Path | Dot", ...]


Shape = Box | Text | Path | Dot | Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A finished picture in one size."""

    width: float
    height: float
    shapes: Sequence[Shape]
    mirrors: bool = True

    def svg(self, *, key: str, title: str, description: str, css: str, is_rtl: bool) -> SafeString:
        """The SVG element. `key` must be unique on the page; it names title, description and patterns."""
        hand = _Hand(key=key, width=self.width, mirrored=is_rtl and self.mirrors)
        role = "group" if any(isinstance(shape, Node) for shape in self.shapes) else "img"
        return format_html(
            '<svg class="{}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="{}" direction="{}" '
            'aria-labelledby="{}-title {}-desc"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>'
            "<defs>{}</defs>{}</svg>",
            *(css, _number(self.width), _number(self.height), role, "rtl" if is_rtl else "ltr"),
            *(key, key, key, title, key, description),
            hand.patterns(),
            hand.draw(self.shapes),
        )


@dataclass(frozen=True, slots=True)
class _Hand:
    key: str
    width: float
    mirrored: bool

    def patterns(self) -> SafeString:
        kinds = (("stripes", "M-2 10 10 -2M2 14 14 2"), ("hatch", "M0 0 12 12M12 0 0 12"), ("dots", "M5 5h2M11 11h2"))
        return format_html_join(
            "",
            '<pattern id="{}-{}" width="12" height="12" patternUnits="userSpaceOnUse">'
            '<path class="dr-pattern" d="{}"/></pattern>',
            ((self.key, kind, path) for kind, path in kinds),
        )

    def draw(self, shapes: Iterable[Shape]) -> SafeString:
        return format_html_join("", "{}", ((self._one(shape),) for shape in shapes))

    def _x(self, x: float, width: float = 0) -> str:
        return _number(self.width - x - width if self.mirrored else x)

    def _one(self, shape: Shape) -> SafeString:
        match shape:
            case Box():
                drawn = self._box(shape)
            case Text():
                language = format_html(' lang="{}"', shape.language) if shape.language else ""
                place = (self._x(shape.x), _number(shape.y), shape.css, shape.anchor)
                words = '<text x="{}" y="{}" class="{}" text-anchor="{}"{}>{}</text>'
                drawn = format_html(words, *place, language, shape.text)
            case Path():
                points = " ".join(f"{self._x(x)},{_number(y)}" for x, y in shape.points)
                drawn = format_html('<polyline points="{}" class="{}"/>', points, shape.css)
            case Dot():
                place = (self._x(shape.x), _number(shape.y), _number(shape.radius), shape.css)
                drawn = format_html('<circle cx="{}" cy="{}" r="{}" class="{}"/>', *place)
            case Node():
                group = '<a href="{}">{}</a>' if shape.href else "<g{}>{}</g>"
                drawn = format_html(group, shape.href, self.draw(shape.shapes))
        return drawn

    def _box(self, box: Box) -> SafeString:
        place = (self._x(box.x, box.width), *map(_number, (box.y, box.width, box.height, box.round)))
        rectangle = '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" '
        plain = format_html(rectangle + 'class="{}"/>', *place, box.css)
        if not box.pattern:
            return plain
        return format_html("{}" + rectangle + 'fill="url(#{}-{})"/>', plain, *place, self.key, box.pattern)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
