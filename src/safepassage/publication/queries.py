"""Readers of figures: the funnel, ours beside what was said, and the difference in words."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.roles import Sight
from safepassage.journey.people.models import Person
from safepassage.publication import folds
from safepassage.publication.folds import Instant
from safepassage.publication.models import Figure, FunnelCount
from safepassage.publication.units import Bound, DifferentUnits, Unit

FRESH = timedelta(seconds=60)
SMALL_OPERATION = 5_000
"""Below so many people the funnel is folded anew for each reader; above it a job keeps a fold not older than FRESH."""


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One stage of the funnel with its number in each unit."""

    code: str
    title: str
    how_counted: str
    counts: dict[Unit, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The whole funnel at one pair of instants."""

    at: Instant
    rows: tuple[FunnelRow, ...]

    def bars(self, unit: Unit) -> list[tuple[str, int]]:
        """The stages in one unit, for drawing."""
        return [(row.title, row.counts[unit]) for row in self.rows]

    def bars_of(self, units: dict[str, Unit]) -> list[tuple[str, int, Unit]]:
        """Chosen stages, each in its own unit. Raises DifferentUnits when they differ: they share no axis."""
        if len(set(units.values())) > 1:
            named = " and ".join(sorted({str(u) for u in units.values()}))
            raise DifferentUnits(f"{named} cannot be drawn in one funnel. Choose one unit.")
        return [(row.title, row.counts[units[row.code]], units[row.code]) for row in self.rows if row.code in units]


def fold(*, as_of: datetime, known_at: datetime) -> Funnel:
    """Fold the funnel over all records, as of one instant, as known at another: the same number for every reader.

    Whoever asks, the fold sees the whole operation through the database role that may only count.
    """
    t = Instant(as_of, known_at)
    with _counting():
        return Funnel(t, tuple(FunnelRow(s.code, s.title, s.how_counted, s.count(t)) for s in folds.STAGES))


def _counting() -> AbstractContextManager[Actor]:
    return access.acting(access.system_actor("fold the figures", on_behalf_of=access.current_actor()), sight=Sight.FOLD)


def latest_funnel() -> Funnel | None:
    """The newest fold that a job stored."""
    newest = FunnelCount.objects.filter(is_now=True).order_by("-folded_at").values_list("folded_at", flat=True).first()
    if newest is None:
        return None
    counts = stored(as_of=newest, folded_at=newest)
    rows = tuple(FunnelRow(s.code, s.title, s.how_counted, counts.get(s.code, {})) for s in folds.STAGES)
    return Funnel(Instant(newest, newest), rows)


def stored(*, as_of: datetime, folded_at: datetime) -> dict[str, dict[Unit, int]]:
    """A stored fold: stage → unit → count."""
    counts: dict[str, dict[Unit, int]] = {}
    for row in FunnelCount.objects.filter(as_of=as_of, folded_at=folded_at):
        counts.setdefault(row.stage, {})[Unit(row.unit)] = row.count
    return counts


def is_small() -> bool:
    """Whether the operation is small enough to fold anew for each reader."""
    with _counting():
        return bool(Person.objects.all()[: SMALL_OPERATION + 1].count() <= SMALL_OPERATION)


def funnel_now(now: datetime) -> Funnel:
    """The funnel for a reader: folded now in a small operation, else the last stored fold with its own instant."""
    if is_small():
        return fold(as_of=now, known_at=now)
    return latest_funnel() or fold(as_of=now, known_at=now)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure that was said beside ours at the same instants, with the difference in words."""

    figure: Figure
    ours: int | None
    explanation: str


def figures(*, as_of: datetime | None = None, known_at: datetime | None = None) -> list[Figure]:
    """What was said, oldest first: figures that describe a time up to `as_of` and that we knew of by `known_at`."""
    found = Figure.objects.all()
    if as_of:
        found = found.filter(Q(as_of_from__isnull=True) | Q(as_of_from__lte=as_of))
    if known_at:
        found = found.filter(known_at__lte=known_at)
    return list(found.order_by("as_of_until", "known_at", "id"))


def compare(figure: Figure, *, known_at: datetime, fold_anew: bool = True) -> Comparison:
    """Put our fold beside a figure that was said, at the end of the time that it describes.

    With `fold_anew` off, a large operation answers from the fold that the job stored for that instant, or says to wait.
    """
    stage = next((s for s in folds.STAGES if s.code == figure.stage), None)
    countable = figure.unit in {str(u) for u in folds.FUNNEL_UNITS}
    if stage is None or not countable or figure.as_of_until is None:
        return Comparison(figure, None, "This figure counts something that our funnel does not.")
    unit = Unit(figure.unit)
    if fold_anew:
        with _counting():
            ours = stage.count(Instant(figure.as_of_until, known_at))[unit]
        return Comparison(figure, ours, explain_difference(figure, ours))
    kept = FunnelCount.objects.filter(
        as_of=figure.as_of_until, folded_at__lte=known_at, stage=stage.code, unit=unit
    ).order_by("-folded_at")
    found = kept.values_list("count", flat=True).first()
    if found is None:
        return Comparison(figure, None, "Ours is being counted. Look again in a few minutes.")
    return Comparison(figure, found, explain_difference(figure, found))


def explain_difference(figure: Figure, ours: int) -> str:
    """Why our number and the said one differ, as far as bounds and our records tell. Nothing is spread or invented."""
    if figure.low is None:
        return "No number was given."
    low, high = figure.low, figure.high if figure.high is not None else figure.low
    agreement = _agreement(figure, ours, low, high)
    if agreement:
        return agreement
    if figure.bound == Bound.OVER and ours <= low:
        short = low + 1 - ours
        return f"Ours is {short:,} {figure.unit} short of “over {low:,}”: as many are not in our records."
    if ours > high:
        return f"Ours is {ours - high:,} {figure.unit} more. They were known to us later, or are counted otherwise."
    return f"Ours is {low - ours:,} {figure.unit} fewer: as many are not in our records, or are counted otherwise."


def _agreement(figure: Figure, ours: int, low: int, high: int) -> str:
    if figure.bound == Bound.OVER:
        return f"Agrees: ours is more than {low:,} {figure.unit}." if ours > low else ""
    if figure.bound == Bound.AT_LEAST:
        return f"Agrees: ours is at least {low:,} {figure.unit}." if ours >= low else ""
    if low <= ours <= high:
        return "Agrees."
    if figure.bound == Bound.ABOUT and abs(ours - low) <= max(1, round(low * 0.1)):
        return f"Agrees with “about {low:,}” within a tenth."
    return ""


def figures_read_from(row_ids: Iterable[UUID]) -> list[Figure]:
    """The figures that were read from these rows of a received file."""
    return list(Figure.objects.filter(source_row_id__in=list(row_ids)).order_by("known_at", "id"))
