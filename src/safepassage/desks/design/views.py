"""Shows designers and desk builders every part of a page, in every language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from safepassage.desks.design import examples


@require_http_methods(["GET", "POST"])
def design(request: HttpRequest) -> HttpResponse:
    """The style page. A post only shows the example form with its errors; nothing is kept."""
    _only_in_demonstration()
    form = examples.ExampleForm(request.POST) if request.method == "POST" else examples.ExampleForm()
    parts = examples.parts(page=_page(request))
    return render(request, "design/design.html", {"form": form, **parts})


@require_safe
def applicant(request: HttpRequest) -> HttpResponse:
    """The applicant's frame with a status sentence, as on a phone."""
    _only_in_demonstration()
    return render(
        request, "design/applicant.html", {"tasks": examples.applicant_tasks(), "status": examples.applicant_status()}
    )


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= examples.PAGES else 1


def _only_in_demonstration() -> None:
    if not getattr(settings, "DEMONSTRATION", False):
        raise Http404
