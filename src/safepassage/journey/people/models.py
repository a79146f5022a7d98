"""People and families: one record per human being, every name as written, dates as intervals, and how each may safely
be reached.
"""

from django.conf import settings
from django.db import models

from safepassage.access.row_security.models import Personal, PersonalForeignKey
from safepassage.access.sealing import BlindIndexArrayField, BlindIndexField, SealedTextField
from safepassage.journey.facts import Guarded, PersonalFact, SharedFact
from safepassage.journey.people.rules import (
    Channel,
    DocumentKind,
    DocumentState,
    NameKind,
    Relationship,
    Role,
    Stage,
    Urgency,
)


class Case(PersonalFact):
    """One principal and everyone handled with them.

    Holds the derived, stored answer to: whose move is it, since when?
    """

    data_class = "A"

    reference = models.CharField(max_length=16, unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    owner_agency = models.CharField(max_length=20, default="INZ")
    language = models.CharField(max_length=10, blank=True)
    case_size = models.IntegerField(default=0)
    # Derived from the stages after every operation by people.operations.note_stage, and by nothing else.
    urgency = models.CharField(max_length=20, default=Urgency.NORMAL, choices=[(u, u) for u in Urgency])
    urgency_rank = models.SmallIntegerField(default=2)
    stage = models.CharField(max_length=30, default=Stage.PEOPLE)
    state = models.CharField(max_length=40, default="reported")
    next_move_by = models.CharField(max_length=20, blank=True)
    next_step = models.CharField(max_length=40, blank=True)
    next_move_since = models.DateTimeField()
    next_move_due = models.DateTimeField(null=True, blank=True)
    obstacle = models.CharField(max_length=30, blank=True)
    obstacle_owner = models.CharField(max_length=20, blank=True)
    obstacle_since = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=30, blank=True)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_has_a_move_or_an_end",
                condition=models.Q(ended="", next_move_by__gt="") | models.Q(ended__gt="", next_move_by=""),
            )
        ]
        indexes = [
            models.Index(fields=["next_move_by", "ended", "urgency_rank", "next_move_due"], name="case_queue"),
            models.Index(fields=["compartment", "next_move_by"], name="case_by_compartment"),
            models.Index(fields=["obstacle_owner", "obstacle", "obstacle_since"], name="case_obstacle"),
            models.Index(fields=["stage", "state", "next_move_since"], name="case_stage_state"),
            models.Index(
                fields=["next_move_by", "next_step", "urgency_rank", "next_move_due"],
                condition=models.Q(ended=""),
                name="case_step_queue",
            ),
        ]


class CaseStage(PersonalFact):
    """What one stage says of a case now. Written by note_stage; rebuilt and compared by `./safepassage check`."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=30, choices=[(s, s) for s in Stage])
    state = models.CharField(max_length=40)
    since = models.DateTimeField()
    move_by = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=40, blank=True)
    due = models.DateTimeField(null=True, blank=True)
    obstacle = models.CharField(max_length=30, blank=True)
    ended = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="one_state_per_stage")]


class Person(PersonalFact):
    """One human being, however many names or forms.

    Nothing here identifies: names, dates and papers are facts of their own.
    """

    data_class = "A"

    sex = models.CharField(max_length=10, blank=True)  # "female", "male", "other", "" = not known
    sex_as_written = models.CharField(max_length=40, blank=True)
    nationality_as_written = models.CharField(max_length=60, blank=True)
    nationality = models.CharField(max_length=3, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended = models.CharField(max_length=30, blank=True)  # "died", … with the reason in the audit trail
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


class CaseMember(PersonalFact):
    """A person's place in a case, from when until when."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=[(r, r) for r in Role])
    relationship = models.CharField(
        max_length=30, choices=[(r, r) for r in Relationship], default=Relationship.NOT_KNOWN
    )
    relationship_as_written = models.CharField(max_length=80, blank=True)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=models.Q(left_at__isnull=True), name="person_once_in_case"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(left_at__isnull=True, role="principal"),
                name="one_principal_per_case",
            ),
        ]
        indexes = [models.Index(fields=["person"])]


class Name(PersonalFact):
    """One spelling in one script from one source, exactly as written. No name is "the" name."""

    data_class = "B"

    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    as_written = SealedTextField()
    script = models.CharField(max_length=10)  # "latin", "arabic", "mixed", "other"
    language = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=30, choices=[(k, k) for k in NameKind], default=NameKind.OWN)
    order_known = models.BooleanField(default=False)
    keys = BlindIndexArrayField(default=list)
    keys_version = models.CharField(max_length=20, blank=True)
    corrects = PersonalForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person"])]


class NameKey(Guarded, Personal):
    """One search key of one name. A row each, because only bytea's `=` keeps its index under row security."""

    data_class = "B"

    name = PersonalForeignKey(Name, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    key = BlindIndexField()


class BirthDate(PersonalFact):
    """A date of birth as written, with its calendar, kept as the interval of days that it can mean."""

    data_class = "B"

    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    as_written = SealedTextField()
    calendar = models.CharField(max_length=20)
    earliest_date = models.DateField(null=True, blank=True)
    latest_date = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=20)
    is_conventional = models.BooleanField(default=False)
    corrects = PersonalForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person"])]


class Document(PersonalFact):
    """An identity paper as stated: evidence, never a key. Two people with one number is a finding, not an error."""

    data_class = "B"

    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=[(k, k) for k in DocumentKind])
    state = models.CharField(max_length=30, choices=[(s, s) for s in DocumentState], default=DocumentState.HELD)
    number_as_written = SealedTextField(blank=True, default="")
    number_index = BlindIndexField(null=True, blank=True)
    issuer = models.CharField(max_length=3, blank=True)
    expires_date = models.DateField(null=True, blank=True)
    expires_as_written = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"]), models.Index(fields=["number_index"])]


class FamilyLink(PersonalFact):
    """A relation between two people; the relative may be known only by name."""

    data_class = "B"

    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    relative = PersonalForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", across=True)
    relative_name = SealedTextField(blank=True, default="")
    relative_name_keys = BlindIndexArrayField(default=list)
    kind = models.CharField(max_length=20)  # father, mother, grandfather, spouse, child, sibling, guardian
    ended_date = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"])]


class SeparationAgreement(PersonalFact):
    """A family's recorded consent that some of them travel apart. Without it no operation splits a family."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    reason = SealedTextField()
    consent_given_by = SealedTextField()
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


class ContactPoint(PersonalFact):
    """A phone, address or handle as written. Who else uses it belongs to the contact plan."""

    data_class = "C"

    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=30, choices=[(c, c) for c in Channel])
    as_written = SealedTextField()
    number_index = BlindIndexField(null=True, blank=True)
    is_usable = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["person"]), models.Index(fields=["number_index"])]


class ContactPlan(PersonalFact):
    """How it is safe to reach this family: channel, hours, words, and who else answers. The newest row is in force."""

    data_class = "C"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=30, choices=[(c, c) for c in Channel])
    may_be_phoned = models.BooleanField(default=False)
    hours_from = models.TimeField(null=True, blank=True)
    hours_until = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="Asia/Kabul")
    is_shared_phone = models.BooleanField(default=False)
    instructions = SealedTextField(blank=True, default="")
    words_to_use = SealedTextField(blank=True, default="")
    duress_word = SealedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["case", "known_at"])]


class ContactAttempt(PersonalFact):
    """A contact that was tried or made: a call, a message, a visit, an interview with a journalist."""

    data_class = "C"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=30)
    outcome = models.CharField(max_length=30)  # reached, no_answer, silent, duress, interviewed
    note = SealedTextField(blank=True, default="")
    attempted_at = models.DateTimeField()
    attempted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class House(PersonalFact):
    """A shelter that may hide several families. It lies in a compartment of its own."""

    data_class = "C"

    province = models.ForeignKey("journey.Province", models.PROTECT, null=True, blank=True, related_name="+")
    address = SealedTextField(blank=True, default="")
    note = SealedTextField(blank=True, default="")


class Whereabouts(PersonalFact):
    """Where a family is, from when until when. Secret."""

    data_class = "C"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    house = PersonalForeignKey(House, models.PROTECT, null=True, blank=True, related_name="+", across=True)
    province = models.ForeignKey("journey.Province", models.PROTECT, null=True, blank=True, related_name="+")
    detail = SealedTextField(blank=True, default="")
    is_in_hiding = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case"]), models.Index(fields=["house"])]


class ReturnCode(PersonalFact):
    """The secret with which a family asks how far its own case has come.

    Only a slow hash is kept; the newest is in force.
    """

    data_class = "B"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=200)
    # The other code, to be said under force: it opens an empty page and tells the contact officer.
    duress_hash = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "known_at"])]


class Attempt(SharedFact):
    """A person found by an officer, or a try at a return code, counted so that nobody leafs through people or
    guesses.
    """

    kind = models.CharField(max_length=20)  # "find", "code", "network"
    who = models.BinaryField()  # keyed tokens: who looked, and at what; neither can be read back
    what = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kind", "who", "known_at"], name="attempt_lately")]
