"""Headers of every response, and the end of a session that nobody uses."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from safepassage.config.web_rules import HEADERS

Handler = Callable[[HttpRequest], HttpResponseBase]
NOTED_EVERY_SECONDS = 60


class HeadersMiddleware:
    """Nothing is cached and nothing leaves the origin, unless the view says otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # A page left open on a shared computer must not come back with the back button.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class IdleSessionMiddleware:
    """Ends a session that was idle too long. The time is kept in the session, so no page can prolong another's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            last = request.session.get("last_used", now)
            if now - last > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - last >= NOTED_EVERY_SECONDS or "last_used" not in request.session:
                request.session["last_used"] = now
        return self.get_response(request)


def plain_page(sentence: str, *, status: int) -> HttpResponse:
    """A page that needs neither database nor template, for when those are what failed."""
    return HttpResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Not available</title><p>{sentence}</p></html>',
        status=status,
        headers={"Retry-After": "15"},
    )
