"""Everything that one case page shows, read once, and no more than this officer may see of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.models import User
from safepassage.access.permissions import Permission
from safepassage.access.roles import classes_of
from safepassage.journey.applications import queries as applications
from safepassage.journey.applications import rules as application_rules
from safepassage.journey.arrivals import queries as arrivals
from safepassage.journey.decisions import queries as decisions
from safepassage.journey.decisions import rules as decision_rules
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people
from safepassage.journey.settlement import queries as settlement
from safepassage.journey.verification import queries as verification

if TYPE_CHECKING:
    from safepassage.journey.applications.models import Application, Priority, ServiceClaim
    from safepassage.journey.arrivals.models import Arrival, CrossingReport, EntryPermission
    from safepassage.journey.decisions.models import Decision, Reconsideration, Visa
    from safepassage.journey.movements.models import Booking, Obstacle
    from safepassage.journey.people.models import (
        Case,
        CaseMember,
        ContactAttempt,
        ContactPlan,
        ContactPoint,
        Whereabouts,
    )
    from safepassage.journey.settlement.models import Citizenship, Placement, Reception, Residence
    from safepassage.journey.verification.models import Attestation, Enquiry

T = TypeVar("T")
NOTHING_LODGED = decision_rules.Facts(is_lodged=False, is_withdrawn=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case with all its facts. Facts of a class that the officer may not see are simply not there."""

    case: Case
    by: Actor
    now: datetime
    as_of: datetime | None
    members: list[CaseMember]
    facts: dict[UUID, people.PersonFacts]
    apart: set[UUID]
    plan: ContactPlan | None
    contacts: list[ContactPoint]
    attempts: list[ContactAttempt]
    whereabouts: Whereabouts | None
    application: Application | None
    decision_facts: decision_rules.Facts
    applications: list[Application]
    priorities: list[Priority]
    claims: list[ServiceClaim]
    enquiries: list[Enquiry]
    answers: dict[UUID, list[Attestation]]
    decisions: list[Decision]
    reconsiderations: list[Reconsideration]
    visas: list[Visa]
    obstacles: list[Obstacle]
    bookings: list[Booking]
    crossings: list[CrossingReport]
    entries: list[EntryPermission]
    arrivals: list[Arrival]
    receptions: list[Reception]
    placements: list[Placement]
    residences: list[Residence]
    citizenships: list[Citizenship]
    posts: dict[int, str] = field(default_factory=dict)

    @property
    def sees_names(self) -> bool:
        """Whether this officer may see who the people are."""
        return access.can(self.by, Permission.PEOPLE_IDENTITY_READ) and "B" in classes_of(self.by.roles)

    @property
    def sees_contact(self) -> bool:
        """Whether this officer may see how the family is reached and where it is."""
        return access.can(self.by, Permission.PEOPLE_CONTACT_PLAN_READ)

    @property
    def application_facts(self) -> application_rules.Facts:
        """What the rules of applications look at."""
        if self.application is None:
            return application_rules.Facts(lodged_at=None, withdrawn_at=None)
        return applications.facts_of(self.application)

    def holds(self, item: UUID | None) -> bool:
        """Whether a question, visa or obstacle is one of this case's."""
        return any(fact.id == item for facts in (self.enquiries, self.visas, self.obstacles) for fact in facts)

    def name_of(self, person_id: UUID) -> str:
        """A person in a sentence: by name where it may be seen, else by their place in the family."""
        found = self.facts.get(person_id)
        if self.sees_names and found and found.names:
            return found.label
        member = next((m for m in self.members if m.person_id == person_id), None)
        return member.role if member else ""

    def post_of(self, user_id: int) -> str:
        """An officer by post, never by name: a case outlives its officers, and its file may be seen by many."""
        return self.posts.get(user_id, "")


def read(case: Case, *, by: Actor, now: datetime, as_of: datetime | None = None) -> CaseFile:
    """Read a case. With `as_of`, only what was known at that instant."""
    until = as_of or now
    members = people.members(case.id)
    ids = [m.person_id for m in members]
    enquiries = _known(verification.of_case(case.id), until)
    answers: dict[UUID, list[Attestation]] = {}
    for given in _known(verification.attestations(e.id for e in enquiries), until):
        answers.setdefault(given.enquiry_id, []).append(given)
    lodged = applications.of_case(case.id)
    current = applications.current_of(lodged)
    landed = arrivals.arrivals_of(case.id)
    received, placed, residents, citizens = settlement.of_case(case.id) if landed else ([], [], [], [])
    # Class C is asked for only where it may be seen: row security would answer with nothing, but it would be asked.
    reach = access.can(by, Permission.PEOPLE_CONTACT_PLAN_READ)
    found = CaseFile(
        case=case,
        by=by,
        now=now,
        as_of=as_of,
        members=_known(members, until),
        facts=people.facts_of_people(ids),
        apart=people.agreed_apart(case.id),
        plan=people.contact_plan(case.id) if reach else None,
        contacts=people.contact_points(ids) if reach else [],
        attempts=people.contact_attempts(case.id) if reach else [],
        whereabouts=people.whereabouts_now(case.id) if reach else None,
        application=current,
        decision_facts=decisions.facts_of(current) if current else NOTHING_LODGED,
        applications=_known(lodged, until),
        priorities=_known(applications.priorities(case.id), until),
        claims=_known(applications.service_claims(ids), until),
        enquiries=enquiries,
        answers=answers,
        decisions=_known(decisions.of_case(case.id), until),
        reconsiderations=_known(decisions.reconsiderations(case.id), until),
        visas=_known(decisions.visas(case.id), until),
        obstacles=_known(movements.obstacles_of(case.id), until),
        bookings=_known(movements.bookings_of(case.id), until),
        crossings=_known(arrivals.crossing_reports(case.id), until),
        entries=_known(arrivals.entries_of(case.id), until),
        arrivals=_known(landed, until),
        receptions=_known(received, until),
        placements=_known(placed, until),
        residences=_known(residents, until),
        citizenships=_known(citizens, until),
    )
    found.posts.update(_posts(found))
    return found


def _known(facts: list[T], until: datetime) -> list[T]:
    return [fact for fact in facts if fact.known_at <= until]  # type: ignore[attr-defined]


def _posts(file: CaseFile) -> dict[int, str]:
    """The posts of everybody who did something in this case, in one statement."""
    groups = (
        file.applications,
        file.enquiries,
        file.decisions,
        file.visas,
        file.obstacles,
        file.bookings,
        file.arrivals,
    )
    ids = {fact.known_by_id for group in groups for fact in group} | {file.case.opened_by_id}
    ids |= {
        fact.known_by_id for group in (file.crossings, file.entries, file.receptions, file.priorities) for fact in group
    }
    ids |= {given.known_by_id for several in file.answers.values() for given in several}
    ids |= {file.case.owner_id} if file.case.owner_id else set()
    found = User.objects.filter(id__in=ids).select_related("post", "agency")
    return {user.pk: user.post.title if user.post else user.agency.name for user in found}
