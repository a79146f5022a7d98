"""Every table is under forced row security, every column has a disclosure class, who and when travel in pairs."""

import pytest
from django.apps import apps
from django.db import connections, models
from tests.architecture import source

from safepassage.access import row_security
from safepassage.access.row_security.models import disclosure_class
from safepassage.config.cluster.settings import APPLICATION_ROLE, ENTERED_ROLES, OWNER_ROLE, READER_ROLE

pytestmark = pytest.mark.django_db(databases=["default", "owner", "reader"])
OURS = ("access", "audit", "journey", "publication")
# What a query without a context may see: names of the product's own making, nothing about anybody.
MIGRATION_RECORD = "django_migrations"


def test_every_table_forces_row_security() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') "
            "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        findings = [name for (name,) in cursor.fetchall() if name != MIGRATION_RECORD]

    assert not findings, source.listed(findings, "Promise 4: every table carries forced row security.")


def test_every_personal_table_has_a_policy_for_the_application() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND %s = ANY (roles)",
            [APPLICATION_ROLE],
        )
        covered = {name for (name,) in cursor.fetchall()}
    findings = [model._meta.db_table for model in _models() if model._meta.db_table not in covered]

    # A table without a policy is closed to all: not a leak, but a page that shows nothing and nobody knows why.
    assert not findings, source.listed(findings, "Promise 4: the generator writes a policy for every table.")


def test_database_is_as_the_generator_would_make_it() -> None:
    assert row_security.drift(connections["owner"]) == []


def test_every_column_has_a_disclosure_class() -> None:
    findings = [
        f"{model.__name__}.{field.name}"
        for model in _models()
        for field in model._meta.concrete_fields
        if disclosure_class(model, field.name) is None
    ]

    assert not findings, source.listed(findings, "Promise 4: every column carries a disclosure class.")


def test_foreign_keys_between_stages_have_no_way_back() -> None:
    findings = [
        f"{model.__name__}.{field.name}"
        for model in _models("journey")
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and _stage(field.related_model) != _stage(model)
        and not field.remote_field.hidden
    ]

    assert not findings, source.listed(findings, "Promise 1: cross-stage foreign keys carry related_name='+'.")


def test_who_and_when_travel_in_pairs() -> None:
    findings = []
    for model in _models("journey", "publication"):
        names = {field.name: field for field in model._meta.concrete_fields}
        checks = " ".join(str(check) for check in model._meta.constraints)
        for name, field in names.items():
            if not name.endswith("_by") or not isinstance(field, models.ForeignKey):
                continue
            when = names.get(f"{name.removesuffix('_by')}_at")
            if when is None:
                findings.append(f"{model.__name__}.{name} says who but not when")
            elif field.null != when.null:
                findings.append(f"{model.__name__}.{name} may be missing where its instant may not")
            elif field.null and not (name in checks and when.name in checks):
                findings.append(f"{model.__name__}.{name}: no check constraint keeps the pair together")

    assert not findings, source.listed(findings, "Who and when travel in pairs, held by a check constraint.")


@pytest.mark.parametrize(
    ("alias", "role"), [("default", APPLICATION_ROLE), ("owner", OWNER_ROLE), ("reader", READER_ROLE)]
)
def test_connection_uses_a_role_that_cannot_pass_by_row_security(alias: str, role: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )

        assert cursor.fetchone() == (role, False, False, False)


@pytest.mark.parametrize("role", [APPLICATION_ROLE, READER_ROLE, *ENTERED_ROLES])
def test_role_of_the_application_owns_nothing(role: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s", [role]
        )

        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("alias", ["default", "owner", "reader"])
def test_every_commit_waits_for_the_disk(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")

        assert cursor.fetchone() == ("on",)


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (n int)", "CREATE TEMP TABLE mine (n int)", "SET ROLE sp_owner", "SET ROLE postgres"],
)
def test_application_may_not(statement: str) -> None:
    from django.db import DatabaseError, transaction

    with connections["default"].cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)


def _models(*labels: str) -> list[type[models.Model]]:
    return [
        model
        for label in labels or OURS
        if apps.is_installed(f"safepassage.{label}")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed
    ]


def _stage(model: object) -> str:
    parts = str(getattr(model, "__module__", "")).split(".")
    return ".".join(parts[1:3])
