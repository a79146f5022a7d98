"""Decisions on applications, visas for people, and what reopens a decision.

The first decision always stays readable.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from safepassage.access.row_security.models import PersonalForeignKey
from safepassage.access.sealing import BlindIndexField, SealedTextField
from safepassage.journey.applications.models import Application, RuleVersion
from safepassage.journey.decisions.rules import DeclineReason, Kind, Outcome, Trigger, VisaState
from safepassage.journey.facts import PersonalFact
from safepassage.journey.people.models import Case, Person


class Decision(PersonalFact):
    """What a person decided on an application, why, under which rule version.

    A new decision points to the one before.
    """

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    application = PersonalForeignKey(Application, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in Outcome])
    kind = models.CharField(max_length=30, choices=[(k, k) for k in Kind], default=Kind.DECISION)
    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, null=True, blank=True, related_name="+")
    reason_codes = ArrayField(models.CharField(max_length=40, choices=[(r, r) for r in DeclineReason]), default=list)
    reasons = SealedTextField()
    held_for = models.CharField(max_length=120, blank=True)
    previous = PersonalForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    as_written = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["application", "decided_at"]),
            models.Index(fields=["case"]),
            models.Index(fields=["outcome", "decided_at", "known_at"], name="decision_two_times"),
        ]


class Reconsideration(PersonalFact):
    """A trigger that reopened a decided application, and the decision that closed it again."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    application = PersonalForeignKey(Application, models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=30, choices=[(t, t) for t in Trigger])
    reason = SealedTextField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = PersonalForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(closed_at__isnull=True), name="one_open_reconsideration"
            )
        ]


class Visa(PersonalFact):
    """A visa of one person. Permission is not departure: help to leave, a seat and a boarding are other facts."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    application = PersonalForeignKey(Application, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    visa_kind = models.CharField(max_length=40, default="critical_purpose")
    number = SealedTextField(blank=True, default="")
    number_index = BlindIndexField(null=True, blank=True)
    conditions = models.TextField(blank=True)
    valid_until_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=[(s, s) for s in VisaState], default=VisaState.GRANTED)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = SealedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="granted"), name="one_valid_visa_per_person"
            )
        ]
        indexes = [
            models.Index(fields=["case"]),
            models.Index(fields=["granted_at", "known_at"], name="visa_two_times"),
        ]
