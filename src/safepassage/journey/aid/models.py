"""Humanitarian aid: money set aside, promised to a body, and paid. Splits that were not published stay unknown."""

from django.conf import settings
from django.db import models

from safepassage.journey.facts import SharedFact


class Appropriation(SharedFact):
    """Money set aside for a purpose."""

    purpose = models.CharField(max_length=200)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="NZD")
    appropriated_at = models.DateTimeField()
    appropriated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.CharField(max_length=300, blank=True)


class Commitment(SharedFact):
    """Aid promised to one or several bodies.

    With several recipients and no published split, the split stays unknown.
    """

    appropriation = models.ForeignKey(Appropriation, models.PROTECT, null=True, blank=True, related_name="+")
    recipients = models.JSONField(default=list)  # names of the bodies, in the order of the source
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="NZD")
    split_is_known = models.BooleanField(default=False)
    committed_at = models.DateTimeField()
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")


class Payment(SharedFact):
    """Aid paid to one body under a commitment."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=120)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="NZD")
    paid_at = models.DateTimeField()
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
