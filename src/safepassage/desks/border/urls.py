"""Addresses of the border."""

from django.urls import path

from safepassage.desks.border import views

urlpatterns = [
    path("border/", views.border, name="border"),
    path("border/<str:reference>/", views.family, name="border_family"),
    path("border/<str:reference>/here/", views.confirm_here, name="border_here"),
    path("border/<str:reference>/land/", views.land, name="border_land"),
    path("border/<str:reference>/refuse/<uuid:person_id>/", views.refuse, name="border_refuse"),
    path("border/<str:reference>/not-them/<uuid:report_id>/", views.disprove, name="border_disprove"),
]
