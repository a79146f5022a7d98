"""The trail: events, the leaves of the sealed tree, and the signed heads. Rows hold label and id, no key upward."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from safepassage.access.row_security.rules import NARROW, OWNER, WIDE, Policy, Privilege, TableRules

_READABLE = TableRules(
    policies=(
        Policy("auditors", "SELECT", (NARROW, WIDE), "(SELECT sp.may_audit())"),
        Policy("owner", "ALL", (OWNER,), "true"),
    ),
    privileges=(Privilege("SELECT", (NARROW, WIDE)),),
    reason="the trail: auditors read it, nobody writes it but the functions of schema sp",
    audited=False,
)


class Event(models.Model):
    """One thing done or seen: by whom, for which agency, why, on which row, when. Field names, never their values."""

    row_rules: ClassVar[TableRules] = _READABLE

    at = models.DateTimeField(help_text="by the database's clock")
    occurred_at = models.DateTimeField(null=True, help_text="the instant the operation was given")
    user_id = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)
    agency = models.CharField(max_length=16, blank=True)
    post = models.CharField(max_length=60, blank=True)
    roles = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    session = models.CharField(max_length=80, blank=True)
    device = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=80)
    label = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80, blank=True)
    compartment = models.IntegerField(null=True)
    compartments = ArrayField(models.IntegerField(), null=True)
    fields = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    outcome = models.CharField(max_length=16)
    rows = models.IntegerField(default=1)
    leaf = models.BinaryField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["compartment", "-id"], name="event_compartment"),
            models.Index(fields=["label", "object_id", "-id"], name="event_object"),
            models.Index(fields=["user_id", "-id"], name="event_user"),
            GinIndex(
                fields=["compartments"], name="event_compartments", condition=models.Q(compartments__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}: {self.action} {self.label}"


class Pending(models.Model):
    """An event that the next seal will take in."""

    row_rules: ClassVar[TableRules] = _READABLE
    event = models.BigIntegerField(primary_key=True)
    leaf = models.BinaryField()

    def __str__(self) -> str:
        return f"pending {self.event}"


class Leaf(models.Model):
    """The place of an event in the sealed tree."""

    row_rules: ClassVar[TableRules] = _READABLE
    index = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)
    leaf = models.BinaryField()

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Seal(models.Model):
    """A signed head of the tree: how many events, which root, when. `frontier` lets the next seal continue."""

    row_rules: ClassVar[TableRules] = _READABLE
    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    frontier = ArrayField(models.BinaryField())
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal over {self.size} events"
