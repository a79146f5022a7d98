"""What any reader may choose on any page: the calendar, and leaving at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from safepassage.desks.components import KeyHelp
from safepassage.desks.reader import CALENDAR_COOKIE, DateChoice

A_YEAR = 365 * 24 * 3600
HARMLESS = "https://www.wikipedia.org/"


@require_POST
def choose_calendar(request: HttpRequest) -> HttpResponse:
    """Remember the reader's calendar and return to the page they were on."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    choice = request.POST.get("calendar", "")
    if choice in set(DateChoice):
        response.set_cookie(
            CALENDAR_COOKIE, choice, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Strict"
        )
    return response


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, tell the browser to forget us, go to a harmless site. A link works without script."""
    if hasattr(request, "session"):
        request.session.flush()
    response = HttpResponseRedirect(getattr(settings, "LEAVE_QUICKLY_TO", HARMLESS))
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The list behind `?`, and the switch that turns single-letter keys off."""
    return render(request, "keys.html", {"help": KeyHelp()})
