"""Reception, placement, residence and citizenship of those who arrived."""

from django.conf import settings
from django.db import models

from safepassage.access.row_security.models import PersonalForeignKey
from safepassage.access.sealing import SealedTextField
from safepassage.journey.facts import PersonalFact
from safepassage.journey.people.models import Case, Person


class Reception(PersonalFact):
    """A family's first weeks: which centre received them and when they left it."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    centre = models.CharField(max_length=120)
    needs = models.CharField(max_length=200, blank=True)  # service codes only ("ground floor"), never a diagnosis
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"])]


class Placement(PersonalFact):
    """Where a household settles."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    town = models.CharField(max_length=100)
    address = SealedTextField(blank=True, default="")
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"])]


class Residence(PersonalFact):
    """The right to live permanently, of one person."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    category = models.CharField(max_length=80, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="one_residence_per_person")]
        indexes = [models.Index(fields=["case"])]


class Citizenship(PersonalFact):
    """Citizenship of one person, granted at a ceremony."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    ceremony_place = models.CharField(max_length=120, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="one_citizenship_per_person")]
        indexes = [
            models.Index(fields=["case"]),
            models.Index(fields=["granted_at", "known_at"], name="citizen_two_times"),
        ]
