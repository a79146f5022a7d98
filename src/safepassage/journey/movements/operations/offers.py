"""Partners, movements and the seats offered on them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.movements import queries
from safepassage.journey.movements.models import (
    Movement,
    Partner,
    SeatOffer,
)
from safepassage.journey.movements.rules import MovementState
from safepassage.journey.people.rules import REFERENCE_ALPHABET


@operation
def record_partner(
    *, name: str, by: Actor, at: datetime, kind: str = "state", accepts_documents: Sequence[str] = (), note: str = ""
) -> Partner:
    """Enter a partner. Entering the same name twice gives the first."""
    access.require(by, Permission.MOVEMENTS_PARTNER_RECORD)
    if not name.strip():
        raise NotPossible("no_name", "Name the partner.")
    existing = Partner.objects.filter(name=name.strip()).first()
    if existing:
        return existing
    partner = Partner.objects.create(
        name=name.strip(), kind=kind, accepts_documents=list(accepts_documents), note=note, **known(by=by, at=at)
    )
    audit.record("movements.partner.recorded", on=partner, by=by, at=at)
    return partner


@operation
def schedule_movement(
    *,
    kind: str,
    origin: str,
    destination: str,
    departs: datetime,
    by: Actor,
    at: datetime,
    arrives: datetime | None = None,
    is_final: bool = False,
    departs_as_written: str = "",
    departs_time_zone: str = "UTC",
    crossing_id: UUID | None = None,
    source_row_id: UUID | None = None,
) -> Movement:
    """Enter one carriage between two places. Raises NotPossible when it would arrive before it departs."""
    access.require(by, Permission.MOVEMENTS_MOVEMENT_RECORD)
    if arrives and arrives <= departs:
        raise NotPossible("arrives_before_departing", "A movement cannot arrive before it departs.")
    if not origin.strip() or not destination.strip():
        raise NotPossible("no_place", "Say from where to where.")
    movement = Movement.objects.create(
        reference="M-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6)),
        kind=kind,
        origin=origin,
        destination=destination,
        is_final=is_final,
        departs=departs,
        departs_as_written=departs_as_written,
        departs_time_zone=departs_time_zone,
        arrives=arrives,
        crossing_id=crossing_id,
        state_since=at,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("movements.movement.scheduled", on=movement, by=by, at=at)
    return movement


@operation
def offer_seats(
    *,
    partner_id: UUID,
    movement_id: UUID,
    seats: int,
    by: Actor,
    at: datetime,
    conditions: str = "",
    max_per_family: int | None = None,
    document_needed: str = "",
    women_and_children_first: bool = False,
    names_due: datetime | None = None,
    names_due_as_written: str = "",
    lapses: datetime | None = None,
    offered_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> SeatOffer:
    """Enter seats that a partner offers on a movement, with conditions and deadlines."""
    movement = queries.locked_movement(movement_id)
    access.require(by, Permission.MOVEMENTS_OFFER_RECORD)
    if seats < 1:
        raise NotPossible("no_seats", "An offer has at least one seat.")
    if movement.state != MovementState.OPEN:
        raise NotPossible("movement_not_open", f"This movement is {movement.state}.")
    if names_due and names_due > movement.departs:
        raise NotPossible("names_due_after_departure", "Names cannot be due after the departure.")
    offer = SeatOffer.objects.create(
        partner_id=partner_id,
        movement=movement,
        seats=seats,
        conditions=conditions,
        max_per_family=max_per_family,
        document_needed=document_needed,
        women_and_children_first=women_and_children_first,
        names_due=names_due,
        names_due_as_written=names_due_as_written,
        lapses=lapses or names_due,
        offered_at=offered_at or at,
        offered_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    movement.seats_offered += seats
    movement.save()
    audit.record("movements.seats.offered", on=offer, by=by, at=at)
    return offer


@operation
def withdraw_offer(*, offer_id: UUID, by: Actor, at: datetime) -> SeatOffer:
    """A partner takes an offer back. Refused while families hold its seats: free them first, by a person's decision."""
    offer = queries.offer(offer_id)
    movement = queries.locked_movement(offer.movement_id)
    access.require(by, Permission.MOVEMENTS_OFFER_RECORD)
    if offer.withdrawn_at:
        raise NotPossible("already_withdrawn", "This offer was already withdrawn.")
    if movement.seats_offered - offer.seats < movement.seats_taken:
        short = movement.seats_taken - (movement.seats_offered - offer.seats)
        raise NotPossible("seats_held", f"{short} of these seats are held by families. Give them back first.")
    offer.withdrawn_at, offer.withdrawn_by_id = at, by.user_id
    offer.save()
    movement.seats_offered -= offer.seats
    movement.save()
    audit.record("movements.seats.withdrawn", on=offer, by=by, at=at)
    return offer
