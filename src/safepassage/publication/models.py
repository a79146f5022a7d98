"""Figures that somebody said or published: a minister, an agency, a paper, or we."""

from django.conf import settings
from django.db import models

from safepassage.access.row_security.models import Published, Shared
from safepassage.journey.facts import Guarded, Known
from safepassage.publication.units import Bound, Unit


class Figure(Guarded, Known, Published):
    """One published or quoted figure: measure, unit, bound, the time it describes as written, definition and source.

    `known_at` is when we knew of it. A later revision is a new row that names the one it revises.
    """

    measure = models.CharField(max_length=200)
    stage = models.CharField(max_length=30, blank=True)  # the funnel stage that it speaks of, when it speaks of one
    unit = models.CharField(max_length=20, blank=True, choices=[(u, u) for u in Unit])
    unit_as_written = models.CharField(max_length=60, blank=True)
    low = models.BigIntegerField(null=True, blank=True)
    high = models.BigIntegerField(null=True, blank=True)
    bound = models.CharField(max_length=20, choices=[(b, b) for b in Bound])
    value_as_written = models.CharField(max_length=60, blank=True)
    as_of_from = models.DateTimeField(null=True, blank=True)
    as_of_until = models.DateTimeField(null=True, blank=True)
    as_of_as_written = models.CharField(max_length=40)
    definition = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    said_by = models.CharField(max_length=20, default="quoted")  # "quoted" (theirs) or "published" (ours)
    revises = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["as_of_until"]), models.Index(fields=["stage", "unit"])]


class FunnelCount(Guarded, Shared):
    """One stage and unit of a stored fold. A stored fold never differs from folding anew at its two instants."""

    as_of = models.DateTimeField()
    folded_at = models.DateTimeField()  # what was known then
    folded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_now = models.BooleanField(default=False)  # folded for its own instant, not for that of a said figure
    stage = models.CharField(max_length=30)
    unit = models.CharField(max_length=20, choices=[(u, u) for u in Unit])
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["as_of", "folded_at", "stage", "unit"], name="funnel_count_once")
        ]
        indexes = [models.Index(fields=["is_now", "folded_at"])]
