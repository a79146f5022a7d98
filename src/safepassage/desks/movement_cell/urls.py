"""Addresses of the movement cell."""

from django.urls import path

from safepassage.desks.movement_cell import flight_views, views
from safepassage.desks.movement_cell.booking_acts import ACTS

urlpatterns = [
    path("flights/", views.flight_board, name="flight_board"),
    path("flights/new/", flight_views.enter_flight, name="flight_new"),
    path("flights/<str:reference>/", flight_views.flight, name="flight"),
    path("flights/<str:reference>/offer/", flight_views.enter_offer, name="flight_offer"),
    path("flights/<str:reference>/depart/", flight_views.depart, name="flight_depart"),
    path("flights/<str:reference>/cancel/", flight_views.cancel, name="flight_cancel"),
    path("flights/<str:reference>/withdraw/<uuid:offer_id>/", flight_views.withdraw, name="offer_withdraw"),
    path("flights/<str:reference>/manifest/", flight_views.issue_manifest, name="manifest_issue"),
    path("flights/<str:reference>/manifest/<int:version>/", flight_views.manifest, name="manifest"),
    path("ready/", views.ready, name="ready"),
    path("ready/<str:reference>/", views.seats_for, name="seats_for"),
    path("ready/<str:reference>/hold/<str:flight>/", views.hold, name="seats_hold"),
    path("bookings/<uuid:booking_id>/", views.booking, name="booking"),
    *(path(f"bookings/<uuid:booking_id>/{act.slug}/", views.act_view(act), name=f"booking_{act.slug}") for act in ACTS),
]
