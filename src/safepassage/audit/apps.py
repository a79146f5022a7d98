"""The Django app of the audit trail."""

from pathlib import Path

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did and saw what."""

    name = "safepassage.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
    row_security_sql = Path(__file__).parent / "sql" / "audit.sql"
