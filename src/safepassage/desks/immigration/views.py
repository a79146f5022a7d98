"""Immigration's pages: my work, the case, and every act on it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from safepassage import audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import acts, doors
from safepassage.desks import components as c
from safepassage.desks.doors import desk_view
from safepassage.desks.immigration import case_file, case_page, contact_page, contact_view, history, reasons, work_page
from safepassage.desks.immigration.case_acts import Act
from safepassage.desks.immigration.forms import NoticeOfOpening
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case


@desk_view(Permission.PEOPLE_CASE_READ, methods=("GET", "HEAD"))
def my_work(request: HttpRequest, by: Actor) -> HttpResponse:
    """What waits for this officer's agency."""
    now = doors.now(request)
    page, shown = work_page.work(work_page.view_of(request.GET, doors.page_number(request)), by=by, now=now)
    audit.listed("journey.case", [case.id for case in shown], by=by, at=now, reason="my work")
    return doors.show(request, "immigration/work_list.html", page)


@desk_view(Permission.PEOPLE_CONTACT_PLAN_READ, methods=("GET", "HEAD"), desk="contact")
def contact_work(request: HttpRequest, by: Actor) -> HttpResponse:
    """The families of a contact officer: those without a plan first, then those not heard of for longest."""
    now = doors.now(request)
    page, shown = contact_page.families(by=by, now=now, page=doors.page_number(request))
    audit.listed("journey.case", [case.id for case in shown], by=by, at=now, reason="my families")
    return doors.show(request, "immigration/contact_list.html", page)


@desk_view(Permission.PEOPLE_CASE_READ, methods=("GET", "HEAD"))
def case(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """One family's case; outside one's own work only after saying why."""
    found = people.case_by_reference(reference)
    reason = reasons.given(request, found, by)
    if reason is None:
        return HttpResponseRedirect(reverse("case_open", args=[found.reference]))
    reasons.record_opening(request, found, by, reason)
    now = doors.now(request)
    file = case_file.read(found, by=by, now=now, as_of=case_page.instant(request.GET.get("as_of", ""), now))
    part = request.GET.get("part", "")
    return doors.show(
        request, "immigration/case_show.html", case_page.page(file, part if part in case_page.PARTS else "")
    )


@desk_view(Permission.PEOPLE_CASE_READ)
def open_case(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """Ask why a file outside one's own work is opened, and remember it."""
    found = people.case_by_reference(reference)
    form = NoticeOfOpening(request.POST or None, reasons=list(reasons.REASONS.items()))
    if form.is_bound and form.is_valid():
        reasons.keep(request, found, f"{form.cleaned_data['reason']}: {form.cleaned_data['words']}")
        return HttpResponseRedirect(reverse("case", args=[found.reference]))
    context = {"form": form, "case": found}
    return doors.show(request, "immigration/case_open.html", context, status=form.status)


@desk_view(Permission.APPLICATIONS_APPLICATION_LODGE)
def return_code(request: HttpRequest, by: Actor, reference: str) -> HttpResponse:
    """Make the code with which a family asks about its own case. It is shown once, right after the button."""
    found = _opened(request, by, reference)
    if isinstance(found, HttpResponse):
        return found
    form = acts.ActForm(request.POST if request.method == "POST" else None, case=found)
    codes: tuple[str, str] | None = None
    if form.is_bound and form.is_valid():
        codes = people_operations.issue_return_code(case_id=found.id, by=by, at=doors.now(request))
    context = {"form": form, "case": found, "codes": [_in_fours(code) for code in codes or ()]}
    return doors.show(request, "immigration/case_return_code.html", context, status=form.status)


def act_view(act: Act) -> Any:
    """The page of one act: its form, or the sentence that says why it cannot be done now."""

    @desk_view(act.permission)
    def do(request: HttpRequest, by: Actor, reference: str, item: UUID | None = None) -> HttpResponse:
        found = _opened(request, by, reference)
        if isinstance(found, HttpResponse):
            return found
        now = doors.now(request)
        file = case_file.read(found, by=by, now=now)
        if act.on_item and not file.holds(item):
            raise people.CaseNotFound
        to = reverse("case", args=[found.reference])
        form = act.form(request.POST if request.method == "POST" else None, file=file)
        if form.is_bound and form.is_valid():
            facts = act.facts(file, form.cleaned_data, item)
            answer = acts.carry_out(request, form, act.operation, done=str(act.done), to=to, **facts)
            if answer:
                return answer
        why_not = act.why_not(file, item) if not form.is_bound else ""
        context = {
            "act": act,
            "form": form,
            "why_not": why_not,
            "header": case_page.header(file),
            "contact": contact_view.banner(file),
            "back": to,
            "about": _about(file, item),
            "news": _news(file, request) if form.is_stale else None,
            "print_reference": found.reference,
        }
        return doors.show(request, "immigration/case_act.html", context, status=409 if why_not else form.status)

    do.__name__ = f"case_{act.slug.replace('-', '_')}"
    return do


def _opened(request: HttpRequest, by: Actor, reference: str) -> Case | HttpResponse:
    """The case, its opening recorded; or the way to say why, when that was not said yet."""
    found = people.case_by_reference(reference)
    reason = reasons.given(request, found, by)
    if reason is None:
        return HttpResponseRedirect(reverse("case_open", args=[found.reference]))
    reasons.record_opening(request, found, by, reason)
    return found


def _about(file: case_file.CaseFile, item: UUID | None) -> c.SummaryList | None:
    """The question and its answers that an act is about, so that nobody weighs from memory."""
    enquiry = next((e for e in file.enquiries if e.id == item), None)
    if enquiry is None:
        return None
    return case_page.one_question(file, enquiry)


def _news(file: case_file.CaseFile, request: HttpRequest) -> c.Timeline:
    try:
        seen = datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError:
        seen = file.case.opened_at
    return c.Timeline(title="", happenings=history.since(file, seen) if seen.tzinfo else history.happenings(file)[:3])


def _in_fours(code: str) -> str:
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
