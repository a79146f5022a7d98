"""First migrations made quick: indexes and constraints go into the statement that makes their table.

Django renders models anew for each `AddIndex` and `AddConstraint`, and the journey's first migration has many.
On an empty database nobody can tell the difference, so these operations are folded before they run.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, RemoveField
from django.db.migrations.operations.base import Operation

OURS = ("access", "audit", "journey", "publication")


def migrate_if_empty(connection: BaseDatabaseWrapper) -> None:
    """Run all migrations, folded, on a database that has seen none; does nothing to any other."""
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        return
    for (app, _), migration in executor.loader.graph.nodes.items():
        if app in OURS and migration.initial:
            migration.operations = folded(migration.operations)
    executor.migrate(executor.loader.graph.leaf_nodes())


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations, with the indexes and constraints of a new model inside its creation where that is safe."""
    made = {one.name_lower: _copy(one) for one in operations if isinstance(one, CreateModel)}
    changed: dict[str, set[str]] = {name: set() for name in made}
    for one in operations:
        if isinstance(one, AddField | AlterField | RemoveField):
            changed.setdefault(one.model_name_lower, set()).add(one.name)
    kept: list[Operation] = []
    for one in operations:
        if isinstance(one, CreateModel):
            kept.append(made[one.name_lower])
        elif isinstance(one, AddIndex | AddConstraint) and one.model_name_lower in made:
            key, part = _part(one)
            if any(name in repr(part.deconstruct()) for name in changed[one.model_name_lower]):
                kept.append(one)  # it names a column that comes after the table
            else:
                made[one.model_name_lower].options.setdefault(key, []).append(part)
        else:
            kept.append(one)
    return kept


def _part(one: AddIndex | AddConstraint) -> tuple[str, Any]:
    named = one.deconstruct()[2]
    return ("indexes", named["index"]) if isinstance(one, AddIndex) else ("constraints", named["constraint"])


def _copy(one: CreateModel) -> CreateModel:
    options = {key: list(value) if isinstance(value, list) else value for key, value in one.options.items()}
    return CreateModel(one.name, one.fields, options, one.bases, one.managers)
