"""Addresses of the Special Representative."""

from django.urls import path

from safepassage.desks.representative import views

urlpatterns = [
    path("stuck/", views.stuck, name="stuck"),
    path("stuck/<str:reference>/owner/<uuid:obstacle_id>/", views.give_owner, name="obstacle_owner"),
    path("partners/", views.partners, name="partners"),
    path("partners/new/", views.enter_partner, name="partner_new"),
    path("partners/<uuid:partner_id>/", views.partner, name="partner"),
]
