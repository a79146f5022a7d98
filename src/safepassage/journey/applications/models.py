"""Applications lodged under a dated pathway, the people in them, what the principal claims to have done, and how urgent
it is.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from safepassage.access.row_security.models import PersonalForeignKey
from safepassage.access.sealing import SealedTextField
from safepassage.journey.applications.rules import Ground
from safepassage.journey.facts import PersonalFact, SharedFact
from safepassage.journey.people.models import Case, Person
from safepassage.journey.people.rules import Relationship, Role, Urgency


class Pathway(SharedFact):
    """One dated offer, for example that of October 2012."""

    code = models.CharField(max_length=60, unique=True)
    title_en = models.CharField(max_length=200)
    title_fa = models.CharField(max_length=200, blank=True)
    title_ps = models.CharField(max_length=200, blank=True)


class RuleVersion(SharedFact):
    """One immutable version of a pathway's rule: its text, when it was announced, in force and closed, and its content
    hash.
    """

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="+")
    number = models.IntegerField()
    body = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    announced = models.DateTimeField(null=True, blank=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    in_force_until = models.DateTimeField(null=True, blank=True)
    closes = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="Pacific/Auckland")
    source = models.TextField(blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pathway", "number"], name="rule_version_once")]


class Application(PersonalFact):
    """An application handed in: the instant of lodging fixes the clocks and the rule version."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=40, blank=True)
    lodged_at = models.DateTimeField()
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lodged_as_written = models.CharField(max_length=60, blank=True)
    repeats = PersonalForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", across=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = SealedTextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["case"]),
            models.Index(fields=["reference"]),
            models.Index(fields=["lodged_at", "known_at"], name="application_two_times"),
        ]


class ApplicationMember(PersonalFact):
    """A person included in an application, as principal or secondary applicant."""

    data_class = "A"

    application = PersonalForeignKey(Application, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=[(r, r) for r in Role])
    relationship = models.CharField(max_length=30, choices=[(r, r) for r in Relationship])
    relationship_as_written = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                condition=models.Q(removed_at__isnull=True),
                name="person_once_in_application",
            )
        ]
        indexes = [models.Index(fields=["person"])]


class Priority(PersonalFact):
    """How urgent a case is, on which stated grounds, from when. The newest row is in force."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=20, choices=[(u, u) for u in Urgency])
    grounds = ArrayField(models.CharField(max_length=40, choices=[(g, g) for g in Ground]), default=list)
    reason = SealedTextField()
    as_written = models.CharField(max_length=80, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "set_at"])]


class ServiceClaim(PersonalFact):
    """What a person says they did for an agency: role, unit, place and years, as intervals and as written."""

    data_class = "D"

    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.CharField(max_length=20, default="NZDF")
    role = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    started_earliest_date = models.DateField(null=True, blank=True)
    started_latest_date = models.DateField(null=True, blank=True)
    ended_earliest_date = models.DateField(null=True, blank=True)
    ended_latest_date = models.DateField(null=True, blank=True)
    period_as_written = models.CharField(max_length=80, blank=True)
    supervisor = SealedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["person"])]
