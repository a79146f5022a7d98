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


@operation
def validate_manifest(*, manifest_id: UUID, by: Actor, at: datetime) -> Manifest:
    """A second person compared the sheet with the bookings: only the newest version, never by the one who made it."""
    manifest = Manifest.objects.select_for_update().get(id=manifest_id)
    access.require(by, Permission.MOVEMENTS_MANIFEST_VALIDATE)
    if manifest.made_by_id == by.user_id:
        raise NotPossible("own_manifest", "Somebody else than the one who made the manifest must check it.")
    if manifest.validated_at:
        raise NotPossible("already_validated", "This manifest was already checked.")
    last = queries.latest_manifest(manifest.movement_id)
    if last and last.version != manifest.version:
        raise NotPossible("old_version", "A newer version of this manifest stands. Check that one.")
    manifest.validated_at, manifest.validated_by_id = at, by.user_id
    manifest.save()
    audit.record("movements.manifest.validated", on=manifest, by=by, at=at, detail={"version": manifest.version})
    return manifest
