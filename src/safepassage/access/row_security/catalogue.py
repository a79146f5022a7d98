"""What PostgreSQL's catalogue says about a table's protection, compared with what was applied."""

import hashlib
from typing import Any

from safepassage.access.row_security.rules import EVERY_ROLE, OWNER

_TABLES = """
SELECT c.relname, array_agg(a.attname::text)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY c.relname ORDER BY c.relname
"""
# Everything that protects a table, as text; the catalogue's own spelling, so that any edit shows.
_STATE = """
SELECT concat_ws(E'\\n',
  c.relrowsecurity::text || c.relforcerowsecurity::text || pg_get_userbyid(c.relowner),
  (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM unnest(c.relacl) x),
  (SELECT string_agg(a.attname || array_to_string(a.attacl, ','), ',' ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL),
  (SELECT string_agg(concat_ws('|', p.polname, p.polcmd, p.polpermissive,
      (SELECT string_agg(pg_get_userbyid(r), ',' ORDER BY pg_get_userbyid(r)) FROM unnest(p.polroles) r),
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), E'\\n' ORDER BY p.polname)
    FROM pg_policy p WHERE p.polrelid = c.oid),
  (SELECT string_agg(t.tgenabled::text || pg_get_triggerdef(t.oid), E'\\n' ORDER BY t.tgname) FROM pg_trigger t
    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND left(t.tgname, 3) = 'sp_'),
  (SELECT string_agg(k.conname || pg_get_constraintdef(k.oid) || k.convalidated::text, E'\\n' ORDER BY k.conname)
    FROM pg_constraint k WHERE k.conrelid = c.oid AND left(k.conname, 6) = 'sp_fk_'))
FROM pg_class c WHERE c.oid = to_regclass(%s)
"""
_FUNCTIONS = """
SELECT coalesce(string_agg(concat_ws('|', p.oid::regprocedure, p.prosrc, p.prosecdef, p.provolatile,
  array_to_string(p.proconfig, ','), pg_get_userbyid(p.proowner), array_to_string(p.proacl, ',')), E'\\n'
  ORDER BY p.oid::regprocedure::text), '')
FROM pg_proc p WHERE p.pronamespace = 'sp'::regnamespace
"""
FUNCTIONS_KEY = "schema sp"


def missing_roles(cursor: Any) -> list[str]:
    """The database roles that nobody has made yet."""
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [[*EVERY_ROLE, OWNER]])
    found = {row[0] for row in cursor.fetchall()}
    return [role for role in (*EVERY_ROLE, OWNER) if role not in found]


def tables(cursor: Any) -> dict[str, frozenset[str]]:
    """The tables of the database with their columns."""
    cursor.execute(_TABLES)
    return {name: frozenset(columns) for name, columns in cursor.fetchall()}


def is_applied(cursor: Any) -> bool:
    """Whether the rules were ever written into this database."""
    cursor.execute("SELECT to_regclass('sp.applied') IS NOT NULL")
    return bool(cursor.fetchone()[0])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _state(cursor: Any, table: str) -> str:
    # With nothing on the path every name is written in full, whoever asks.
    cursor.execute("SET LOCAL search_path = pg_catalog")
    cursor.execute(_STATE, [f'public."{table}"'])
    row = cursor.fetchone()
    cursor.execute("SET LOCAL search_path = public")
    return _digest(row[0]) if row else ""


def _functions_state(cursor: Any) -> str:
    cursor.execute("SET LOCAL search_path = pg_catalog")
    cursor.execute(_FUNCTIONS)
    row = cursor.fetchone()
    cursor.execute("SET LOCAL search_path = public")
    return _digest(row[0])


def _applied(cursor: Any, name: str) -> tuple[str, str] | None:
    cursor.execute("SELECT wanted, found FROM sp.applied WHERE name = %s", [name])
    row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def is_stale(cursor: Any, table: str, fingerprint: str) -> bool:
    """Whether the table must be written anew."""
    return _applied(cursor, table) != (fingerprint, _state(cursor, table))


def remember(cursor: Any, table: str, fingerprint: str) -> None:
    """Keep what was applied, in the catalogue's own words, so that a later edit by hand is seen."""
    _remember(cursor, table, fingerprint, _state(cursor, table))


def remember_functions(cursor: Any) -> None:
    """Keep the text of the functions that the policies call."""
    _remember(cursor, FUNCTIONS_KEY, "", _functions_state(cursor))


def _remember(cursor: Any, name: str, wanted: str, found: str) -> None:
    cursor.execute(
        "INSERT INTO sp.applied (name, wanted, found) VALUES (%s, %s, %s) "
        "ON CONFLICT (name) DO UPDATE SET wanted = excluded.wanted, found = excluded.found",
        [name, wanted, found],
    )


def strip(cursor: Any, table: str) -> None:
    """Take away every policy, privilege, trigger, statistic and key that the generator ever wrote on a table."""
    place = f'public."{table}"'
    cursor.execute(
        "SELECT format('DROP POLICY %%I ON %%s', polname, %s::text) FROM pg_policy WHERE polrelid = to_regclass(%s) "
        "UNION ALL SELECT format('DROP TRIGGER %%I ON %%s', tgname, %s::text) FROM pg_trigger "
        "WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND left(tgname, 3) = 'sp_' "
        "UNION ALL SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', %s::text, conname) FROM pg_constraint "
        "WHERE conrelid = to_regclass(%s) AND left(conname, 6) = 'sp_fk_' "
        "UNION ALL SELECT format('DROP STATISTICS public.%%I', stxname) FROM pg_statistic_ext "
        "WHERE stxrelid = to_regclass(%s) AND left(stxname, 6) = 'sp_st_'",
        [place, place, place, place, place, place, place],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
    cursor.execute(f"REVOKE ALL ON {place} FROM PUBLIC, {', '.join(EVERY_ROLE)}")


def ensure_pair_key(cursor: Any, table: str, key_column: str, name: str) -> None:
    """The key (id, compartment) that composite foreign keys point at."""
    cursor.execute(
        "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s", [f'public."{table}"', name]
    )
    if cursor.fetchone() is None:
        cursor.execute(f'ALTER TABLE public."{table}" ADD CONSTRAINT "{name}" UNIQUE ({key_column}, compartment_id)')


def differences(cursor: Any, table: str, fingerprint: str) -> list[str]:
    """Sentences about one table that is not as the rules want it."""
    applied = _applied(cursor, table)
    if applied is None:
        return [f"Table {table} has no row security yet: run the migrations."]
    if applied[0] != fingerprint:
        return [f"The rules of table {table} have changed since they were applied: run the migrations."]
    if applied[1] != _state(cursor, table):
        return [f"The protection of table {table} was changed by hand: run the migrations and find out who did it."]
    return []


def wider_faults(cursor: Any, *, owner: str) -> list[str]:
    """Faults that belong to no single table: views, roles with too much power, altered functions."""
    cursor.execute(
        "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND (relkind = 'm' OR relkind = 'v' "
        "AND NOT coalesce(reloptions && '{security_invoker=true,security_invoker=on}', false))"
    )
    found = [
        f"View {name} shows rows with its owner's rights (security_invoker is off)." for name, _ in cursor.fetchall()
    ]
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND rolname = ANY (%s)", [[*EVERY_ROLE, owner]]
    )
    found += [f"Database role {name} can bypass row security." for (name,) in cursor.fetchall()]
    applied = _applied(cursor, FUNCTIONS_KEY)
    if applied is None or applied[1] != _functions_state(cursor):
        found.append(
            "The functions that policies call were changed by hand: run the migrations and find out who did it."
        )
    return found
