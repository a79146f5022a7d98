"""Choose a desk and act, in the demonstration only; everywhere else these pages do not exist."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from safepassage.access.models import User
from safepassage.desks import doors
from safepassage.desks.personas import pages

BACKEND = "django.contrib.auth.backends.ModelBackend"


@doors.open_view("the first page: it leads to a desk, to sign-in or to the personas", methods=("GET", "HEAD"))
def home(request: HttpRequest) -> HttpResponse:
    """Go to one's own desk; a visitor goes to the personas of the demonstration, or to sign-in."""
    user = request.user
    if isinstance(user, User):
        address = doors.home_of(user)
        return HttpResponseRedirect(address) if address else render(request, "personas/no_desk.html", status=403)
    return personas(request) if _is_demonstration() else HttpResponseRedirect(reverse(settings.LOGIN_URL))


@doors.open_view("a newcomer chooses a desk; only in the demonstration, where everybody is invented")
def personas(request: HttpRequest) -> HttpResponse:
    """Show the desks with their invented officers; a post enters as one of them."""
    if not _is_demonstration():
        raise Http404
    if request.method != "POST":
        context = {"desks": pages.desks(), "next": doors.came_from(request, request.GET.get("next", ""))}
        return render(request, "personas/persona_choose.html", context)
    user = pages.persona(request.POST.get("persona", ""))
    if user is None:
        raise Http404
    logout(request)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(doors.came_from(request, doors.home_of(user) or "/"))


def _is_demonstration() -> bool:
    return bool(getattr(settings, "DEMONSTRATION", False))
