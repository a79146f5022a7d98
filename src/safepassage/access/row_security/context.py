"""The middleware that owns a request's transaction and gives it the rights of the person who is signed in."""

import hashlib
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from safepassage.access.actor import Actor
from safepassage.access.requirements import NotPermitted, actor_of
from safepassage.access.row_security.acting import acting, may_hold
from safepassage.access.sign_in_strength import is_sign_in, is_strong, next_step

log = logging.getLogger(__name__)
FORGED, EXPIRED = "SP001", "SP002"
CONTEXT = "context"
SERVER_ERROR = 500
_REFUSAL = "SELECT sp.audit_record('refused', 'permission', %s, NULL, clock_timestamp(), '{}', '', %s, 'refused', NULL)"


class StreamsQueries(RuntimeError):
    """A view answered with a stream: its queries would run after the context is gone, and show nothing."""


class ContextMiddleware:
    """Directly inside authentication: one transaction, one signed context, one person (security.md 4.3)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            # No context: the database shows nothing of anybody. Sign-in and public pages need none.
            request.actor = None  # type: ignore[attr-defined]
            return self.get_response(request)
        actor = actor_of(
            user,
            session=hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:16],
            device=request.headers.get("User-Agent", "")[:80],
            address=request.META.get("REMOTE_ADDR", ""),
        )
        if user.is_frozen or not may_hold(actor):
            logout(request)
            return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
        if not is_strong(request, user):
            request.actor = None  # type: ignore[attr-defined]
            return self.get_response(request) if is_sign_in(request) else HttpResponseRedirect(next_step(user))
        request.actor = actor  # type: ignore[attr-defined]
        with acting(actor):
            response = self.get_response(request)
            if response.streaming and getattr(response, "file_to_stream", None) is None:
                raise StreamsQueries("Build the whole answer first, then send it.")
            if response.status_code >= SERVER_ERROR or getattr(request, "view_failed", False):
                transaction.set_rollback(True)
        refusal = getattr(request, "refusal", None)
        if refusal is not None:
            if refusal[0] == CONTEXT:
                logout(request)
            _record_refusal(request, actor, *refusal)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django turns a view's error into a page before our transaction sees it: without this its writes stay."""
        if getattr(request, "actor", None) is None:
            return None
        # Marked here, rolled back when the answer is there: sign-in answers some of its own exceptions with a redirect
        # that reads the account first, and a transaction that is already given up reads nothing.
        request.view_failed = True  # type: ignore[attr-defined]
        state = getattr(getattr(error, "__cause__", None), "sqlstate", "")
        if isinstance(error, NotPermitted):
            request.refusal = (str(error.permission or ""), error.reason)  # type: ignore[attr-defined]
        elif isinstance(error, PermissionDenied):
            request.refusal = ("", "denied")  # type: ignore[attr-defined]
        elif isinstance(error, DatabaseError) and state in (FORGED, EXPIRED):
            request.refusal = (CONTEXT, "forged" if state == FORGED else "expired")  # type: ignore[attr-defined]
            raise PermissionDenied("Your session ended. Sign in again.") from error
        return None


def _record_refusal(request: HttpRequest, actor: Actor, asked: str, reason: str) -> None:
    # In a transaction of its own, after the rollback, or the refusal would vanish with what it refused.
    route = request.resolver_match.view_name if request.resolver_match else ""
    detail = f'{{"reason":"{reason}","route":"{route}"}}'
    try:
        with acting(actor), connection.cursor() as cursor:
            cursor.execute(_REFUSAL, [asked, detail])
    except DatabaseError:
        log.exception("A refusal could not be recorded.")
