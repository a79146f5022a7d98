"""One head per app, written down, and nothing in the models that no migration makes."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from tests.architecture import source

APPS = tuple(
    path.parent.name for path in sorted(source.PACKAGE.glob("*/migrations")) if (path / "__init__.py").exists()
)


@pytest.mark.django_db
def test_models_and_migrations_say_the_same() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_app_has_one_head_and_names_it(app: str) -> None:
    heads = [name for label, name in MigrationLoader(None).graph.leaf_nodes() if label == app]
    written = source.PACKAGE / app / "migrations" / "HEAD"

    assert len(heads) == 1
    assert written.exists(), f"{app}/migrations/HEAD is missing: write {heads[0]} into it"
    assert written.read_text().strip() == heads[0], "two new migrations meet here as a text conflict"


def test_no_migration_writes_a_policy_by_hand() -> None:
    findings = [
        f"{module.name}"
        for module in source.modules()
        if "migrations" in module.path.parts and "POLICY" in module.path.read_text().upper().split()
    ]

    assert not findings, source.listed(findings, "The generator writes policies; a migration never does.")
