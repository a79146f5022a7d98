"""Agencies, their officers, compartments of people, and who was granted what until when."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from safepassage.access.actor import AgencyCode
from safepassage.access.row_security.models import Shared
from safepassage.access.row_security.rules import (
    APPLICATION_ROLES,
    ASKED,
    FOLD,
    HAS_CONTEXT,
    NARROW,
    OWNER,
    WIDE,
    Policy,
    Privilege,
    TableRules,
    narrow,
    wide,
)
from safepassage.access.sealing import SealedTextField

# A compartment's number carries its programme in the bits above these, so that a row tells its programme by itself.
LARGEST_PROGRAMME = 127
_ADMINISTERS = "(SELECT sp.administers())"
_NOT_FOR_ONESELF = "(SELECT sp.administers()) AND user_id <> (SELECT sp.user_id())"
_MAY_REVOKE = f"{wide('compartment_id', 'A')} AND ((SELECT sp.is_system()) OR (SELECT sp.holds('case_lead')))"
# A hiding place is never granted by a lead alone: that takes two people, whom the system acts for.
_LEADS = (
    f"{wide('compartment_id', 'A')} AND ((SELECT sp.is_system()) OR (SELECT sp.holds('case_lead')) AND "
    "user_id <> (SELECT sp.user_id()) AND granted_by_id = (SELECT sp.user_id()) "
    "AND strpos(classes, 'C') = 0 AND NOT break_glass)"
)
_OWNERS = Policy("owner", "ALL", (OWNER,), "true")


def _kept_by_operator(reason: str, readable: str = "true") -> TableRules:
    return TableRules(
        policies=(
            Policy("readers", "SELECT", APPLICATION_ROLES, readable),
            Policy("operator_adds", "INSERT", (NARROW, WIDE), "", _ADMINISTERS),
            Policy("operator_changes", "UPDATE", (NARROW, WIDE), _ADMINISTERS),
            Policy("operator_removes", "DELETE", (NARROW, WIDE), _ADMINISTERS),
            _OWNERS,
        ),
        privileges=(Privilege("SELECT", APPLICATION_ROLES), Privilege("INSERT, UPDATE, DELETE", (NARROW, WIDE))),
        reason=reason,
    )


class Agency(Shared):
    """A body whose officers use the system."""

    row_rules: ClassVar[TableRules] = _kept_by_operator("read while signing in")

    code = models.CharField(primary_key=True, max_length=16, choices=[(c.value, c.value) for c in AgencyCode])
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Post(Shared):
    """A seat in an agency, shown instead of an officer's name."""

    row_rules: ClassVar[TableRules] = _kept_by_operator("read while signing in")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    team = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.title


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no superuser, because nobody may bypass the rules."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An account of one agency; without a password it is entered by passkey alone."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. It holds post and number only: an officer's name is in `OfficerName`, behind row security."""

    row_rules: ClassVar[TableRules] = TableRules(
        policies=(
            Policy("readers", "SELECT", APPLICATION_ROLES, "true"),
            Policy("operator_adds", "INSERT", (NARROW, WIDE), "", _ADMINISTERS),
            # Signing in writes before a context exists; what else may change is the guard's to say.
            Policy("guarded", "UPDATE", APPLICATION_ROLES, "true"),
            _OWNERS,
        ),
        privileges=(Privilege("SELECT, UPDATE", APPLICATION_ROLES), Privilege("INSERT", (NARROW, WIDE))),
        reason="read and written while signing in",
        guard="guard_user",
    )

    username = models.CharField(max_length=60, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    post_ends_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    @property
    def is_frozen(self) -> bool:
        """The account stopped: switched off, or its post has ended."""
        ended = self.post_ends_on is not None and self.post_ends_on < timezone.now().date()
        return ended or not self.is_active


class OfficerName(Shared):
    """An officer's name, for colleagues; never shown to applicants or partners."""

    row_rules: ClassVar[TableRules] = _kept_by_operator("for colleagues who are signed in", f"{HAS_CONTEXT}")

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    name = SealedTextField()

    def __str__(self) -> str:
        return f"officer {self.user_id}"


class RoleHeld(models.Model):
    """A role that a user holds, from whom, why and until when."""

    row_rules: ClassVar[TableRules] = TableRules(
        policies=(
            Policy("readers", "SELECT", APPLICATION_ROLES, "true"),
            # Nobody gives a role to themselves.
            Policy("operator_adds", "INSERT", (NARROW, WIDE), "", _NOT_FOR_ONESELF),
            Policy("operator_changes", "UPDATE", (NARROW, WIDE), _NOT_FOR_ONESELF),
            Policy("operator_removes", "DELETE", (NARROW, WIDE), _ADMINISTERS),
            _OWNERS,
        ),
        privileges=(Privilege("SELECT", APPLICATION_ROLES), Privilege("INSERT, UPDATE, DELETE", (NARROW, WIDE))),
        reason="read while the context is made",
    )

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=40)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "role"], name="role_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of user {self.user_id}"


class Programme(Shared):
    """One operation of evacuation and resettlement; the widest thing that a scope can name."""

    row_rules: ClassVar[TableRules] = _kept_by_operator("the list of operations")

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(id__gte=1, id__lte=LARGEST_PROGRAMME), name="programme_fits_in_compartment"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Compartment(models.Model):
    """A family, or a small set of people whose rows must be read together. Its number is never shown.

    The database sets the number on insert: programme × 2^24 + a running count (row_security/sql/access.sql).
    """

    compartment_column: ClassVar[str] = "id"
    row_rules: ClassVar[TableRules] = TableRules(
        policies=(
            Policy("narrow", "SELECT", (NARROW,), narrow("id", "A")),
            Policy("wide", "SELECT", (WIDE,), wide("id", "A")),
            Policy("wide_adds", "INSERT", (WIDE,), "", wide("id", "A")),
            _OWNERS,
        ),
        privileges=(Privilege("SELECT", (NARROW, WIDE)), Privilege("INSERT", (WIDE,))),
        reason="a compartment is its own key; case by case it is opened through sp.open_compartment",
    )

    id = models.AutoField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    def __str__(self) -> str:
        return f"compartment {self.pk}"


class Grant(models.Model):
    """One officer's right to one compartment: which classes of data, why, from when, until when, from whom."""

    compartment_column: ClassVar[str] = "compartment_id"
    row_rules: ClassVar[TableRules] = TableRules(
        policies=(
            Policy("own", "SELECT", (NARROW, ASKED, FOLD), "user_id = (SELECT sp.user_id())"),
            Policy("wide", "SELECT", (WIDE,), wide("compartment_id", "A")),
            Policy("lead_adds", "INSERT", (WIDE,), "", _LEADS),
            Policy("lead_revokes", "UPDATE", (WIDE,), _MAY_REVOKE),
            Policy("own_given_up", "UPDATE", (NARROW,), "user_id = (SELECT sp.user_id())"),
            _OWNERS,
        ),
        privileges=(
            Privilege("SELECT", APPLICATION_ROLES),
            Privilege("INSERT", (WIDE,)),
            Privilege("UPDATE", (NARROW, WIDE), ("revoked_at", "revoked_by_id")),
        ),
        reason="who may see whom: a lead grants, nobody grants to themselves, and a grant only ever ends",
        guard="guard_revocation",
    )

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    compartment = models.ForeignKey(Compartment, on_delete=models.CASCADE, related_name="+")
    classes = models.CharField(max_length=6)
    purpose = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    break_glass = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(classes__regex="^A?B?C?D?E?F?$"), name="grant_classes_known"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="grant_revoked_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(break_glass=False) | (Q(expires_at__isnull=False) & ~Q(reason="")),
                name="grant_break_glass_ends",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "compartment"], condition=Q(revoked_at__isnull=True), name="grant_in_force"),
        ]

    def __str__(self) -> str:
        return f"grant of user {self.user_id} on compartment {self.compartment_id}"


class Scope(models.Model):
    """A right to a whole programme (or to all, when none is named); entered through a database role of its own."""

    row_rules: ClassVar[TableRules] = TableRules(
        policies=(
            Policy("own", "SELECT", APPLICATION_ROLES, "user_id = (SELECT sp.user_id()) OR (SELECT sp.administers())"),
            # A scope takes two people; the system writes it on their behalf.
            Policy("system_adds", "INSERT", (WIDE,), "", "(SELECT sp.is_system())"),
            Policy("operator_revokes", "UPDATE", (NARROW, WIDE), _ADMINISTERS),
            _OWNERS,
        ),
        privileges=(
            Privilege("SELECT", APPLICATION_ROLES),
            Privilege("INSERT", (WIDE,)),
            Privilege("UPDATE", (NARROW, WIDE), ("revoked_at", "revoked_by_id")),
        ),
        reason="who sees a whole programme",
        guard="guard_revocation",
    )

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    classes = models.CharField(max_length=6)
    purpose = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(classes__regex="^A?B?C?D?E?F?$"), name="scope_classes_known"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("granted_by")), name="scope_needs_two_people"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="scope_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="scope_revoked_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"scope of user {self.user_id}"
