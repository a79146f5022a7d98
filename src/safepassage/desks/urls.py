"""Addresses of the desks."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from safepassage.desks import choices
from safepassage.desks.design import views as design

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("calendar/", choices.choose_calendar, name="choose_calendar"),
    path("keys/", choices.keys, name="keys"),
    path("leave/", choices.leave, name="leave"),
    path("design/", design.design, name="design"),
    path("design/applicant/", design.applicant, name="design_applicant"),
]
