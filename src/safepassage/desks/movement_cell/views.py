"""The movement cell's daily work: the board, families ready, holding seats, and each step of a booking."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors
from safepassage.desks import components as c
from safepassage.desks.act_page import show_act
from safepassage.desks.doors import desk_view
from safepassage.desks.movement_cell import board_page, family_page, forms
from safepassage.desks.movement_cell.booking_acts import BookingAct
from safepassage.journey.movements import operations
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people

QUEUE = "queue: ready to travel"


@desk_view(Permission.MOVEMENTS_OFFER_READ, methods=("GET", "HEAD"))
def flight_board(request: HttpRequest, by: Actor) -> HttpResponse:
    """Seats offered beside families ready; what lapses next."""
    now = doors.now(request)
    page, shown = board_page.board(by=by, now=now)
    audit.listed("journey.case", [case.id for case in shown], by=by, at=now, reason="flight board")
    return doors.show(request, "movement_cell/flight_board.html", page)


@desk_view(Permission.MOVEMENTS_BOOKING_READ, methods=("GET", "HEAD"))
def ready(request: HttpRequest, by: Actor) -> HttpResponse:
    """Families that wait for seats only, most urgent first."""
    number = doors.page_number(request)
    start = (number - 1) * c.PAGE_SIZE
    found = movements.ready()
    shown = list(found[start : start + c.PAGE_SIZE])
    total = start + people.count_up_to(found[start:], c.PAGE_SIZE * 4)
    pages = c.Pagination(page=number, total=total, unit="families") if total > c.PAGE_SIZE else None
    audit.listed("journey.case", [case.id for case in shown], by=by, at=doors.now(request), reason="ready to travel")
    page = {
        "header": c.PageHeader(title=_("Ready to travel"), caption=_("They have visas and wait for seats only.")),
        "ready": board_page.ready_queue(shown, by=by, pages=pages),
    }
    return doors.show(request, "movement_cell/ready_list.html", page)


@desk_view(Permission.MOVEMENTS_SEATS_HOLD, methods=("GET", "HEAD"))
def seats_for(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """Which coming movements take this family whole, and why the others do not."""
    now = doors.now(request)
    case = people.case_by_reference(reference)
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason=QUEUE)
    return doors.show(request, "movement_cell/family_seats.html", family_page.seats(case, by=by, now=now))


@desk_view(Permission.MOVEMENTS_SEATS_HOLD)
def hold(request: HttpRequest, by: Actor, reference: str, flight: str) -> HttpResponse:
    """Hold seats for the whole family; what that leaves for others is said first."""
    now = doors.now(request)
    case, movement = people.case_by_reference(reference), movements.movement_with(flight)
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason=QUEUE)
    offers = movements.offers_by_movement([movement.id]).get(movement.id, [])
    form = forms.HoldForm(
        request.POST if request.method == "POST" else None,
        case=case,
        offers=[(str(o.id), f"{o.partner.name}: {o.seats}") for o in offers],
        infants=forms.person_choices(family_page.infants(case, now=now)),
        apart=forms.person_choices(family_page.apart(case)),
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            operations.hold_seats,
            done=_("Seats are held for the whole family. Next: send the names to the partner."),
            to=reverse("seats_for", args=[case.reference]),
            case_id=case.id,
            movement_id=movement.id,
            offer_id=UUID(said["offer"]) if said["offer"] else None,
            infants_on_lap=[UUID(each) for each in said.get("on_lap", [])],
            apart=[UUID(each) for each in said.get("apart", [])],
        )
        if answer:
            held = movements.live_booking(case.id)
            return HttpResponseRedirect(reverse("booking", args=[held.id])) if held else answer
    return show_act(
        request,
        form,
        title=_("Hold seats for a whole family"),
        button=_("Hold %(n)s seats") % {"n": len(movements.people_to_move(case.id))},
        back=reverse("seats_for", args=[case.reference]),
        caption=case.reference,
        about=(family_page.family_list(case, now=now),),
        says=family_page.cost(case, movement),
    )


@desk_view(Permission.MOVEMENTS_BOOKING_READ, methods=("GET", "HEAD"))
def booking(request: HttpRequest, by: Actor, booking_id: UUID) -> HttpResponse:
    """One family's seats, the next step with its button, and what else may be done."""
    now = doors.now(request)
    found = movements.booking(booking_id)
    audit.opened("journey.case", found.case_id, found.compartment_id, by=by, at=now, reason="a family's seats")
    return doors.show(request, "movement_cell/booking_show.html", family_page.booking_page(found, by=by, now=now))


def act_view(act: BookingAct) -> Any:
    """The page of one act on a booking; acts that need no thought are done from the booking's own button."""

    @desk_view(act.permission)
    def do(request: HttpRequest, by: Actor, booking_id: UUID) -> HttpResponse:
        found = movements.booking(booking_id)
        here = reverse("booking", args=[found.id])
        audit.opened(
            "journey.case", found.case_id, found.compartment_id, by=by, at=doors.now(request), reason=str(act.title)
        )
        kind = forms.WhyForm if act.needs_reason else forms.PlainForm
        form = kind(request.POST if request.method == "POST" else None, case=found.case)
        if form.is_bound and form.is_valid():
            facts = {"reason": form.cleaned_data["reason"]} if act.needs_reason else {}
            answer = acts.carry_out(
                request, form, act.operation, done=str(act.done), to=here, booking_id=found.id, **facts
            )
            if answer:
                return answer
        page = family_page.booking_page(found, by=by, now=doors.now(request))
        return show_act(
            request,
            form,
            title=str(act.title),
            button=str(act.button),
            back=here,
            caption=found.case.reference,
            about=(page["facts"], page["family"]),
            says=[str(line) for line in act.says],
            why_not=movements.why_not(found, act.action, now=doors.now(request)) if act.action else "",
            is_grave=act.is_grave,
        )

    do.__name__ = f"booking_{act.slug.replace('-', '_')}"
    return do
