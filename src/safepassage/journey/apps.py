from django.apps import AppConfig


class JourneyConfig(AppConfig):
    """One app for all records, so that moving a record between stages never writes a migration (docs/adr/0001)."""

    name = "safepassage.journey"
    label = "journey"
    default_auto_field = "django.db.models.BigAutoField"
