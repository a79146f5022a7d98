"""What the importer's tests share: who imports, when, and how much is stored. Models are imported when Django is up."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from safepassage.access.actor import Actor
    from safepassage.exchange.imports import Result

NOW = datetime(2021, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def importer() -> "Actor":
    """The service that imports from the command line."""
    from safepassage import access

    return access.system_actor("import")


@pytest.fixture
def enter(importer: "Actor") -> "Callable[..., Result]":
    """Enter a file, as the command does."""
    from safepassage.exchange import imports

    def run(
        content: bytes, kind: str = "applications", name: str = "sent.xlsx", at: datetime = NOW, **more: Any
    ) -> "Result":
        result = imports.commit(content, name=name, kind=kind, by=importer, at=at, **more)
        assert result.rows_in == result.stored + result.to_fix, "rows in = rows stored + rows listed"
        return result

    return run


@pytest.fixture
def stored(importer: "Actor") -> Callable[[], dict[str, int]]:
    """How many records there are."""

    def count() -> dict[str, int]:
        from safepassage import access
        from safepassage.journey.people.models import Case, Person
        from safepassage.journey.sources.models import SourceFile, SourceRow

        with access.acting(importer):
            models = (Case, Person, SourceFile, SourceRow)
            return {model.__name__: model.objects.count() for model in models}

    return count
