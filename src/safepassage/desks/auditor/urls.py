"""Addresses of the auditor."""

from django.urls import path

from safepassage.desks.auditor import views

urlpatterns = [
    path("audit/", views.trail, name="audit_trail"),
    path("audit/verify/", views.verify, name="audit_verify"),
]
