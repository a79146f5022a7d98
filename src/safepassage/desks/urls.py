"""Addresses of the desks: what every reader may choose, then one include for each audience."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from safepassage.desks import choices
from safepassage.desks.design import views as design
from safepassage.desks.doors import open_view

AUDIENCES: tuple[tuple[str, str], ...] = (
    ("", "personas"),
    ("", "ministers"),
    ("", "public"),
    ("", "places"),
    ("", "immigration"),
    ("", "defence"),
    ("", "movement_cell"),
    ("", "border"),
    ("", "representative"),
    ("", "settlement"),
    ("", "auditor"),
    ("", "admin"),
    ("", "applicant"),
    ("", "importing"),
)

reader_chooses = open_view("a reader's own choice; it shows nothing")
style = open_view("the style page, in the demonstration only; invented content")
urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", reader_chooses(set_language), name="set_language"),
    path("calendar/", reader_chooses(choices.choose_calendar), name="choose_calendar"),
    path("keys/", reader_chooses(choices.keys), name="keys"),
    path("leave/", reader_chooses(choices.leave), name="leave"),
    path("design/", style(design.design), name="design"),
    path("design/applicant/", style(design.applicant), name="design_applicant"),
    *(path(prefix, include(f"safepassage.desks.{audience}.urls")) for prefix, audience in AUDIENCES),
]
