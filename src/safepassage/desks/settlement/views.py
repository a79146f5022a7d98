"""Households that land, and the milestones to citizenship."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors
from safepassage.desks.act_page import show_act
from safepassage.desks.doors import desk_view
from safepassage.desks.settlement import pages
from safepassage.desks.settlement.steps import Step
from safepassage.journey.people import queries as people
from safepassage.journey.settlement import queries as settlement

REASON = "settling this household"


@desk_view(Permission.SETTLEMENT_HOUSEHOLD_READ, methods=("GET", "HEAD"))
def households(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who lands next, and who waits for which milestone."""
    now = doors.now(request)
    step, number = request.GET.get("step", ""), doors.page_number(request)
    page, shown = pages.households(step=step, page=number, by=by, now=now)
    audit.listed("journey.case", [case.id for case in shown], by=by, at=now, reason="households")
    return doors.show(request, "settlement/household_list.html", page)


@desk_view(Permission.SETTLEMENT_HOUSEHOLD_READ, methods=("GET", "HEAD"))
def household(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """One household with its milestones."""
    now = doors.now(request)
    case = people.case_by_reference(reference)
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason=REASON)
    return doors.show(request, "settlement/household_show.html", pages.household(case, by=by, now=now))


def step_view(step: Step) -> Any:
    """The page of one milestone."""

    @desk_view(step.permission)
    def do(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
        now = doors.now(request)
        case = people.case_by_reference(reference)
        back = reverse("household", args=[case.reference])
        audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason=REASON)
        form = step.form(request.POST if request.method == "POST" else None, case=case, now=now)
        if form.is_bound and form.is_valid():
            answer = acts.carry_out(
                request, form, step.operation, done=str(step.done), to=back, case_id=case.id, **form.facts()
            )
            if answer:
                return answer
        return show_act(
            request,
            form,
            title=str(step.title),
            button=str(step.button),
            back=back,
            caption=case.reference,
            why_not=settlement.why_not(case.id, step.action),
        )

    do.__name__ = f"household_{step.slug}"
    return do
