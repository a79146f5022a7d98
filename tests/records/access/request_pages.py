"""Pages for test_requests.py: what a view may do wrong, and whether the middleware holds."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from safepassage import access
from safepassage.access.models import Programme


def _seen() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM access_compartment ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def show(request: HttpRequest) -> HttpResponse:
    """What this request may see."""
    return JsonResponse({"seen": _seen(), "actor": getattr(request, "actor", None) is not None})


def write_and_fail(request: HttpRequest) -> HttpResponse:
    """Writes a row, then breaks."""
    with access.acting(access.system_actor("x")):
        Programme.objects.create(code="kept by mistake", name="x")
    raise ZeroDivisionError


def answer_500(request: HttpRequest) -> HttpResponse:
    """Writes a row, then answers that it failed."""
    with access.acting(access.system_actor("x")):
        Programme.objects.create(code="kept by mistake", name="x")
    return HttpResponse(status=500)


def write_and_refuse(request: Any) -> HttpResponse:
    """Writes a row, then asks for what no caseworker may do."""
    with access.acting(access.system_actor("x")):
        Programme.objects.create(code="kept by mistake", name="x")
    access.require(request.actor, access.Permission.ACCESS_USERS_MANAGE)
    return HttpResponse()


def refuse(request: Any) -> HttpResponse:
    """Asks for what no caseworker may do."""
    access.require(request.actor, access.Permission.ACCESS_USERS_MANAGE)
    return HttpResponse()


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Queries while sending."""

    def rows() -> Iterator[str]:
        yield str(_seen())

    return StreamingHttpResponse(rows())


def forge(request: HttpRequest) -> HttpResponse:
    """An injected statement that claims another identity."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sp.ctx', '1.e30=.00', true)")
    return JsonResponse({"seen": _seen()})


urlpatterns = [
    path("show", show, name="show"),
    path("fail", write_and_fail, name="fail"),
    path("500", answer_500, name="500"),
    path("late-refusal", write_and_refuse, name="late-refusal"),
    path("refuse", refuse, name="refuse"),
    path("stream", stream, name="stream"),
    path("forge", forge, name="forge"),
]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The product's own page links to addresses that are not here."""
    return HttpResponse("refused", status=403)


def handler500(request: HttpRequest) -> HttpResponse:
    """As above."""
    return HttpResponse("failed", status=500)
