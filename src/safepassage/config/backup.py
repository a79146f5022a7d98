"""`backup`: the records in one folder, provable afterwards; the keys in another: together they open all."""

import datetime
import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import LiteralString

import psycopg

from safepassage import __version__
from safepassage.config import addresses, database, home, keys
from safepassage.config.cluster import Cluster, dumps
from safepassage.config.cluster.server import DATABASE
from safepassage.config.home import NotReady

RECORDS, PROOF = "records.dump", "proof.json"
FINGERPRINT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Proof:
    """What a backup held when it was made, so that a restore can be compared with it."""

    made_at: str
    product: str
    server: int
    schema: str
    tables: dict[str, tuple[int, str]]
    policies: int
    forced: int
    keys: dict[str, str]


def run(*, folder: Path | None, keys_to: Path | None) -> int:
    """Back the records up while people work; what commits during it is in the next one."""
    if not addresses.is_embedded():
        raise NotReady(
            "The records are on another PostgreSQL: back them up with its own tools (docs/operate/backup.md)."
        )
    place = home.current()
    into = (folder or place.backups).absolute()
    if keys_to is not None and _within(keys_to.absolute(), into):
        raise NotReady("The keys must go to another place than the records: whoever finds both can read everything.")
    with database.running() as cluster:
        made = make(cluster or Cluster.of(place), into=into)
    if keys_to is not None:
        copy_keys(place.keys, keys_to)
    size = sum(path.stat().st_size for path in made.iterdir())
    print(f"Backup: {made} ({size / 1e6:.1f} MB). Prove it with  ./safepassage restore --drill '{made}'")
    if keys_to is None:
        print(f"The keys in {place.keys} are not in it; without them nothing sealed can be read: --keys copies them.")
    return 0


def make(cluster: Cluster, *, into: Path) -> Path:
    """Write one backup folder; it gets its final name only when it is whole."""
    moment = datetime.datetime.now(datetime.UTC)
    final = into / f"safepassage-{moment:%Y%m%dT%H%M%SZ}"
    draft = into / f".{final.name}.{os.getpid()}"
    draft.mkdir(parents=True, mode=0o700)
    try:
        with cluster.connect(database=DATABASE) as connection:
            connection.autocommit = False
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            # The dump and its proof look at the same instant.
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = str(row[0]) if row else ""
            dumps.write(cluster, draft / RECORDS, name=DATABASE, snapshot=snapshot)
            proof = describe(connection, made_at=moment, place=cluster.home.keys)
        (draft / PROOF).write_text(json.dumps(asdict(proof), indent=1, sort_keys=True))
        (draft / PROOF).chmod(0o600)
        draft.rename(final)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return final


def describe(connection: psycopg.Connection, *, made_at: datetime.datetime, place: Path) -> Proof:
    """Count and fingerprint every table, as the launcher's role sees it."""
    names = connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    ).fetchall()
    tables: dict[str, tuple[int, str]] = {}
    for (name,) in names:
        # Order-free: a sum of row hashes, so that the same rows in another order give the same answer.
        query = (
            f"SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {name} t"  # noqa: S608 - names from the catalogue, quoted by format()
        )
        row = connection.execute(query).fetchone()
        tables[str(name)] = (int(row[0]), str(row[1])) if row else (0, "0")
    policies, forced, schema = _one(
        connection,
        "SELECT (SELECT count(*) FROM pg_policies), (SELECT count(*) FROM pg_class WHERE relforcerowsecurity), "
        "(SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database())",
    )
    return Proof(
        made_at=made_at.isoformat(),
        product=__version__,
        server=connection.info.server_version // 10_000,
        schema=str(schema),
        tables=tables,
        policies=int(str(policies)),
        forced=int(str(forced)),
        keys=fingerprints(place),
    )


def fingerprints(folder: Path) -> dict[str, str]:
    """Which keys belong to the records, without saying anything of them."""
    return {
        path.name: hashlib.sha256(b"safepassage key fingerprint\0" + keys.read(folder, path.name)).hexdigest()[
            :FINGERPRINT_LENGTH
        ]
        for path in sorted(folder.glob("*.key"))
    }


def copy_keys(from_folder: Path, to_folder: Path) -> None:
    """Copy the keys, readable by nobody else; never over a different key of the same name."""
    to_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(from_folder.glob("*.key")):
        target = to_folder / path.name
        if target.exists() and target.read_bytes() != path.read_bytes():
            raise NotReady(f"{target} is another key: choose an empty folder, what it sealed would be lost.")
        draft = to_folder / f".{path.name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(path.read_bytes())
        draft.rename(target)


def _one(connection: psycopg.Connection, query: LiteralString) -> tuple[object, ...]:
    return tuple(connection.execute(query).fetchone() or ())


def _within(path: Path, folder: Path) -> bool:
    return path == folder or path.is_relative_to(folder) or folder.is_relative_to(path)
