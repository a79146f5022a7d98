"""The embedded PostgreSQL on this machine: found running, closed to others, up again after kill -9."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from safepassage.config.cluster import Cluster, Durability, settings
from safepassage.config.cluster.programs import of_version
from safepassage.config.home import Home, NotReady


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster of its own, in a short path that the database's account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="sp cluster "))
    folder.chmod(0o711)
    made = Cluster.of(Home(folder / "state"), durability=Durability.THROWN_AWAY)
    yield made
    made.stop()
    shutil.rmtree(folder)


def test_start_twice_uses_the_running_server(cluster: Cluster) -> None:
    assert cluster.start() is True
    process = cluster.process()

    assert cluster.start() is False
    assert cluster.process() == process


def test_start_after_kill_recovers_and_keeps_what_was_committed(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    process = cluster.process()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    while cluster.process() is not None:
        time.sleep(0.02)

    assert cluster.start() is True
    with cluster.connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_stop_without_time_for_a_checkpoint_keeps_what_was_committed(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")

    cluster.stop(within=0.0)

    assert cluster.process() is None
    assert cluster.start() is True
    with cluster.connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_start_with_a_process_file_of_another_program_is_not_fooled(cluster: Cluster) -> None:
    cluster.start()
    text = (cluster.data / "postmaster.pid").read_text()
    cluster.stop()
    stale = cluster.data / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *text.split("\n")[1:]]))
    os.chown(stale, cluster.account.user, cluster.account.group)

    assert cluster.process() is None
    assert cluster.start() is True


@pytest.mark.parametrize("role", settings.LOGIN_ROLES)
def test_role_that_is_listed_may_enter(cluster: Cluster, role: str) -> None:
    cluster.start()

    with cluster.connect(role=role, database="safepassage") as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolinherit FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == (role, False, False, role == settings.OWNER_ROLE)


@pytest.mark.parametrize("role", [*settings.ENTERED_ROLES, "pg_monitor", "nobody"])
def test_role_that_is_not_listed_may_not_enter(cluster: Cluster, role: str) -> None:
    cluster.start()

    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        cluster.connect(role=role)


def test_socket_and_data_are_closed_to_others(cluster: Cluster) -> None:
    cluster.start()

    assert [path.stat().st_mode & 0o077 for path in (cluster.home.cluster, cluster.home.socket, cluster.data)] == [
        0,
        0,
        0,
    ]
    with cluster.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has groups to lose")
def test_server_of_root_has_none_of_roots_groups(cluster: Cluster) -> None:
    cluster.start()

    status = Path(f"/proc/{cluster.process()}/status").read_text().splitlines()
    facts = dict(line.split(":", 1) for line in status if ":" in line)

    assert set(facts["Uid"].split()) == {str(cluster.account.user)}
    assert set(facts["Gid"].split()) == {str(cluster.account.group)}
    assert "0" not in facts["Groups"].split()


def test_path_too_long_for_a_socket_names_the_setting() -> None:
    place = Home(Path("/tmp") / ("x" * 90))  # noqa: S108 - never made

    with pytest.raises(NotReady, match="SAFEPASSAGE_HOME"):
        Cluster.of(place).start()


def test_data_of_an_older_server_is_carried_over_and_kept_aside(cluster: Cluster) -> None:
    older = of_version(16) or of_version(15)
    if older is None or older.major >= cluster.programs.major:
        pytest.skip("no older PostgreSQL on this machine to start from")
    before = Cluster(home=cluster.home, programs=older, account=cluster.account, durability=Durability.THROWN_AWAY)
    before.start()
    with before.connect(database="safepassage", role=settings.OWNER_ROLE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT n FROM generate_series(1, 100) n")
    before.stop()

    cluster.start()

    with cluster.connect(database="safepassage", role=settings.OWNER_ROLE) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (100,)
        assert connection.info.server_version // 10_000 == cluster.programs.major
    assert [path.name.split("-")[1] for path in cluster.home.cluster.glob("data-*")] == [str(older.major)]
