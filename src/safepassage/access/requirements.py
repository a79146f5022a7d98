"""The door: whether this actor may do this, here, now; and the sentence they read if not."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.roles import permissions_of

if TYPE_CHECKING:
    from safepassage.access.models import User

WITHOUT_PERMISSION = "without_permission"
OUTSIDE_COMPARTMENT = "outside_compartment"
ANOTHER_ACTOR = "another_actor"
_SENTENCES = {
    WITHOUT_PERMISSION: "Your role does not include this. Ask your case lead if it should.",
    # Hidden and missing read alike, so that nobody learns which files exist.
    OUTSIDE_COMPARTMENT: "There is no such record among those you work on.",
    ANOTHER_ACTOR: "This was started by somebody else. Sign in again and repeat it.",
}


class NotPermitted(PermissionDenied):
    """The actor may not do this. `reason` is a code, `sentence` what the user reads."""

    def __init__(self, reason: str, *, permission: Permission | None = None) -> None:
        self.reason = reason
        self.sentence = _SENTENCES[reason]
        self.permission = permission
        super().__init__(self.sentence)


def can(by: Actor, permission: Permission) -> bool:
    """Whether the actor's roles include this act; for showing or hiding a button."""
    return permission in permissions_of(by.roles)


def require(by: Actor, permission: Permission, compartment: int | None = None) -> None:
    """Refuse with NotPermitted unless the roles include the act and, if given, the compartment is within reach."""
    from safepassage.access.row_security.acting import current_actor

    if not can(by, permission):
        raise NotPermitted(WITHOUT_PERMISSION, permission=permission)
    held = current_actor()
    if held is not None and by.user_id not in (held.user_id, held.on_behalf_of):
        raise NotPermitted(ANOTHER_ACTOR, permission=permission)
    if compartment is not None and not reaches(compartment):
        raise NotPermitted(OUTSIDE_COMPARTMENT, permission=permission)


def reaches(compartment: int) -> bool:
    """Whether the actor in force may open this compartment at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sp.reaches(%s)", [compartment])
        row = cursor.fetchone()
    return bool(row and row[0])


def actor_of(user: "User", *, purpose: str = "", session: str = "", device: str = "", address: str = "") -> Actor:
    """The actor of a signed-in account: its agency, post and the roles in force now."""
    now = timezone.now()
    held = user.roles_held.all()
    roles = frozenset(
        held_role.role for held_role in held if held_role.expires_at is None or held_role.expires_at > now
    )
    return Actor(
        user_id=user.pk,
        agency=user.agency_id,
        post=user.post.code if user.post is not None else user.username,
        roles=roles,
        purpose=purpose,
        session=session,
        device=device,
        address=address,
    )
