"""Invented pictures for the style page."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from safepassage.desks import pictures as p

NOW = datetime(2021, 8, 17, 6, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def funnel() -> p.FunnelPicture:
    """Applications and people, each in its own column."""
    stages = [
        p.Stage(
            label=_("Lodged"), count=170, unit="applications", as_of=NOW, how_counted=_("Each form handed in once.")
        ),
        p.Stage(label=_("Verified"), count=131, unit="applications", as_of=NOW),
        p.Stage(label=_("Approved"), count=108, unit="applications", as_of=NOW),
        p.Stage(label=_("Ready to travel"), count=291, unit="people", as_of=NOW),
        p.Stage(label=_("Departed"), count=64, unit="people", as_of=NOW, bound=_("about")),
        p.Stage(label=_("Arrived"), count=10, unit="people", as_of=NOW, how_counted=_("Landed and admitted.")),
    ]
    return p.FunnelPicture(
        key="funnel",
        title=_("From application to arrival"),
        stages=stages,
        note=_("Applications and people are counted differently, so they stand apart."),
    )


def flights() -> p.FlightBoard:
    """Three routes with offers in each state."""
    routes = [
        p.Route(
            label=_("Kabul – Dubai"),
            partner=_("Partner A"),
            legs=[
                p.LegBar(
                    name="RFF 211",
                    departs_at=NOW + 4 * HOUR,
                    arrives_at=NOW + 9 * HOUR,
                    seats=35,
                    confirmed=18,
                    held=8,
                    lapses_at=NOW + 2 * HOUR,
                ),
                p.LegBar(
                    name="RFF 213",
                    departs_at=NOW + 32 * HOUR,
                    arrives_at=NOW + 37 * HOUR,
                    seats=35,
                    held=9,
                    lapses_at=NOW + 20 * HOUR,
                ),
            ],
        ),
        p.Route(
            label=_("Islamabad – Auckland"),
            partner=_("Partner B"),
            legs=[
                p.LegBar(
                    name="NZ 6090", departs_at=NOW + 14 * HOUR, arrives_at=NOW + 34 * HOUR, seats=9, confirmed=5, held=4
                )
            ],
        ),
        p.Route(
            label=_("Torkham – Islamabad"),
            partner=_("Convoy"),
            legs=[
                p.LegBar(
                    name="C-7",
                    departs_at=NOW + 1 * HOUR,
                    arrives_at=NOW + 8 * HOUR,
                    seats=22,
                    confirmed=12,
                    lapses_at=NOW + 0.5 * HOUR,
                )
            ],
        ),
    ]
    return p.FlightBoard(
        key="flights",
        title=_("Seats offered"),
        routes=routes,
        starts_at=NOW - 6 * HOUR,
        ends_at=NOW + 46 * HOUR,
        note=_("The red mark is the instant by which names are due."),
    )


def provinces() -> p.ProvinceMap:
    """A made-up picture of claims."""
    lost = ("NIM", "JOW", "KDZ", "SAR", "TAK", "HER", "KAN", "HEL", "GHA")
    contested = ("BAL", "LOG", "NAN", "WAR", "PIA", "KHO")
    held = ("KAB", "PAN")
    claims = {code: p.ProvinceClaim(holding=p.Holding.LOST, source=_("Partner A"), at=NOW - 3 * DAY) for code in lost}
    claims |= {
        code: p.ProvinceClaim(holding=p.Holding.CONTESTED, source=_("Partner B"), at=NOW - DAY) for code in contested
    }
    claims |= {code: p.ProvinceClaim(holding=p.Holding.HELD, source=_("Own report"), at=NOW - DAY) for code in held}
    return p.ProvinceMap(
        key="provinces",
        title=_("Who is said to hold what"),
        claims=claims,
        note=_("Claims, not knowledge. Each has a source and a date."),
    )
