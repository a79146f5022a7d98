"""Approved and stuck; partners and their doors."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors, words
from safepassage.desks import components as c
from safepassage.desks.act_page import show_act
from safepassage.desks.doors import desk_view
from safepassage.desks.representative import forms, pages
from safepassage.journey.movements import operations
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people
from safepassage.journey.people.queries import CaseNotFound


@desk_view(Permission.MOVEMENTS_OBSTACLE_READ, methods=("GET", "HEAD"))
def stuck(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who is approved and stuck, by obstacle and owner, oldest first."""
    now = doors.now(request)
    page, shown = pages.stuck(pages.asked(request.GET, doors.page_number(request)), by=by, now=now)
    audit.listed("journey.case", [case.id for case in shown], by=by, at=now, reason="approved and stuck")
    return doors.show(request, "representative/stuck_list.html", page)


@desk_view(Permission.MOVEMENTS_OBSTACLE_OWN)
def give_owner(request: HttpRequest, by: Actor, reference: str, obstacle_id: UUID) -> HttpResponse:
    """Give an obstacle an owner and a day."""
    now = doors.now(request)
    case = people.case_by_reference(reference)
    found = next((o for o in movements.open_obstacles(case.id) if o.id == obstacle_id), None)
    if found is None:
        raise CaseNotFound
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason="approved and stuck")
    form = forms.OwnerForm(
        request.POST if request.method == "POST" else None,
        today=now.date(),
        case=case,
        initial={"owner": found.owner_agency, "due": found.due.date() if found.due else None},
    )
    if form.is_bound and form.is_valid():
        answer = acts.carry_out(
            request,
            form,
            operations.own_obstacle,
            done=_("It stands in that agency's work now."),
            to=reverse("stuck"),
            obstacle_id=found.id,
            owner_agency=form.cleaned_data["owner"],
            due=form.cleaned_data["due"],
        )
        if answer:
            return answer
    facts = c.SummaryList(
        facts=[
            c.Fact(_("What stops them"), words.obstacle(found.kind)),
            c.Fact(_("People"), case.case_size),
            c.Fact(_("Since"), c.Since(found.opened_at)),
            c.Fact(_("What is known"), str(found.note) or "–"),
        ]
    )
    return show_act(
        request,
        form,
        title=_("Who clears this?"),
        button=_("Give it to them"),
        back=reverse("stuck"),
        caption=case.reference,
        about=(facts,),
    )


@desk_view(Permission.MOVEMENTS_OFFER_READ, methods=("GET", "HEAD"))
def partners(request: HttpRequest, by: Actor) -> HttpResponse:
    """Partners with what they offer now."""
    return doors.show(request, "representative/partner_list.html", pages.partners(by=by, now=doors.now(request)))


@desk_view(Permission.MOVEMENTS_OFFER_READ, methods=("GET", "HEAD"))
def partner(request: HttpRequest, by: Actor, partner_id: UUID) -> HttpResponse:
    """One partner."""
    return doors.show(request, "representative/partner_show.html", pages.partner(movements.partner(partner_id)))


@desk_view(Permission.MOVEMENTS_PARTNER_RECORD)
def enter_partner(request: HttpRequest, by: Actor) -> HttpResponse:
    """A partner that is new here."""
    form = forms.PartnerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            operations.record_partner,
            done=_("The partner is recorded."),
            to=reverse("partners"),
            name=said["name"],
            kind=said["kind"],
            accepts_documents=said["accepts"],
            note=said["note"],
        )
        if answer:
            return answer
    title, button = _("Enter a partner"), _("Enter the partner")
    return show_act(request, form, title=title, button=button, back=reverse("partners"), caption=_("Partners"))
