"""A database written to a file and filled from one, by the server's own programs."""

import os
import subprocess
from pathlib import Path
from typing import IO, Any

from safepassage.config.cluster.server import Cluster
from safepassage.config.cluster.settings import LAUNCHER_ROLE
from safepassage.config.home import NotReady


def write(cluster: Cluster, path: Path, *, name: str, snapshot: str | None = None) -> None:
    """Dump a database, as of an exported snapshot if one is named. The file is readable by its owner alone."""
    arguments = ["--format=custom", "--compress=6", *([f"--snapshot={snapshot}"] if snapshot else [])]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
        _run(cluster, "pg_dump", name, arguments, stdout=output, failed="The dump failed")


def fill(cluster: Cluster, path: Path, *, name: str) -> None:
    """Fill an empty database from a dump, all of it or nothing."""
    with path.open("rb") as source:
        arguments = ["--exit-on-error", "--single-transaction"]
        _run(cluster, "pg_restore", name, arguments, stdin=source, failed=f"{path} does not restore")


def _run(
    cluster: Cluster,
    program: str,
    name: str,
    arguments: list[str],
    *,
    failed: str,
    stdin: IO[Any] | int = subprocess.DEVNULL,
    stdout: IO[Any] | int = subprocess.DEVNULL,
) -> None:
    done = subprocess.run(
        [cluster.programs.path(program), "-h", str(cluster.home.socket), "-U", LAUNCHER_ROLE, "-d", name, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd="/",
        env={},
        check=False,
        **cluster.account.run_as(),
    )
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotReady(f"{failed}: {lines[0] if lines else 'no reason was given'}")
