"""Received files and their rows, kept as they came: every stored fact can name the cell it was read from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from safepassage.access.row_security.models import Personal, PersonalForeignKey
from safepassage.access.sealing import SealedTextField
from safepassage.journey.facts import Guarded, SharedFact
from safepassage.journey.sources.rules import FileState, RowOutcome


class SourceFile(SharedFact):
    """One received file: its hash, what kind it was read as, and how many rows became what.

    `known_at` is when it was received.
    """

    sha256 = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=20, default=FileState.RECEIVED, choices=[(s, s) for s in FileState])
    state_since = models.DateTimeField()
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    mapping = models.JSONField(default=dict)
    sheets = models.JSONField(default=list)
    rows_in = models.IntegerField(default=0)
    rows_stored = models.IntegerField(default=0)
    rows_new = models.IntegerField(default=0)
    rows_to_fix = models.IntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    compartment = models.ForeignKey("access.Compartment", models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sha256", "kind"])]


class SourceRow(Guarded, Personal):
    """One row of a received file, verbatim, with what became of it.

    Rows that no case owns yet lie in the file's own compartment.
    """

    data_class = "B"

    file = models.ForeignKey(SourceFile, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=120, blank=True)
    row_number = models.IntegerField()
    row_sha256 = models.CharField(max_length=64)
    cells = SealedTextField()  # JSON object: column heading → cell text as written
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in RowOutcome])
    reasons = SealedTextField(blank=True, default="")  # JSON list of {column, read, code, sentence, accepted}
    reason_codes = ArrayField(models.CharField(max_length=40), default=list)
    next_move_by = models.CharField(max_length=20, blank=True)
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    about_case = PersonalForeignKey(
        "journey.Case", models.PROTECT, null=True, blank=True, related_name="+", across=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "sheet", "row_number"], name="source_row_once")]
        indexes = [models.Index(fields=["file", "outcome"]), models.Index(fields=["row_sha256"])]
