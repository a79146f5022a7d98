"""Partners' offers of seats: a partner, a movement and an offer for each row, with local times as instants and
conditions as rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from safepassage.access.actor import Actor
from safepassage.exchange.files.reading import Cell
from safepassage.exchange.kinds import withdrawing
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.kinds.zones import zone_of_place
from safepassage.exchange.understanding.cells import read_moment, read_whole
from safepassage.exchange.understanding.findings import finding
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.facts import NotPossible
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements import queries as movement_queries
from safepassage.journey.movements.models import SeatOffer

_MOST = re.compile(r"\bmax(?:imum)?\.?\s*(\d{1,2})\s*(?:people\s*)?per family\b", re.I)
_DOCUMENTS = (
    (re.compile(r"\bpassport or (?:e-?\s?)?tazkira\b", re.I), "passport_or_e_tazkira"),
    (re.compile(r"\bvalid passport\b|\bpassport (?:needed|required|holders)\b", re.I), "passport"),
    (re.compile(r"\bvisa holders? only\b|\bvisa (?:needed|required)\b", re.I), "visa"),
)
_WOMEN_FIRST = re.compile(r"\bwomen and children first\b", re.I)
KINDS = {"flight": "flight", "air": "flight", "charter": "flight", "convoy": "convoy", "bus": "convoy", "road": "convoy",  # noqa: E501
         "crossing": "crossing", "transfer": "transfer", "onward flight": "onward_flight"}  # fmt: skip
AGENCIES = re.compile(r"\b(ngo|charter|foundation|trust|iom|unhcr)\b", re.I)


@dataclass(frozen=True, slots=True)
class OfferRead:
    """One row with everything that an offer needs."""

    judged: Judged
    partner: str
    kind: str
    origin: str
    destination: str
    departs: datetime
    arrives: datetime | None
    zone: str
    seats: int
    names_due: datetime | None
    lapses: datetime | None
    conditions: str


class Offers:
    """The handler of kind `offers`."""

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        parts = [fields.get(name, "").strip().casefold() for name in ("partner", "origin", "destination", "departs")]
        return f"{parts[0]}|{'|'.join(parts[1:])}"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[OfferRead]:
        return [read for judged in group if (read := _read(judged, scene))]

    def write(self, understood: Sequence[tuple[Sequence[Judged], list[OfferRead]]], scene: Scene) -> None:
        """Enter each offer; one that changed is withdrawn and entered anew, unless families hold its seats."""
        for _, rows in understood:
            for read in rows:
                if read.judged.is_to_write and _make_room(read, scene):
                    _enter(read, scene)

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        for offer in movement_queries.offers_read_from(withdrawing.rows_given(file_id)):
            _take_back(offer, by=by, at=at)


def _take_back(offer: SeatOffer, *, by: Actor, at: datetime) -> None:
    """Withdraw an offer; a movement on which nobody offers seats any more falls away with it."""
    movements.withdraw_offer(offer_id=offer.id, by=by, at=at)
    if not movement_queries.has_seats(offer.movement_id):
        movements.cancel_movement(
            movement_id=offer.movement_id, reason="The offer of its seats was withdrawn.", by=by, at=at
        )


def _read(judged: Judged, scene: Scene) -> OfferRead | None:
    row = judged.row
    partner, origin, destination = row.text("partner")[:120], row.text("origin")[:100], row.text("destination")[:100]
    if not partner:
        judged.hold_back(row.note("no_key", "partner"))
    if not origin or not destination:
        judged.hold_back(row.note("no_place", "origin"))
    seats = read_whole(row.text("seats"))
    if not seats or seats > 20_000:
        judged.hold_back(row.note("no_seats", "seats"))
    zone = scene.table.option("time_zone") or zone_of_place(origin)
    if not zone:
        judged.findings.append(row.note("zone_not_known", "origin"))
    departs = _moment(judged, "departs", zone, scene)
    if departs is None:
        judged.hold_back(row.note("time_not_read", "departs"))
    if judged.is_held_back or departs is None or not seats:
        return None
    names_due = _moment(judged, "names_due", zone, scene)
    if names_due and names_due > departs:
        judged.findings.append(row.note("names_due_after_departure", "names_due"))
        names_due = None
    arrives = _moment(judged, "arrives", zone_of_place(destination) or zone, scene)
    return OfferRead(
        judged,
        partner,
        KINDS.get(row.text("kind").casefold(), row.text("kind").casefold()[:20] or "flight"),
        origin,
        destination,
        departs,
        arrives if arrives and arrives > departs else None,
        zone or "UTC",
        seats,
        names_due,
        _moment(judged, "lapses", zone, scene),
        row.text("conditions")[:2000],
    )


def _moment(judged: Judged, name: str, zone: str, scene: Scene) -> datetime | None:
    cell = judged.row.cell(name)
    if not cell.text.strip():
        return None
    position = judged.row.positions[name]
    spoken = scene.table.mapping.headings[position].casefold()
    written = ZoneInfo("UTC") if "utc" in spoken or not zone else ZoneInfo(zone)
    moment = read_moment(Cell(cell.text, cell.type), zone=written, order=scene.table.order_of(name))
    if moment is None and name != "departs":
        judged.findings.append(judged.row.note("time_not_read", name))
    return moment


def _make_room(read: OfferRead, scene: Scene) -> bool:
    """Withdraw the offer that this row replaces. False, with a finding, where families hold its seats."""
    if read.judged.before is None:
        return True
    for offer in movement_queries.offers_read_from([read.judged.before.id]):
        try:
            _take_back(offer, by=scene.actor, at=scene.at)
        except NotPossible as refused:
            read.judged.hold_back(
                finding("operation_refused", where=read.judged.row.where("seats"), why=refused.sentence)
            )
            return False
    return True


def _enter(read: OfferRead, scene: Scene) -> SeatOffer:
    row, by, at = read.judged.row, scene.actor, scene.at
    kind = "ngo" if AGENCIES.search(read.partner) else "state"
    partner = movements.record_partner(name=read.partner, kind=kind, by=by, at=at)
    movement = movements.schedule_movement(
        kind=read.kind,
        origin=read.origin,
        destination=read.destination,
        departs=read.departs,
        arrives=read.arrives,
        departs_as_written=row.text("departs")[:40],
        departs_time_zone=read.zone,
        source_row_id=scene.id_of(row),
        by=by,
        at=at,
    )
    most = _MOST.search(read.conditions)
    needed = next((meant for pattern, meant in _DOCUMENTS if pattern.search(read.conditions)), "")
    women_first = bool(_WOMEN_FIRST.search(read.conditions))
    if read.conditions and not (most or needed or women_first):
        read.judged.findings.append(row.note("offer_conditions_not_read", "conditions"))
    return movements.offer_seats(
        partner_id=partner.id,
        movement_id=movement.id,
        seats=read.seats,
        conditions=read.conditions,
        max_per_family=int(most[1]) if most else None,
        document_needed=needed,
        women_and_children_first=women_first,
        names_due=read.names_due,
        names_due_as_written=row.text("names_due")[:40],
        lapses=read.lapses,
        source_row_id=scene.id_of(row),
        by=by,
        at=at,
    )
