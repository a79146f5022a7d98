"""Short words for telling a story: each enters invented people through operations, at the time the story says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.row_security import acting
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications.models import Application
from safepassage.journey.arrivals import operations as arrivals
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.decisions.rules import DeclineReason
from safepassage.journey.people import operations as people
from safepassage.journey.people.models import Case
from safepassage.journey.people.rules import Relationship, Role, WrittenName

GIVEN = ("Samir", "Laila", "Zalmai", "Nargis", "Idris", "Parwin", "Haroon", "Shirin")


@contextmanager
def story() -> Iterator[Actor]:
    """The system's own rights over every programme, signed anew at each step of the story."""
    with access.acting(access.system_actor("tell a story")) as by:
        yield by


def day(text: str, hour: int = 0) -> datetime:
    """Midnight (or an hour) of a day, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(hours=hour)


def family(size: int, *, by: Actor, at: datetime, sexes: str = "mf") -> Case:
    """A case of invented people: a principal and dependants, whose sexes follow the given letters in turn."""
    acting.renew()
    case = people.open_case(by=by, at=at)
    for number in range(size):
        people.register_person(
            case_id=case.id,
            role=Role.PRINCIPAL if number == 0 else Role.SECONDARY,
            relationship=Relationship.SELF if number == 0 else Relationship.DEPENDENT_CHILD,
            written_names=[WrittenName(f"{GIVEN[number % len(GIVEN)]} Storyteller")],
            sex={"m": "male", "f": "female"}[sexes[number % len(sexes)]],
            by=by,
            at=at,
        )
    return case


def lodge(case: Case, *, by: Actor, at: datetime, pathway_code: str = "") -> Application:
    """Lodge the family's application."""
    acting.renew()
    return applications.lodge_application(case_id=case.id, by=by, at=at, pathway_code=pathway_code)


def approve(application: Application, *, by: Actor, at: datetime) -> None:
    """Approve and grant a visa to everybody."""
    acting.renew()
    decisions.approve_application(application_id=application.id, reasons="Told in the story.", by=by, at=at)
    decisions.grant_visas(application_id=application.id, by=by, at=at)


def decline(application: Application, *, by: Actor, at: datetime) -> None:
    """Decline as outside the criteria of the day."""
    acting.renew()
    decisions.decline_application(
        application_id=application.id,
        reason_codes=[DeclineReason.OUTSIDE_CRITERIA],
        reasons="Outside the criteria of the day.",
        by=by,
        at=at,
    )


def land(case: Case, *, by: Actor, at: datetime) -> None:
    """The whole family lands and is admitted."""
    acting.renew()
    arrivals.land_family(case_id=case.id, port="Port of the story", by=by, at=at)
