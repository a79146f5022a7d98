"""`doctor`: one line for each thing that is missing, with the exact command that mends it."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from safepassage.config import addresses, browser, home, keys, parts, restore
from safepassage.config.cluster import Cluster
from safepassage.config.cluster.programs import find
from safepassage.config.cluster.settings import role_statements
from safepassage.config.home import NotReady

LOWEST_FREE_BYTES = 2_000_000_000
DRILL_AGE = timedelta(days=30)


def run(*, deploy: bool, roles: bool) -> int:
    """Look at this machine. 0: nothing is missing; 1: something is, and each line says what to do."""
    if roles:
        print(role_statements())
        return 0
    findings = list(machine_findings())
    if deploy and not findings:
        from safepassage.config import boot, database

        with database.running() as cluster:
            boot.load_settings()
            database.ready()
            findings += deploy_findings(cluster)
            database.close_connections()
    print(*(findings or ["Nothing is missing."]), sep="\n")
    return 1 if findings else 0


def machine_findings() -> Iterator[str]:
    """What this machine lacks."""
    place = home.current()
    if sys.version_info >= (3, 14):
        yield "Python is newer than tested (3.11 to 3.13): set SAFEPASSAGE_PYTHON to one of those and remove .venv."
    if addresses.is_embedded():
        try:
            find()
        except NotReady as missing:
            yield str(missing)
    else:
        for _, variable in addresses.CONNECTIONS.values():
            if not os.environ.get(variable):
                yield f"{variable} is not set although DATABASE_URL is: export it (docs/operate/database.md)."
    parent = next(folder for folder in (place.path, *place.path.parents) if folder.exists())
    if not os.access(parent, os.W_OK):
        yield f"The state folder {place.path} cannot be written: set SAFEPASSAGE_HOME to a folder of your own."
    elif shutil.disk_usage(parent).free < LOWEST_FREE_BYTES:
        yield f"Less than 2 GB are free on the disk of {parent}: free some, or set SAFEPASSAGE_HOME to another disk."
    for path in sorted(place.keys.glob("*.key")) if place.keys.exists() else []:
        try:
            keys.read(place.keys, path.name)
        except NotReady as missing:
            yield str(missing)
    if browser.find() is None:
        yield f"No Chromium for the browser tests: run {browser.INSTALL}"


def deploy_findings(cluster: Cluster | None) -> list[str]:
    """What must be mended before real people are in it (security: the deploy check); empty when nothing."""
    from django.conf import settings
    from django.db import connections

    findings = [*_roles(), *_keys()]
    if settings.DEBUG:
        findings.append("Django's debug mode is on.")
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone() != ("on",):
            findings.append("synchronous_commit is not on: a power cut would lose decisions that people were told of.")
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND (c.relkind = 'm' OR c.relkind = 'v' "
            "AND NOT coalesce(c.reloptions, '{}')::text[] @> ARRAY['security_invoker=true'])"
        )
        findings += [
            f"The view {name} runs with its owner's rights and shows every row." for (name,) in cursor.fetchall()
        ]
    if parts.is_there("safepassage.access.row_security"):
        from safepassage.access import row_security

        findings += [str(difference) for difference in row_security.drift(connections["owner"])]
    if cluster is not None:
        with cluster.connect() as connection:
            rules = connection.execute("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer'").fetchone()
        if rules != (0,):
            findings.append(
                f"{cluster.data}/pg_hba.conf lets somebody in without the kernel's word: restart to rewrite it."
            )
    return findings


def drill_is_old(place: home.Home) -> bool:
    """Whether nobody has proved a backup for a month."""
    try:
        at = datetime.fromisoformat(json.loads((place.path / restore.LAST_DRILL).read_text())["at"])
    except (OSError, ValueError, KeyError):
        return True
    return datetime.now(UTC) - at > DRILL_AGE


def _roles() -> Iterator[str]:
    from django.db import connections

    for alias in ("default", "reader"):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, rolsuper OR rolbypassrls, "
                "EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = current_user"
            )
            role, beyond, owns = cursor.fetchone()
        if beyond:
            yield f"The role {role} passes by row security: give {alias} a role made by  ./safepassage doctor --roles."
        if owns:
            yield f"The role {role} owns tables and may change their policies: let sp_owner run the migrations."


def _keys() -> Iterator[str]:
    place = home.current()
    if place.keys.is_relative_to(place.cluster):
        yield f"The keys lie inside the database's folder {place.cluster}: set SAFEPASSAGE_KEYS to another place."
    for path in sorted(place.keys.glob("*.key")):
        if path.stat().st_mode & keys.READABLE_BY_OTHERS:
            yield f"The key file {path} can be read by others: run chmod 600 '{path}'"
