"""The first page and the personas."""

from django.urls import path

from safepassage.desks.personas import views

urlpatterns = [
    path("", views.home, name="home"),
    path("personas/", views.personas, name="personas"),
]
