"""What models must say about themselves before the database can protect them."""

import pytest
from django.apps import apps
from django.db import connection

from safepassage.access.row_security.generator import rules_of
from safepassage.access.row_security.models import DATA_CLASSES, Personal, PersonalForeignKey, disclosure_class

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("safepassage.")]
PEOPLES = [model for model in OURS if issubclass(model, Personal)]


def test_every_model_says_whose_its_rows_are() -> None:
    assert [model._meta.label for model in apps.get_models(include_auto_created=True) if rules_of(model) is None] == []


def test_every_personal_model_has_a_known_class_of_data() -> None:
    assert [model._meta.label for model in PEOPLES if getattr(model, "data_class", "") not in tuple(DATA_CLASSES)] == []


def test_every_personal_column_has_a_disclosure_class() -> None:
    assert [
        (m._meta.label, f.name) for m in PEOPLES for f in m._meta.local_fields if disclosure_class(m, f.name) is None
    ] == []


def test_no_plain_foreign_key_joins_two_personal_tables() -> None:
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in PEOPLES
        for field in model._meta.local_fields
        if field.is_relation
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, Personal)
        and not isinstance(field, PersonalForeignKey)
        and field.db_constraint  # type: ignore[attr-defined]
    ]
    assert plain == []


@pytest.mark.django_db
def test_every_table_has_forced_row_security_and_a_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT (relrowsecurity AND relforcerowsecurity "
            "AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_no_database_role_of_ours_can_bypass_row_security_or_owns_a_table_it_serves() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE left(rolname, 3) = 'sp_' "
            "AND (rolsuper OR rolbypassrls OR rolcreaterole)"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        assert cursor.fetchall() == [("sp_owner",)]


@pytest.mark.django_db
def test_every_policy_of_a_personal_table_asks_for_the_context_first_and_ors_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, qual FROM pg_policies WHERE tablename = ANY (%s)",
            [[m._meta.db_table for m in PEOPLES]],
        )
        policies = cursor.fetchall()

    assert policies
    for table, name, condition in policies:
        assert condition.startswith("(( SELECT sp.has_ctx()"), (table, name)
        assert " OR " not in condition, (table, name)


@pytest.mark.django_db
def test_no_personal_table_is_written_without_its_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname LIKE 'sp\\_audit\\_%%' GROUP BY 1",
            [],
        )
        counted = dict(cursor.fetchall())

    assert {model._meta.db_table: counted.get(model._meta.db_table) for model in PEOPLES} == {
        m._meta.db_table: 3 for m in PEOPLES
    }
