"""The ministers' page of figures."""

from django.http import HttpRequest, HttpResponse

from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import doors
from safepassage.desks.doors import desk_view
from safepassage.desks.ministers import pages
from safepassage.desks.ministers.forms import AskForm
from safepassage.publication.folds import FUNNEL_UNITS


@desk_view(Permission.PUBLICATION_INTERNAL_READ, methods=("GET", "HEAD"))
def figures(request: HttpRequest, by: Actor) -> HttpResponse:
    """The funnel and what was said, for the instants and the unit that the address asks for."""
    asked = {
        "unit": "each",
        **{name: request.GET[name] for name in ("as_of", "known_at", "unit") if name in request.GET},
    }
    form = AskForm(asked)
    if not form.is_valid():
        page = pages.figures(as_of=None, known_at=None, units=FUNNEL_UNITS, now=doors.now(request))
        return doors.show(request, "ministers/figures_show.html", {**page, "form": form}, status=422)
    said = form.cleaned_data
    page = pages.figures(as_of=said["as_of"], known_at=said["known_at"], units=form.units(), now=doors.now(request))
    return doors.show(request, "ministers/figures_show.html", {**page, "form": form})
