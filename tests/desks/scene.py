"""Every address of the product with parts that exist: one family at each stage of the road, its papers, its seats."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from tests import factories as cast

from safepassage import access
from safepassage.access.models import Programme
from safepassage.access.permissions import Permission
from safepassage.journey.arrivals import operations as arrivals
from safepassage.journey.decisions.models import Visa
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.models import SeatOffer
from safepassage.journey.movements.rules import ObstacleKind
from safepassage.journey.people import operations as people
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification.rules import Subject

LIBRARYS_OWN = ("sign-in/",)
PART = re.compile(r"<(?:\w+:)?(\w+)>")
ASKED = {"NZDF": Subject.SERVICE, "POLICE": Subject.CHARACTER, "HEALTH": Subject.HEALTH}
# Parts of an address that belong to one family: whoever may not see the family must not reach them.
OF_A_FAMILY = {"item", "booking_id", "person_id", "report_id", "obstacle_id", "enquiry_id"}


@dataclass(frozen=True, slots=True)
class Route:
    """One address as the resolver knows it, with the permission that its door asks for."""

    pattern: str
    name: str
    parts: frozenset[str]
    permissions: frozenset[Permission]
    open_because: str

    @property
    def is_of_a_family(self) -> bool:
        """Whether one family's records stand behind it."""
        about_case = "reference" in self.parts and not self.pattern.startswith("flights/")
        return about_case or bool(self.parts & OF_A_FAMILY)

    def address(self, scene: "Scene", *, agency: str = "") -> str:
        """The address for one family's records; whatever the scene does not hold becomes an id of nothing."""
        return "/" + PART.sub(lambda found: str(scene.part(found[1], route=self, agency=agency)), self.pattern)


@dataclass(slots=True)
class Scene:
    """One family with a record behind every kind of address."""

    family: cast.Family
    enquiries: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def part(self, part: str, *, route: Route, agency: str) -> object:
        """The value of one part of an address."""
        if part == "reference" and route.pattern.startswith("flights/"):
            return self.found["flight"]
        if part == "item":
            kind = "visa" if "visa" in route.pattern else "obstacle" if "solve" in route.pattern else "enquiry"
            return self.enquiries["NZDF"] if kind == "enquiry" else self.found[kind]
        if part == "enquiry_id":
            return self.enquiries.get(agency, self.enquiries["NZDF"])
        return self.found.get(part, uuid.uuid4())


def routes() -> list[Route]:
    """Every route of ours, from the resolver; the sign-in library tests its own."""

    def below(patterns: list[Any], prefix: str) -> Iterator[Route]:
        for entry in patterns:
            pattern = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry.url_patterns, pattern)
            elif isinstance(entry, URLPattern) and not pattern.startswith(LIBRARYS_OWN):
                said = getattr(entry.callback, "permission", None)
                asked = said if isinstance(said, (set, frozenset, tuple)) else {said} if said else set()
                parts = PART.findall(pattern)
                why = getattr(entry.callback, "open_because", "")
                yield Route(pattern, entry.name or "", frozenset(parts), frozenset(asked), why)

    return list(below(get_resolver().url_patterns, ""))


def elsewhere() -> Programme:
    """Another operation, over which no officer of the tests has any scope."""
    with access.acting(cast.system()):
        return Programme.objects.get_or_create(code="elsewhere", defaults={"name": "Another operation"})[0]


def set_scene(kind: str, *, programme: str = "") -> Scene:
    """A family with questions asked of three agencies, an obstacle, a crossing, visas, seats and a manifest."""
    family = _family_in(kind, programme) if programme else cast.family(kind)
    scene = Scene(cast.booked(of=cast.visa_granted(of=cast.approved(of=cast.lodged(of=family)))))
    assert family.movement is not None
    assert family.booking is not None
    with access.acting(cast.system()) as by:
        about: dict[str, Any] = {"case_id": family.id, "person_id": family.principal.id, "by": by, "at": cast.NOW}
        for agency, subject in ASKED.items():
            scene.enquiries[agency] = verification.ask_enquiry(
                subject=subject, question="Is the claim right?", addressee=agency, **about
            ).id
        obstacle = movements.open_obstacle(case_id=family.id, kind=ObstacleKind.PASSPORT, by=by, at=cast.NOW)
        report = arrivals.report_crossing(**about)
        movements.issue_manifest(movement_id=family.movement.id, by=by, at=cast.NOW)
        offer = SeatOffer.objects.filter(movement_id=family.movement.id).latest("id")
        visa = Visa.objects.filter(application__case_id=family.id).earliest("granted_at")
    scene.found = {
        "reference": family.case.reference,
        "flight": family.movement.reference,
        "booking_id": family.booking.id,
        "offer_id": offer.id,
        "partner_id": offer.partner_id,
        "person_id": family.principal.id,
        "report_id": report.id,
        "obstacle_id": obstacle.id,
        "obstacle": obstacle.id,
        "visa": visa.id,
        "version": 1,
        "number": cast.officer("intake").pk,
        "role": "intake",
    }
    return scene


def _family_in(kind: str, programme: str) -> cast.Family:
    elsewhere()
    real = people.open_case

    def open_case(**facts: Any) -> Any:
        return real(**{**facts, "programme_code": programme})

    people.open_case = open_case  # type: ignore[assignment]
    try:
        return cast.family(kind)
    finally:
        people.open_case = real
