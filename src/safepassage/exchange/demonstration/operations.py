"""The invented officers of the demonstration: one on each desk, each with the cases that their role works on."""

from collections.abc import Sequence
from datetime import datetime

from safepassage.access.actor import Actor
from safepassage.access.compartments import hold_role
from safepassage.access.models import Grant, OfficerName, Post, Programme, Scope, User
from safepassage.access.roles import ROLES, Role, Sight
from safepassage.exchange.demonstration.invented import OFFICERS
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import Case

MOST_CASES = 70
REASON = "invented officer of the demonstration"


def make_officers(*, programme: Programme, by: Actor, at: datetime) -> dict[str, User]:
    """An account for each desk, with post, name, role and the scope of a role that works wide. Returns them by
    username."""
    made: dict[str, User] = {}
    for number, (role, agency, title, name) in enumerate(OFFICERS):
        username = f"{role.replace('_', '-')}-{number + 1}"
        user = User.objects.filter(username=username).first()
        if user is None:
            post, _ = Post.objects.get_or_create(
                code=f"DEMO-{number + 1:02}", defaults={"agency_id": agency, "title": title}
            )
            user = User.objects.create_user(username, agency_id=agency, post=post)
            OfficerName.objects.create(user=user, name=name)
            hold_role(user=user, role=role, until=None, reason=REASON, by=by, at=at)
            if ROLES[role].sight in {Sight.WIDE, Sight.FOLD}:
                Scope.objects.create(
                    user=user,
                    programme=programme,
                    classes=ROLES[role].classes,
                    purpose="demonstration",
                    reason=REASON,
                    granted_by_id=by.user_id,
                )
        made[username] = user
    return made


def give_cases(officers: dict[str, User], cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """Give each officer who works case by case some families, and each family that has a caseworker an owner."""
    narrow = [user for user in officers.values() if _role_of(user).sight is Sight.NARROW]
    grants = []
    for position, user in enumerate(narrow):
        role = _role_of(user)
        theirs = [case for number, case in enumerate(cases) if number % max(1, len(narrow)) == position][:MOST_CASES]
        held = set(Grant.objects.filter(user=user, revoked_at__isnull=True).values_list("compartment_id", flat=True))
        grants += [
            Grant(
                user=user,
                compartment_id=case.compartment_id,
                classes="".join(letter for letter in "ABCDEF" if letter in role.classes),
                purpose="case",
                reason=REASON,
                starts_at=at,
                granted_at=at,
                granted_by_id=by.user_id,
            )
            for case in theirs
            if case.compartment_id not in held
        ]
        if role.name == "caseworker":
            for case in theirs:
                if case.owner_id is None:
                    people.assign_case(case_id=case.id, owner_id=user.pk, by=by, at=at)
    Grant.objects.bulk_create(grants)


def _role_of(user: User) -> type[Role]:
    return ROLES[user.roles_held.all()[0].role]
