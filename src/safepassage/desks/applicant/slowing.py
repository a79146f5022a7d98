"""Slowing down whoever tries codes, without ever locking a family out: a lock would be a weapon in the wrong hands."""

import ipaddress
from datetime import datetime, timedelta

from safepassage.access.actor import Actor
from safepassage.access.sealing import blind_index
from safepassage.journey.people import operations, queries

WINDOW = timedelta(hours=1)
LONGEST_WAIT = 42
FREE_TRIES, FREE_TRIES_OF_NETWORK = 3, 10
CODE, NETWORK = "code", "network"


def must_wait(*, reference: str, address: str, now: datetime) -> int:
    """Seconds until the next try counts: doubling with each wrong one for a reference, and for a whole network."""
    waits = (
        _wait(CODE, _of_reference(reference), FREE_TRIES, now),
        _wait(NETWORK, _of_network(address), FREE_TRIES_OF_NETWORK, now),
    )
    return max(waits)


def note_wrong_try(*, reference: str, address: str, by: Actor, at: datetime) -> None:
    """Count a wrong try for its reference, whether that exists or not, and for the network it came from."""
    reference_token, network_token = _of_reference(reference), _of_network(address)
    operations.note_attempt(kind=CODE, who=reference_token, what=[network_token], by=by, at=at)
    operations.note_attempt(kind=NETWORK, who=network_token, what=[reference_token], by=by, at=at)


def wait_after(tries: int, free: int) -> int:
    """Seconds to wait after so many wrong tries within the hour."""
    return 0 if tries < free else min(LONGEST_WAIT, 2 ** (tries - free + 1))


def _wait(kind: str, who: bytes, free: int, now: datetime) -> int:
    tries, last = queries.tries(kind=kind, who=who, since=now - WINDOW)
    if last is None:
        return 0
    left = wait_after(tries, free) - (now - last).total_seconds()
    return max(0, round(left + 0.5))


def _of_reference(reference: str) -> bytes:
    return blind_index("reference", reference)


def _of_network(address: str) -> bytes:
    """The network rather than the address: one hand turning over many addresses counts as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return blind_index("network", "unknown")
    width = 24 if parsed.version == 4 else 48
    return blind_index("network", str(ipaddress.ip_network(f"{parsed}/{width}", strict=False)))
