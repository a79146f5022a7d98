"""A backup that restores to the same, or says where it does not."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from safepassage.config import backup, keys, restore
from safepassage.config.cluster import Cluster, Durability, dumps
from safepassage.config.cluster.settings import OWNER_ROLE
from safepassage.config.home import Home, NotReady


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A small installation: keys, one table of ten people who do not exist."""
    folder = Path(tempfile.mkdtemp(prefix="sp-backup-"))
    folder.chmod(0o711)
    made = Cluster.of(Home(folder / "state"), durability=Durability.THROWN_AWAY)
    made.start()
    keys.ensure(made.home.keys)
    with made.connect(role=OWNER_ROLE, database="safepassage") as connection:
        connection.execute(
            "CREATE TABLE person AS SELECT n AS id, 'invented ' || n AS name FROM generate_series(1, 10) n"
        )
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(cluster: Cluster) -> Path:
    """One backup of it."""
    return backup.make(cluster, into=cluster.home.backups)


def _restored(cluster: Cluster, folder: Path, name: str) -> list[str]:
    cluster.create_database(name)
    dumps.fill(cluster, folder / backup.RECORDS, name=name)
    return restore.differences(cluster, name=name, proof=restore.read_proof(folder), keys=cluster.home.keys)


def test_restore_of_a_backup_is_the_same(cluster: Cluster, made: Path) -> None:
    assert restore.read_proof(made).tables["public.person"][0] == 10
    assert _restored(cluster, made, "same") == []


def test_restore_with_one_changed_value_is_found(cluster: Cluster, made: Path) -> None:
    _restored(cluster, made, "changed")
    with cluster.connect(database="changed") as connection:
        connection.execute("UPDATE person SET name = 'somebody else' WHERE id = 3")

    findings = restore.differences(cluster, name="changed", proof=restore.read_proof(made), keys=cluster.home.keys)

    assert len(findings) == 1
    assert "public.person" in findings[0]
    assert "other content" in findings[0]


def test_restore_with_the_wrong_keys_is_found(cluster: Cluster, made: Path, tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    cluster.create_database("wrong_keys")
    dumps.fill(cluster, made / backup.RECORDS, name="wrong_keys")

    findings = restore.differences(cluster, name="wrong_keys", proof=restore.read_proof(made), keys=tmp_path)

    assert findings == [f"keys that do not belong to this backup: {keys.MASTER}, {keys.WEB} (in {tmp_path})"]


def test_backup_holds_no_key(cluster: Cluster, made: Path) -> None:
    secrets = [path.read_bytes() for path in cluster.home.keys.glob("*.key")]
    held = b"".join(path.read_bytes() for path in made.iterdir())

    assert secrets
    assert not [secret for secret in secrets if secret in held or secret.hex().encode() in held]


def test_backup_is_readable_by_its_owner_alone(made: Path) -> None:
    assert [path.stat().st_mode & 0o077 for path in (made, *made.iterdir())] == [0, 0, 0]


def test_keys_are_never_copied_over_different_ones(cluster: Cluster, tmp_path: Path) -> None:
    keys.ensure(tmp_path)

    with pytest.raises(NotReady, match="another key"):
        backup.copy_keys(cluster.home.keys, tmp_path)


def test_cut_backup_is_refused(made: Path, tmp_path: Path, cluster: Cluster) -> None:
    cut = tmp_path / "cut"
    shutil.copytree(made, cut)
    records = cut / backup.RECORDS
    records.write_bytes(records.read_bytes()[: records.stat().st_size // 2])
    cluster.create_database("cut")

    with pytest.raises(NotReady, match="does not restore"):
        dumps.fill(cluster, records, name="cut")


def test_proof_that_is_no_proof_is_refused(tmp_path: Path) -> None:
    (tmp_path / backup.PROOF).write_text(json.dumps({"made_at": "yesterday"}))

    with pytest.raises(NotReady, match="not a whole backup"):
        restore.read_proof(tmp_path)
