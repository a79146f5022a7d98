"""Who is here: families expected, one family, confirming, landing together, refusing one person."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors
from safepassage.desks.act_page import show_act
from safepassage.desks.acts import ActForm
from safepassage.desks.border import forms, pages
from safepassage.desks.doors import desk_view
from safepassage.journey.arrivals import operations
from safepassage.journey.arrivals import queries as arrivals
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people
from safepassage.journey.people.queries import CaseNotFound

REASON = "the family is at the border"


@desk_view(Permission.ARRIVALS_CROSSING_CONFIRM, desk="border")
def border(request: HttpRequest, by: Actor) -> HttpResponse:
    """Families that are expected; a typed reference opens any other."""
    page, shown = pages.expected(now=doors.now(request), page=doors.page_number(request))
    if request.method == "POST":
        form = forms.ReferenceForm(request.POST)
        if form.is_valid():
            try:
                found = people.case_by_reference(_tidy(form.cleaned_data["reference"]))
                return HttpResponseRedirect(reverse("border_family", args=[found.reference]))
            except CaseNotFound:
                form.add_error("reference", _("No family has this reference. Read it again, letter by letter."))
        page["form"] = form
    audit.listed("journey.case", [case.id for case in shown], by=by, at=doors.now(request), reason="who is here")
    return doors.show(request, "border/family_list.html", page, status=422 if page["form"].errors else 200)


@desk_view(Permission.ARRIVALS_CROSSING_CONFIRM, methods=("GET", "HEAD"), desk="border")
def family(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """One family, person by person, with what is certain and what can be done."""
    now = doors.now(request)
    case = people.case_by_reference(reference)
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason=REASON)
    return doors.show(request, "border/family_show.html", pages.family(case, by=by, now=now))


@desk_view(Permission.ARRIVALS_CROSSING_CONFIRM, desk="border")
def confirm_here(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """Mark who of a family is here."""
    case = people.case_by_reference(reference)
    names, back = pages.names(case), reverse("border_family", args=[case.reference])
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=doors.now(request), reason=REASON)
    initial = {"people": [str(key) for key in names]}
    form = forms.HereForm(request.POST if request.method == "POST" else None, case=case, people=names, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            operations.confirm_family_here,
            done=ngettext("%(n)d person is confirmed.", "%(n)d people are confirmed.", len(said["people"]))
            % {"n": len(said["people"])},
            to=back,
            case_id=case.id,
            person_ids=[UUID(each) for each in said["people"]],
            crossing_id=UUID(said["crossing"]) if said["crossing"] else None,
            is_verified=said["verified"] == "verified",
        )
        if answer:
            return answer
    why_not = "" if names else _("Everybody of this family has landed.")
    return show_act(
        request,
        form,
        title=_("Who is here?"),
        button=_("They are here"),
        back=back,
        caption=case.reference,
        says=[_("Take the mark off those who are not here. They stay on the list, and their family knows.")],
        why_not=why_not,
    )


@desk_view(Permission.ARRIVALS_LANDING_RECORD, desk="border")
def land(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """Entry permission and landing for everybody of a family who has a visa, together."""
    now = doors.now(request)
    case = people.case_by_reference(reference)
    back = reverse("border_family", args=[case.reference])
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=now, reason=REASON)
    booking = movements.live_booking(case.id)
    final = booking.movement if booking and booking.movement.is_final and booking.state == "boarded" else None
    initial = {"port": final.destination} if final else {}
    form = forms.LandForm(request.POST if request.method == "POST" else None, case=case, initial=initial)
    if form.is_bound and form.is_valid():
        answer = acts.carry_out(
            request,
            form,
            operations.land_family,
            done=_("The family has landed. Settlement receives them now."),
            to=back,
            case_id=case.id,
            port=form.cleaned_data["port"],
            movement_id=final.id if final else None,
        )
        if answer:
            return answer
    ready = arrivals.to_land(case.id)
    button = ngettext("Land %(n)d person", "Land %(n)d people together", len(ready)) % {"n": len(ready)}
    return show_act(
        request,
        form,
        title=_("Grant entry and land the family"),
        button=button,
        back=back,
        caption=case.reference,
        says=[_("Everybody with a visa is admitted and has arrived. Who has no visa, or was refused, stays listed.")],
        why_not="" if ready else _("Nobody of this family with a visa is still to arrive."),
    )


@desk_view(Permission.ARRIVALS_ENTRY_PERMISSION_REFUSE, desk="border")
def refuse(request: HttpRequest, by: Actor, reference: str, person_id: UUID) -> HttpResponse:
    """Refuse entry to one person, with the ground and what follows in law."""
    case = people.case_by_reference(reference)
    names, back = pages.names(case), reverse("border_family", args=[case.reference])
    if person_id not in names:
        raise CaseNotFound
    audit.opened("journey.case", case.id, case.compartment_id, by=by, at=doors.now(request), reason=REASON)
    form = forms.RefuseForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            operations.refuse_entry_permission,
            done=_("Refused, with its ground. The person is told in their language, and may ask for a review."),
            to=back,
            person_id=person_id,
            case_id=case.id,
            port=said["port"],
            ground=said["ground"],
            liable_for=said["liable_for"],
        )
        if answer:
            return answer
    return show_act(
        request,
        form,
        title=_("Refuse entry to %(name)s") % {"name": names[person_id]},
        button=_("Refuse entry"),
        back=back,
        caption=case.reference,
        says=[_("This concerns this person alone. Their family is not refused with them.")],
        is_grave=True,
    )


@desk_view(Permission.ARRIVALS_CROSSING_VERIFY, desk="border")
def disprove(request: HttpRequest, by: Actor, reference: str, report_id: UUID) -> HttpResponse:
    """A report was wrong, or somebody else stood there: it stays, as disproved."""
    case = people.case_by_reference(reference)
    back = reverse("border_family", args=[case.reference])
    if report_id not in {r.id for r in arrivals.crossing_reports(case.id)}:
        raise CaseNotFound
    form = ActForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_bound and form.is_valid():
        answer = acts.carry_out(
            request,
            form,
            operations.disprove_crossing,
            done=_("The report stands as disproved. The true person's state is untouched."),
            to=back,
            report_id=report_id,
        )
        if answer:
            return answer
    return show_act(
        request,
        form,
        title=_("This was not them"),
        button=_("The report was wrong"),
        back=back,
        caption=case.reference,
        says=[_("The report stays readable. Say this also when somebody used this person's name.")],
        is_grave=True,
    )


def _tidy(text: str) -> str:
    """A reference as said over the radio: spaces and small letters do not matter."""
    plain = "".join(ch for ch in text.upper() if ch.isalnum())
    return f"{plain[:4]}-{plain[4:]}" if len(plain) > 4 else plain
