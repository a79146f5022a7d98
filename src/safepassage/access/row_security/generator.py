"""From the model registry to the SQL of every table: policies, privileges, keys, triggers; and what drifted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction

from safepassage.access.row_security import catalogue
from safepassage.access.row_security.models import Personal, PersonalForeignKey, Published, Shared
from safepassage.access.row_security.rules import (
    APPLICATION_ROLES,
    LIBRARY_TABLES,
    OWNER,
    PUBLISHED,
    READER,
    SHARED,
    Policy,
    TableRules,
    personal,
)
from safepassage.access.row_security.signing import KEY_VERSION, key_pads

SQL = Path(__file__).parent / "sql"


class NotSecured(Exception):
    """A table has no rule, or a database role is missing: nothing is served until somebody says whose the rows are."""


@dataclass(frozen=True, slots=True)
class Secured:
    """One table with its rules and the model it belongs to, if any."""

    table: str
    rules: TableRules
    label: str
    key_column: str
    compartment_column: str = ""
    links: tuple["Link", ...] = ()
    referenced: bool = False
    statements: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two personal tables."""

    column: str
    target: str
    target_key: str
    across: bool


def rules_of(model: type[models.Model]) -> TableRules | None:
    """The rules of a model: its own statement first, then that of its base."""
    stated: TableRules | None = getattr(model, "row_rules", None)
    if stated is not None:
        return stated
    if issubclass(model, Personal):
        asked = model._meta.get_field(model.asked_of) if model.asked_of else None
        column = str(model._meta.get_field("compartment").column)
        counted = tuple(str(model._meta.get_field(name).column) for name in model.counted)  # type: ignore[union-attr]
        return personal(
            column=column,
            data_class=model.data_class,
            asked_column=asked.column if asked else None,  # type: ignore[union-attr]
            counted_columns=counted,
        )
    if issubclass(model, Published):
        return PUBLISHED
    if issubclass(model, Shared):
        return SHARED
    return LIBRARY_TABLES.get(model._meta.db_table)


def links_of(model: type[models.Model]) -> tuple[Link, ...]:
    """The links of a personal model to other personal models."""
    found = []
    for each in model._meta.local_fields:
        if isinstance(each, PersonalForeignKey):
            target: Any = each.related_model
            if not issubclass(target, Personal):
                raise NotSecured(
                    f"{model._meta.label}.{each.name} links people's rows, so it must reach a Personal model."
                )
            found.append(Link(each.column, target._meta.db_table, str(target._meta.pk.column), each.across))
    return tuple(found)


def secured_tables() -> dict[str, Secured]:
    """Every table of every installed app, by name; raises NotSecured for a model without a rule."""
    registry = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    links = {model: links_of(model) for model in registry}
    referenced = {link.target for each in links.values() for link in each if not link.across}
    found: dict[str, Secured] = {}
    unknown: list[str] = []
    for model in registry:
        rules, table = rules_of(model), model._meta.db_table
        if rules is None:
            unknown.append(f"{model._meta.label} ({table})")
            continue
        found[table] = Secured(
            table=table,
            rules=rules,
            label=model._meta.label_lower,
            key_column=str(model._meta.pk.column),
            compartment_column=_compartment_column(model),
            links=links[model],
            referenced=table in referenced,
        )
    if unknown:
        raise NotSecured(
            "No rule says whose rows these are: "
            + ", ".join(sorted(unknown))
            + ". Build the model on Personal, Shared or "
            "Published, or give a library's table a line in access/row_security/rules.py."
        )
    for table, rules in LIBRARY_TABLES.items():
        found.setdefault(table, Secured(table=table, rules=rules, label=table, key_column=""))
    return found


def _compartment_column(model: type[models.Model]) -> str:
    if issubclass(model, Personal):
        return str(model._meta.get_field("compartment").column)
    return str(getattr(model, "compartment_column", ""))


def statements_for(one: Secured, *, columns: frozenset[str]) -> Iterator[str]:
    """The SQL of one table, to be run after its old policies, privileges and triggers were taken away."""
    table = f'public."{one.table}"'
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for each in one.rules.privileges:
        named = f" ({', '.join(each.columns)})" if each.columns else ""
        yield f"GRANT {each.acts}{named} ON {table} TO {', '.join(each.roles)}"
    yield from (_policy(table, policy) for policy in one.rules.policies)
    if one.compartment_column and not one.rules.reason:
        # Without statistics on the expression the planner takes a whole programme for one row in 200.
        yield f'CREATE STATISTICS public."{_name("sp_st", one.table)}" ON ({one.compartment_column} >> 24) FROM {table}'
    for link in one.links:
        yield from _link(one, link)
    if one.rules.guard:
        yield f"CREATE TRIGGER sp_guard BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION sp.{one.rules.guard}()"
    key = one.key_column or ("id" if "id" in columns else "")
    if one.rules.audited and key:
        arguments = f"'{one.label}', '{key}', '{one.compartment_column}'"
        for act, transition in (
            ("INSERT", "NEW TABLE AS came"),
            ("UPDATE", "OLD TABLE AS gone NEW TABLE AS came"),
            ("DELETE", "OLD TABLE AS gone"),
        ):
            yield (
                f"CREATE TRIGGER sp_audit_{act.lower()} AFTER {act} ON {table} REFERENCING {transition} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION sp.audit_{act.lower()}({arguments})"
            )


def _policy(table: str, policy: Policy) -> str:
    using = f" USING ({policy.using})" if policy.using else ""
    check = f" WITH CHECK ({policy.check})" if policy.check else ""
    return f"CREATE POLICY {policy.name} ON {table} FOR {policy.command} TO {', '.join(policy.roles)}{using}{check}"


def _name(prefix: str, *parts: str) -> str:
    whole = "_".join(parts)
    short = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{prefix}_{whole[:44]}_{short}"


def _link(one: Secured, link: Link) -> Iterator[str]:
    table, target = f'public."{one.table}"', f'public."{link.target}"'
    if not link.across:
        yield (
            f'ALTER TABLE {table} ADD CONSTRAINT "{_name("sp_fk", one.table, link.column)}" '
            f"FOREIGN KEY ({link.column}, {one.compartment_column}) "
            f"REFERENCES {target} ({link.target_key}, compartment_id) "
            "ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE"
        )
        return
    yield (
        f'ALTER TABLE {table} ADD CONSTRAINT "{_name("sp_fk", one.table, link.column)}" FOREIGN KEY ({link.column}) '
        f"REFERENCES {target} ({link.target_key}) DEFERRABLE INITIALLY IMMEDIATE"
    )
    # Runs with the writer's rights, before the key is checked: hidden and missing targets give one and the same error.
    yield (
        f'CREATE TRIGGER "{_name("sp_see", link.column)}" BEFORE INSERT OR UPDATE OF {link.column} ON {table} '
        f"FOR EACH ROW WHEN (NEW.{link.column} IS NOT NULL) "
        f"EXECUTE FUNCTION sp.sees_target('{link.column}', '{link.target}', '{link.target_key}')"
    )


def apply(connection: Any) -> list[str]:
    """Bring every table of the database under its rules, as the owner, after migrations. Returns the tables changed."""
    wanted = secured_tables()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('safepassage row security'))")
        missing = catalogue.missing_roles(cursor)
        if missing:
            raise NotSecured(
                f"The database lacks the roles {', '.join(missing)}: "
                "an administrator makes them (docs/operate/database.md)."
            )
        _functions(cursor)
        present = catalogue.tables(cursor)
        undeclared = sorted(set(present) - set(wanted))
        if undeclared:
            raise NotSecured(f"No rule says whose the rows of these tables are: {', '.join(undeclared)}.")
        plans = {
            name: tuple(statements_for(wanted[name], columns=columns))
            for name, columns in present.items()
            if name in wanted
        }
        stale = [name for name, plan in plans.items() if catalogue.is_stale(cursor, name, _fingerprint(plan))]
        # Links of one table point at keys of another: first take everything away, then keys, then the rest.
        for name in stale:
            catalogue.strip(cursor, name)
        for name in plans:
            if wanted[name].referenced:
                catalogue.ensure_pair_key(cursor, name, wanted[name].key_column, _name("sp_pair", name))
        for name in stale:
            for statement in plans[name]:
                cursor.execute(statement)
        for name in stale:
            catalogue.remember(cursor, name, _fingerprint(plans[name]))
        catalogue.remember_functions(cursor)
        # Last: rows written now would hold back the statements above by their pending checks.
        cursor.execute("SELECT sp.seed()")
    return stale


def _functions(cursor: Any) -> None:
    cursor.execute("CREATE SCHEMA IF NOT EXISTS sp")
    sources = [(SQL / name).read_text() for name in ("context.sql", "access.sql")]
    for config in apps.get_app_configs():
        path = getattr(config, "row_security_sql", None)
        if path is not None:
            sources.append(Path(path).read_text())
    for source in sources:
        cursor.execute(source)
    everyone = ", ".join(APPLICATION_ROLES)
    cursor.execute(
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {everyone}, {READER};"
        f"GRANT USAGE ON SCHEMA sp TO {everyone}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {everyone};"
    )
    inner, outer = key_pads()
    cursor.execute(
        "INSERT INTO sp.signing_key (version, inner_pad, outer_pad) VALUES (%s, %s, %s) "
        "ON CONFLICT (version) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
        [KEY_VERSION, inner, outer],
    )


def _fingerprint(statements: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def drift(connection: Any) -> list[str]:
    """What differs between the rules and this database, as sentences; an empty list is what `doctor` wants to see."""
    try:
        wanted = secured_tables()
    except NotSecured as reason:
        return [str(reason)]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if not catalogue.is_applied(cursor):
            return ["Row security was never applied to this database: run the migrations."]
        present = catalogue.tables(cursor)
        found = [f"Table {name} has no rule and no row security." for name in sorted(set(present) - set(wanted))]
        for name, columns in present.items():
            if name in wanted:
                plan = tuple(statements_for(wanted[name], columns=columns))
                found += catalogue.differences(cursor, name, _fingerprint(plan))
        return found + catalogue.wider_faults(cursor, owner=OWNER)
