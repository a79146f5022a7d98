"""The desks of the demonstration with the invented officers who sit there."""

from dataclasses import dataclass

from safepassage import access
from safepassage.access.models import OfficerName, User
from safepassage.desks.navigation import DESKS, Desk

MOST = 60


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented officer: the account's name, the person's, the post and the agency."""

    username: str
    name: str
    post: str
    agency: str


@dataclass(frozen=True, slots=True)
class Seats:
    """A desk and who sits there."""

    desk: Desk
    personas: tuple[Persona, ...]


def desks() -> list[Seats]:
    """Every desk that has an officer, with its officers."""
    with access.acting(access.system_actor("show the personas of the demonstration")):
        users = [user for user in _accounts() if not user.is_frozen]
        # Whole objects: a name is sealed, and opens only on its own row.
        names = {named.user_id: str(named.name) for named in OfficerName.objects.filter(user__in=users)}
    found = []
    for desk in DESKS:
        here = [user for user in users if desk.roles & {held.role for held in user.roles_held.all()}]
        sitting = tuple(_persona(user, names.get(user.pk, "")) for user in here)
        if sitting:
            found.append(Seats(desk, sitting))
    return found


def persona(username: str) -> User | None:
    """The account of a persona; never the system's own, nor one without a desk."""
    shown = {each.username for seats in desks() for each in seats.personas}
    return User.objects.filter(username=username).first() if username in shown else None


def _accounts() -> list[User]:
    found = User.objects.filter(is_active=True).exclude(agency_id="SYSTEM").select_related("agency", "post")
    return list(found.prefetch_related("roles_held").order_by("pk")[:MOST])


def _persona(user: User, name: str) -> Persona:
    return Persona(user.username, name or user.username, user.post.title if user.post else "", user.agency.name)
