"""The database made ready: running, migrated, under row security. Every command and process starts here."""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from safepassage.config import addresses, home, keys, parts
from safepassage.config.cluster import Cluster

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

Progress = Callable[[str], None]
# Held while migrating, so that two starts at once do not meet in the middle of a migration.
MIGRATION_LOCK = 0x5AFE
STARTED_HERE = "started-by-command"
STOP_SECONDS = 30.0
SUPERVISED_STOP_SECONDS = 0.4  # with the children's share, Ctrl-C stays under two seconds
SCHEMA_PACKAGES = ("access", "audit", "journey", "publication")


def silent(_: str) -> None:
    """Progress that nobody watches."""


@contextmanager
def running(*, progress: Progress = silent, stop_within: float = STOP_SECONDS) -> Iterator[Cluster | None]:
    """Keep the embedded database running for the length of a command; None when DATABASE_URL names another.

    A server that a command had to start is stopped by the last command to leave; one that was running before stays.
    """
    place = home.current()
    keys_ready(place)
    if not addresses.is_embedded():
        yield None
        return
    cluster = Cluster.of(place)
    place.prepare()
    with _presence(place.path / "in-use.lock") as lock:
        marker = place.path / STARTED_HERE
        if cluster.start():
            marker.touch()
            progress("database started")
        try:
            yield cluster
        finally:
            if marker.exists() and _last_to_leave(lock):
                close_connections()
                cluster.stop(within=stop_within)
                marker.unlink(missing_ok=True)


@contextmanager
def kept_running(*, progress: Progress = silent) -> Iterator[Cluster | None]:
    """The same for the supervisor, which owns the server: it stops it at its own end, whoever started it before."""
    with running(progress=progress, stop_within=SUPERVISED_STOP_SECONDS) as cluster:
        if cluster is not None:
            (cluster.home.path / STARTED_HERE).touch()
        yield cluster


def keys_ready(place: home.Home) -> None:
    """Make the state folder and the keys of a first start."""
    place.prepare()
    keys.ensure(place.keys)


def ready(*, progress: Progress = silent) -> None:
    """Bring the schema up to this version of the product and put row security over it. Needs Django set up."""
    from django.db import connections

    wanted = schema_version()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        if cursor.fetchone() == (wanted,):
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            migrate(progress=progress)
            cursor.execute(f"COMMENT ON DATABASE {connections['owner'].settings_dict['NAME']} IS '{wanted}'")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    connections["owner"].close()


def migrate(*, progress: Progress = silent) -> None:
    """Run the migrations as the owner, then apply row security to every table there is now."""
    from django.core.management import call_command
    from django.db import connections

    from safepassage.config import folding

    progress("migrations")
    folding.migrate_if_empty(connections["owner"])
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    progress("row security")
    secure(connections["owner"])


def secure(owner: "BaseDatabaseWrapper") -> None:
    """Put row security over every table there is now; changes nothing that is right already."""
    if parts.is_there("safepassage.access.row_security"):
        from safepassage.access import row_security

        row_security.apply(owner)


def schema_version() -> str:
    """A fingerprint of everything that shapes tables and policies, so that an unchanged schema starts at once."""
    seen = hashlib.sha256()
    for package in SCHEMA_PACKAGES:
        for path in sorted((home.CHECKOUT / "src" / "safepassage" / package).rglob("*")):
            if path.suffix in {".py", ".sql"} and _shapes_schema(path.relative_to(home.CHECKOUT)):
                seen.update(str(path.relative_to(home.CHECKOUT)).encode() + b"\0" + path.read_bytes())
    seen.update((home.CHECKOUT / "requirements.txt").read_bytes())
    return f"safepassage schema {seen.hexdigest()[:32]}"


def close_connections() -> None:
    """Close this process's connections, if Django was set up at all."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()


def _shapes_schema(path: Path) -> bool:
    shapeless = {"operations", "queries", "rules", "commands", "__pycache__"}
    return "row_security" in path.parts or not shapeless.intersection((*path.parts, path.stem))


@contextmanager
def _presence(path: Path) -> Iterator[IO[Any]]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield lock


def _last_to_leave(lock: IO[Any]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
