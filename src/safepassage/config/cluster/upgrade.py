"""Carry a cluster of an older PostgreSQL over to the programs of today, keeping the old data aside."""

import dataclasses
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.config.cluster import programs
from safepassage.config.cluster.settings import LAUNCHER_ROLE
from safepassage.config.home import NotReady

if TYPE_CHECKING:
    from safepassage.config.cluster.server import Cluster


def upgrade(cluster: "Cluster", *, from_major: int) -> None:
    """Dump with today's programs from the old server, restore into a new cluster. The cluster is left stopped."""
    to_major = cluster.programs.major
    found = programs.of_version(from_major)
    if found is None or from_major > to_major:
        raise NotReady(
            f"The data in {cluster.data} was written by PostgreSQL {from_major}, the programs here are {to_major}: "
            f"install PostgreSQL {from_major} (apt-get install postgresql-{from_major}) or restore a backup."
        )
    print(
        f"Carrying the database over from PostgreSQL {from_major} to {to_major}; the old data is kept aside.",
        flush=True,
    )
    old = dataclasses.replace(cluster, programs=programs.usable_by(found, cluster.account))
    dump, kept = cluster.home.cluster / f"from-{from_major}.sql", _aside(cluster, from_major)
    with _serving(old):
        cluster.run("pg_dumpall", "-h", str(cluster.home.socket), "-U", LAUNCHER_ROLE, "-f", str(dump))
    cluster.data.rename(kept)
    try:
        cluster.initialise(cluster.data)
        with _serving(cluster):
            cluster.run(
                "psql",
                "-X",
                "-q",
                "-h",
                str(cluster.home.socket),
                "-U",
                LAUNCHER_ROLE,
                "-d",
                "postgres",
                "-f",
                str(dump),
            )
    except NotReady:
        if cluster.data.exists():
            cluster.data.rename(_aside(cluster, to_major))
        kept.rename(cluster.data)
        raise
    dump.unlink()


@contextmanager
def _serving(cluster: "Cluster") -> Iterator[None]:
    cluster.write_settings()
    cluster.control("start", "-w", "-t", "120", "-l", str(cluster.log))
    try:
        yield
    finally:
        cluster.control("stop", "-m", "fast", "-w")


def _aside(cluster: "Cluster", major: int) -> Path:
    return cluster.data.with_name(f"data-{major}-{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%fZ}")
