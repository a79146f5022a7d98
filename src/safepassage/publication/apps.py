from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Figures: ours as folds over the records, others' as they were said, and what was published."""

    name = "safepassage.publication"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"
