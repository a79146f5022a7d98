"""The figures page: the funnel by unit, how each number is counted, and what was said beside ours."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from safepassage.desks import components as c
from safepassage.desks.pictures import FunnelPicture, Stage
from safepassage.publication import queries
from safepassage.publication.folds import FUNNEL_UNITS, Instant
from safepassage.publication.models import Figure
from safepassage.publication.queries import Comparison, Funnel
from safepassage.publication.units import Unit

TITLES = {
    "lodged": lambda: _("Lodged"),
    "verified": lambda: _("Verified"),
    "approved": lambda: _("Approved"),
    "visa": lambda: _("Visa"),
    "travel_ready": lambda: _("Travel-ready"),
    "departed": lambda: _("Departed"),
    "arrived": lambda: _("Arrived"),
    "settled": lambda: _("Settled"),
}


def figures(
    *, as_of: datetime | None, known_at: datetime | None, units: tuple[Unit, ...], now: datetime
) -> dict[str, Any]:
    """The page for one question. Without instants it answers for now."""
    asked = as_of is not None or known_at is not None
    at = Instant(as_of or now, known_at or as_of or now)
    funnel = queries.fold(as_of=at.as_of, known_at=at.known_at) if asked else queries.funnel_now(now)
    fold_anew = asked or queries.is_small()
    said = queries.figures(as_of=funnel.at.as_of, known_at=funnel.at.known_at)[-c.PAGE_SIZE :]
    return {
        "header": c.PageHeader(
            title=_("Figures"), caption=_("For briefing, not to be said: exact counts of this moment.")
        ),
        "cards": _cards(funnel),
        "funnel": _picture(funnel, units),
        "counted": _counted(funnel),
        "said": said_table([_beside_ours(figure, funnel, fold_anew=fold_anew) for figure in reversed(said)]),
        "as_of": c.When(funnel.at.as_of),
        "known_at": c.When(funnel.at.known_at),
    }


def _beside_ours(figure: Figure, funnel: Funnel, *, fold_anew: bool) -> Comparison:
    return queries.compare(figure, known_at=funnel.at.known_at, fold_anew=fold_anew)


def said_table(comparisons: list[Comparison], *, with_ours: bool = True) -> c.Queue:
    """What was said, newest first; `with_ours` puts our count and the difference in words beside it."""
    columns = [c.Column(_("What")), c.Column(_("Said")), c.Column(_("As of")), c.Column(_("Source"))]
    if with_ours:
        columns += [c.Column(_("Ours"), True), c.Column(_("Difference"))]
    rows = []
    for comparison in comparisons:
        figure = comparison.figure
        cells: list[Any] = [value_in_words(figure), c.Ltr(figure.as_of_as_written), figure.source]
        if with_ours:
            cells += ["–" if comparison.ours is None else comparison.ours, comparison.explanation]
        rows.append(c.Row(heading=figure.measure, under=figure.definition, cells=cells))
    empty = c.EmptyState(
        title=_("Nothing was said yet."), text=_("Figures that others published are read in under Files in.")
    )
    return c.Queue(caption=_("What was said"), columns=columns, rows=rows, empty=empty)


def value_in_words(figure: Figure) -> str:
    """The number as it was written, with what it counts; "no number" where none was given."""
    unit = figure.unit or figure.unit_as_written
    return f"{figure.value_as_written or figure.low} {unit}" if figure.low is not None else _("no number")


def _cards(funnel: Funnel) -> list[c.FigureCard]:
    shown = (("lodged", Unit.APPLICATIONS), ("approved", Unit.APPLICATIONS), ("arrived", Unit.PEOPLE))
    rows = {row.code: row for row in funnel.rows}
    return [
        c.FigureCard(
            what=str(TITLES[code]()),
            value=rows[code].counts[unit],
            unit=str(unit),
            as_of=funnel.at.as_of,
            how_counted=rows[code].how_counted,
        )
        for code, unit in shown
    ]


def _picture(funnel: Funnel, units: tuple[Unit, ...]) -> FunnelPicture:
    return FunnelPicture(
        key="funnel",
        title=_("From application to settlement"),
        note=_("Applications, cases and people are counted differently; each has an axis of its own."),
        stages=[
            Stage(
                label=str(TITLES[row.code]()),
                count=row.counts[unit],
                unit=str(unit),
                as_of=funnel.at.as_of,
                how_counted=row.how_counted,
            )
            for unit in units
            for row in funnel.rows
        ],
    )


def _counted(funnel: Funnel) -> c.Queue:
    headings = (_("Applications"), _("Cases"), _("People"))
    return c.Queue(
        caption=_("How counted"),
        columns=(c.Column(_("Stage")), *(c.Column(heading, True) for heading in headings), c.Column(_("How counted"))),
        rows=tuple(
            c.Row(
                heading=str(TITLES[row.code]()),
                cells=(*(row.counts[unit] for unit in FUNNEL_UNITS), row.how_counted),
            )
            for row in funnel.rows
        ),
    )
