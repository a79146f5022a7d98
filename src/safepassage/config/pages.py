"""The few pages of the installation itself: it answers, it failed, its database is away."""

import sys

import psycopg
import psycopg_pool
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from safepassage.config.headers import plain_page

DATABASE_AWAY = (OperationalError, psycopg.OperationalError, psycopg_pool.PoolTimeout)
AWAY_SENTENCE = (
    "The service cannot reach its records at the moment. Nothing you saved is lost. Please try again in a minute."
)
FAILED_SENTENCE = (
    "Something went wrong on our side. Nothing was half-saved. Please try again, or tell your administrator the time."
)


@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """For the supervisor: the web process answers. Says nothing about the records."""
    return HttpResponse("ok", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a failure: 503 while the database is away, else 500; without a query in either."""
    away = isinstance(sys.exc_info()[1], DATABASE_AWAY)
    status, sentence = (503, AWAY_SENTENCE) if away else (500, FAILED_SENTENCE)
    try:
        return HttpResponse(render_to_string(f"{status}.html"), status=status, headers={"Retry-After": "15"})
    except (TemplateDoesNotExist, *DATABASE_AWAY):
        return plain_page(sentence, status=status)
