"""Readers of places and of the security picture."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from safepassage.journey.places.models import Airport, ControlClaim, Crossing, District, OpeningReport, Province


def provinces(country: str = "AF") -> list[Province]:
    return list(Province.objects.filter(country=country).order_by("name_en"))


def province_named(text: str) -> Province | None:
    """The province with this code or name in any language, newest code set first."""
    wanted = text.strip()
    found = Province.objects.filter(
        Q(code=wanted)
        | Q(iso_code=wanted)
        | Q(name_en__iexact=wanted)
        | Q(name_fa=wanted)
        | Q(name_ps=wanted)
        | Q(other_names__contains=[wanted])
    )
    return found.order_by("-valid_from_date", "code_set").first()


def crossings() -> list[Crossing]:
    return list(Crossing.objects.order_by("name"))


def airports() -> list[Airport]:
    return list(Airport.objects.order_by("country", "name"))


def claims(*, as_of: date, known_at: datetime) -> list[ControlClaim]:
    """Every standing claim about who holds what on a day, as known at an instant, newest first."""
    found = ControlClaim.objects.filter(since_date__lte=as_of, known_at__lte=known_at)
    found = found.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at))
    return list(found.select_related("province", "district").order_by("-since_date", "-known_at", "id"))


def openings(*, as_of: datetime, known_at: datetime) -> list[OpeningReport]:
    """Every standing report on what is open at an instant, as known at another, newest first."""
    found = OpeningReport.objects.filter(valid_from__lte=as_of, known_at__lte=known_at)
    found = found.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=as_of))
    found = found.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at))
    return list(found.select_related("crossing", "airport").order_by("-known_at", "id"))


def district_with_code(code: str, code_set: str) -> District | None:
    """The district with this code in this set, or in the only set that holds the code."""
    found = list(District.objects.filter(code=code.strip()))
    exact = [district for district in found if district.code_set == code_set]
    if exact:
        return exact[0]
    return found[0] if len(found) == 1 else None


def claims_read_from(row_ids: Iterable[UUID]) -> list[ControlClaim]:
    """The standing claims that were read from these rows of a received file."""
    return list(ControlClaim.objects.filter(source_row_id__in=list(row_ids), withdrawn_at__isnull=True).order_by("id"))
