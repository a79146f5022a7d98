"""The door of every page: who may come in, what is recorded of it, and what people read when something cannot be done.

Every route of a desk carries exactly one of two decorators: `desk_view(permission)` for officers, `open_view(why)` for
pages that anybody may open. Both leave a mark on the view (`.permission`, `.open_because`) that the tests read.
"""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.models import OfficerName, User
from safepassage.access.permissions import Permission
from safepassage.desks import navigation
from safepassage.journey.facts import NotPossible
from safepassage.journey.people.queries import CaseNotFound
from safepassage.journey.sources.queries import FileNotFound

OUTSIDE = "outside_compartment"
Facts = dict[str, Any]
NOT_THERE = (CaseNotFound, FileNotFound, Http404, ObjectDoesNotExist)


class Page(Protocol):
    """A view inside the door: it gets the request, the actor and the parts of the address."""

    def __call__(self, request: HttpRequest, by: Actor, /, *args: Any, **kwargs: Any) -> HttpResponse: ...


def desk_view(
    permission: Permission, *, methods: tuple[str, ...] = ("GET", "HEAD", "POST"), desk: str = ""
) -> Callable[[Page], Callable[..., HttpResponse]]:
    """Let in signed-in officers who hold this permission; run the view with their rights; answer refusals in words.

    The view runs in one transaction under the officer's row security. What it raises undoes what it wrote: nothing is
    half-written. `desk` names the desk whose menu is shown, where an officer has several.
    """

    def mark(view: Page) -> Callable[..., HttpResponse]:
        @require_http_methods(methods)
        @functools.wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # The middleware has checked the account and signed its context; a visitor has no actor.
            by: Actor | None = getattr(request, "actor", None)
            user = request.user
            if by is None or not isinstance(user, User):
                return _to_sign_in(request, methods)
            by = by.for_purpose(_route(request))
            request.at = timezone.now()  # type: ignore[attr-defined]
            request.by, request.desk = by, desk  # type: ignore[attr-defined]
            try:
                with access.acting(by):
                    access.require(by, permission)
                    _introduce(user)
                    return view(request, by, *args, **kwargs)
            except access.NotPermitted as refusal:
                return _refused(request, refusal.permission or permission, refusal.reason)
            except NOT_THERE:
                return render(request, "404.html", status=404)
            except NotPossible as refusal:
                return not_possible(request, refusal.sentence)

        enter.permission = permission  # type: ignore[attr-defined]
        return enter

    return mark


def open_view(why: str, *, methods: tuple[str, ...] = ("GET", "HEAD", "POST")) -> Callable[[Any], Any]:
    """Mark a page that anybody may open, with the reason. It runs without any officer's rights."""

    def mark(view: Any) -> Any:
        @require_http_methods(methods)
        @functools.wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.at = timezone.now()  # type: ignore[attr-defined]
            try:
                answer: HttpResponse = view(request, *args, **kwargs)
            except NOT_THERE:
                return render(request, "404.html", status=404)
            return answer

        enter.open_because = why  # type: ignore[attr-defined]
        return enter

    return mark


def now(request: HttpRequest) -> datetime:
    """The instant of this request: every operation and every page of it uses the same."""
    instant: datetime = getattr(request, "at", None) or timezone.now()
    return instant


def show(request: HttpRequest, template: str, context: Facts | None = None, *, status: int = 200) -> HttpResponse:
    """Write a page of a desk, with the menu of the officer's desk and the classification line."""
    by: Actor = request.by  # type: ignore[attr-defined]
    home = navigation.desk_of(by, getattr(request, "desk", ""))
    frame = {
        "desk_name": home.name if home else "",
        "nav": navigation.menu(by, home, request.path),
        "classification": _("RESTRICTED"),
        "may_find": access.can(by, Permission.PEOPLE_PERSON_FIND),
    }
    return render(request, template, {**frame, **(context or {})}, status=status)


def not_possible(request: HttpRequest, sentence: str) -> HttpResponse:
    """The page that says why something cannot be done now, and that nothing was changed."""
    return show(request, "desk/not_possible.html", {"sentence": sentence, "back": came_from(request)}, status=409)


def came_from(request: HttpRequest, default: str = "/") -> str:
    """The page of ours that the form names as its own, else the default; never an address elsewhere."""
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else default


def page_number(request: HttpRequest, *, most: int = 400) -> int:
    """The page of a list that the address asks for; anything else is the first."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 1 <= int(asked or 0) <= most else 1


def home_of(user: User) -> str:
    """The address of the first desk of an account, or of the sign-in page's refusal when it has none."""
    by = access.actor_of(user)
    home = navigation.desk_of(by)
    return navigation.first_address(by, home) if home else ""


def _introduce(user: User) -> None:
    """Let the page greet the officer by name and post; both are read under row security."""
    named = OfficerName.objects.filter(user_id=user.pk).first()
    user.display_name = named.name if named else str(user)  # type: ignore[attr-defined]
    user.office = user.post.title if user.post else ""  # type: ignore[attr-defined]


def _to_sign_in(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """To sign-in and back to the same page; a page that only takes posts leads back to the one it belongs to."""
    where = request.get_full_path() if "GET" in methods else came_from(request)
    door = "personas" if getattr(settings, "DEMONSTRATION", False) else settings.LOGIN_URL
    return HttpResponseRedirect(f"{reverse(door)}?{urlencode({'next': where})}")


def _refused(request: HttpRequest, permission: Permission, reason: str) -> HttpResponse:
    """Hidden and missing read alike; who lacks the act is told so. The middleware records it after the rollback."""
    request.refusal = (str(permission), reason)  # type: ignore[attr-defined]
    page = "404.html" if reason == OUTSIDE else "403.html"
    return render(request, page, status=404 if reason == OUTSIDE else 403)


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


__all__ = ["Page", "came_from", "desk_view", "home_of", "not_possible", "now", "open_view", "page_number", "show"]
