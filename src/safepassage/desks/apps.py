"""Tells Django where the desks' templates, pictures, styles and words are. No models."""

from django.apps import AppConfig


class DesksConfig(AppConfig):
    """The desks: templates and static files of every page."""

    name = "safepassage.desks"
    label = "desks"
    verbose_name = "Desks"
