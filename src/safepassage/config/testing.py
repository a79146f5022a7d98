"""The database of the tests: one throw-away cluster a run, one migrated template, one copy for each worker."""

import fcntl
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

from safepassage.config import addresses, home, modes
from safepassage.config.cluster import Cluster, Durability, dumps

HOME_VARIABLE = "SAFEPASSAGE_HOME"
RUN_VARIABLE = "SAFEPASSAGE_TEST_RUN"
WORKER_VARIABLE = "PYTEST_XDIST_WORKER"
TEMPLATE = "migrated"
KEPT_SCHEMAS = 4
LOOPBACK = ("127.", "::1", "localhost")
# Packages that never touch Django: their tests start without it, in a tenth of the time.
PURE = ("core", "eligibility", "matching", "planning", "placement", "forecasting", "disclosure")


def prepare_environment() -> None:
    """Point this process (and the workers it will start) at a state folder of its own that ends with the run."""
    if RUN_VARIABLE not in os.environ:
        folder = tempfile.mkdtemp(prefix="sp-test-")
        os.chmod(folder, 0o711 if os.geteuid() == 0 else 0o700)
        os.environ[RUN_VARIABLE] = str(os.getpid())
        os.environ[HOME_VARIABLE] = folder
    for _, variable in addresses.CONNECTIONS.values():
        os.environ.pop(variable, None)
    for variable in (
        "SAFEPASSAGE_KEYS",
        "SAFEPASSAGE_HOSTS",
        "SAFEPASSAGE_ORIGINS",
        "SAFEPASSAGE_TLS",
        addresses.POOL_VARIABLE,
    ):
        os.environ.pop(variable, None)
    os.environ[modes.VARIABLE] = modes.Mode.TEST


def database_name() -> str:
    """This worker's own database."""
    return f"test_{os.environ.get(WORKER_VARIABLE, 'alone')}"


def started_this_run() -> bool:
    """Whether this process is the one that must clean up: workers leave that to it."""
    return os.environ.get(RUN_VARIABLE) == str(os.getpid())


def needs_django(paths: list[str]) -> bool:
    """Whether a run over these paths needs Django: not when only the pure engines are named."""
    folders = [Path(path.partition("::")[0]).as_posix() for path in paths]
    return not folders or not all(any(f"unit/{name}" in folder for name in PURE) for folder in folders)


def make_database() -> None:
    """Start the cluster if no worker has, migrate the template if no worker has, copy it for this worker."""
    place = home.current()
    cluster = Cluster.of(place, durability=Durability.THROWN_AWAY)
    cluster.start()
    with (place.path / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(cluster, TEMPLATE):
            _make_template(cluster)
    _enter(database_name())
    renew_database()


def renew_database() -> None:
    """A fresh copy of the template, for tests that really commit."""
    from safepassage.config.database import close_connections

    close_connections()
    cluster = Cluster.of(home.current(), durability=Durability.THROWN_AWAY)
    name = database_name()
    cluster.drop_database(name)
    with (cluster.home.path / "template.lock").open("w") as lock:
        # PostgreSQL refuses to copy a template that another copy is just reading through a connection.
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster.create_database(name, template=TEMPLATE)


def clean_up() -> None:
    """Stop the cluster and remove the state folder, once, by the process that made it."""
    if not started_this_run():
        return
    place = home.current()
    if place.cluster.exists():
        Cluster.of(place, durability=Durability.THROWN_AWAY).stop()
    shutil.rmtree(place.path, ignore_errors=True)


def block_network() -> None:
    """Refuse every connection of this process but loopback and Unix sockets: a test must not reach out."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any, /) -> None:
        host = address[0] if isinstance(address, tuple) and self.family != socket.AF_UNIX else None
        if isinstance(host, str) and not host.startswith(LOOPBACK):
            raise NetworkRefused(f"A test tried to reach {host!r}; tests reach nothing but this machine.")
        return connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]


class NetworkRefused(AssertionError):
    """A test tried to reach another machine."""


def _exists(cluster: Cluster, name: str) -> bool:
    with cluster.connect() as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _make_template(cluster: Cluster) -> None:
    from django.db import connections

    from safepassage.config.database import close_connections, ready, schema_version, secure

    making = f"{TEMPLATE}_making"
    cluster.drop_database(making)
    cluster.create_database(making)
    _enter(making)
    # Migrating an unchanged schema takes seconds of Python; its dump comes back in one. Policies are applied anew.
    kept = home.CHECKOUT / "var" / "test-schemas" / f"{schema_version().split()[-1]}-{cluster.programs.major}.dump"
    if kept.exists():
        dumps.fill(cluster, kept, name=making)
        secure(connections["owner"])
    else:
        ready()
        close_connections()
        _keep(cluster, making, kept)
    close_connections()
    with cluster.connect() as connection:
        connection.execute(f"ALTER DATABASE {making} RENAME TO {TEMPLATE}")


def _keep(cluster: Cluster, name: str, kept: Path) -> None:
    if not os.access(home.CHECKOUT, os.W_OK):
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in sorted(kept.parent.glob("*.dump"), key=lambda path: path.stat().st_mtime)[:-KEPT_SCHEMAS]:
        old.unlink(missing_ok=True)
    draft = kept.with_name(f".{kept.name}.{os.getpid()}")
    dumps.write(cluster, draft, name=name)
    draft.rename(kept)


def _enter(name: str) -> None:
    # Not by a variable: in a worker, Django may have read its settings before the worker had a name.
    from django.db import connections

    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
