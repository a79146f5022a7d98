"""Officers and families for the tests of access: the smallest legal ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from safepassage import access
from safepassage.access.models import Compartment, Grant, Programme, RoleHeld, Scope, User
from safepassage.access.roles import ROLES, Sight

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """Two programmes; the first has two compartments, the second one."""

    programme: Programme
    other_programme: Programme
    own: int
    hidden: int
    elsewhere: int
    serial: list[int] = field(default_factory=lambda: [0])

    def officer(
        self, *roles: str, agency: str = "", grant: bool = True, expires: timedelta | None = None
    ) -> access.Actor:
        """An officer with these roles: narrow ones hold the own compartment, wide ones the first programme."""
        self.serial[0] += 1
        code = agency or sorted(ROLES[roles[0]].agencies)[0]
        with access.acting(access.system_actor("test set-up")):
            user = User.objects.create(username=f"{code}-{self.serial[0]:04}", agency_id=code, password="!")
            for role in roles:
                RoleHeld.objects.create(user=user, role=role, granted_by_id=1)
            actor = access.actor_of(user)
            classes = "".join(sorted({letter for role in roles for letter in ROLES[role].classes}))
            if grant and classes:
                rights = {"user": user, "classes": classes, "purpose": "test", "granted_by_id": 1}
                ends = None if expires is None else datetime.now(UTC) + expires
                if any(ROLES[role].sight in (Sight.WIDE, Sight.FOLD) for role in roles):
                    Scope.objects.create(programme=self.programme, expires_at=ends, **rights)
                else:
                    Grant.objects.create(compartment_id=self.own, expires_at=ends, **rights)
        return actor


@pytest.fixture
def make_world() -> Callable[[], World]:
    """Makes a world in the database in use."""

    def make() -> World:
        with access.acting(access.system_actor("test set-up")):
            first = Programme.objects.create(code="first", name="First programme")
            second = Programme.objects.create(code="second", name="Second programme")
            made = Compartment.objects.bulk_create(
                [Compartment(programme=first), Compartment(programme=first), Compartment(programme=second)]
            )
        return World(first, second, *(each.pk for each in made))

    return make


@pytest.fixture
def world(db: None, make_world: Callable[[], World]) -> World:
    """A world that is rolled back with the test."""
    return make_world()
