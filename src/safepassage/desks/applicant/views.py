"""A family's own page. One address: the form, or the status of whoever entered in the last ten minutes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage.desks import doors
from safepassage.desks.applicant import entering, pages
from safepassage.desks.applicant.entering import Entry
from safepassage.desks.applicant.forms import StatusForm

MINUTES = 10
ENTERED = "entered"
EMPTY = "empty"


@doors.open_view("a family asks about its own case by a reference and a secret number")
def status(request: HttpRequest) -> HttpResponse:
    """Where the papers are and what to do now; asked for by reference and secret number."""
    if request.method == "POST":
        return _try(request)
    entered = _entered(request)
    if entered == EMPTY:
        return render(request, "applicant/status_empty.html")
    if entered:
        context = {"status": pages.status(UUID(entered), now=doors.now(request))}
        return render(request, "applicant/status_show.html", context)
    return render(request, "applicant/status_ask.html", {"form": StatusForm()})


@doors.open_view("a family closes its own page", methods=("POST",))
def close(request: HttpRequest) -> HttpResponse:
    """Close the page: whoever takes the phone next sees the empty form."""
    request.session.pop(ENTERED, None)
    return HttpResponseRedirect(reverse("status"))


def _try(request: HttpRequest) -> HttpResponse:
    form = StatusForm(request.POST)
    if not form.is_valid():
        return render(request, "applicant/status_ask.html", {"form": form}, status=422)
    result, case_id, wait = entering.enter(
        reference=form.cleaned_data["reference"],
        code=form.cleaned_data["code"],
        address=request.META.get("REMOTE_ADDR", ""),
        at=doors.now(request),
    )
    if result in {Entry.OPENED, Entry.EMPTY}:
        request.session.cycle_key()
        until = doors.now(request).timestamp() + MINUTES * 60
        request.session[ENTERED] = [str(case_id) if case_id else EMPTY, until]
        return HttpResponseRedirect(reverse("status"))
    if result is Entry.WAIT:
        form.add_error(None, _("Too many tries. Wait a minute, then try again."))
        answer = render(request, "applicant/status_ask.html", {"form": form}, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    form.add_error(None, _("We cannot open a page with this number and word. Check both and try again."))
    return render(request, "applicant/status_ask.html", {"form": form}, status=422)


def _entered(request: HttpRequest) -> str:
    """The case that was entered, while its ten minutes last; each look begins them anew."""
    kept: list[Any] | None = request.session.get(ENTERED)
    now = doors.now(request).timestamp()
    if not kept or float(kept[1]) < now:
        request.session.pop(ENTERED, None)
        return ""
    request.session[ENTERED] = [kept[0], now + MINUTES * 60]
    return str(kept[0])
