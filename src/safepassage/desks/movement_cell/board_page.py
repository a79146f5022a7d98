"""The flight board: which seats lapse next, who is ready, and every movement of two weeks on one time axis."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.pictures import FlightBoard, LegBar, Route
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.movements.models import Booking, Movement, SeatOffer
    from safepassage.journey.people.models import Case

SHOWN_BEFORE, SHOWN_AFTER = timedelta(days=1), timedelta(days=14)
FIRST_READY, FIRST_LAPSING, MOST = 5, 5, 100


def board(*, by: Actor, now: datetime) -> tuple[dict[str, Any], "list[Case]"]:
    """The page, and the cases that it shows."""
    shown = movements.movements_between(now - SHOWN_BEFORE, now + SHOWN_AFTER)
    offers = movements.offers_by_movement(m.id for m in shown)
    lapsing = movements.lapsing(now)
    waiting = list(movements.ready()[:FIRST_READY])
    going = movements.under_way(limit=c.PAGE_SIZE)
    ready = people.count_up_to(movements.ready(), MOST)
    page = {
        "header": c.PageHeader(title=_("Flight board"), caption=_caption(lapsing, ready), actions=_actions(by)),
        "lapsing": _lapsing(lapsing[:FIRST_LAPSING]),
        "going": _going(going) if going else None,
        "ready": ready_queue(waiting, by=by),
        "more_ready": ready > len(waiting),
        "board": _picture(shown, offers, now) if any(m.seats_offered for m in shown) else None,
    }
    return page, [*waiting, *(booking.case for booking in going)]


def ready_queue(cases: "list[Case]", *, by: Actor, pages: c.Pagination | None = None) -> c.Queue:
    """Families that wait for seats only: size, urgency, since when. Names are on the family's own page."""
    can_hold = access.can(by, Permission.MOVEMENTS_SEATS_HOLD)
    return c.Queue(
        caption=_("Families ready to travel"),
        columns=(c.Column(_("Case")), c.Column(_("People"), True), c.Column(_("How urgent")), c.Column(_("Waits"))),
        rows=[
            c.Row(
                heading=c.Ltr(case.reference),
                href=reverse("seats_for", args=[case.reference]),
                under=_("to go on from where they are") if case.next_step == "find_onward_seat" else "",
                cells=(case.case_size, words.urgency(case.urgency), c.Since(case.next_move_since)),
                action=c.Link(_("Find seats"), reverse("seats_for", args=[case.reference]), about=case.reference)
                if can_hold
                else None,
            )
            for case in cases
        ],
        empty=c.EmptyState(
            title=_("No family is ready to travel."),
            text=_("When everybody of a family has a visa and nothing stops them, they stand here."),
        ),
        pages=pages,
    )


def _caption(lapsing: "list[SeatOffer]", ready: int) -> str:
    # A movement with several offers counts once.
    free = sum({o.movement_id: o.movement.seats_offered - o.movement.seats_taken for o in lapsing}.values())
    families = f"{MOST - 1}+" if ready >= MOST else str(ready)
    said = {"families": families, "free": free}
    text = ngettext(
        "%(families)s family is ready. %(free)s seats are free on the offers that lapse next.",
        "%(families)s families are ready. %(free)s seats are free on the offers that lapse next.",
        ready,
    )
    return text % said


def _going(bookings: "list[Booking]") -> c.Queue:
    return c.Queue(
        caption=_("Families on their way to a seat"),
        columns=(
            c.Column(_("Case")),
            c.Column(_("People"), True),
            c.Column(_("State")),
            c.Column(_("Whose move")),
            c.Column(_("Flight")),
        ),
        rows=[_under_way(booking) for booking in bookings],
    )


def _under_way(booking: "Booking") -> c.Row:
    case, address = booking.case, reverse("booking", args=[booking.id])
    is_ours = case.next_move_by == "MFAT"
    due = booking.offer.names_due if booking.offer and booking.state == "held" else None
    return c.Row(
        heading=c.Ltr(case.reference),
        href=address,
        cells=(
            case.case_size,
            words.status(booking.state),
            c.Cell(_("Us") if is_ours else words.agency(case.next_move_by), c.Since(case.next_move_since)),
            c.Cell(
                c.Link(booking.movement.reference, reverse("flight", args=[booking.movement.reference])),
                c.Until(due or booking.movement.departs),
            ),
        ),
        action=c.Link(words.step(case.next_step), address, about=case.reference),
    )


def _actions(by: Actor) -> list[c.Link]:
    if not access.can(by, Permission.MOVEMENTS_OFFER_RECORD):
        return []
    return [c.Link(_("Enter an offer"), reverse("flight_new"), button=True)]


def _lapsing(offers: "list[SeatOffer]") -> c.Queue:
    headings = (_("Flight"), _("Partner"), _("Free seats"), _("Names due"), _("Departs"))
    return c.Queue(
        caption=_("What lapses next"),
        columns=tuple(c.Column(text, text == _("Free seats")) for text in headings),
        rows=[
            c.Row(
                heading=c.Ltr(offer.movement.reference),
                href=reverse("flight", args=[offer.movement.reference]),
                under=f"{offer.movement.origin} → {offer.movement.destination}",
                cells=(
                    offer.partner.name,
                    offer.movement.seats_offered - offer.movement.seats_taken,
                    c.Until(offer.lapses) if offer.lapses else "–",
                    c.When(offer.movement.departs),
                ),
            )
            for offer in offers
        ],
        empty=c.EmptyState(
            title=_("No free seats are offered now."),
            text=_("Enter what partners offer; offers read from files stand here too."),
        ),
    )


def _picture(shown: "list[Movement]", offers: "dict[Any, list[SeatOffer]]", now: datetime) -> FlightBoard:
    confirmed = movements.seats_confirmed(m.id for m in shown)
    drawn = sorted((m for m in shown if m.seats_offered), key=lambda m: (m.origin, m.destination, m.departs))
    routes = [
        Route(
            label=f"{origin} → {destination}",
            partner=_partners(several, offers),
            legs=[_leg(m, offers, confirmed) for m in several],
        )
        for (origin, destination), found in groupby(drawn, key=lambda m: (m.origin, m.destination))
        for several in [list(found)]
    ]
    return FlightBoard(
        key="board",
        title=_("Flights and seats"),
        note=_("Two weeks from yesterday. Held seats are not yet accepted by the partner."),
        routes=routes,
        starts_at=now - SHOWN_BEFORE,
        ends_at=now + SHOWN_AFTER,
    )


def _partners(several: "list[Movement]", offers: "dict[Any, list[SeatOffer]]") -> str:
    return ", ".join(dict.fromkeys(o.partner.name for m in several for o in offers.get(m.id, ())))


def _leg(movement: "Movement", offers: "dict[Any, list[SeatOffer]]", confirmed: dict[Any, int]) -> LegBar:
    due = [o.lapses for o in offers.get(movement.id, ()) if o.lapses]
    # A booking that landed takes no seat any more, but its seats were used: those of a departed flight stay drawn.
    taken = min(movement.seats_taken, movement.seats_offered)
    yes = min(confirmed.get(movement.id, 0), taken)
    return LegBar(
        name=movement.reference,
        departs_at=movement.departs,
        arrives_at=movement.arrives,
        seats=movement.seats_offered,
        confirmed=yes,
        held=taken - yes,
        lapses_at=min(due) if due else None,
        href=reverse("flight", args=[movement.reference]),
    )
