"""Who is to be carried, frozen in versions."""

import hashlib
from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.movements import queries
from safepassage.journey.movements.models import (
    Manifest,
    ManifestLine,
)


@operation
def issue_manifest(*, movement_id: UUID, by: Actor, at: datetime) -> Manifest:
    """Freeze who is to be carried as a new version. A version equal to the last one is not made again."""
    movement = queries.locked_movement(movement_id)
    access.require(by, Permission.MOVEMENTS_MANIFEST_PRINT)
    lines = queries.people_on_board(movement_id)
    if not lines:
        raise NotPossible("nobody", "Nobody is booked on this movement.")
    digest = hashlib.sha256("\n".join(str(line.person_id) for line in lines).encode()).hexdigest()
    last = queries.latest_manifest(movement_id)
    if last and last.content_sha256 == digest:
        return last
    manifest = Manifest.objects.create(
        movement=movement,
        version=(last.version if last else 0) + 1,
        people=len(lines),
        content_sha256=digest,
        made_at=at,
        made_by_id=by.user_id,
        **known(by=by, at=at),
    )
    for position, line in enumerate(lines, start=1):
        ManifestLine.objects.create(
            compartment_id=line.compartment_id,
            manifest=manifest,
            booking_id=line.booking_id,
            person_id=line.person_id,
            position=position,
            **known(by=by, at=at),
        )
    audit.record(
        "movements.manifest.issued",
        on=manifest,
        by=by,
        at=at,
        detail={"people": len(lines), "version": manifest.version},
    )
    return manifest
