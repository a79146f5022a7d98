"""Every address of the product: sign-in here, the rest in each desk's own urls.py."""

from django.urls import URLPattern, URLResolver, include, path

from safepassage.config import parts
from safepassage.config.pages import healthy, server_error

handler500 = server_error
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthy", healthy, name="healthy"),
    path("sign-in/", include("allauth.urls")),
]
if parts.is_there("safepassage.desks.urls"):
    urlpatterns.append(path("", include("safepassage.desks.urls")))
