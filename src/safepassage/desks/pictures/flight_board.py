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

HEAD, BAR, LABEL, NEVER_THINNER = 34.0, 30.0, 200.0, 26.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LegBar:
    """One leg: who flies, from when to when, seats by state, and when the offer lapses."""

    name: str
    departs_at: datetime
    arrives_at: datetime
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
        if self.arrives_at <= self.departs_at:
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
        """Labels beside the rows on a screen, above them on a phone."""
        is_narrow = width <= NARROW
        scale = _Scale(self.starts_at, self.ends_at, 0.0 if is_narrow else LABEL, float(width))
        row = 88.0 if is_narrow else 66.0
        bottom = HEAD + row * len(self.routes)
        shapes: list[Shape] = []
        _axis(shapes, scale, reader, bottom=bottom)
        for index, route in enumerate(self.routes):
            y = HEAD + row * index
            shapes.append(Path(((0, y), (width, y)), "dr-hair"))
            top = y + 30 if is_narrow else y + 8
            label_width = width - 8 if is_narrow else LABEL - 16
            if is_narrow:
                shapes.append(
                    Text(
                        0,
                        y + 18,
                        fitted(f"{route.label} · {route.partner}", width=label_width, bold=True),
                        "dr-text dr-strong",
                    )
                )
            else:
                shapes.append(Text(0, y + 24, fitted(route.label, width=label_width, bold=True), "dr-text dr-strong"))
                shapes.append(Text(0, y + 43, fitted(route.partner, width=label_width), "dr-soft"))
            for leg in route.legs:
                _leg(shapes, leg, scale, reader, y=top)
        if scale.starts_at <= reader.now <= scale.ends_at:
            shapes.append(Path(((scale.x(reader.now), HEAD - 6), (scale.x(reader.now), bottom)), "dr-now"))
        return Drawing(width=width, height=bottom + 4, shapes=shapes)

    def table(self, reader: Reader) -> Queue:
        """Every leg as a row."""
        headings = (_("Leg"), _("Departs"), _("Arrives"), _("Confirmed"), _("Held"), _("Free"), _("Names due"))
        rows = [
            Row(
                heading=Ltr(leg.name),
                href=leg.href,
                under=f"{route.label} · {route.partner}",
                cells=(
                    *(When(leg.departs_at), When(leg.arrives_at)),
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


def _leg(shapes: list[Shape], leg: LegBar, scale: _Scale, reader: Reader, *, y: float) -> None:
    start = scale.x(leg.departs_at)
    length = max(NEVER_THINNER, scale.x(leg.arrives_at) - start)
    x = min(start, scale.right - length)
    kinds = ((leg.confirmed, "dr-confirmed", ""), (leg.held, "dr-held", "stripes"), (leg.free, "dr-free", ""))
    along = x
    for number, css, pattern in kinds:
        part = length * number / leg.seats
        if number:
            shapes.append(Box(along, y, part, BAR, css, pattern, 2))
        along += part
    words = f"{isolated(leg.name)} · {_seats(leg, reader)}"
    # Text over three fillings cannot keep its contrast: it stands under the bar, pulled back where the picture ends.
    room = width_of(words, size=13)
    shapes.append(Text(max(scale.left, min(x, scale.right - room)), y + BAR + 16, words, "dr-soft"))
    if leg.lapses_at and scale.starts_at <= leg.lapses_at <= scale.ends_at:
        mark = scale.x(leg.lapses_at)
        shapes.append(Path(((mark - 5, y - 3), (mark, y + 6), (mark + 5, y - 3), (mark - 5, y - 3)), "dr-mark"))
        shapes.append(Path(((mark, y + 6), (mark, y + BAR)), "dr-mark"))
