"""Keys made from the installation's master key, which lies in a file outside the database."""

import functools
import hmac
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MASTER_FILE = "master.key"
KEY_BYTES = 32


@functools.lru_cache(maxsize=8)
def _master(path: Path) -> bytes:
    try:
        value = path.read_bytes()
    except OSError as reason:
        raise ImproperlyConfigured(f"The key file {path.name} cannot be read: {reason.strerror}.") from None
    if len(value) < KEY_BYTES:
        raise ImproperlyConfigured(f"The key file {path.name} is too short to be a key.")
    # HKDF-Extract (RFC 5869) once; every use below is an Expand with a purpose of its own.
    return hmac.digest(b"safepassage", value, "sha256")


@functools.lru_cache(maxsize=64)
def _purpose_key(folder: Path | str, purpose: str) -> bytes:
    return expand(_master(Path(folder) / MASTER_FILE), purpose.encode())


def expand(secret: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand to one block: a key of 32 bytes for one purpose."""
    return hmac.digest(secret, purpose + b"\x01", "sha256")


def key_for(purpose: str) -> bytes:
    """The 32-byte key for one purpose ("context v1", "audit seal v1"); knowing it tells nothing about the others."""
    return _purpose_key(settings.SAFEPASSAGE_KEYS, purpose)
