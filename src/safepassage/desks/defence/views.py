"""Questions to an agency: counts by unit, then one question about one person at a time. Never a list of names."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.roles import Sight
from safepassage.desks import acts, doors
from safepassage.desks.defence import pages
from safepassage.desks.defence.forms import AnswerForm
from safepassage.desks.doors import desk_view
from safepassage.journey.verification import operations
from safepassage.journey.verification import queries as verification
from safepassage.journey.verification.rules import Answer, Knowledge

SKIPPED, MOST_SKIPPED = "questions_left", 50
PURPOSE = "answer a question that was put to us"


def as_asked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run with the sight of one who was asked, whatever else the officer may do elsewhere: these rows and no others."""

    @functools.wraps(view)
    def narrowed(request: HttpRequest, by: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        with access.acting(by, PURPOSE, sight=Sight.ASKED):
            return view(request, by, *args, **kwargs)

    return narrowed


@desk_view(Permission.VERIFICATION_ENQUIRY_ANSWER, methods=("GET", "HEAD"), desk="defence")
@as_asked
def questions(request: HttpRequest, by: Actor) -> HttpResponse:
    """How many questions wait, by unit."""
    return doors.show(request, "defence/question_list.html", pages.waiting(by=by, now=doors.now(request)))


@desk_view(Permission.VERIFICATION_ENQUIRY_ANSWER, desk="defence")
@as_asked
def next_question(request: HttpRequest, by: Actor) -> HttpResponse:
    """Go to the next question, of one unit if the address says so; a post leaves one question for later."""
    unit = request.GET.get("unit", "")[:120]
    skipped = [UUID(each) for each in request.session.get(SKIPPED, [])]
    left = request.POST.get("leave", "")
    if request.method == "POST" and _is_uuid(left):
        skipped = [*skipped, UUID(left)][-MOST_SKIPPED:]
        request.session[SKIPPED] = [str(each) for each in skipped]
    chosen = "" if unit == pages.NO_UNIT else unit
    found = verification.next_enquiry(by.agency, unit=chosen, without_unit=unit == pages.NO_UNIT, skip=skipped)
    if found is None:
        request.session.pop(SKIPPED, None)
        return HttpResponseRedirect(reverse("questions"))
    return HttpResponseRedirect(_address(found.id, unit))


@desk_view(Permission.VERIFICATION_ENQUIRY_ANSWER, desk="defence")
@as_asked
def question(request: HttpRequest, by: Actor, enquiry_id: UUID) -> HttpResponse:
    """One question, what the roll holds beside the claim, and the answer."""
    now, unit = doors.now(request), request.GET.get("unit", "")[:120]
    enquiry = verification.of_agency(enquiry_id, agency=by.agency)
    audit.opened("journey.enquiry", enquiry.id, enquiry.compartment_id, by=by, at=now, reason=PURPOSE)
    roll, coverage = verification.roll_candidates(enquiry), verification.roll_coverage(enquiry.unit)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        lines=pages.lines(roll),
        coverage=pages.coverage_in_words(coverage),
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        answer = acts.carry_out(
            request,
            form,
            operations.record_attestation,
            done=_("Answered. Here is the next question, if there is one."),
            to=f"{reverse('question_next')}?{urlencode({'unit': unit})}" if unit else reverse("question_next"),
            enquiry_id=enquiry.id,
            answer=Answer(said["answer"]),
            grounds=said["grounds"],
            rests_on=Knowledge(said["rests_on"] or "roll"),
            roll_entry_id=UUID(said["roll_entry"]) if said["roll_entry"] else None,
            vouched_by=said["vouched_by"],
        )
        if answer:
            return answer
    why_not = "" if form.is_bound else verification.why_not_answer(enquiry)
    page = pages.question(enquiry, roll=roll, coverage=coverage, now=now)
    context = {**page, "form": form, "why_not": why_not, "enquiry": enquiry, "unit": unit}
    return doors.show(request, "defence/question_answer.html", context, status=form.status)


def _address(enquiry_id: UUID, unit: str) -> str:
    address = reverse("question", args=[enquiry_id])
    return f"{address}?{urlencode({'unit': unit})}" if unit else address


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
