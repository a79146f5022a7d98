"""Addresses of settlement."""

from django.urls import path

from safepassage.desks.settlement import views
from safepassage.desks.settlement.steps import STEPS

urlpatterns = [
    path("households/", views.households, name="households"),
    path("households/<str:reference>/", views.household, name="household"),
    *(
        path(f"households/<str:reference>/{step.slug}/", views.step_view(step), name=f"household_{step.slug}")
        for step in STEPS
    ),
]
