"""Crossings reported, confirmed and verified, entry permission at the border, and landings. All count people."""

from django.conf import settings
from django.db import models

from safepassage.access.row_security.models import PersonalForeignKey
from safepassage.access.sealing import SealedTextField
from safepassage.journey.arrivals.rules import CrossingState, EntryOutcome
from safepassage.journey.facts import PersonalFact
from safepassage.journey.people.models import Case, Person


class CrossingReport(PersonalFact):
    """A person is said to have crossed a border: when, where, by whose word, and how far that is confirmed."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    crossing = models.ForeignKey("journey.Crossing", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=[(s, s) for s in CrossingState])
    reported_by_source = SealedTextField(blank=True, default="")
    crossed_on = models.DateTimeField()  # when it is said to have happened
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    disproved_at = models.DateTimeField(null=True, blank=True)
    disproved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["case"]),
            models.Index(fields=["person"]),
            models.Index(fields=["state", "reported_at"]),
        ]


class EntryPermission(PersonalFact):
    """The decision at the border of the country of settlement about one person.

    Refusal leads to one of two legal states.
    """

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    port = models.CharField(max_length=100)
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in EntryOutcome])
    liable_for = models.CharField(max_length=20, blank=True)  # "turnaround" or "deportation" after a refusal
    ground = SealedTextField(blank=True, default="")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"]), models.Index(fields=["person"])]


class Arrival(PersonalFact):
    """A person landed and was admitted in the country of settlement."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    movement = models.ForeignKey("journey.Movement", models.PROTECT, null=True, blank=True, related_name="+")
    port = models.CharField(max_length=100)
    arrived_at = models.DateTimeField()
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="a_person_arrives_once")]
        indexes = [
            models.Index(fields=["case"]),
            models.Index(fields=["arrived_at", "known_at"], name="arrival_two_times"),
        ]
