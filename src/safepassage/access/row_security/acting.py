"""Entering an actor's rights for the length of one transaction, and leaving them behind for certain."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from safepassage.access.actor import Actor, AgencyCode
from safepassage.access.roles import ROLES, Service, Sight, classes_of, sight_of
from safepassage.access.row_security.signing import sign

DATABASE_ROLES = {Sight.NARROW: "sp_app", Sight.WIDE: "sp_wide", Sight.ASKED: "sp_asked", Sight.FOLD: "sp_fold"}
SYSTEM_USER_ID = 1
_SET = "SELECT set_config('sp.ctx', %s, true), set_config('role', %s, true)"
_HELD = "_safepassage_actor"


def system_actor(purpose: str, *, on_behalf_of: Actor | None = None) -> Actor:
    """The system's own account, for jobs, the importer and derived columns; say for whom it works if there is one."""
    origin = None if on_behalf_of is None else on_behalf_of.on_behalf_of or on_behalf_of.user_id
    return Actor(
        user_id=SYSTEM_USER_ID,
        agency=AgencyCode.SYSTEM,
        post="system",
        roles=frozenset({Service.name}),
        purpose=purpose,
        session=on_behalf_of.session if on_behalf_of else "",
        device=on_behalf_of.device if on_behalf_of else "",
        address=on_behalf_of.address if on_behalf_of else "",
        on_behalf_of=origin,
    )


def current_actor() -> Actor | None:
    """Whose rights this connection holds now; None outside `acting`."""
    return getattr(connection, _HELD, None)


@contextlib.contextmanager
def acting(actor: Actor, purpose: str = "", *, sight: Sight | None = None) -> Iterator[Actor]:
    """Run the block with the actor's rights, in one transaction; what was in force before comes back after it.

    A block longer than two minutes must call `renew()` between its batches. `sight` may narrow what the roles give
    (a lead who works one granted case); the database gives nothing that grants or scopes do not.
    """
    chosen = actor.for_purpose(purpose) if purpose else actor
    sight = sight or sight_of(chosen.roles)
    # Always a savepoint when nested: rolling back to it also puts back both settings, error or not.
    with transaction.atomic():
        before_actor = current_actor()
        before = _settings_in_force()
        _enter(chosen, sight)
        setattr(connection, _HELD, chosen)
        try:
            yield chosen
            if not connection.needs_rollback:
                _set(*before)
        finally:
            setattr(connection, _HELD, before_actor)


def renew(*, sight: Sight | None = None) -> None:
    """Sign the context in force again, for work that takes longer than its two minutes."""
    actor = current_actor()
    if actor is None:
        raise RuntimeError("There is no context to renew: call this inside access.acting().")
    _enter(actor, sight or sight_of(actor.roles))


def may_hold(actor: Actor) -> bool:
    """Whether every role that the actor carries may be held in the actor's agency."""
    return all(name in ROLES and actor.agency in ROLES[name].agencies for name in actor.roles)


def _enter(actor: Actor, sight: Sight) -> None:
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    signed = sign(actor, sight=sight, classes=classes_of(actor.roles), pid=pid)
    _set(signed, DATABASE_ROLES[sight] if _enters_roles() else "none")


def _enters_roles() -> bool:
    # Migrations run as the owner, who works by a signed context of its own and enters no other role.
    return bool(connection.settings_dict.get("SAFEPASSAGE_ENTERS_ROLES", True))


def _settings_in_force() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('sp.ctx', true), ''), current_setting('role')")
        row: tuple[str, str] | Any = cursor.fetchone()
    return row[0], row[1]


def _set(context: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [context, role])
