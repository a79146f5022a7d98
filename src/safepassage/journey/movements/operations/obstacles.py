"""What stops a family, and what this stage says of a case."""

from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.movements import queries
from safepassage.journey.movements.models import (
    Obstacle,
)
from safepassage.journey.movements.rules import OWNER, ObstacleKind, Solution
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people
from safepassage.journey.people.rules import Stage


@operation
def open_obstacle(
    *,
    case_id: UUID,
    kind: ObstacleKind,
    by: Actor,
    at: datetime,
    person_id: UUID | None = None,
    note: str = "",
    owner_agency: str = "",
    due: datetime | None = None,
    opened_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> Obstacle:
    """Record what stops a family, with an owner."""
    case = people.locked(case_id)
    access.require(by, Permission.MOVEMENTS_OBSTACLE_OPEN, compartment=case.compartment_id)
    if queries.open_obstacle(case_id=case_id, kind=kind, person_id=person_id):
        raise NotPossible("already_open", "This obstacle is already recorded.")
    obstacle = Obstacle.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        person_id=person_id,
        kind=kind,
        note=note,
        owner_agency=owner_agency or OWNER[kind],
        due=due,
        opened_at=opened_at or at,
        opened_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    note_movements(case_id=case_id, by=by, at=at)
    audit.record("movements.obstacle.opened", on=obstacle, by=by, at=at, fields=("kind", "owner_agency", "note"))
    return obstacle


@operation
def solve_obstacle(
    *,
    obstacle_id: UUID,
    by: Actor,
    at: datetime,
    solution: Solution = Solution.SOLVED,
    solved_at: datetime | None = None,
) -> Obstacle:
    """An obstacle is out of the way (or waived, or impossible and another way is taken)."""
    obstacle = queries.locked_obstacle(obstacle_id)
    access.require(by, Permission.MOVEMENTS_OBSTACLE_SOLVE, compartment=obstacle.compartment_id)
    if obstacle.solved_at:
        raise NotPossible("already_solved", "This obstacle is already solved.")
    obstacle.solution, obstacle.solved_at, obstacle.solved_by_id = solution, solved_at or at, by.user_id
    obstacle.save()
    note_movements(case_id=obstacle.case_id, by=by, at=at)
    audit.record("movements.obstacle.solved", on=obstacle, by=by, at=at, fields=("solution",))
    return obstacle


@operation
def own_obstacle(
    *, obstacle_id: UUID, owner_agency: str, by: Actor, at: datetime, due: datetime | None = None
) -> Obstacle:
    """Give an obstacle another owner, or another due time."""
    obstacle = queries.locked_obstacle(obstacle_id)
    access.require(by, Permission.MOVEMENTS_OBSTACLE_OWN, compartment=obstacle.compartment_id)
    obstacle.owner_agency, obstacle.due = owner_agency, due or obstacle.due
    obstacle.save()
    note_movements(case_id=obstacle.case_id, by=by, at=at)
    audit.record("movements.obstacle.owned", on=obstacle, by=by, at=at, fields=("owner_agency", "due"))
    return obstacle


@operation
def note_movements(*, case_id: UUID, by: Actor, at: datetime) -> None:
    """Derive what this stage says of a case."""
    case = people.locked(case_id)
    said = queries.stage_state(case_id, now=at)
    if said:
        people_operations.note_stage(case=case, said=said, by=by, at=at)
    else:
        people_operations.clear_stage(case=case, stage=Stage.MOVEMENTS, by=by, at=at)
