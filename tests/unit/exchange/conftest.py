"""Closes the files that a test opened."""

from collections.abc import Iterator

import pytest
from tests.unit.exchange import making


@pytest.fixture(autouse=True)
def closed_files() -> Iterator[None]:
    """Give the temporary files of every reader back."""
    yield
    while making.OPENED:
        making.OPENED.pop().close()
