"""The public page."""

from django.urls import path

from safepassage.desks.public import views

urlpatterns = [path("public/figures/", views.figures, name="public_figures")]
