"""The only writers of figures."""

from datetime import datetime, timedelta
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.publication import folds, queries
from safepassage.publication.models import Figure, FunnelCount
from safepassage.publication.units import Bound, Unit

FOLDED_AT_ONCE = 3


@operation
def quote_figure(
    *,
    measure: str,
    unit: str,
    low: int | None,
    high: int | None,
    bound: Bound,
    as_of_text: str,
    source: str,
    by: Actor,
    at: datetime,
    as_of_from: datetime | None = None,
    as_of_until: datetime | None = None,
    value_as_written: str = "",
    unit_as_written: str = "",
    definition: str = "",
    stage: str = "",
    said_by: str = "quoted",
    revises_id: UUID | None = None,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> Figure:
    """Keep a figure that was said. Raises NotPossible without a source, a time, or (with a number) a unit."""
    access.require(by, Permission.PUBLICATION_FIGURE_RECORD)
    if not source.strip():
        raise NotPossible("no_source", "Say who gave this figure.")
    if not as_of_text.strip():
        raise NotPossible("no_as_of", "Say which time this figure describes.")
    if (low is not None or high is not None) and not unit:
        raise NotPossible("no_unit", "Say what this figure counts: a number without a unit is refused.")
    if low is not None and high is not None and low > high:
        raise NotPossible("upside_down", "The lower bound is above the upper one.")
    figure = Figure.objects.create(
        measure=measure,
        stage=stage or folds.stage_said(measure),
        unit=Unit(unit) if unit in set(Unit) else "",
        unit_as_written=unit_as_written or unit,
        low=low,
        high=high,
        bound=bound,
        value_as_written=value_as_written,
        as_of_from=as_of_from,
        as_of_until=as_of_until,
        as_of_as_written=as_of_text,
        definition=definition,
        source=source,
        said_by=said_by,
        revises_id=revises_id,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    audit.record("publication.figure.recorded", on=figure, by=by, at=at)
    return figure


@operation
def store_funnel(*, by: Actor, at: datetime) -> int:
    """Fold the funnel now, and at the instants of figures that were said, for readers of a large operation.

    Returns how many counts were stored; a second call at one instant stores none, and a small operation needs none.
    """
    access.require(by, Permission.PUBLICATION_FIGURE_RECORD)
    if queries.is_small() or FunnelCount.objects.filter(folded_at=at).exists():
        return 0
    instants = [at, *_instants_to_fold(at)]
    rows = [
        FunnelCount(
            as_of=instant,
            folded_at=at,
            folded_by_id=by.user_id,
            is_now=instant == at,
            stage=row.code,
            unit=unit,
            count=count,
        )
        for instant in instants
        for row in queries.fold(as_of=instant, known_at=at).rows
        for unit, count in row.counts.items()
    ]
    FunnelCount.objects.bulk_create(rows)
    return len(rows)


def _instants_to_fold(at: datetime) -> list[datetime]:
    """A few instants of said figures whose fold is missing or a day old, so that one call stays short."""
    fresh = FunnelCount.objects.filter(folded_at__gt=at - timedelta(days=1), is_now=False).values("as_of")
    wanted = Figure.objects.filter(as_of_until__lt=at).exclude(stage="").exclude(as_of_until__in=fresh)
    found = wanted.order_by("as_of_until").values_list("as_of_until", flat=True).distinct()[:FOLDED_AT_ONCE]
    return [instant for instant in found if instant is not None]
