"""The security picture: who is said to hold what, and which crossings are said to be open, by which source and
how sure.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from safepassage.desks import components as c
from safepassage.desks.pictures import Holding, ProvinceClaim, ProvinceMap
from safepassage.journey.places import queries as places

if TYPE_CHECKING:
    from safepassage.journey.places.models import ControlClaim, OpeningReport

HOLDINGS = {
    "government": Holding.HELD,
    "contested": Holding.CONTESTED,
    "opposition": Holding.LOST,
    "not_known": Holding.UNKNOWN,
}
MOST_CLAIMS = 200


def picture(*, as_of: datetime, known_at: datetime) -> dict[str, Any]:
    """The page as of an instant, as known at another. Conflicting claims stand side by side, newest first."""
    claims = places.claims(as_of=as_of.date(), known_at=known_at)[:MOST_CLAIMS]
    openings = places.openings(as_of=as_of, known_at=known_at)
    return {
        "header": c.PageHeader(
            title=_("Places"),
            caption=_(
                "What is said, by whom and how sure. Nobody knows who holds a place; never route people by this page."
            ),
        ),
        "as_of": c.When(as_of),
        "known_at": c.When(known_at),
        "map": _map(claims),
        "claims": _claims(claims),
        "openings": _openings(openings),
    }


def _map(claims: "list[ControlClaim]") -> ProvinceMap:
    newest: dict[str, ControlClaim] = {}
    holders: dict[str, set[str]] = {}
    for claim in claims:
        code = claim.province.iso_code.removeprefix("AF-")
        newest.setdefault(code, claim)
        if claim.since_date == newest[code].since_date:
            holders.setdefault(code, set()).add(claim.holder)
    return ProvinceMap(
        key="provinces",
        title=_("Who is said to hold each province"),
        note=_("Where sources of one day disagree, or a claim is contested, the tile says contested."),
        claims={
            code: ProvinceClaim(
                holding=_holding(claim, holders[code]),
                source=claim.reported_by_source,
                at=claim.known_at,
                number=claim.since_date.isoformat(),
            )
            for code, claim in newest.items()
        },
    )


def _holding(claim: "ControlClaim", said: set[str]) -> Holding:
    if len(said) > 1 or claim.grade == "contested":
        return Holding.CONTESTED
    return HOLDINGS.get(claim.holder, Holding.UNKNOWN)


def _claims(claims: "list[ControlClaim]") -> c.Queue:
    grades = {"claimed": _("claimed"), "contested": _("contested"), "confirmed": _("confirmed")}
    return c.Queue(
        caption=_("Claims, newest first"),
        columns=[
            c.Column(h)
            for h in (_("Place"), _("Said to be held by"), _("Since"), _("How sure"), _("Source"), _("Known"))
        ],
        rows=[
            c.Row(
                heading=claim.province.name_en,
                under=claim.place_name or (claim.district.name_en if claim.district else ""),
                cells=(
                    c.Cell(claim.holder.replace("_", " "), claim.as_written),
                    c.Day(claim.since_date),
                    grades[claim.grade],
                    claim.reported_by_source,
                    c.When(claim.known_at),
                ),
            )
            for claim in claims
        ],
        empty=c.EmptyState(title=_("Nothing is reported."), text=_("Reports on territory are read in under Files in.")),
    )


def _openings(openings: "list[OpeningReport]") -> c.Queue:
    return c.Queue(
        caption=_("Crossings and airports"),
        columns=[
            c.Column(h) for h in (_("Where"), _("Said to be"), _("How sure"), _("Conditions"), _("Source"), _("Known"))
        ],
        rows=[
            c.Row(
                heading=report.crossing.name if report.crossing else report.airport.name if report.airport else "",
                cells=(
                    report.opening.replace("_", " "),
                    report.grade,
                    report.conditions,
                    report.reported_by_source,
                    c.When(report.known_at),
                ),
            )
            for report in openings
        ],
        empty=c.EmptyState(
            title=_("No crossing is reported open or closed."), text=_("Ask the post, or report it below.")
        ),
    )
