"""The page of places, and the two reports that can be made on it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors
from safepassage.desks.doors import desk_view
from safepassage.desks.places import forms, pages
from safepassage.journey.places import operations as places
from safepassage.journey.places.rules import Grade, Holder, Opening


@desk_view(Permission.PLACES_PLACE_READ, methods=("GET", "HEAD"))
def picture(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who is said to hold what, and what is said to be open."""
    now = doors.now(request)
    as_of = forms.instant_of(request.GET.get("as_of", "")) or now
    known_at = forms.instant_of(request.GET.get("known_at", "")) or now
    return doors.show(request, "places/places_show.html", pages.picture(as_of=as_of, known_at=known_at))


@desk_view(Permission.PLACES_CONTROL_REPORT)
def report_control(request: HttpRequest, by: Actor) -> HttpResponse:
    """Record who is said to hold a province."""
    form = forms.ControlForm(request.POST or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            places.report_control,
            done=_("The report is recorded as a claim."),
            to=reverse("places"),
            province_id=UUID(said["province"]),
            holder=Holder(said["holder"]),
            grade=Grade(said["grade"]),
            since_date=said["since_date"],
            reported_by_source=said["source"],
        )
        if answer:
            return answer
    context = {"form": form, "title": _("Report who is said to hold a province"), "button": _("Record the report")}
    return doors.show(request, "places/report.html", context, status=form.status)


@desk_view(Permission.PLACES_CROSSING_REPORT)
def report_opening(request: HttpRequest, by: Actor) -> HttpResponse:
    """Record whether a crossing is said to be open."""
    form = forms.OpeningForm(request.POST or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            places.report_opening,
            done=_("The report is recorded."),
            to=reverse("places"),
            crossing_id=UUID(said["crossing"]),
            opening=Opening(said["opening"]),
            grade=Grade(said["grade"]),
            conditions=said["conditions"],
            valid_from=doors.now(request),
            reported_by_source=said["source"],
        )
        if answer:
            return answer
    context = {"form": form, "title": _("Report a crossing"), "button": _("Record the report")}
    return doors.show(request, "places/report.html", context, status=form.status)
