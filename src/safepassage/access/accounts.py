"""Accounts by post: making them, ending them, and a first password that only opens the way to a passkey."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from safepassage.access.actor import Actor, AgencyCode
from safepassage.access.compartments import NotGrantable
from safepassage.access.models import Agency, OfficerName, Post, RoleHeld, User
from safepassage.access.permissions import Permission
from safepassage.access.requirements import require

WORD = "23456789bcdfghjkmnpqrstvwxyz"
NOT_STAFF = (AgencyCode.SYSTEM, AgencyCode.APPLICANT)


def agencies() -> list[Agency]:
    """The agencies whose officers have accounts."""
    return list(Agency.objects.exclude(code__in=NOT_STAFF).order_by("name"))


def accounts(*, agency: str = "") -> QuerySet[User]:
    """Every officer's account with post and roles, by agency and name. Slice it."""
    found = User.objects.exclude(agency_id__in=NOT_STAFF)
    if agency:
        found = found.filter(agency_id=agency)
    return found.select_related("agency", "post").prefetch_related("roles_held").order_by("agency_id", "username")


def names_of(users: list[User]) -> dict[int, str]:
    """The officers' names, for those who may read them."""
    return {each.user_id: str(each.name) for each in OfficerName.objects.filter(user__in=users)}


@transaction.atomic
def make_account(
    *, username: str, agency: str, post_title: str, officer: str, ends_on: date | None, by: Actor, at: datetime
) -> User:
    """An account for one officer in one post. Nobody can sign in with it before a first password is given."""
    require(by, Permission.ACCESS_USERS_MANAGE)
    if agency in NOT_STAFF or not Agency.objects.filter(code=agency).exists():
        raise NotGrantable("agency", "Choose an agency whose officers use this system.")
    if User.objects.filter(username=username).exists():
        raise NotGrantable("taken", "Another account has this name. Choose another.")
    post = Post.objects.create(agency_id=agency, code=f"{agency.lower()}-{secrets.token_hex(6)}", title=post_title)
    user = User.objects.create_user(
        username, agency_id=agency, post=post, post_ends_on=ends_on, joined_at=at, is_active=True
    )
    OfficerName.objects.create(user=user, name=officer)
    return user


@transaction.atomic
def end_post(*, user: User, ends_on: date | None, is_active: bool, by: Actor, at: datetime) -> None:
    """Set the last day of a post, or stop the account at once. Open sessions end with their next page."""
    require(by, Permission.ACCESS_USERS_MANAGE)
    if user.pk == by.user_id:
        raise NotGrantable("oneself", "Another operator must change your own account.")
    user.post_ends_on, user.is_active = ends_on, is_active
    user.save(update_fields=["post_ends_on", "is_active"])


@transaction.atomic
def take_role(*, user: User, role: str, by: Actor, at: datetime) -> None:
    """Take a role away; the officer's next page no longer has it."""
    require(by, Permission.ACCESS_ROLES_MANAGE)
    if not RoleHeld.objects.filter(user=user, role=role).delete()[0]:
        raise NotGrantable("not_held", "This officer does not hold this role.")


@transaction.atomic
def first_password(*, user: User, by: Actor, at: datetime) -> str:
    """A new password, told once. In production it only opens the page on which a passkey is added."""
    require(by, Permission.ACCESS_USERS_MANAGE)
    if user.pk == by.user_id:
        raise NotGrantable("oneself", "Another operator must change your own account.")
    password = "-".join("".join(secrets.choice(WORD) for _ in range(5)) for _ in range(5))
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
