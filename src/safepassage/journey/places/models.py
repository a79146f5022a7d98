"""Places and what is reported of them: provinces, districts, crossings, airports, who is said to hold what, and what is
open.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from safepassage.journey.facts import SharedFact
from safepassage.journey.places.rules import Grade, Holder, Opening


class Province(SharedFact):
    """First-level area (wilayat). A code means nothing without its code set: Herat's codes moved between sets."""

    code = models.CharField(max_length=20)
    code_set = models.CharField(max_length=40)
    valid_from_date = models.DateField(null=True, blank=True)
    iso_code = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, default="AF")
    name_en = models.CharField(max_length=100)
    name_fa = models.CharField(max_length=100, blank=True)
    name_ps = models.CharField(max_length=100, blank=True)
    other_names = ArrayField(models.CharField(max_length=100), default=list)
    capital = models.CharField(max_length=100, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "code_set"], name="province_code_once")]


class District(SharedFact):
    """Second-level area (woleswali)."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    code_set = models.CharField(max_length=40)
    valid_from_date = models.DateField(null=True, blank=True)
    name_en = models.CharField(max_length=100)
    name_fa = models.CharField(max_length=100, blank=True)
    other_names = ArrayField(models.CharField(max_length=100), default=list)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "code_set"], name="district_code_once")]


class Crossing(SharedFact):
    """A border post. Positions are indicative only: nobody is routed by them."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_other_side = models.CharField(max_length=100, blank=True)
    neighbour = models.CharField(max_length=2)
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    note = models.TextField(blank=True)


class Airport(SharedFact):
    """An airport, with the time zone in which its departures are stated."""

    icao_code = models.CharField(max_length=4, unique=True)
    iata_code = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)


class ControlClaim(SharedFact):
    """Who is said to hold a place since when, by which source, and how sure. Conflicting claims stand side by side."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    place_name = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=20, choices=[(h, h) for h in Holder])
    grade = models.CharField(max_length=20, choices=[(g, g) for g in Grade])
    since_date = models.DateField()
    as_written = models.CharField(max_length=200, blank=True)
    reported_by_source = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["province", "since_date"]), models.Index(fields=["known_at"])]


class OpeningReport(SharedFact):
    """Whether a crossing or an airport is said to be open, for whom and until when."""

    crossing = models.ForeignKey(Crossing, models.PROTECT, null=True, blank=True, related_name="+")
    airport = models.ForeignKey(Airport, models.PROTECT, null=True, blank=True, related_name="+")
    opening = models.CharField(max_length=20, choices=[(o, o) for o in Opening])
    grade = models.CharField(max_length=20, choices=[(g, g) for g in Grade])
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    conditions = models.TextField(blank=True)
    reported_by_source = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opening_report_of_one_place",
                condition=models.Q(crossing__isnull=False, airport__isnull=True)
                | models.Q(crossing__isnull=True, airport__isnull=False),
            )
        ]
