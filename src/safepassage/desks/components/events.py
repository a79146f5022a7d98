"""Timeline of a case, and the family as a list: both read well aloud and on a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from safepassage.desks.components.atoms import Link, PersonName, Status, When

WORTH_SAYING = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One fact with its two times, who said it, and the value it corrected."""

    title: str
    happened_at: datetime
    known_at: datetime
    by: Any = ""
    text: str = ""
    corrects: str = ""
    is_key: bool = False
    link: Link | None = None

    @property
    def happened(self) -> When:
        """When it happened."""
        return When(self.happened_at)

    @property
    def known(self) -> When | None:
        """When we knew it, where that differs by an hour or more."""
        return When(self.known_at) if abs(self.known_at - self.happened_at) >= WORTH_SAYING else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Happenings, newest first unless the page says otherwise."""

    template: ClassVar[str] = "components/timeline.html"
    happenings: Sequence[Happening]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a family: name, part in it, age, whereabouts as far as this viewer may know; those below them."""

    name: PersonName
    part: str
    href: str = ""
    age: str = ""
    place: str = ""
    status: Status | None = None
    is_principal: bool = False
    is_apart: bool = False
    below: Sequence["Member"] = ()
    place_is_hidden: bool = False

    @property
    def place_words(self) -> str:
        """Where they are, or that this viewer may not know it."""
        return _("place hidden from you") if self.place_is_hidden else self.place or _("place not known")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyList:
    """The family as nested lists, in reading order; separated members are shown, never dropped."""

    template: ClassVar[str] = "components/family_list.html"
    members: Sequence[Member]
    title: str = ""


def everyone(members: Sequence[Member]) -> Iterator[tuple[Member, int]]:
    """Each member with their depth, in reading order."""
    for member in members:
        yield member, 0
        for below, depth in everyone(member.below):
            yield below, depth + 1
