"""The pads in the database and the signature in Python are one HMAC."""

import hashlib
import hmac

from safepassage import access
from safepassage.access.row_security.signing import context_key, key_pads, sign


def test_pads_give_the_standards_hmac() -> None:
    inner, outer = key_pads()
    message = b"1.e30="

    assert hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest() == hmac.digest(
        context_key(), message, "sha256"
    )


def test_context_differs_by_connection() -> None:
    actor = access.system_actor("x")

    assert sign(actor, sight="wide", classes="A", pid=1) != sign(actor, sight="wide", classes="A", pid=2)


def test_context_of_an_actor_with_a_long_purpose_is_cut() -> None:
    assert len(sign(access.system_actor("x" * 10_000), sight="wide", classes="A", pid=1)) < 1500
