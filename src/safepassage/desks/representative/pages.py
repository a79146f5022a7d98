"""Approved and stuck, by obstacle and owner; partners with their seats. Cases and counts, never names."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements.queries import Jam
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.movements.models import Obstacle, Partner
    from safepassage.journey.people.models import Case

KINDS = {"state": lambda: _("State"), "agency": lambda: _("International agency"), "ngo": lambda: _("Organisation")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the stuck are asked for."""

    kind: str = ""
    owner: str = ""
    page: int = 1


def asked(query: Any, page: int) -> Asked:
    """What the address asks for; what is unknown counts as everything."""
    kind, owner = query.get("obstacle", ""), query.get("owner", "")
    return Asked(kind if kind in words.OBSTACLES else "", owner if owner in words.AGENCIES else "", page)


def stuck(which: Asked, *, by: Actor, now: datetime) -> "tuple[dict[str, Any], list[Case]]":
    """What stops approved families, whose it is, and the families for the choice made, oldest first."""
    jams = movements.jams()
    start = (which.page - 1) * c.PAGE_SIZE
    cases = movements.stuck(kind=which.kind, owner=which.owner, limit=c.PAGE_SIZE, offset=start)
    chosen = [j for j in jams if which.kind in ("", j.kind) and which.owner in ("", j.owner)]
    total = sum(j.families for j in chosen)
    obstacles = movements.open_obstacles_of(case.id for case in cases)
    query = urlencode({k: v for k, v in (("obstacle", which.kind), ("owner", which.owner)) if v})
    return {
        "header": c.PageHeader(title=_("Approved and stuck"), caption=_said(jams)),
        "jams": _jams(jams, now),
        "kept": _kept(which),
        "queue": c.Queue(
            caption=_("Oldest first"),
            columns=(
                c.Column(_("Case")),
                c.Column(_("People"), True),
                c.Column(_("What stops them")),
                c.Column(_("Who must clear it")),
                c.Column(_("How urgent")),
            ),
            rows=[_row(case, obstacles.get(case.id, []), by) for case in cases],
            empty=c.EmptyState(title=_("Nobody is stuck here.")),
            pages=c.Pagination(page=which.page, total=total, unit="families", query=query)
            if total > c.PAGE_SIZE
            else None,
            action_heading=_("Change"),
        ),
    }, cases


def _said(jams: list[Jam]) -> str:
    if not jams:
        return _("No approved family is stuck.")
    worst = jams[0]
    text = _(
        "Approved and not travelling: %(people)s people of %(families)s families. Most wait for: %(what)s (%(most)s)."
    )
    return text % {
        "people": sum(j.people for j in jams),
        "families": sum(j.families for j in jams),
        "what": words.obstacle(worst.kind),
        "most": worst.people,
    }


def _jams(jams: list[Jam], now: datetime) -> c.Queue:
    return c.Queue(
        caption=_("By obstacle and owner"),
        columns=(
            c.Column(_("What stops them")),
            c.Column(_("Who must clear it")),
            c.Column(_("Families"), True),
            c.Column(_("People it would free"), True),
            c.Column(_("Oldest")),
        ),
        rows=[
            c.Row(
                heading=words.obstacle(j.kind).capitalize(),
                href=f"?{urlencode({'obstacle': j.kind, 'owner': j.owner})}#oldest",
                cells=(words.agency(j.owner), j.families, j.people, c.Since(j.since or now)),
            )
            for j in jams
        ],
        empty=c.EmptyState(title=_("No approved family is stuck.")),
    )


def _kept(which: Asked) -> list[tuple[str, str]]:
    found = []
    if which.kind:
        found.append((words.obstacle(which.kind), f"?{urlencode({'owner': which.owner})}" if which.owner else "?"))
    if which.owner:
        found.append((words.agency(which.owner), f"?{urlencode({'obstacle': which.kind})}" if which.kind else "?"))
    return found


def _row(case: "Case", obstacles: "list[Obstacle]", by: Actor) -> c.Row:
    bound = next((o for o in obstacles if o.kind == case.obstacle), None)
    others = len([o for o in obstacles if o is not bound])
    more = _("and %(n)s more") % {"n": others} if others else ""
    since = case.obstacle_since or case.next_move_since
    action = None
    if bound and access.can(by, Permission.MOVEMENTS_OBSTACLE_OWN):
        address = reverse("obstacle_owner", args=[case.reference, bound.id])
        action = c.Link(_("Give it an owner"), address, about=case.reference)
    elif case.next_step in {"find_seat", "find_onward_seat"} and access.can(by, Permission.MOVEMENTS_OFFER_RECORD):
        action = c.Link(_("Enter an offer of seats"), reverse("flight_new"), about=case.reference)
    return c.Row(
        heading=c.Ltr(case.reference),
        href=reverse("case", args=[case.reference]),
        cells=(
            case.case_size,
            c.Cell(words.obstacle(case.obstacle).capitalize(), more),
            c.Cell(words.agency(case.obstacle_owner), c.Since(since)),
            words.urgency(case.urgency),
        ),
        action=action,
    )


def partners(*, by: Actor, now: datetime) -> dict[str, Any]:
    """Every partner with what it offers now, whose names are due first at the top."""
    found = movements.partners_with_seats(now)
    ready = people.count_up_to(movements.ready(), 100)
    may = access.can(by, Permission.MOVEMENTS_PARTNER_RECORD)
    actions = [c.Link(_("Enter a partner"), reverse("partner_new"), button=True)] if may else []
    if access.can(by, Permission.MOVEMENTS_OFFER_RECORD):
        actions.append(c.Link(_("Enter an offer"), reverse("flight_new"), button=True))
    caption = _("%(seats)s seats are offered now; %(ready)s families wait for seats.")
    return {
        "header": c.PageHeader(
            title=_("Partners"),
            caption=caption % {"seats": sum(p.seats for p in found), "ready": "99+" if ready >= 100 else ready},
            actions=actions,
        ),
        "queue": c.Queue(
            caption=_("Partners and their doors"),
            columns=(
                c.Column(_("Partner")),
                c.Column(_("Offers now"), True),
                c.Column(_("Seats now"), True),
                c.Column(_("Names due")),
                c.Column(_("Seats used so far"), True),
            ),
            rows=[
                c.Row(
                    heading=p.partner.name,
                    href=reverse("partner", args=[p.partner.id]),
                    under=KINDS.get(p.partner.kind, lambda: "")(),
                    cells=(p.offers, p.seats, c.Until(p.names_due) if p.names_due else "–", p.people_carried),
                )
                for p in found
            ],
            empty=c.EmptyState(title=_("No partner is recorded yet.")),
        ),
    }


def partner(found: "Partner") -> dict[str, Any]:
    """One partner: what it accepts, and its offers, the newest first."""
    papers = [words.word(words.DOCUMENTS, kind) for kind in found.accepts_documents]
    offers = movements.offers_of(found.id)
    return {
        "header": c.PageHeader(
            title=found.name,
            caption=KINDS.get(found.kind, lambda: "")(),
            crumbs=(c.Link(_("Partners"), reverse("partners")),),
        ),
        "facts": c.SummaryList(
            facts=[
                c.Fact(_("Papers it accepts"), tuple(papers) or _("not known")),
                c.Fact(_("What to know"), found.note or "–"),
            ]
        ),
        "offers": c.Queue(
            caption=_("Its offers"),
            columns=(
                c.Column(_("Movement")),
                c.Column(_("Seats"), True),
                c.Column(_("Departs")),
                c.Column(_("Names due")),
            ),
            rows=[
                c.Row(
                    heading=c.Ltr(o.movement.reference),
                    href=reverse("flight", args=[o.movement.reference]),
                    under=f"{o.movement.origin} → {o.movement.destination}",
                    cells=(
                        c.Cell(o.seats, _("taken back") if o.withdrawn_at else ""),
                        c.When(o.movement.departs),
                        c.When(o.names_due) if o.names_due else "–",
                    ),
                )
                for o in offers
            ],
            empty=c.EmptyState(title=_("It has offered no seats yet.")),
        ),
    }
