"""The fictional cast as the smallest legal records, made through operations. Nobody here exists."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.models import Grant, OfficerName, Post, Programme, RoleHeld, Scope, User
from safepassage.access.roles import ROLES, Sight
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications.models import Application
from safepassage.journey.arrivals import operations as arrivals
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.models import Booking, Movement
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import Case, Person
from safepassage.journey.people.rules import (
    DocumentKind,
    Relationship,
    Role,
    WrittenDate,
    WrittenDocument,
    WrittenName,
)

NOW = datetime.now(UTC).replace(microsecond=0)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_numbers = itertools.count(1)

# Role → (agency, post, the officer's fictional name).
OFFICERS: dict[str, tuple[str, str, str]] = {
    "intake": ("INZ", "Intake officer", "Hana Pirika"),
    "caseworker": ("INZ", "Caseworker", "Tamsin Wray"),
    "case_lead": ("INZ", "Case lead", "Ruth Okafor"),
    "verifier": ("NZDF", "Defence verifier", "Sgt Moana Reid"),
    "vetter": ("POLICE", "Vetting officer", "Dan Foley"),
    "medical": ("HEALTH", "Health officer", "Dr Ana Silva"),
    "travel_desk": ("MFAT", "Movement planner", "Jo Lindqvist"),
    "border_confirmer": ("INZ", "Border officer", "Wiremu Hale"),
    "special_representative": ("MFAT", "Special Representative", "Elspeth Murray"),
    "contact_officer": ("MFAT", "Contact officer", "Farid Noori"),
    "settlement_officer": ("SETTLEMENT", "Settlement officer", "Kiri Matene"),
    "publisher": ("MFAT", "Figures officer", "Colin Ash"),
    "auditor": ("AUDIT", "Auditor", "Ngaire Stone"),
    "operator": ("INZ", "Operator", "Sam Ito"),
}


def system(purpose: str = "set the scene for a test") -> Actor:
    """The service account, for what surrounds a test."""
    return access.system_actor(purpose)


def programme() -> Programme:
    """The operation that every compartment belongs to."""
    with access.acting(system()):
        return Programme.objects.get_or_create(code="main", defaults={"name": "Safe Passage rehearsal"})[0]


def officer(role: str, *, agency: str = "", roles: tuple[str, ...] = ()) -> User:
    """An account that holds this role (and `roles`), with a post, a name and the scope of a role that works wide."""
    usual_agency, title, name = OFFICERS[role]
    number = next(_numbers)
    of = programme()
    with access.acting(system()):
        post = Post.objects.create(agency_id=agency or usual_agency, code=f"{role}-{number}", title=title)
        user = User.objects.create_user(f"{role}{number}", agency_id=agency or usual_agency, post=post)
        OfficerName.objects.create(user=user, name=name)
        for held in (role, *roles):
            RoleHeld.objects.create(user=user, role=held, granted_by_id=system().user_id, reason="test")
            if ROLES[held].sight in {Sight.WIDE, Sight.FOLD}:
                Scope.objects.create(
                    user=user,
                    programme=of,
                    classes=ROLES[held].classes,
                    purpose="test",
                    granted_by_id=system().user_id,
                    approved_by=None,
                )
    return user


def actor(user: User, purpose: str = "test") -> Actor:
    """The actor of an account."""
    return access.actor_of(user, purpose=purpose)


def grant(user: User, case: Case, classes: str = "") -> None:
    """Give an officer who works case by case one family, for the classes of their role."""
    roles = [held.role for held in user.roles_held.all()]
    letters = classes or "".join(sorted({letter for role in roles for letter in ROLES[role].classes}))
    with access.acting(system()):
        Grant.objects.create(
            user=user,
            compartment_id=case.compartment_id,
            classes=letters,
            purpose="case",
            granted_by_id=system().user_id,
        )


@dataclass
class Family:
    """A case with its people, the principal first, and what was made of it so far."""

    case: Case
    people: list[Person]
    application: Application | None = None
    movement: Movement | None = None
    booking: Booking | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def principal(self) -> Person:
        """The principal applicant."""
        return self.people[0]

    @property
    def id(self) -> UUID:
        """The case's id."""
        return self.case.id

    def fresh(self) -> Case:
        """The case as it is stored now."""
        with access.acting(system()):
            self.case.refresh_from_db()
        return self.case


# Latin name, native name, sex, born as written, relationship.
Cast = tuple[tuple[str, str, str, str, Relationship], ...]
CAST: dict[str, Cast] = {
    "interpreter": (
        ("Najibullah Kohistani", "نجیب‌الله کوهستانی", "male", "1366", Relationship.SELF),
        ("Shukria Kohistani", "شکریه کوهستانی", "female", "1370", Relationship.PARTNER),
        ("Parwana Kohistani", "پروانه کوهستانی", "female", "2012-05-14", Relationship.DEPENDENT_CHILD),
        ("Yama Kohistani", "یما کوهستانی", "male", "2015-02-03", Relationship.DEPENDENT_CHILD),
        ("Bibi Gul", "بی‌بی گل", "female", "1334", Relationship.PARENT),
    ),
    "cook": (("Ghulam Sakhi", "غلام سخی", "male", "1350", Relationship.SELF),),
    "judge": (
        ("Zarghuna Storay", "زرغونه ستوری", "female", "1980-11-02", Relationship.SELF),
        ("Hekmat Storay", "حکمت ستوری", "male", "1978", Relationship.PARTNER),
        ("Sola Storay", "سوله ستوری", "female", "2009-07-21", Relationship.DEPENDENT_CHILD),
        ("Ariana Storay", "آریانا ستوری", "female", "2011-01-30", Relationship.DEPENDENT_CHILD),
    ),
    "split": (
        ("Mirwais Hotakzada", "میرویس هوتک‌زاده", "male", "1364", Relationship.SELF),
        ("Laila Hotakzada", "لیلا هوتک‌زاده", "female", "1367", Relationship.PARTNER),
        ("Omid Hotakzada", "امید هوتک‌زاده", "male", "2008-09-09", Relationship.DEPENDENT_CHILD),
    ),
}


def family(
    kind: str = "interpreter",
    *,
    by: Actor | None = None,
    reported_at: datetime | None = None,
    passports: bool = True,
) -> Family:
    """A reported family of the cast. By the service, unless `by` says who took the report."""
    programme()
    at = reported_at or NOW - 20 * DAY
    with access.acting(by or system()) as who:
        case = people.open_case(reported_at=at, language="fa-AF", by=who, at=at)
        made = [
            people.register_person(
                case_id=case.id,
                role=Role.PRINCIPAL if relationship is Relationship.SELF else Role.SECONDARY,
                relationship=relationship,
                written_names=(WrittenName(native, language="fa-AF"), WrittenName(latin)),
                sex=sex,
                nationality="AFG",
                born=WrittenDate(born),
                papers=(WrittenDocument(DocumentKind.PASSPORT, f"P0{next(_numbers):07d}"),) if passports else (),
                by=who,
                at=at,
            )
            for latin, native, sex, born, relationship in CAST[kind]
        ]
        case.refresh_from_db()
    return Family(case, made)


def lodged(kind: str = "interpreter", *, at: datetime | None = None, of: Family | None = None) -> Family:
    """A family whose application was lodged, with what the principal claims to have done."""
    when = at or NOW - 15 * DAY
    found = of or family(kind, reported_at=when - DAY)
    with access.acting(system()) as by:
        claim = applications.claim_service(
            person_id=found.principal.id,
            role="interpreter" if kind == "interpreter" else kind,
            unit="PRT Bamyan",
            place="Bamyan",
            period_as_written="2009-2011",
            by=by,
            at=when,
        )
        found.application = applications.lodge_application(case_id=found.id, by=by, at=when)
    found.facts["claim"] = claim
    found.fresh()
    return found


def approved(kind: str = "interpreter", *, at: datetime | None = None, of: Family | None = None) -> Family:
    """A family whose application was approved."""
    found = of or lodged(kind)
    with access.acting(system()) as by:
        decisions.approve_application(
            application_id=_application(found).id, reasons="Service confirmed.", by=by, at=at or NOW - 10 * DAY
        )
    found.fresh()
    return found


def declined(kind: str = "cook", *, at: datetime | None = None) -> Family:
    """The cook: declined, because the roll contradicts the dates."""
    found = lodged(kind)
    with access.acting(system()) as by:
        decisions.decline_application(
            application_id=_application(found).id,
            reason_codes=[decisions.DeclineReason.SERVICE_CONTRADICTED],
            reasons="The roll names another cook for those years.",
            by=by,
            at=at or NOW - 9 * DAY,
        )
    found.fresh()
    return found


def visa_granted(kind: str = "interpreter", *, at: datetime | None = None, of: Family | None = None) -> Family:
    """A family with visas for everybody: it waits for a seat."""
    found = of or approved(kind)
    with access.acting(system()) as by:
        decisions.grant_visas(application_id=_application(found).id, by=by, at=at or NOW - 8 * DAY)
    found.fresh()
    return found


def movement(*, seats: int = 9, departs: datetime | None = None, is_final: bool = True) -> tuple[Movement, UUID]:
    """A partner's flight with an offer of seats; gives the movement and the offer's id."""
    programme()
    with access.acting(system()) as by:
        partner = movements.record_partner(name="Partner A", by=by, at=NOW - 7 * DAY)
        flight = movements.schedule_movement(
            kind="flight",
            origin="Kabul",
            destination="Auckland",
            departs=departs or NOW + 40 * HOUR,
            is_final=is_final,
            by=by,
            at=NOW - 7 * DAY,
        )
        offer = movements.offer_seats(
            partner_id=partner.id,
            movement_id=flight.id,
            seats=seats,
            names_due=flight.departs - 20 * HOUR,
            by=by,
            at=NOW - 7 * DAY,
        )
    return flight, offer.id


def booked(kind: str = "interpreter", *, of: Family | None = None, accepted: bool = True) -> Family:
    """A family with seats on a partner's flight: held, or accepted by the partner."""
    found = of or visa_granted(kind)
    found.movement, offer_id = movement(seats=len(found.people) + 4)
    with access.acting(system()) as by:
        found.booking = movements.hold_seats(
            case_id=found.id, movement_id=found.movement.id, offer_id=offer_id, by=by, at=NOW - 6 * DAY
        )
        if accepted:
            movements.name_seats(booking_id=found.booking.id, by=by, at=NOW - 6 * DAY + HOUR)
            movements.record_acceptance(booking_id=found.booking.id, by=by, at=NOW - 5 * DAY)
    found.fresh()
    return found


def boarded(kind: str = "interpreter", *, of: Family | None = None) -> Family:
    """A family on board."""
    found = of or booked(kind)
    assert found.booking is not None
    with access.acting(system()) as by:
        movements.call_forward_family(booking_id=found.booking.id, by=by, at=NOW - 4 * DAY)
        movements.check_in_family(booking_id=found.booking.id, by=by, at=NOW - 4 * DAY + HOUR)
        movements.board_family(booking_id=found.booking.id, by=by, at=NOW - 4 * DAY + 2 * HOUR)
    found.fresh()
    return found


def landed(kind: str = "interpreter", *, of: Family | None = None) -> Family:
    """A family that landed and was admitted."""
    found = of or boarded(kind)
    with access.acting(system()) as by:
        for person in found.people:
            arrivals.grant_entry_permission(
                person_id=person.id, case_id=found.id, port="Auckland", by=by, at=NOW - 3 * DAY
            )
        arrivals.land_family(case_id=found.id, port="Auckland", by=by, at=NOW - 3 * DAY)
    found.fresh()
    return found


def _application(found: Family) -> Application:
    assert found.application is not None
    return found.application
