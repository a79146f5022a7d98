"""The ministers' page."""

from django.urls import path

from safepassage.desks.ministers import views

urlpatterns = [path("figures/", views.figures, name="figures")]
