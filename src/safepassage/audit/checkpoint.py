"""The signed head of the trail: a C2SP checkpoint (origin, size, root) with an Ed25519 note signature. No Django."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN = "safepassage/audit"
_ED25519 = b"\x01"
_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Head:
    """How many events, under which root."""

    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed."""
        return f"{ORIGIN}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def _key_id(public: bytes) -> bytes:
    return hashlib.sha256(ORIGIN.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]


def sign(head: Head, *, seed: bytes) -> str:
    """The head as a signed note, to be kept, sent and printed."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = _key_id(private.public_key().public_bytes_raw()) + private.sign(head.body().encode())
    return f"{head.body()}\n— {ORIGIN} {base64.b64encode(signature).decode()}\n"


def public_key(seed: bytes) -> bytes:
    """The public half, for the witness and for paper."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def read(note: str, *, public: bytes) -> Head | None:
    """The head of a note, or None if it is malformed or not signed by this key."""
    text, _, signed = note.partition("\n\n")
    lines = text.split("\n")
    prefix = f"— {ORIGIN} "
    if len(lines) != 3 or lines[0] != ORIGIN or not signed.startswith(prefix):
        return None
    try:
        signature = base64.b64decode(signed.removeprefix(prefix).strip(), validate=True)
        head = Head(int(lines[1]), base64.b64decode(lines[2], validate=True))
        if signature[:_ID_BYTES] != _key_id(public):
            return None
        Ed25519PublicKey.from_public_bytes(public).verify(signature[_ID_BYTES:], head.body().encode())
    except (ValueError, InvalidSignature):
        return None
    return head
