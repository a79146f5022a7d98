"""Row security: one generator reads the model registry and writes the SQL for every table (docs/adr/0005)."""

from typing import Any

__all__ = ["apply", "drift"]


def apply(connection: Any) -> list[str]:
    """Bring every table under its rules, as the owner, after migrations; returns the tables that changed."""
    # Imported here: the generator reads the model registry, and this package is imported before there is one.
    from safepassage.access.row_security import generator

    return generator.apply(connection)


def drift(connection: Any) -> list[str]:
    """What differs between the rules and this database, as sentences for `doctor`; empty when all is well."""
    from safepassage.access.row_security import generator

    return generator.drift(connection)
