"""The public page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from safepassage.desks.doors import open_view
from safepassage.desks.public import pages


@open_view("figures that were published; it reads nothing else and needs no rights", methods=("GET", "HEAD"))
def figures(request: HttpRequest) -> HttpResponse:
    """Published figures for anybody."""
    return render(request, "public/figures_show.html", pages.figures())
