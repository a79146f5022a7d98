"""Addresses of the operator."""

from django.urls import path

from safepassage.desks.admin import health_views, views

urlpatterns = [
    path("operate/accounts/", views.accounts, name="accounts"),
    path("operate/accounts/new/", views.new_account, name="account_new"),
    path("operate/accounts/<int:number>/", views.account, name="account"),
    path("operate/accounts/<int:number>/role/", views.give_role, name="account_role"),
    path("operate/accounts/<int:number>/role/<slug:role>/take/", views.take_role, name="account_role_take"),
    path("operate/accounts/<int:number>/post/", views.end_post, name="account_post"),
    path("operate/accounts/<int:number>/password/", views.first_password, name="account_password"),
    path("operate/health/", health_views.health, name="health"),
    path("operate/health/retry/<int:number>/", health_views.retry, name="job_retry"),
]
