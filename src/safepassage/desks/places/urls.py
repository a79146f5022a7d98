"""Places."""

from django.urls import path

from safepassage.desks.places import views

urlpatterns = [
    path("places/", views.picture, name="places"),
    path("places/control/", views.report_control, name="report_control"),
    path("places/opening/", views.report_opening, name="report_opening"),
]
