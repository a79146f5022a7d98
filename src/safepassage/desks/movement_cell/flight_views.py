"""Movements and the seats offered on them: entering, withdrawing, departing, cancelling, and manifests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors
from safepassage.desks.act_page import show_act
from safepassage.desks.doors import desk_view
from safepassage.desks.movement_cell import flight_page, forms
from safepassage.journey.movements import operations
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements.rules import LIVE

OFFERED = ("seats", "names_due", "lapses", "max_per_family", "document_needed", "conditions")


@desk_view(Permission.MOVEMENTS_OFFER_READ, methods=("GET", "HEAD"))
def flight(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """One movement with its seats, families and manifests."""
    now = doors.now(request)
    page = flight_page.flight(movements.movement_with(reference), by=by, now=now)
    audit.listed("journey.case", page["cases"], by=by, at=now, reason=f"movement {reference}")
    return doors.show(request, "movement_cell/flight_show.html", page)


@desk_view(Permission.MOVEMENTS_OFFER_RECORD)
def enter_flight(request: HttpRequest, by: Actor) -> HttpResponse:
    """Type in what a partner offers: the movement and its seats in one form."""
    form = forms.FlightForm(request.POST if request.method == "POST" else None, now=doors.now(request))
    if form.is_bound and form.is_valid():
        done = _("Entered. Families that it takes whole are shown under Ready to travel.")
        answer = acts.carry_out(
            request, form, offer_with_movement, done=done, to=reverse("flight_board"), said=form.cleaned_data
        )
        if answer:
            return answer
    return show_act(
        request,
        form,
        title=_("Enter an offer of seats"),
        button=_("Enter the offer"),
        back=reverse("flight_board"),
        caption=_("Flight board"),
    )


@desk_view(Permission.MOVEMENTS_OFFER_RECORD)
def enter_offer(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """More seats on a movement that is known."""
    movement = movements.movement_with(reference)
    back = reverse("flight", args=[movement.reference])
    form = forms.OfferForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = acts.carry_out(
            request,
            form,
            offer_on,
            done=_("The seats are entered."),
            to=back,
            movement_id=movement.id,
            said=form.cleaned_data,
        )
        if answer:
            return answer
    title = _("Enter more seats on %(flight)s") % {"flight": movement.reference}
    return show_act(request, form, title=title, button=_("Enter the seats"), back=back, caption=movement.reference)


@desk_view(Permission.MOVEMENTS_BOOKING_BOARD)
def depart(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """The movement left: no seat can be held on it any more."""
    movement = movements.movement_with(reference)
    waiting = [b for b in movements.bookings_on(movement.id) if b.state in LIVE and b.state != "boarded"]
    says = [_("No seat can be held on it any more.")]
    if waiting:
        says.append(
            ngettext(
                "%(n)s family on it is not on board. Record that they did not come, or give their seats back.",
                "%(n)s families on it are not on board. Record that they did not come, or give their seats back.",
                len(waiting),
            )
            % {"n": len(waiting)}
        )
    return _simple(
        request,
        movement.reference,
        title=_("%(flight)s departed") % {"flight": movement.reference},
        button=_("It departed"),
        done=_("Departed."),
        operation=operations.depart_movement,
        facts={"movement_id": movement.id},
        says=says,
    )


@desk_view(Permission.MOVEMENTS_MOVEMENT_RECORD)
def cancel(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """The movement is cancelled; every family on it is listed before and waits again after."""
    movement = movements.movement_with(reference)
    page = flight_page.flight(movement, by=by, now=doors.now(request))
    on_it = [b for b in movements.bookings_on(movement.id) if b.state in LIVE]
    people = sum(b.seats for b in on_it)
    return _simple(
        request,
        movement.reference,
        title=_("%(flight)s was cancelled") % {"flight": movement.reference},
        button=ngettext("Cancel it for %(n)s family", "Cancel it for %(n)s families", len(on_it)) % {"n": len(on_it)},
        done=_("Cancelled. Its families wait for other seats, at their old place."),
        operation=operations.cancel_movement,
        facts={"movement_id": movement.id},
        says=[
            _("All of them fall off it at once, with %(people)s seats, and wait for others.") % {"people": people},
            _("Those who were called forward must be told not to come. Their contact officers do that."),
        ],
        about=(page["bookings"],),
        form=forms.WhyForm,
    )


@desk_view(Permission.MOVEMENTS_OFFER_RECORD)
def withdraw(request: HttpRequest, by: Actor, reference: str, offer_id: UUID) -> HttpResponse:
    """A partner takes seats back; refused while families hold them."""
    movement = movements.movement_with(reference)
    offer = movements.offer(offer_id)
    return _simple(
        request,
        movement.reference,
        title=_("The partner takes its seats back"),
        button=_("Take %(n)s seats off") % {"n": offer.seats},
        done=_("The offer is withdrawn."),
        operation=operations.withdraw_offer,
        facts={"offer_id": offer.id},
        says=[_("Seats that families hold cannot be taken off: give those back first, one family at a time.")],
    )


@desk_view(Permission.MOVEMENTS_MANIFEST_PRINT, methods=("POST",))
def issue_manifest(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """Freeze who is to be carried; the same people give the same version."""
    movement = movements.movement_with(reference)
    made = operations.issue_manifest(movement_id=movement.id, by=by, at=doors.now(request))
    return HttpResponseRedirect(reverse("manifest", args=[movement.reference, made.version]))


@desk_view(Permission.MOVEMENTS_MANIFEST_PRINT)
def manifest(request: HttpRequest, by: Actor, reference: str, version: int) -> HttpResponse:
    """The sheet made for paper. Each opening of it is on the trail as a release of every family on it."""
    now = doors.now(request)
    movement = movements.movement_with(reference)
    found = movements.manifest(movement.id, version)
    if request.method == "POST":
        operations.validate_manifest(manifest_id=found.id, by=by, at=now)
        messages.success(request, _("Checked: the sheet is what goes out."))
        return HttpResponseRedirect(request.path)
    page = flight_page.manifest(movement, found)
    audit.record("movements.manifest.shown", on=found, by=by, at=now, detail={"people": found.people})
    for case_id, compartment in page["cases"].items():
        audit.opened("journey.case", case_id, compartment, by=by, at=now, reason=f"manifest {reference} v{version}")
    page["may_validate"] = found.validated_at is None and found.made_by_id != by.user_id
    page["is_old"] = version < movements.manifests(movement.id)[0].version
    return doors.show(request, "movement_cell/manifest_print.html", page)


def offer_with_movement(*, said: dict[str, Any], by: Actor, at: datetime) -> Any:
    """Enter partner, movement and offer together, or none of them."""
    movement = operations.schedule_movement(
        kind=said["kind"],
        origin=said["origin"],
        destination=said["destination"],
        departs=said["departs"],
        arrives=said["arrives"],
        is_final=said["is_final"],
        departs_time_zone=said["zone"],
        by=by,
        at=at,
    )
    return offer_on(movement_id=movement.id, said=said, by=by, at=at)


def offer_on(*, movement_id: UUID, said: dict[str, Any], by: Actor, at: datetime) -> Any:
    """Enter an offer on a movement, and its partner where it is new."""
    new = said["new_partner"]
    partner_id = operations.record_partner(name=new, by=by, at=at).id if new else UUID(said["partner"])
    given = {name: said[name] for name in OFFERED if said[name] not in (None, "")}
    return operations.offer_seats(partner_id=partner_id, movement_id=movement_id, by=by, at=at, **given)


def _simple(
    request: HttpRequest,
    reference: str,
    *,
    title: str,
    button: str,
    done: str,
    operation: Any,
    facts: dict[str, Any],
    says: list[str],
    about: tuple[Any, ...] = (),
    form: type[Any] = forms.PlainForm,
) -> HttpResponse:
    """One act on a movement that asks for a reason at most."""
    back = reverse("flight", args=[reference])
    asked = form(request.POST if request.method == "POST" else None)
    if asked.is_bound and asked.is_valid():
        given = {"reason": asked.cleaned_data["reason"]} if "reason" in asked.fields else {}
        answer = acts.carry_out(request, asked, operation, done=done, to=back, **facts, **given)
        if answer:
            return answer
    return show_act(
        request, asked, title=title, button=button, back=back, caption=reference, says=says, about=about, is_grave=True
    )
