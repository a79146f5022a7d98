"""`restore`: a backup brought back; with --drill into a throw-away cluster, to prove that it could be."""

import datetime
import json
import shutil
import tempfile
import time
from pathlib import Path

from safepassage.config import backup as backups
from safepassage.config import database, home, supervisor
from safepassage.config.cluster import Cluster, Durability, dumps
from safepassage.config.cluster.server import DATABASE
from safepassage.config.cluster.settings import APPLICATION_ROLE
from safepassage.config.home import Home, NotReady

LAST_DRILL = "last-drill.json"


def run(*, backup: Path | None, drill: bool, keys_from: Path | None, replace: bool) -> int:
    """Prove a backup, or bring it back. 1 when the restored records differ from what was backed up."""
    place = home.current()
    chosen = _chosen(backup, place)
    proof = read_proof(chosen)
    if drill:
        return _drill(chosen, proof=proof, place=place, keys=keys_from or place.keys)
    if not replace:
        raise NotReady(
            "Add --replace to put the backup in the place of today's records (they are kept aside), or --drill."
        )
    if supervisor.running(place) is not None:
        raise NotReady("The service is running: run  ./safepassage down  first.")
    if keys_from is not None:
        backups.copy_keys(keys_from, place.keys)
    with database.running() as cluster:
        if cluster is None:
            raise NotReady(
                "The records are on another PostgreSQL: restore them with its own tools (docs/operate/backup.md)."
            )
        findings = _replace(cluster, chosen, proof=proof)
    return _said(findings, f"The records of {proof.made_at} are back; those of before are kept in the same server.")


def read_proof(folder: Path) -> backups.Proof:
    """What the backup says of itself."""
    try:
        held = json.loads((folder / backups.PROOF).read_text())
        return backups.Proof(**{**held, "tables": {name: (row[0], row[1]) for name, row in held["tables"].items()}})
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        raise NotReady(f"{folder} is not a whole backup: it needs {backups.RECORDS} and {backups.PROOF}.") from None


def differences(cluster: Cluster, *, name: str, proof: backups.Proof, keys: Path) -> list[str]:
    """Where the restored records differ from what was backed up, as sentences; empty when they are the same."""
    with cluster.connect(database=name) as connection:
        now = backups.describe(connection, made_at=datetime.datetime.now(datetime.UTC), place=keys)
    found = [
        f"{table}: {_count(proof, table)} rows were backed up, {_count(now, table)} came back"
        + (", with other content" if _count(proof, table) == _count(now, table) else "")
        for table in sorted(proof.tables.keys() | now.tables.keys())
        if proof.tables.get(table) != now.tables.get(table)
    ]
    if (now.policies, now.forced) != (proof.policies, proof.forced):
        found.append(
            f"row security: {proof.policies} policies on {proof.forced} tables, now {now.policies} on {now.forced}"
        )
    wrong = [key for key, mark in proof.keys.items() if now.keys.get(key) != mark]
    if wrong:
        found.append(f"keys that do not belong to this backup: {', '.join(wrong)} (in {keys})")
    return found + _seen_without_context(cluster, name)


def _drill(folder: Path, *, proof: backups.Proof, place: Home, keys: Path) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sp-drill-") as temporary:
        shelter = Path(temporary) / "home"
        cluster = Cluster.of(Home(shelter), durability=Durability.THROWN_AWAY)
        Path(temporary).chmod(0o711)
        cluster.start()
        try:
            dumps.fill(cluster, folder / backups.RECORDS, name=DATABASE)
            findings = differences(cluster, name=DATABASE, proof=proof, keys=keys)
        finally:
            cluster.stop()
            shutil.rmtree(shelter, ignore_errors=True)
    seconds = time.monotonic() - began
    if not findings:
        held = {
            "at": datetime.datetime.now(datetime.UTC).isoformat(),
            "backup": folder.name,
            "seconds": round(seconds, 1),
        }
        place.path.joinpath(LAST_DRILL).write_text(json.dumps(held))
    rows = sum(count for count, _ in proof.tables.values())
    return _said(findings, f"The backup of {proof.made_at} restores: {rows:,} rows, all the same, in {seconds:.1f} s.")


def _replace(cluster: Cluster, folder: Path, *, proof: backups.Proof) -> list[str]:
    kept = f"{DATABASE}_before_{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S}"
    coming = f"{DATABASE}_coming"
    cluster.drop_database(coming)
    cluster.create_database(coming)
    dumps.fill(cluster, folder / backups.RECORDS, name=coming)
    findings = differences(cluster, name=coming, proof=proof, keys=cluster.home.keys)
    if findings:
        # Today's records stay where they are: a doubtful backup replaces nothing.
        cluster.drop_database(coming)
        return [*findings, "nothing was replaced"]
    with cluster.connect() as connection:
        connection.execute(f"ALTER DATABASE {DATABASE} RENAME TO {kept}")
        connection.execute(f"ALTER DATABASE {coming} RENAME TO {DATABASE}")
    return []


def _seen_without_context(cluster: Cluster, name: str) -> list[str]:
    # Policies that came back but do not bite would be the worst way to restore.
    with cluster.connect(role=APPLICATION_ROLE, database=name) as connection:
        found = connection.execute(
            "SELECT format('%I.%I', n.nspname, c.relname) "
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'compartment_id' "
            "WHERE c.relkind = 'r' AND n.nspname = 'public' AND has_table_privilege(c.oid, 'SELECT')"
        ).fetchall()
        seen = []
        for (table,) in found:
            row = connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - quoted by format()
            seen += [f"{table}: rows are seen without a signed context"] if row else []
    return seen


def _said(findings: list[str], success: str) -> int:
    print(*(findings or [success]), sep="\n")
    return 1 if findings else 0


def _chosen(backup: Path | None, place: Home) -> Path:
    if backup is not None:
        return backup.absolute()
    found = sorted(place.backups.glob("safepassage-*")) if place.backups.exists() else []
    if not found:
        raise NotReady(f"There is no backup in {place.backups}: name one, or make one with  ./safepassage backup.")
    return found[-1]


def _count(proof: backups.Proof, table: str) -> int:
    return proof.tables.get(table, (0, ""))[0]
