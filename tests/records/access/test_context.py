"""The signed context: forged, expired, replayed and missing ones open nothing; leaving it leaves nothing behind."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from safepassage import access
from safepassage.access.models import Compartment, Grant, Scope, User
from safepassage.access.roles import Sight
from safepassage.access.row_security.signing import sign

pytestmark = pytest.mark.django_db


def _sql(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


def _compartments() -> set[int]:
    return {row[0] for row in _sql("SELECT id FROM access_compartment")}


def _enter(context: str) -> None:
    _sql("SELECT set_config('sp.ctx', %s, true)", context)


def _pid() -> int:
    return int(_sql("SELECT pg_backend_pid()")[0][0])


def test_context_of_a_caseworker_shows_the_granted_compartment_alone(world: Any) -> None:
    with access.acting(world.officer("caseworker")):
        assert _compartments() == {world.own}


def test_context_missing_shows_nothing(world: Any) -> None:
    assert _compartments() == set()


def test_context_after_leaving_shows_nothing(world: Any) -> None:
    with access.acting(world.officer("caseworker")):
        pass

    assert _compartments() == set()
    assert _sql("SELECT current_user, current_setting('sp.ctx', true)")[0] == ("sp_app", "")


def test_context_nested_comes_back_after_the_inner_one(world: Any) -> None:
    with access.acting(world.officer("caseworker")):
        with access.acting(access.system_actor("inner")):
            assert _compartments() == {world.own, world.hidden, world.elsewhere}
        assert _compartments() == {world.own}


def test_context_nested_comes_back_after_an_error_inside(world: Any) -> None:
    with access.acting(world.officer("caseworker")):
        with pytest.raises(DatabaseError), access.acting(access.system_actor("inner")):
            _sql("SELECT 1/0")
        assert _compartments() == {world.own}


@pytest.mark.parametrize(
    "forge",
    [
        lambda claims: claims | {"u": 1},
        lambda claims: claims | {"k": "wide"},
        lambda claims: claims | {"c": "ABCDEF"},
        lambda claims: claims | {"r": ["operator"]},
        lambda claims: claims | {"e": claims["e"] + 3600},
    ],
)
def test_context_altered_is_refused(world: Any, forge: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    version, body, mac = sign(world.officer("caseworker"), sight="narrow", classes="ABD", pid=_pid()).split(".")
    forged = base64.b64encode(json.dumps(forge(json.loads(base64.b64decode(body)))).encode()).decode()

    _enter(f"{version}.{forged}.{mac}")

    with pytest.raises(DatabaseError, match="forged"), transaction.atomic():
        _compartments()


@pytest.mark.parametrize("text", ["x", "1.x.y", "1..", "9.e30=.00", "1.e30=.", "1.e30=.00.00", "..."])
def test_context_malformed_is_refused(world: Any, text: str) -> None:
    _enter(text)

    with pytest.raises(DatabaseError, match="forged"), transaction.atomic():
        _compartments()


def test_context_expired_is_refused(world: Any) -> None:
    _enter(sign(world.officer("caseworker"), sight="narrow", classes="ABD", pid=_pid(), life=-1))

    with pytest.raises(DatabaseError, match="expired"), transaction.atomic():
        _compartments()


def test_context_of_another_connection_is_refused(world: Any) -> None:
    _enter(sign(world.officer("caseworker"), sight="narrow", classes="ABD", pid=_pid() + 1))

    with pytest.raises(DatabaseError, match="forged"), transaction.atomic():
        _compartments()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM sp.signing_key",
        "SELECT sp.context(false)",
        "SELECT sp.live()",
        "SELECT sp.seed()",
        "SELECT sp.audit_rows('row.inserted', 'x', '{1}', NULL, NULL)",
        "SET ROLE sp_owner",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SET row_security = off; SELECT * FROM access_compartment",
        "CREATE TABLE public.stolen (x int)",
        "CREATE TEMP TABLE stolen (x int)",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE access_compartment DISABLE ROW LEVEL SECURITY",
        "DROP POLICY narrow ON access_compartment",
        "TRUNCATE access_grant",
        "COPY access_user TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/hostname')",
        "INSERT INTO audit_event (action) VALUES ('x')",
        "DELETE FROM audit_event",
        "UPDATE audit_event SET action = 'x'",
        "DELETE FROM audit_leaf",
        "DELETE FROM audit_pending",
        "INSERT INTO audit_seal (size) VALUES (1)",
        "SELECT sp.seal_take(10)",
        "SELECT sp.seal_put(1, 'x', '{}', 'x', now())",
        "INSERT INTO sp.applied VALUES ('x', 'x', 'x')",
    ],
)
def test_application_role_may_not(world: Any, statement: str) -> None:
    officer = world.officer("caseworker")

    with pytest.raises(DatabaseError), access.acting(officer), transaction.atomic():
        _sql(statement)


@pytest.mark.parametrize("role", ["sp_wide", "sp_asked", "sp_fold"])
def test_caseworker_who_enters_another_database_role_by_force_gains_nothing(world: Any, role: str) -> None:
    with access.acting(world.officer("caseworker")):
        _sql(f"SET LOCAL ROLE {role}")
        seen = _compartments() if role == "sp_wide" else set()
        assert seen == set()
        assert _sql("SELECT sp.allowed('C'), sp.scopes('A'), sp.agency()")[0] == ([], [], None)


def test_caseworker_may_not_grant_or_widen_the_own_rights(world: Any) -> None:
    officer = world.officer("caseworker")
    columns = "(user_id, compartment_id, classes, purpose, reason, starts_at, granted_at, granted_by_id, break_glass)"
    values = f"({officer.user_id}, {world.hidden}, 'ABD', 'x', 'x', now(), now(), {officer.user_id}, false)"
    for statement in (
        f"INSERT INTO access_grant {columns} VALUES {values}",
        f"SET LOCAL ROLE sp_wide; INSERT INTO access_grant {columns} VALUES {values}",
        f"UPDATE access_grant SET classes = 'ABCDEF' WHERE user_id = {officer.user_id}",
        f"UPDATE access_grant SET compartment_id = {world.hidden} WHERE user_id = {officer.user_id}",
        f"INSERT INTO access_roleheld (user_id, role, granted_at, granted_by_id, reason) "
        f"VALUES ({officer.user_id}, 'case_lead', now(), 1, '')",
        "UPDATE access_user SET agency_id = 'SYSTEM'",
        "UPDATE access_user SET is_active = true, post_ends_on = NULL, username = 'x' WHERE id = 1",
        "SELECT sp.open_compartment(99, 'x')",
    ):
        with pytest.raises(DatabaseError), access.acting(officer), transaction.atomic():
            _sql(statement)


def test_grant_revoked_acts_at_the_next_statement(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        assert _compartments() == {world.own}
        with access.acting(access.system_actor("revoke")):
            Grant.objects.filter(user_id=officer.user_id).update(revoked_at=datetime.now(UTC), revoked_by_id=1)
        assert _compartments() == set()


def test_grant_revoked_stays_revoked(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        Grant.objects.filter(user_id=officer.user_id).update(
            revoked_at=datetime.now(UTC), revoked_by_id=officer.user_id
        )
        with pytest.raises(DatabaseError, match="only be revoked"), transaction.atomic():
            Grant.objects.filter(user_id=officer.user_id).update(revoked_at=None, revoked_by_id=None)


def test_grant_expired_shows_nothing(world: Any) -> None:
    with access.acting(world.officer("caseworker", expires=timedelta(seconds=-1))):
        assert _compartments() == set()


@pytest.mark.parametrize("change", [{"is_active": False}, {"post_ends_on": datetime(2020, 1, 1, tzinfo=UTC).date()}])
def test_account_frozen_shows_nothing_at_the_next_statement(world: Any, change: dict[str, Any]) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        with access.acting(access.system_actor("freeze")):
            User.objects.filter(pk=officer.user_id).update(**change)
        assert _compartments() == set()


def test_scope_shows_its_programme_alone(world: Any) -> None:
    with access.acting(world.officer("case_lead")):
        assert _compartments() == {world.own, world.hidden}


def test_compartment_numbered_by_hand_is_refused(world: Any) -> None:
    with pytest.raises(DatabaseError), access.acting(access.system_actor("x")), transaction.atomic():
        Compartment.objects.create(id=1 << 25, programme=world.programme)


def test_context_of_another_agency_than_the_accounts_shows_nothing(world: Any) -> None:
    from dataclasses import replace

    with access.acting(replace(world.officer("caseworker"), agency="NZDF")):
        assert _compartments() == set()


@pytest.mark.django_db(transaction=True)
def test_context_read_from_another_connection_and_replayed_is_refused(make_world: Any) -> None:
    world = make_world()
    thief = connections.create_connection("default")
    try:
        with access.acting(world.officer("caseworker")):
            stolen = _sql("SELECT current_setting('sp.ctx')")[0][0]
            with pytest.raises(DatabaseError, match="forged"), thief.cursor() as cursor:  # noqa: PT012
                cursor.execute("BEGIN; SELECT set_config('sp.ctx', %s, true)", [stolen])
                cursor.execute("SELECT id FROM access_compartment")
    finally:
        thief.close()


def test_lead_who_works_narrow_gains_no_scope_by_entering_the_wide_role(world: Any) -> None:
    with access.acting(world.officer("case_lead"), sight=Sight.NARROW):
        _sql("SET LOCAL ROLE sp_wide")
        assert _sql("SELECT sp.scopes('A')")[0] == ([],)


@pytest.mark.parametrize(("table", "role"), [("access_grant", "caseworker"), ("access_scope", "case_lead")])
def test_right_to_class_a_alone_shows_no_other_class(world: Any, table: str, role: str) -> None:
    officer = world.officer(role, grant=False)
    with access.acting(access.system_actor("give")):
        rights: dict[str, Any] = {"user_id": officer.user_id, "classes": "A", "purpose": "x", "granted_by_id": 1}
        if table == "access_grant":
            Grant.objects.create(compartment_id=world.own, **rights)
        else:
            Scope.objects.create(programme=world.programme, **rights)
    with access.acting(officer):
        (seen_a, seen_b) = _sql("SELECT sp.allowed('A') || sp.scopes('A'), sp.allowed('B') || sp.scopes('B')")[0]
    assert (len(seen_a), seen_b) == (1, [])
