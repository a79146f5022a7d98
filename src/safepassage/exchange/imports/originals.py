"""Keeps a received file as it came, sealed, until its import is finished or given up, for the job that reads it."""

import os
import tempfile
from pathlib import Path
from uuid import UUID

from django.conf import settings

from safepassage.access.sealing import CannotOpen, Place, seal, unseal


class OriginalGone(LookupError):
    """The file is not kept any more, or its key is gone."""


def keep(key: UUID | str, content: bytes) -> None:
    """Seal a file under a key; written under a temporary name first, so that a half file never has the right name."""
    folder = _folder()
    sealed = seal(content.decode("latin-1"), place=_place(key), data_class="B", compartment=0)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(sealed)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, folder / f"{key}.sealed")


def bring(key: UUID | str) -> bytes:
    """The file as it came. Raises OriginalGone."""
    path = _folder() / f"{key}.sealed"
    if not path.is_file():
        raise OriginalGone(str(key))
    opened = unseal(path.read_bytes(), place=_place(key))
    if isinstance(opened, CannotOpen):
        raise OriginalGone(str(key))
    return opened.encode("latin-1")


def forget(key: UUID | str) -> None:
    """Delete a kept file, if it is there."""
    (_folder() / f"{key}.sealed").unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.SAFEPASSAGE_RECEIVED)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(key: UUID | str) -> Place:
    return Place("received", str(key), "content")
