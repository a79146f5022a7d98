"""Key files of an installation: made at the first start, 0600, outside the database's data."""

import os
import secrets
from pathlib import Path

from safepassage.config.home import NotReady

KEY_BYTES = 32
MASTER = "master.key"  # wraps what is sealed in the database and signs contexts (safepassage.access.sealing)
WEB = "web.key"  # Django's own signatures: sessions, reset links
READABLE_BY_OTHERS = 0o077


def ensure(folder: Path) -> None:
    """Make the keys that are missing; never replaces one, because what it sealed would be lost."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid == os.geteuid():
        folder.chmod(0o700)
    for name in (MASTER, WEB):
        _make_once(folder / name)


def read(folder: Path, name: str) -> bytes:
    """One key; refuses a file that others may read."""
    path = folder / name
    try:
        mode, value = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise NotReady(f"The key file {path} is missing: restore it from the keys' own backup.") from None
    if mode & READABLE_BY_OTHERS:
        raise NotReady(f"The key file {path} can be read by others: run chmod 600 '{path}'.")
    if len(value) < KEY_BYTES:
        raise NotReady(f"The key file {path} is too short to be a key: restore it from the keys' own backup.")
    return value


def _make_once(path: Path) -> None:
    # Linked into place whole: two first starts at once keep the same key, and a kill leaves no half key.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if path.exists():
        return
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
