"""Writing the trail. The database takes the actor from the signed context, so nobody can write in another's name."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from safepassage.access.actor import Actor
from safepassage.access.row_security.acting import acting, current_actor

_WRITE = "SELECT sp.audit_record(%s, %s, %s, %s, %s, %s::text[], %s, %s, %s, %s::int[])"
LONGEST_REASON = 500
LONGEST_DETAIL = 4000


class NotRecordable(ValueError):
    """The event does not fit the trail: a wrong actor, or a detail too long to be free of content."""


def record(
    action: str,
    *,
    on: models.Model,
    by: Actor,
    at: datetime,
    fields: Sequence[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record an operation on a row. `fields` are names of fields, never values; `detail` is small and names nobody."""
    _write(
        action,
        label=on._meta.label_lower,
        identity=str(on.pk),
        compartment=getattr(on, "compartment_id", None),
        by=by,
        at=at,
        fields=fields,
        reason=by.purpose,
        detail=detail,
    )


def opened(label: str, id: UUID | str, compartment: int | None, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Record that a person's file was opened, and why where it lay outside the officer's caseload."""
    _write("opened", label=label, identity=str(id), compartment=compartment, by=by, at=at, reason=reason or by.purpose)


def listed(
    label: str,
    ids: Sequence[UUID | str],
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    compartments: Sequence[int] = (),
) -> None:
    """Record that a list was shown: which rows, how many."""
    _write(
        "listed",
        label=label,
        identity="",
        by=by,
        at=at,
        reason=reason or by.purpose,
        detail={"ids": [str(each) for each in ids], "shown": len(ids)},
        compartments=compartments,
    )


def searched(label: str, *, by: Actor, at: datetime, kind: str, length: int, found: int) -> None:
    """Record a search: its kind, how much was typed and how much was found, never the words."""
    detail = {"kind": kind, "length": length, "found": found}
    _write("searched", label=label, identity="", by=by, at=at, reason=by.purpose, detail=detail)


def refused(what: str, *, by: Actor, at: datetime, route: str = "", reason: str = "") -> None:
    """Record a refusal: the permission asked and the route's name, no parameters. Call it after the rollback."""
    detail = {"route": route, "reason": reason}
    _write("refused", label="permission", identity=what, by=by, at=at, detail=detail, outcome="refused")


def _write(
    action: str,
    *,
    label: str,
    identity: str,
    by: Actor,
    at: datetime,
    compartment: int | None = None,
    fields: Sequence[str] = (),
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    outcome: str = "done",
    compartments: Sequence[int] = (),
) -> None:
    held = current_actor()
    if held is None:
        with acting(by):
            return _write(
                action,
                label=label,
                identity=identity,
                by=by,
                at=at,
                compartment=compartment,
                fields=fields,
                reason=reason,
                detail=detail,
                outcome=outcome,
                compartments=compartments,
            )
    if by.user_id not in (held.user_id, held.on_behalf_of):
        raise NotRecordable(f"{action}: the event names user {by.user_id}, but user {held.user_id} acts.")
    text = json.dumps(detail, separators=(",", ":"), sort_keys=True, ensure_ascii=True) if detail else ""
    if len(text) > LONGEST_DETAIL:
        raise NotRecordable(f"{action}: the detail holds {len(text)} characters; at most {LONGEST_DETAIL} are kept.")
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                action,
                label,
                identity,
                compartment,
                at,
                list(fields),
                reason.replace("\0", "")[:LONGEST_REASON],
                text,
                outcome,
                list(compartments) or None,
            ],
        )
    return None
