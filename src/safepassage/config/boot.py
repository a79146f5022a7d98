"""The one way a command gets its database: cluster up, settings loaded, schema current."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from safepassage.config import database

SETTINGS = "safepassage.config.settings"


@contextmanager
def django(*, progress: database.Progress = database.silent) -> Iterator[None]:
    """Everything a command that touches records needs, for the length of the command."""
    with database.running(progress=progress):
        load_settings()
        database.ready(progress=progress)
        try:
            yield
        finally:
            database.close_connections()


def load_settings() -> None:
    """Set Django up in this process; needs no database."""
    import django as framework

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    framework.setup()
