"""The only writers of places and of what is reported about them."""

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.facts import GuardedQuerySet, NotPossible, SharedFact, known, operation
from safepassage.journey.places.models import Airport, ControlClaim, Crossing, District, OpeningReport, Province
from safepassage.journey.places.rules import Grade, Holder, Opening

PlaceRecord = TypeVar("PlaceRecord", bound=SharedFact)


@operation
def record_province(*, code: str, code_set: str, by: Actor, at: datetime, **fields: Any) -> Province:
    """Enter a province under a code set, or bring an entered one up to date. `fields` are the other columns."""
    return _record(Province, {"code": code, "code_set": code_set}, fields, by=by, at=at)


@operation
def record_district(*, code: str, code_set: str, by: Actor, at: datetime, **fields: Any) -> District:
    """Enter a district under a code set, or bring an entered one up to date."""
    return _record(District, {"code": code, "code_set": code_set}, fields, by=by, at=at)


@operation
def record_crossing(*, code: str, by: Actor, at: datetime, **fields: Any) -> Crossing:
    """Enter a border crossing, or bring an entered one up to date."""
    return _record(Crossing, {"code": code}, fields, by=by, at=at)


@operation
def record_airport(*, icao_code: str, by: Actor, at: datetime, **fields: Any) -> Airport:
    """Enter an airport, or bring an entered one up to date."""
    return _record(Airport, {"icao_code": icao_code}, fields, by=by, at=at)


@operation
def report_control(
    *,
    province_id: UUID,
    holder: Holder,
    grade: Grade,
    since_date: date,
    reported_by_source: str,
    by: Actor,
    at: datetime,
    district_id: UUID | None = None,
    place_name: str = "",
    as_written: str = "",
    source_row_id: UUID | None = None,
) -> ControlClaim:
    """Record who is said to hold a place since when, by which source and how sure.

    Conflicting claims stand side by side.
    """
    access.require(by, Permission.PLACES_CONTROL_REPORT)
    if not reported_by_source.strip():
        raise NotPossible("no_source", "Say who reports it.")
    claim = ControlClaim.objects.create(
        province_id=province_id,
        district_id=district_id,
        place_name=place_name,
        holder=holder,
        grade=grade,
        since_date=since_date,
        as_written=as_written,
        reported_by_source=reported_by_source,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("places.control.reported", on=claim, by=by, at=at)
    return claim


@operation
def report_opening(
    *,
    opening: Opening,
    grade: Grade,
    valid_from: datetime,
    reported_by_source: str,
    by: Actor,
    at: datetime,
    crossing_id: UUID | None = None,
    airport_id: UUID | None = None,
    valid_until: datetime | None = None,
    conditions: str = "",
) -> OpeningReport:
    """Record whether a crossing or an airport is said to be open, for whom and until when."""
    access.require(by, Permission.PLACES_CROSSING_REPORT)
    if (crossing_id is None) == (airport_id is None):
        raise NotPossible("one_place", "A report is about one crossing or one airport.")
    if valid_until and valid_until <= valid_from:
        raise NotPossible("ends_before_start", "A report cannot end before it begins.")
    report = OpeningReport.objects.create(
        crossing_id=crossing_id,
        airport_id=airport_id,
        opening=opening,
        grade=grade,
        valid_from=valid_from,
        valid_until=valid_until,
        conditions=conditions,
        reported_by_source=reported_by_source,
        **known(by=by, at=at),
    )
    audit.record("places.opening.reported", on=report, by=by, at=at)
    return report


@operation
def withdraw_control_claim(*, claim_id: UUID, by: Actor, at: datetime) -> ControlClaim:
    """Take back a claim that turned out wrong. It stays readable for anyone who asks what was known then."""
    access.require(by, Permission.PLACES_CONTROL_REPORT)
    claim: ControlClaim = ControlClaim.objects.select_for_update().get(id=claim_id)
    if claim.withdrawn_at:
        raise NotPossible("already_withdrawn", "This claim was already taken back.")
    claim.withdrawn_at, claim.withdrawn_by_id = at, by.user_id
    claim.save()
    audit.record("places.control.withdrawn", on=claim, by=by, at=at)
    return claim


def _record(
    model: type[PlaceRecord], key: dict[str, Any], fields: dict[str, Any], *, by: Actor, at: datetime
) -> PlaceRecord:
    access.require(by, Permission.PLACES_GAZETTEER_MANAGE)
    source_row_id = fields.pop("source_row_id", None)
    rows: GuardedQuerySet[PlaceRecord] = model._default_manager.all()  # type: ignore[assignment]
    place = rows.filter(**key).first()
    if place is None:
        place = rows.create(**key, **fields, **known(by=by, at=at, source_row_id=source_row_id))
        audit.record(f"places.{model.__name__.lower()}.recorded", on=place, by=by, at=at)
        return place
    changed = [name for name, value in fields.items() if getattr(place, name) != value]
    if changed:
        for name in changed:
            setattr(place, name, fields[name])
        place.known_at, place.known_by_id, place.source_row_id = at, by.user_id, source_row_id
        place.save()
        audit.record(f"places.{model.__name__.lower()}.changed", on=place, by=by, at=at, fields=tuple(changed))
    return place
