"""The funnel from application to citizenship. Different units never share an axis: each unit has its own column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from safepassage.desks import units
from safepassage.desks.components.atoms import Count, When
from safepassage.desks.components.queue import Cell, Column, Queue, Row
from safepassage.desks.pictures.drawing import Box, Drawing, Shape, Text, fitted, width_of
from safepassage.desks.pictures.picture import NARROW, Key
from safepassage.desks.reader import Reader

ROW, BAR, GUTTER, HEAD = 58.0, 30.0, 36.0, 26.0
COLOURED = ("applications", "cases", "principals", "people", "seats")


class MixedUnits(ValueError):
    """Somebody asked to draw applications and people on one axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One bar: what, how many of which unit, as of when, and the bound that came with the number ("about", "over")."""

    label: str
    count: int
    unit: str
    as_of: datetime
    how_counted: str = ""
    bound: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Bars of one unit on one axis. Raises MixedUnits otherwise."""

    stages: Sequence[Stage]

    def __post_init__(self) -> None:
        found = list(dict.fromkeys(stage.unit for stage in self.stages))
        if len(found) > 1:
            raise MixedUnits(f"{', '.join(found)} cannot share one axis: give each unit its own column (FunnelPicture)")

    @property
    def unit(self) -> str:
        """What every bar counts."""
        return self.stages[0].unit


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPicture:
    """Columns of funnels, one a unit, in the order of their first stage."""

    key: str
    title: str
    stages: Sequence[Stage]
    note: str = ""

    @property
    def legend(self) -> Sequence[Key]:
        """No legend: every bar says its unit."""
        return ()

    @property
    def columns(self) -> list[Funnel]:
        """The stages by unit."""
        names = dict.fromkeys(stage.unit for stage in self.stages)
        return [Funnel(stages=[stage for stage in self.stages if stage.unit == name]) for name in names]

    def describe(self, reader: Reader) -> str:
        """All bars in one sentence each."""
        return " ".join(f"{stage.label}: {_words(stage, reader)}." for stage in self.stages)

    def draw(self, reader: Reader, *, width: int) -> Drawing:
        """Side by side on a screen, one under another on a phone; each column keeps its own scale."""
        columns, shapes = self.columns, list[Shape]()
        is_narrow = width <= NARROW
        across = width if is_narrow else (width - GUTTER * (len(columns) - 1)) / max(1, len(columns))
        x = y = lowest = 0.0
        for funnel in columns:
            bottom = _column(shapes, funnel, reader, x=x, y=y, width=across)
            lowest = max(lowest, bottom)
            x, y = (0.0, bottom + 14) if is_narrow else (x + across + GUTTER, 0.0)
        return Drawing(width=width, height=lowest, shapes=shapes)

    def table(self, reader: Reader) -> Queue:
        """Stage, count with unit, as-of, how counted."""
        rows = [
            Row(heading=s.label, cells=(Count(s.count, s.unit, s.bound), When(s.as_of), Cell(s.how_counted or "–")))
            for s in self.stages
        ]
        columns = (Column(_("Stage")), Column(_("How many")), Column(_("As of")), Column(_("How counted")))
        return Queue(caption=self.title, caption_is_hidden=True, columns=columns, rows=rows)


def _words(stage: Stage, reader: Reader) -> str:
    number = reader.digits(f"{stage.count:,}")
    return " ".join(part for part in (stage.bound, number, units.word(stage.unit, stage.count)) if part)


def _column(shapes: list[Shape], funnel: Funnel, reader: Reader, *, x: float, y: float, width: float) -> float:
    most = max(1, *(stage.count for stage in funnel.stages))
    heading = units.word(funnel.unit, 2)
    shapes.append(Text(x, y + 14, heading[:1].upper() + heading[1:], "dr-text dr-strong"))
    y += HEAD
    css = f"dr-{funnel.unit}" if funnel.unit in COLOURED else "dr-people"
    for stage in funnel.stages:
        words, length = _words(stage, reader), max(3.0, width * stage.count / most)
        shapes.append(Text(x, y + 12, fitted(stage.label, width=width), "dr-text"))
        shapes.append(Box(x, y + 19, width, BAR, "dr-track"))
        shapes.append(Box(x, y + 19, length, BAR, css))
        inside = width_of(words, bold=True) + 20 <= length
        place = (x + 10, "dr-text dr-strong dr-light") if inside else (x + length + 8, "dr-text dr-strong")
        shapes.append(Text(place[0], y + 39, words, place[1]))
        y += ROW
    return y
