"""The flight board: a row a route, bars for legs filled by seats confirmed, held, free; marks where offers lapse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage.desks.components.atoms import Count, Ltr, When
from safepassage.desks.components.queue import Cell, Column, Queue, Row
from safepassage.desks.pictures.drawing import Box, Drawing, Path, Shape, Text, fitted, isolated, width_of
from safepassage.desks.pictures.picture import NARROW, Key
from safepassage.desks.reader import Reader

HEAD, BAR, LABEL, NEVER_THINNER, LANE = 34.0, 30.0, 200.0, 26.0, 58.0
DRAWN_FOR = timedelta(hours=6)
"""How long a leg is drawn whose arrival nobody has said; the table says that it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegBar:
    """One leg: who flies, from when to when, seats by state, and when the offer lapses."""

    name: str
    departs_at: datetime
    arrives_at: datetime | None
    seats: int
    confirmed: int = 0
    held: int = 0
    lapses_at: datetime | None = None
    href: str = ""

    @property
    def free(self) -> int:
        """Seats that nobody holds."""
        return self.seats - self.confirmed - self.held

    def __post_init__(self) -> None:
        if self.free < 0 or self.seats <= 0:
            raise ValueError(f"{self.name}: {self.confirmed} confirmed and {self.held} held of {self.seats} seats")
        if self.arrives_at and self.arrives_at <= self.departs_at:
            raise ValueError(f"{self.name} arrives before it departs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row: from where to where, by whom."""

    label: str
    partner: str
    legs: Sequence[LegBar]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightBoard:
    """All routes on one time axis in the reader's zone."""

    key: str
    title: str
    routes: Sequence[Route]
    starts_at: datetime
    ends_at: datetime
    note: str = ""

    @property
    def legend(self) -> Sequence[Key]:
        """What the fillings mean."""
        return (Key(_("confirmed"), "dr-confirmed"), Key(_("held"), "dr-held", "stripes"), Key(_("free"), "dr-free"))

    def describe(self, reader: Reader) -> str:
        """Each leg in a sentence."""
        return " ".join(
            f"{route.label}: {leg.name}, {_seats(leg, reader)}." for route in self.routes for leg in route.legs
        )

    def draw(self, reader: Reader, *, width: int) -> Drawing:
        """Labels beside the rows on a screen, above them on a phone; legs that would touch stand one under another."""
        is_narrow = width <= NARROW
        scale = _Scale(self.starts_at, self.ends_at, 0.0 if is_narrow else LABEL, float(width))
        shapes: list[Shape] = []
        y = HEAD
        for route in self.routes:
            shapes.append(Path(((0, y), (width, y)), "dr-hair"))
            _label(shapes, route, y=y, width=width, is_narrow=is_narrow)
            lanes = _lanes(route.legs, scale, reader)
            top = y + (30 if is_narrow else 8)
            for index, lane in enumerate(lanes):
                for leg in lane:
                    _leg(shapes, leg, scale, reader, y=top + LANE * index)
            y = top + max(1, len(lanes)) * LANE
        grid: list[Shape] = []
        _axis(grid, scale, reader, bottom=y)
        if scale.starts_at <= reader.now <= scale.ends_at:
            grid.append(Path(((scale.x(reader.now), HEAD - 6), (scale.x(reader.now), y)), "dr-now"))
        return Drawing(width=width, height=y + 4, shapes=[*grid, *shapes])

    def table(self, reader: Reader) -> Queue:
        """Every leg as a row."""
        headings = (_("Leg"), _("Departs"), _("Arrives"), _("Confirmed"), _("Held"), _("Free"), _("Names due"))
        rows = [
            Row(
                heading=Ltr(leg.name),
                href=leg.href,
                under=f"{route.label} · {route.partner}",
                cells=(
                    When(leg.departs_at),
                    When(leg.arrives_at) if leg.arrives_at else _("not known"),
                    *(Count(number, "seats") for number in (leg.confirmed, leg.held, leg.free)),
                    When(leg.lapses_at) if leg.lapses_at else Cell("–"),
                ),
            )
            for route in self.routes
            for leg in route.legs
        ]
        return Queue(caption=self.title, caption_is_hidden=True, columns=[Column(text) for text in headings], rows=rows)


@dataclass(frozen=True, slots=True)
class _Scale:
    starts_at: datetime
    ends_at: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        share = (at - self.starts_at) / (self.ends_at - self.starts_at)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


def _axis(shapes: list[Shape], scale: _Scale, reader: Reader, *, bottom: float) -> None:
    midnight = scale.starts_at.astimezone(reader.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    shapes.append(Text(scale.left + 4, HEAD - 14, _day(scale.starts_at, reader), "dr-soft"))
    shown_to = scale.left
    while midnight <= scale.ends_at:
        if midnight >= scale.starts_at:
            x = scale.x(midnight)
            shapes.append(Path(((x, HEAD - 8), (x, bottom)), "dr-hair"))
            words = _day(midnight, reader)
            room = width_of(words, size=13) + 10
            if x - shown_to > room and x + room < scale.right:
                shapes.append(Text(x + 4, HEAD - 14, words, "dr-soft"))
                shown_to = x
        midnight += timedelta(days=1)


def _day(at: datetime, reader: Reader) -> str:
    return reader.day(at.astimezone(reader.zone).date())[0].rsplit(" ", 1)[0]


def _seats(leg: LegBar, reader: Reader) -> str:
    return ngettext("%(free)s of %(all)s seat free", "%(free)s of %(all)s seats free", leg.seats) % {
        "free": reader.digits(leg.free),
        "all": reader.digits(leg.seats),
    }


def _words(leg: LegBar, reader: Reader) -> str:
    return f"{isolated(leg.name)} · {_seats(leg, reader)}"


def _place(leg: LegBar, scale: _Scale, reader: Reader) -> tuple[float, float, float, float]:
    """Where a leg's bar begins and how long it is; where its words begin and end."""
    start = scale.x(leg.departs_at)
    length = max(NEVER_THINNER, scale.x(leg.arrives_at or leg.departs_at + DRAWN_FOR) - start)
    x = min(start, scale.right - length)
    room = width_of(_words(leg, reader), size=13)
    words = max(scale.left, min(x, scale.right - room))
    return x, length, words, words + room


def _lanes(legs: Sequence[LegBar], scale: _Scale, reader: Reader) -> list[list[LegBar]]:
    """Legs of a route shared out so that no bar or text covers another."""
    lanes: list[list[LegBar]] = []
    ends: list[float] = []
    for leg in sorted(legs, key=lambda each: each.departs_at):
        x, length, words, words_end = _place(leg, scale, reader)
        begin, end = min(x, words), max(x + length, words_end) + 8
        free = next((index for index, taken in enumerate(ends) if taken <= begin), None)
        if free is None:
            lanes.append([leg])
            ends.append(end)
        else:
            lanes[free].append(leg)
            ends[free] = end
    return lanes


def _label(shapes: list[Shape], route: Route, *, y: float, width: float, is_narrow: bool) -> None:
    if is_narrow:
        both = fitted(f"{route.label} · {route.partner}", width=width - 8, bold=True)
        shapes.append(Text(0, y + 20, both, "dr-text dr-strong"))
        return
    shapes.append(Text(0, y + 24, fitted(route.label, width=LABEL - 16, bold=True), "dr-text dr-strong"))
    shapes.append(Text(0, y + 43, fitted(route.partner, width=LABEL - 16), "dr-soft"))


def _leg(shapes: list[Shape], leg: LegBar, scale: _Scale, reader: Reader, *, y: float) -> None:
    x, length, words, _end = _place(leg, scale, reader)
    along = x
    for number, css, pattern in (
        (leg.confirmed, "dr-confirmed", ""),
        (leg.held, "dr-held", "stripes"),
        (leg.free, "dr-free", ""),
    ):
        part = length * number / leg.seats
        if number:
            shapes.append(Box(along, y, part, BAR, css, pattern, 2))
        along += part
    # Text over three fillings cannot keep its contrast: it stands under the bar, pulled back where the picture ends.
    shapes.append(Text(words, y + BAR + 16, _words(leg, reader), "dr-soft"))
    if leg.lapses_at and scale.starts_at <= leg.lapses_at <= scale.ends_at:
        mark = scale.x(leg.lapses_at)
        shapes.append(Path(((mark - 5, y - 3), (mark, y + 6), (mark + 5, y - 3), (mark - 5, y - 3)), "dr-mark"))
        shapes.append(Path(((mark, y + 6), (mark, y + BAR)), "dr-mark"))
