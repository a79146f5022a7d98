"""Partners and their seats, movements, bookings of whole families, what stops a family, and who is to be carried."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from safepassage.access.row_security.models import PersonalForeignKey
from safepassage.access.sealing import SealedTextField
from safepassage.journey.facts import PersonalFact, SharedFact
from safepassage.journey.movements.rules import LIVE, BookingState, MovementState, ObstacleKind, Solution
from safepassage.journey.people.models import Case, Person


class Partner(SharedFact):
    """A state or body that offers seats, doors or checks."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, default="state")  # state, agency, ngo
    accepts_documents = ArrayField(models.CharField(max_length=30), default=list)
    names_lead_hours = models.IntegerField(null=True, blank=True)
    note = models.TextField(blank=True)


class Movement(SharedFact):
    """One scheduled carriage between two places: flight, convoy, crossing, transfer, onward flight."""

    reference = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=20, default="flight")
    origin = models.CharField(max_length=100)
    destination = models.CharField(max_length=100)
    origin_airport = models.ForeignKey("journey.Airport", models.PROTECT, null=True, blank=True, related_name="+")
    destination_airport = models.ForeignKey("journey.Airport", models.PROTECT, null=True, blank=True, related_name="+")
    crossing = models.ForeignKey("journey.Crossing", models.PROTECT, null=True, blank=True, related_name="+")
    is_final = models.BooleanField(default=False)  # ends in the country of settlement
    departs = models.DateTimeField()
    departs_as_written = models.CharField(max_length=40, blank=True)
    departs_time_zone = models.CharField(max_length=60, default="UTC")
    arrives = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, default=MovementState.OPEN, choices=[(s, s) for s in MovementState])
    state_since = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_reason = models.CharField(max_length=300, blank=True)
    # Kept under the movement's lock, because an officer may not see the bookings of other compartments. Proved by
    # `check`.
    seats_offered = models.IntegerField(default=0)
    seats_taken = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="movement_seats_not_negative", condition=models.Q(seats_taken__gte=0)),
        ]
        indexes = [models.Index(fields=["state", "departs"])]


class SeatOffer(SharedFact):
    """Seats that a partner offers on a movement, with conditions, when names are due and when the offer lapses."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+")
    seats = models.IntegerField()
    conditions = models.TextField(blank=True)
    max_per_family = models.IntegerField(null=True, blank=True)
    document_needed = models.CharField(max_length=40, blank=True)
    women_and_children_first = models.BooleanField(default=False)
    names_due = models.DateTimeField(null=True, blank=True)
    names_due_as_written = models.CharField(max_length=40, blank=True)
    lapses = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="seat_offer_has_seats", condition=models.Q(seats__gt=0))]
        indexes = [models.Index(fields=["movement"]), models.Index(fields=["names_due"])]


class Booking(PersonalFact):
    """One family on one movement, whole. Its state is that of its least advanced person."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+")
    offer = models.ForeignKey(SeatOffer, models.PROTECT, null=True, blank=True, related_name="+")
    seats = models.IntegerField()
    state = models.CharField(max_length=20, choices=[(s, s) for s in BookingState])
    state_since = models.DateTimeField()
    is_partial = models.BooleanField(default=False)  # only with a SeparationAgreement for everyone left out
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case"]), models.Index(fields=["movement", "state"])]


class BookingLine(PersonalFact):
    """One person of a booking. A person has at most one live line: no two doors at once."""

    data_class = "A"

    booking = PersonalForeignKey(Booking, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    needs_seat = models.BooleanField(default=True)  # false for an infant on a lap
    state = models.CharField(max_length=20, choices=[(s, s) for s in BookingState])
    state_since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=[str(s) for s in LIVE]),
                name="one_live_booking_per_person",
            )
        ]
        indexes = [models.Index(fields=["booking"])]


class TravelEvent(PersonalFact):
    """Something that happened to a person's booking, when it happened and when it was known: named, accepted, boarded,
    no-show.
    """

    data_class = "A"

    booking = PersonalForeignKey(Booking, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(s, s) for s in BookingState])
    reason = SealedTextField(blank=True, default="")
    happened_at = models.DateTimeField()
    happened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["booking"]),
            models.Index(fields=["kind", "happened_at", "known_at"], name="travel_two_times"),
        ]


class Obstacle(PersonalFact):
    """What stops a family, who owns it, since when, and how it ended. One of the open ones binds."""

    data_class = "A"

    case = PersonalForeignKey(Case, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=30, choices=[(k, k) for k in ObstacleKind])
    note = SealedTextField(blank=True, default="")
    owner_agency = models.CharField(max_length=20)
    due = models.DateTimeField(null=True, blank=True)
    cost_cents = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    solution = models.CharField(max_length=20, blank=True, choices=[(s, s) for s in Solution])
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "solved_at"]), models.Index(fields=["kind", "solved_at"])]


class Manifest(SharedFact):
    """A frozen version of who is to be carried on a movement. It holds counts; the names lie in its lines."""

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+")
    version = models.IntegerField()
    people = models.IntegerField()
    content_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["movement", "version"], name="manifest_version_once")]


class ManifestLine(PersonalFact):
    """One person on one manifest version."""

    data_class = "A"

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="+")
    booking = PersonalForeignKey(Booking, models.PROTECT, related_name="+")
    person = PersonalForeignKey(Person, models.PROTECT, related_name="+")
    position = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["manifest"])]
