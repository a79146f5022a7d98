"""The Django app of users, compartments and grants."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who may see what."""

    name = "safepassage.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
