"""The page of one act: what it is about, what it will do, its form and one button; or why it cannot be done now."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from safepassage.desks import doors
from safepassage.desks.acts import ActForm


def show_act(
    request: HttpRequest,
    form: ActForm,
    *,
    title: str,
    button: str,
    back: str,
    caption: str = "",
    about: Sequence[Any] = (),
    says: Sequence[str] = (),
    why_not: str = "",
    is_grave: bool = False,
) -> HttpResponse:
    """Write the page of an act. `about` are components to read before the button is pressed."""
    refused = why_not if not form.is_bound else ""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "caption": caption,
        "about": about,
        "says": says,
        "why_not": refused,
        "is_grave": is_grave,
    }
    return doors.show(request, "desk/act.html", context, status=409 if refused else form.status)
