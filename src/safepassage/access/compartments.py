"""Opening compartments and giving people rights to them. The only writers of grants, scopes and role holdings."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from safepassage.access.actor import Actor
from safepassage.access.models import Compartment, Grant, Programme, RoleHeld, Scope, User
from safepassage.access.permissions import Permission
from safepassage.access.requirements import WITHOUT_PERMISSION, NotPermitted, can, require
from safepassage.access.roles import ROLES, Sight, classes_of, sight_of
from safepassage.access.row_security.acting import acting, current_actor, system_actor

MOST_GRANTS = 500
SHORTEST_REASON = 10


class NotGrantable(ValueError):
    """The right cannot be given so. `reason` is a code, the message what the officer reads."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


def open_compartment(*, programme: Programme, by: Actor, at: datetime, reason: str = "") -> Compartment:
    """Open an empty compartment for a family; an officer who works case by case is granted what they opened."""
    require(by, Permission.PEOPLE_CASE_OPEN)
    held = current_actor() or by
    if sight_of(held.roles) is Sight.WIDE:
        return Compartment.objects.create(programme=programme, opened_at=at, opened_by_id=by.user_id)
    number: int = _answer("SELECT sp.open_compartment(%s, %s)", programme.pk, reason)
    return Compartment.objects.get(pk=number)


@transaction.atomic
def grant_compartment(
    *, user: User, compartment: int, purpose: str, until: datetime | None, reason: str, by: Actor, at: datetime
) -> Grant:
    """Give an officer a family to work on, with the classes their roles may see; a hiding place never this way."""
    require(by, Permission.ACCESS_GRANTS_MANAGE, compartment)
    roles = _roles_of(user, at)
    classes = classes_of(roles).replace("C", "")
    if not classes:
        raise NotGrantable("no_class", "This officer's roles see no data of a case, so there is nothing to grant.")
    if Grant.objects.filter(user=user, revoked_at=None).count() >= MOST_GRANTS:
        raise NotGrantable("too_many", f"This officer already holds {MOST_GRANTS} families: ask for a scope instead.")
    return Grant.objects.create(
        user=user,
        compartment_id=compartment,
        classes=classes,
        purpose=purpose,
        reason=reason,
        starts_at=at,
        expires_at=until,
        granted_at=at,
        granted_by_id=by.user_id,
    )


@transaction.atomic
def revoke_grant(*, grant: Grant, by: Actor, at: datetime) -> None:
    """Take a right away; the officer's next statement no longer sees the family."""
    if grant.user_id != by.user_id:
        require(by, Permission.ACCESS_GRANTS_MANAGE, grant.compartment_id)
    Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at, revoked_by_id=by.user_id)


@transaction.atomic
def break_glass(*, compartment: int, reason: str, by: Actor) -> datetime:
    """Open a family outside the caseload in an emergency: at most four hours, reviewed in a day. Returns the end."""
    require(by, Permission.ACCESS_BREAK_GLASS_USE)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotGrantable("reason", "Write why you must open this file now, in a sentence that a reviewer will read.")
    ends: datetime = _answer("SELECT sp.break_glass(%s, %s)", compartment, reason)
    return ends


@transaction.atomic
def hold_role(*, user: User, role: str, until: datetime | None, reason: str, by: Actor, at: datetime) -> RoleHeld:
    """Give an officer a role of their agency; nobody gives one to themselves."""
    require(by, Permission.ACCESS_ROLES_MANAGE)
    if role not in ROLES or user.agency_id not in ROLES[role].agencies:
        raise NotGrantable("agency", f"The role {role} is not one of {user.agency_id}.")
    made, _ = RoleHeld.objects.update_or_create(
        user=user,
        role=role,
        defaults={"granted_at": at, "granted_by_id": by.user_id, "expires_at": until, "reason": reason},
    )
    return made


def grant_scope(
    *,
    user: User,
    programme: Programme | None,
    purpose: str,
    until: datetime | None,
    reason: str,
    by: Actor,
    approved_by: Actor,
    at: datetime,
) -> Scope:
    """Give an officer a whole programme. Two people answer for it: one gives, another approves."""
    require(by, Permission.ACCESS_GRANTS_MANAGE)
    if not can(approved_by, Permission.ACCESS_GRANTS_MANAGE):
        raise NotPermitted(WITHOUT_PERMISSION, permission=Permission.ACCESS_GRANTS_MANAGE)
    if approved_by.user_id == by.user_id:
        raise NotGrantable("same_person", "A scope is approved by somebody else than the one who gives it.")
    classes = classes_of(_roles_of(user, at))
    with acting(system_actor(f"scope: {purpose}", on_behalf_of=by)):
        return Scope.objects.create(
            user=user,
            programme=programme,
            classes=classes,
            purpose=purpose,
            reason=reason,
            starts_at=at,
            expires_at=until,
            granted_at=at,
            granted_by_id=by.user_id,
            approved_at=at,
            approved_by_id=approved_by.user_id,
        )


def _answer(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return next(iter(cursor.fetchall()))[0]


def _roles_of(user: User, at: datetime) -> frozenset[str]:
    held = RoleHeld.objects.filter(user=user)
    return frozenset(each.role for each in held if each.expires_at is None or each.expires_at > at)
