"""The signed context: who acts, in which database role, on which connection, for two minutes (security.md 4.3)."""

import base64
import hmac
import json
import time

from safepassage.access.actor import Actor
from safepassage.access.keys import key_for

KEY_VERSION = 1
LIFE_SECONDS = 120
BLOCK = 64


def context_key(version: int = KEY_VERSION) -> bytes:
    """The key that signs contexts; the database holds the same one in a table that only its owner reads."""
    return key_for(f"context v{version}")


def key_pads(version: int = KEY_VERSION) -> tuple[bytes, bytes]:
    """The inner and outer block of HMAC (RFC 2104), because PostgreSQL offers sha256() and no hmac()."""
    block = context_key(version).ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def sign(actor: Actor, *, sight: str, classes: str, pid: int, life: int = LIFE_SECONDS) -> str:
    """One actor's context as text for `sp.ctx`. The pid is inside the seal: no other connection can replay it."""
    claims = {
        "u": actor.user_id,
        "a": actor.agency,
        "p": actor.post,
        "r": sorted(actor.roles),
        "k": sight,
        "c": classes,
        "w": actor.purpose.replace("\0", "")[:500],
        "s": actor.session[:80],
        "d": actor.device[:80],
        "n": actor.address[:80],
        "b": actor.on_behalf_of,
        "pid": pid,
        "e": int(time.time()) + life,
    }
    body = base64.b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode()
    message = f"{KEY_VERSION}.{body}"
    return f"{message}.{hmac.digest(context_key(), message.encode(), 'sha256').hex()}"
