"""Every personal table of the registry, today's and tomorrow's: what raw SQL shows and lets through, role by role."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from safepassage import access
from safepassage.access.roles import ROLES, Sight
from safepassage.access.row_security.acting import acting
from safepassage.access.row_security.generator import secured_tables
from safepassage.access.row_security.models import Personal, PersonalForeignKey
from safepassage.access.sealing import SealedTextField

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"])
MODELS = [model for model in apps.get_models() if issubclass(model, Personal)]
ASKED_AGENCY = "NZDF"


def _loosen(cursor: Any) -> None:
    """Take away what a row must hold, so that one statement fills any table; who may see it stays as it is."""
    for model in MODELS:
        table = model._meta.db_table
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype IN ('c', 'f', 'u', 'x') "
            "AND left(conname, 7) <> 'sp_pair'",
            [f'public."{table}"'],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE public."{table}" DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index i WHERE indrelid = to_regclass(%s) AND indisunique "
            "AND NOT indisprimary AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
            [f'public."{table}"'],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX public.{name}")
        for field in model._meta.local_fields:
            if not field.primary_key:
                cursor.execute(f'ALTER TABLE public."{table}" ALTER COLUMN "{field.column}" DROP NOT NULL')


def _insert(cursor: Any, model: type[Personal], compartment: int, agency: str | None = None) -> Any:
    table, key = model._meta.db_table, model._meta.pk
    names, values = ["compartment_id"], [compartment]
    if key.get_internal_type() == "UUIDField":
        names.append(str(key.column))
        values.append(uuid.uuid4())  # type: ignore[arg-type]
    if model.asked_of is not None and agency is not None:
        names.append(str(model._meta.get_field(model.asked_of).column))  # type: ignore[union-attr]
        values.append(agency)  # type: ignore[arg-type]
    cursor.execute(f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join(["%s"] * len(names))})', values)


@pytest.fixture
def filled(make_world: Callable[[], Any]) -> Iterator[Any]:
    """Every personal table with one row in the own, the hidden and the other programme's compartment."""
    with connections["owner"].cursor() as cursor:
        _loosen(cursor)
    world = make_world()
    with acting(access.system_actor("fill")), connection.cursor() as cursor:
        for model in MODELS:
            _insert(cursor, model, world.own, ASKED_AGENCY)
            _insert(cursor, model, world.hidden, "POLICE")
            _insert(cursor, model, world.elsewhere, "POLICE")
    return world


def _seen(model: type[Personal]) -> set[int] | str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'SELECT compartment_id FROM "{model._meta.db_table}"')
            return {row[0] for row in cursor.fetchall()}
    except DatabaseError as error:
        if "permission denied" not in str(error):
            raise
        return "no privilege"


def _refused(statement: str, *parameters: Any) -> bool:
    """Whether the statement fails or touches no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            touched = cursor.rowcount
            transaction.set_rollback(True)
            return bool(touched == 0)
    except DatabaseError:
        return True


def test_every_table_for_every_role_shows_and_takes_what_the_role_says(filled: Any) -> None:
    faults = []
    for name, role in ROLES.items():
        if name == "service":
            continue
        with acting(filled.officer(name)):
            for model in MODELS:
                expected = _expected(filled, model, role.sight, role.classes)
                seen = _seen(model)
                if seen != expected and not (seen == "no privilege" and expected == set()):
                    faults.append(f"{name} reads {model._meta.db_table}: {seen}, not {expected}")
                faults += [f"{name} {fault}" for fault in _writes(filled, model, expected, role.sight)]
    assert faults == []


def _expected(world: Any, model: type[Personal], sight: Sight, classes: str) -> set[int]:
    if sight is Sight.ASKED:
        # The verifier of these tests belongs to the agency that sorts first: Foreign Affairs, asked nothing.
        return set()
    if sight is Sight.FOLD:
        # Of another class than A only the columns that a table names as counted, the compartment among them.
        return {world.own, world.hidden} if model.data_class == "A" or model.counted else set()
    if model.data_class not in classes:
        return set()
    return {world.own} if sight is Sight.NARROW else {world.own, world.hidden}


def _writes(world: Any, model: type[Personal], reach: set[int], sight: Sight) -> list[str]:
    table, key, found = model._meta.db_table, model._meta.pk.column, []
    for target in {world.own, world.hidden, world.elsewhere} - reach:
        if not _refused(f'UPDATE "{table}" SET compartment_id = compartment_id WHERE compartment_id = %s', target):
            found.append(f"changes a hidden row of {table}")
        if not _refused(f'DELETE FROM "{table}" WHERE compartment_id = %s', target):
            found.append(f"removes a hidden row of {table}")
        if not _refused(f'UPDATE "{table}" SET compartment_id = %s', target):
            found.append(f"moves a row of {table} out of reach")
        if not _refused(f'INSERT INTO "{table}" ({key}, compartment_id) VALUES (%s, %s)', uuid.uuid4(), target):
            found.append(f"adds a row to {table} out of reach")
    for target in reach if sight is not Sight.FOLD else ():
        # Without this the refusals above could have any other reason.
        if _refused(f'INSERT INTO "{table}" ({key}, compartment_id) VALUES (%s, %s)', uuid.uuid4(), target):
            found.append(f"cannot add a row to {table} within reach")
    return found


@pytest.mark.parametrize("state", ["none", "expired", "frozen", "without grant", "another class"])
def test_every_table_without_a_right_in_force_shows_nothing(filled: Any, state: str) -> None:
    if state == "none":
        assert {model._meta.db_table: _seen(model) for model in MODELS} == {m._meta.db_table: set() for m in MODELS}
        return
    officer = filled.officer(
        "contact_officer" if state == "another class" else "caseworker",
        grant=state != "without grant",
        expires=timedelta(seconds=-5) if state == "expired" else None,
    )
    if state == "frozen":
        with acting(access.system_actor("freeze")), connection.cursor() as cursor:
            cursor.execute("UPDATE access_user SET is_active = false WHERE id = %s", [officer.user_id])
    hidden_classes = "DEF" if state == "another class" else "ABCDEF"

    with acting(officer):
        shown = {m._meta.db_table for m in MODELS if m.data_class in hidden_classes and _seen(m) != set()}

    assert shown == set()


def test_every_table_shows_a_verifier_only_what_the_own_agency_was_asked(filled: Any) -> None:
    with acting(filled.officer("verifier", agency=ASKED_AGENCY)):
        shown = {model._meta.db_table: _seen(model) for model in MODELS}

    for model in MODELS:
        expected: Any = {filled.own} if model.asked_of else "no privilege"
        assert shown[model._meta.db_table] == expected, model._meta.db_table


def test_every_table_hides_everything_from_the_reader_of_figures(filled: Any) -> None:
    for model in MODELS:
        with pytest.raises(DatabaseError, match="permission denied"), connections["reader"].cursor() as cursor:
            cursor.execute(f'SELECT 1 FROM "{model._meta.db_table}"')


def test_columns_that_are_not_counted_are_hidden_from_who_counts(filled: Any) -> None:
    hidden = [
        (model._meta.db_table, field.column)
        for model in MODELS
        if model.data_class != "A"
        for field in model._meta.local_fields
        if field.name not in (*model.counted, "compartment")
    ]
    with acting(filled.officer("publisher")):
        seen = [place for place in hidden if not _refused(f'SELECT "{place[1]}" FROM "{place[0]}"')]

    assert seen == []


def test_no_counted_column_is_sealed_or_of_a_secret_class() -> None:
    faults = [
        f"{model._meta.label}.{name}"
        for model in MODELS
        for name in model.counted
        if model.data_class in "CEF" or isinstance(model._meta.get_field(name), SealedTextField)
    ]
    assert faults == []


def test_owner_without_a_context_sees_no_personal_row(filled: Any) -> None:
    with connections["owner"].cursor() as cursor:
        for model in MODELS:
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            assert cursor.fetchone() == (0,), model._meta.db_table


def test_link_to_a_hidden_row_and_to_a_missing_one_fail_alike(make_world: Callable[[], Any]) -> None:
    world = make_world()
    checked = 0
    links = [
        (model, each) for model in MODELS for each in model._meta.local_fields if isinstance(each, PersonalForeignKey)
    ]
    with connections["owner"].cursor() as cursor:
        # Only the links stay in force, so that nothing else can refuse the row.
        kept = {c for one in secured_tables().values() for c in (one.table,) if one.links}
        for model in MODELS:
            table = model._meta.db_table
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype = 'c'",
                [f'public."{table}"'],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE public."{table}" DROP CONSTRAINT "{name}"')
            for field in model._meta.local_fields:
                if not field.primary_key:
                    cursor.execute(f'ALTER TABLE public."{table}" ALTER COLUMN "{field.column}" DROP NOT NULL')
        assert kept
    hidden_rows: dict[Any, uuid.UUID] = {}
    with acting(access.system_actor("fill")), connection.cursor() as cursor:
        for target in {each.related_model for _, each in links}:
            hidden_rows[target] = uuid.uuid4()
            cursor.execute(
                f'INSERT INTO "{target._meta.db_table}" ({target._meta.pk.column}, compartment_id) VALUES (%s, %s)',
                [hidden_rows[target], world.hidden],
            )
    for role in ("caseworker", "contact_officer", "medical"):
        with acting(world.officer(role)):
            for model, link in links:
                if model.data_class not in ROLES[role].classes:
                    continue
                answers = [
                    _link(model, link, target, world.own) for target in (hidden_rows[link.related_model], uuid.uuid4())
                ]
                assert answers[0] == answers[1] != "accepted", (model._meta.db_table, link.column, answers)
                checked += 1
    assert checked >= 1


def _link(model: type[Personal], link: PersonalForeignKey, target: uuid.UUID, compartment: int) -> str:
    key = model._meta.pk.column
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{model._meta.db_table}" ({key}, compartment_id, {link.column}) VALUES (%s, %s, %s)',
                [uuid.uuid4(), compartment, target],
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return "accepted"
    except DatabaseError as error:
        cause: Any = error.__cause__
        return f"{cause.sqlstate} {cause.diag.message_primary}"
