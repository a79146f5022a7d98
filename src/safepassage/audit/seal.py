"""Sealing: every minute the new events enter the tree, and its head is signed and kept outside the database too."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from safepassage.access.keys import key_for
from safepassage.access.row_security.acting import acting, system_actor
from safepassage.audit import checkpoint
from safepassage.audit.merkle import Frontier, extend
from safepassage.audit.models import Seal

MOST_EVENTS = 50_000
HEADS_FILE = "audit-heads.txt"


def seal_now() -> checkpoint.Head | None:
    """Seal the events committed since the last seal; returns the new head, or None when there was nothing new."""
    with acting(system_actor("audit seal")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT place, leaf FROM sp.seal_take(%s)", [MOST_EVENTS])
            taken = [(place, bytes(leaf)) for place, leaf in cursor.fetchall()]
        if not taken:
            return None
        last = Seal.objects.order_by("-size").first()
        before = Frontier() if last is None else Frontier(last.size, tuple(bytes(root) for root in last.frontier))
        if before.size != taken[0][0]:
            raise TrailBroken(
                f"The last head covers {before.size} events, but the next place is {taken[0][0]}: run audit verify."
            )
        after = extend(before, (leaf for _, leaf in taken))
        head = checkpoint.Head(after.size, after.root())
        note = checkpoint.sign(head, seed=seal_seed())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sp.seal_put(%s, %s, %s, %s, %s)",
                [head.size, head.root, list(after.roots), note, datetime.now(UTC)],
            )
        transaction.on_commit(lambda: keep_head(note))
    return head


class TrailBroken(Exception):
    """The tree cannot be continued: somebody took leaves or heads away."""


def seal_seed() -> bytes:
    """The seed of the signing key, made from the master key."""
    return key_for("audit seal v1")


def heads_path() -> Path:
    """The list of signed heads outside the database, which a rewritten trail cannot match."""
    return Path(settings.SAFEPASSAGE_KEYS) / HEADS_FILE


def keep_head(note: str) -> None:
    """Append a signed head to the list outside the database, one a line."""
    line = note.replace("\n", "|") + "\n"
    descriptor = os.open(heads_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept_heads() -> list[str]:
    """The signed heads kept outside the database, oldest first; a line cut by a crash is left out."""
    try:
        lines = heads_path().read_text().splitlines()
    except FileNotFoundError:
        return []
    return [line.replace("|", "\n") for line in lines if line.endswith("|")]
