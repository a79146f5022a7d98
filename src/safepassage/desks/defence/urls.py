"""Addresses of the agencies that are asked."""

from django.urls import path

from safepassage.desks.defence import views

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/next/", views.next_question, name="question_next"),
    path("questions/<uuid:enquiry_id>/", views.question, name="question"),
]
