"""Figures that others published: each is quoted with its unit, bound, time and source exactly as far as they were
given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from safepassage.access.actor import Actor
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.understanding.cells import Amount, Span, read_amount, read_span
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.facts import NotPossible
from safepassage.publication import operations as publication
from safepassage.publication import queries as figure_queries
from safepassage.publication.units import Bound, Unit

_UNITS = {"persons": "people", "person": "people", "individuals": "people", "principal": "principals", "seat": "seats",
          "application": "applications", "case": "cases", "families": "cases", "flight": "flights", "visa": "visas"}  # fmt: skip  # noqa: E501
HOME_ZONE = "Pacific/Auckland"


@dataclass(frozen=True, slots=True)
class FigureRead:
    """One number that somebody gave, with its column."""

    measure: str
    column: str
    amount: Amount
    unit: str
    unit_as_written: str
    span: Span
    revises: UUID | None = None


class PublishedFigures:
    """The handler of kind `published-figures`."""

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        names = ("measure", "as_of", "source")
        parts = [fields.get(name, "").strip().casefold() for name in names]
        return f"{parts[0]}|{'|'.join(parts[1:])}"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[tuple[Judged, FigureRead]]:
        found = []
        for judged in group:
            row = judged.row
            if not row.text("measure"):
                judged.hold_back(row.note("no_key", "measure"))
                continue
            figure = read_figure(judged, scene, measure=row.text("measure"), value="value", unit=row.text("unit"))
            if figure:
                found.append((judged, figure))
        return found

    def write(
        self, understood: Sequence[tuple[Sequence[Judged], list[tuple[Judged, FigureRead]]]], scene: Scene
    ) -> None:
        """Quote the figures of one batch; one that changed revises the one before."""
        for _, rows in understood:
            for judged, figure in rows:
                if judged.is_to_write:
                    quote(judged, figure, scene, definition=judged.row.text("definition"))

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        raise NotPossible("later_work", "What somebody said stays said: enter the revision of a figure instead.")


def read_figure(judged: Judged, scene: Scene, *, measure: str, value: str, unit: str) -> FigureRead | None:
    """Read a number with its bound and its time. Held back without a source, a time, or (with a number) a unit."""
    row = judged.row
    amount = read_amount(row.text(value))
    if amount.code:
        judged.findings.append(row.note(amount.code, value))
    if not row.text("source"):
        judged.hold_back(row.note("no_source", "source"))
        return None
    if not row.text("as_of"):
        judged.hold_back(row.note("as_of_not_read", "as_of"))
        return None
    plain = unit.casefold().strip()
    if not plain and (amount.low is not None or amount.high is not None):
        judged.hold_back(row.note("no_unit", "unit"))
        return None
    span = read_span(row.text("as_of"), zone=_zone(scene))
    if span.first is None:
        judged.findings.append(row.note("as_of_not_read", "as_of"))
    known = _UNITS.get(plain, plain)
    return FigureRead(measure[:200], value, amount, known if known in set(Unit) else plain, unit[:60], span)


def quote(judged: Judged, figure: FigureRead, scene: Scene, *, definition: str) -> None:
    """Enter one figure as theirs, word for word."""
    row = judged.row
    before = figure_queries.figures_read_from([judged.before.id]) if judged.before else []
    revised = next((each for each in before if each.measure == figure.measure), None)
    publication.quote_figure(
        measure=figure.measure,
        unit=figure.unit,
        low=figure.amount.low,
        high=figure.amount.high,
        bound=Bound(figure.amount.bound),
        as_of_text=row.text("as_of")[:40],
        as_of_from=figure.span.first,
        as_of_until=figure.span.until,
        value_as_written=row.text(figure.column)[:60],
        unit_as_written=figure.unit_as_written,
        definition=definition,
        source=row.text("source")[:300],
        revises_id=revised.id if revised else None,
        source_row_id=scene.id_of(row),
        source_cell=row.where(figure.column),
        by=scene.actor,
        at=scene.at,
    )


def _zone(scene: Scene) -> ZoneInfo:
    try:
        return ZoneInfo(scene.table.option("time_zone", HOME_ZONE))
    except (KeyError, ValueError, OSError):
        return ZoneInfo(HOME_ZONE)
