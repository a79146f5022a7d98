# ruff: noqa: E501 - statements read best whole
"""A removed, altered, reordered or inserted event is found, and named; an untouched trail is called whole."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safepassage import access
from safepassage.audit import checkpoint, seal
from safepassage.audit.merkle import Frontier, extend, leaf_hash
from safepassage.audit.models import Event, Leaf, Seal
from safepassage.audit.verify import Outcome, canonical, verify

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
EDITS = 100


def _check() -> Outcome:
    with access.acting(access.system_actor("verify")):
        return verify(public=checkpoint.public_key(seal.seal_seed()), kept=seal.kept_heads())


def _numbers() -> list[int]:
    with access.acting(access.system_actor("look")):
        return list(Leaf.objects.order_by("index").values_list("event", flat=True))


@pytest.fixture
def sealed(write: Callable[[int], None], heads: Path) -> list[int]:
    """Three seals over some thirty events; returns the events' numbers."""
    for _ in range(3):
        write(10)
        seal.seal_now()
    return _numbers()


def test_untouched_trail_is_whole(sealed: list[int], write: Callable[[int], None]) -> None:
    write(5)

    outcome = _check()

    assert outcome.faults == []
    assert (outcome.seals, outcome.sealed) == (3, len(sealed))
    assert outcome.events >= outcome.sealed + 5


def test_seal_without_new_events_makes_no_head(sealed: list[int]) -> None:
    assert seal.seal_now() is None


def test_seal_after_the_trail_was_cut_says_so(
    sealed: list[int], write: Callable[[int], None], tamper: Callable[[str], None]
) -> None:
    tamper("DELETE FROM audit_seal WHERE size = (SELECT max(size) FROM audit_seal)")
    write(1)

    with pytest.raises(seal.TrailBroken):
        seal.seal_now()


@pytest.mark.parametrize(
    "column",
    [
        "post",
        "action",
        "reason",
        "detail",
        "fields",
        "compartment",
        "user_id",
        "at",
        "occurred_at",
        "rows",
        "object_id",
    ],
)
def test_altered_column_is_found(sealed: list[int], tamper: Callable[[str], None], column: str) -> None:
    value = {
        "compartment": "9",
        "user_id": "1",
        "at": "now()",
        "occurred_at": "now()",
        "rows": "2",
    }.get(column, "'another'")
    victim = sealed[12]

    tamper(f"UPDATE audit_event SET {column} = {value} WHERE id = {victim}")

    assert _check().faults == [f"Event {victim} was altered after it was written."]


def test_removed_event_is_found(sealed: list[int], tamper: Callable[[str], None]) -> None:
    tamper(f"DELETE FROM audit_event WHERE id = {sealed[12]}")

    assert _check().faults == [f"Event {sealed[12]} was removed."]


def test_removed_event_is_found_wherever_it_stood(
    sealed: list[int], tamper: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safepassage.audit.verify.BATCH", 3)
    for victim in sealed:
        tamper(
            f"CREATE TABLE kept AS SELECT * FROM audit_event WHERE id = {victim}; DELETE FROM audit_event WHERE id = {victim}"
        )
        assert _check().faults == [f"Event {victim} was removed."]
        tamper("INSERT INTO audit_event OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept")

    assert _check().faults == []


def test_removed_event_with_its_leaf_is_found(sealed: list[int], tamper: Callable[[str], None]) -> None:
    tamper(f"DELETE FROM audit_event WHERE id = {sealed[12]}; DELETE FROM audit_leaf WHERE event = {sealed[12]}")

    assert any(fault.startswith("Places 12 to 12 of the tree were removed") for fault in _check().faults)


def test_removed_last_events_with_leaves_and_head_are_found_by_the_list_outside(
    sealed: list[int], tamper: Callable[[str], None]
) -> None:
    tamper(
        "DELETE FROM audit_event WHERE id IN (SELECT event FROM audit_leaf WHERE index >= (SELECT size FROM audit_seal "
        "ORDER BY size OFFSET 1 LIMIT 1)); DELETE FROM audit_leaf l WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = l.event);"
        "DELETE FROM audit_seal WHERE size = (SELECT max(size) FROM audit_seal)"
    )

    assert any("was kept outside it" in fault for fault in _check().faults)


def test_inserted_event_is_found(sealed: list[int], tamper: Callable[[str], None]) -> None:
    copied = "agency, post, roles, purpose, session, device, address, action, label, object_id, fields, reason, detail, outcome, rows, leaf"
    tamper(
        f"INSERT INTO audit_event (id, at, {copied}) OVERRIDING SYSTEM VALUE SELECT 1000000, now(), {copied} FROM audit_event WHERE id = {sealed[3]}"
    )

    assert _check().faults == [
        "Event 1000000 was inserted past the trail's own functions: it has no place in the tree."
    ]


def test_reordered_events_are_found(sealed: list[int], tamper: Callable[[str], None]) -> None:
    tamper(
        "UPDATE audit_leaf SET index = -1 WHERE index = 12; UPDATE audit_leaf SET index = 12 WHERE index = 15; "
        "UPDATE audit_leaf SET index = 15 WHERE index = -1"
    )

    assert any(f"Event {sealed[12]} stands at place 15" in f or "the order was changed" in f for f in _check().faults)


def test_event_rewritten_with_all_its_hashes_is_found_by_the_head(
    sealed: list[int], tamper: Callable[[str], None]
) -> None:
    victim = sealed[12]
    tamper(f"UPDATE audit_event SET reason = 'another' WHERE id = {victim}")
    with access.acting(access.system_actor("look")):
        event = Event.objects.filter(pk=victim).values().get()
    forged = leaf_hash(canonical(event)).hex()
    tamper(
        f"UPDATE audit_event SET leaf = '\\x{forged}' WHERE id = {victim}; UPDATE audit_leaf SET leaf = '\\x{forged}' WHERE event = {victim}"
    )

    (fault,) = _check().faults
    assert "are not those that were sealed" in fault


def test_trail_rewritten_whole_without_the_key_is_found(sealed: list[int], tamper: Callable[[str], None]) -> None:
    with access.acting(access.system_actor("look")):
        leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("index").values_list("leaf", flat=True)]
        size = Seal.objects.order_by("-size").values_list("size", flat=True)[0]
    other = extend(Frontier(), [leaf_hash(b"forged"), *leaves[1:]])
    note = checkpoint.sign(checkpoint.Head(size, other.root()), seed=b"x" * 32)
    tamper(f"UPDATE audit_seal SET root = '\\x{other.root().hex()}', note = $note${note}$note$ WHERE size = {size}")

    assert f"The head over {size} events was altered: its signature does not fit." in _check().faults


def test_hundred_random_edits_are_all_found_and_named(sealed: list[int], tamper: Callable[[str], None]) -> None:
    chance = random.Random(20261120)
    columns = [
        "post",
        "action",
        "label",
        "object_id",
        "reason",
        "detail",
        "fields",
        "purpose",
        "device",
        "outcome",
        "session",
    ]
    missed: list[Any] = []
    for _ in range(EDITS):
        victim, column = chance.choice(sealed), chance.choice(columns)
        keep = f"CREATE TEMP TABLE kept ON COMMIT PRESERVE ROWS AS SELECT {column} AS old FROM audit_event WHERE id = {victim}"
        tamper(f"{keep}; UPDATE audit_event SET {column} = {column} || 'x' WHERE id = {victim}")
        if _check().faults != [f"Event {victim} was altered after it was written."]:
            missed.append((victim, column))
        tamper(f"UPDATE audit_event SET {column} = (SELECT old FROM kept) WHERE id = {victim}; DROP TABLE kept")

    assert missed == []
    assert _check().faults == []
