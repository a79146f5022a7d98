"""Enquiries: one question to one agency about one person, asked with the least that answers it, and every answer that
came.
"""

from django.conf import settings
from django.db import models

from safepassage.access.row_security.models import PersonalForeignKey
from safepassage.access.sealing import BlindIndexArrayField, SealedTextField
from safepassage.journey.applications.models import Application, ServiceClaim
from safepassage.journey.facts import PersonalFact, SharedFact
from safepassage.journey.people.models import Case, Person
from safepassage.journey.verification.rules import Answer, Knowledge, State, Subject


class Enquiry(PersonalFact):
    """One question to one body about one person.

    It carries a copy of the least facts, so that the one asked opens nothing else.
    """

    data_class = "D"
    asked_of = "addressee"  # row security: the agency asked sees this row, and no other of the case
    counted = ("id", "case", "person", "subject", "addressee", "state", "asked_at", "known_at")

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    application = PersonalForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    service_claim = PersonalForeignKey(ServiceClaim, models.PROTECT, null=True, blank=True, related_name="+")
    addressee = models.CharField(max_length=20)
    subject = models.CharField(max_length=20, choices=[(s, s) for s in Subject])
    question = SealedTextField()
    name_latin = SealedTextField(blank=True, default="")
    name_native = SealedTextField(blank=True, default="")
    name_keys = BlindIndexArrayField(default=list)
    claim = SealedTextField(blank=True, default="")  # JSON: role, unit, place, period: the claimed facts asked about
    unit = models.CharField(max_length=120, blank=True)  # groups the queue; a unit names nobody
    urgency_rank = models.SmallIntegerField(default=2)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateTimeField()
    state = models.CharField(max_length=20, default=State.ASKED, choices=[(s, s) for s in State])
    state_since = models.DateTimeField()
    expired_at = models.DateTimeField(null=True, blank=True)
    expired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    weighed_at = models.DateTimeField(null=True, blank=True)
    weighed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    weighed_reason = SealedTextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["addressee", "state", "urgency_rank", "due"], name="enquiry_queue"),
            models.Index(fields=["case"]),
            models.Index(fields=["person"]),
        ]


class Attestation(PersonalFact):
    """One answer to an enquiry, with its grounds, how sure, on what it rests and who vouches.

    A second answer is a second row.
    """

    data_class = "D"
    asked_of = "answered_for"
    counted = ("id", "enquiry", "answer", "answered_for", "answered_at", "known_at")

    enquiry = PersonalForeignKey(Enquiry, models.PROTECT, related_name="+")
    answered_for = models.CharField(max_length=20)
    answer = models.CharField(max_length=20, choices=[(a, a) for a in Answer])
    grounds = SealedTextField()
    confidence = models.CharField(max_length=20, blank=True)  # "certain", "likely", "unsure"
    rests_on = models.CharField(max_length=30, choices=[(k, k) for k in Knowledge], default=Knowledge.ROLL)
    roll_entry = PersonalForeignKey(
        "journey.RollEntry", models.PROTECT, null=True, blank=True, related_name="+", across=True
    )
    vouched_by = SealedTextField(blank=True, default="")
    is_late = models.BooleanField(default=False)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["enquiry"])]


class RollEntry(PersonalFact):
    """A line of an agency's nominal roll or payroll, as kept. It lies in the agency's own compartment."""

    data_class = "D"
    asked_of = "holder"

    holder = models.CharField(max_length=20, default="NZDF")
    line_number = models.CharField(max_length=20, blank=True)
    name_as_written = SealedTextField()
    name_keys = BlindIndexArrayField(default=list)
    father_as_written = SealedTextField(blank=True, default="")
    role = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    from_as_written = models.CharField(max_length=40, blank=True)
    until_as_written = models.CharField(max_length=40, blank=True)
    from_earliest_date = models.DateField(null=True, blank=True)
    from_latest_date = models.DateField(null=True, blank=True)
    until_earliest_date = models.DateField(null=True, blank=True)
    until_latest_date = models.DateField(null=True, blank=True)
    supervisor = SealedTextField(blank=True, default="")
    remarks = SealedTextField(blank=True, default="")
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


class RollCoverage(SharedFact):
    """How complete a unit's roll is for a span of time: only a complete roll can say "no record found"."""

    holder = models.CharField(max_length=20, default="NZDF")
    unit = models.CharField(max_length=120)
    from_date = models.DateField()
    until_date = models.DateField()
    coverage = models.CharField(max_length=20)  # complete, partial, lost
    stated_by_source = models.CharField(max_length=200)
