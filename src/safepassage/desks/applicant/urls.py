"""A family's own page."""

from django.urls import path

from safepassage.desks.applicant import views

urlpatterns = [
    path("status/", views.status, name="status"),
    path("status/close/", views.close, name="status_close"),
]
