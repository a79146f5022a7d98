"""`demo`, `up`, `down`, `status`: an installation started, watched and stopped by one person at a terminal."""

import argparse
import datetime
import os
from pathlib import Path

from safepassage.config import boot, database, home, modes, parts, supervisor
from safepassage.config.cluster import Cluster
from safepassage.config.cluster.server import DATABASE
from safepassage.config.home import Home, NotReady
from safepassage.config.progress import Progress

LOADED = "demonstration-loaded"


def demo(args: argparse.Namespace) -> int:
    """A demonstration operation of invented people, loaded through the real importers, in a state folder of its own."""
    place = home.current().demonstration()
    supervisor.enter(place, modes.Mode.DEMONSTRATION)
    with supervisor.only_one(place) as alone:
        if not alone:
            return _say_running(place)
        print(f"Safe Passage, demonstration (all people are invented). State: {place.path}", flush=True)
        progress = Progress()
        with database.kept_running(progress=progress) as cluster:
            _renew_if_older(cluster, place)
            _prepare(progress)
            _load_demonstration(cluster, place, progress)
            _settle(cluster)
            progress.done()
            database.close_connections()
            return supervisor.serve(_service(args), cluster=cluster)


def up(args: argparse.Namespace) -> int:
    """The production service; refuses to serve while the deploy check finds something."""
    place = home.current()
    supervisor.enter(place, modes.Mode.PRODUCTION)
    service = _service(args)
    if not service.certificate and not os.environ.get("SAFEPASSAGE_TLS_ENDS_BEFORE_US"):
        raise NotReady(
            "Sign-in with passkeys and safe cookies need TLS: give --certificate FILE --key FILE, "
            "or set SAFEPASSAGE_TLS_ENDS_BEFORE_US=1 where a proxy on this machine does it."
        )
    with supervisor.only_one(place) as alone:
        if not alone:
            return _say_running(place)
        progress = Progress()
        with database.kept_running(progress=progress) as cluster:
            _prepare(progress)
            progress("deploy check")
            from safepassage.config.doctor import deploy_findings

            _settle(cluster)
            findings = deploy_findings(cluster)
            progress.done()
            if findings:
                print("Not serving, because:", *findings, sep="\n  ", flush=True)
                return 1
            database.close_connections()
            return supervisor.serve(service, cluster=cluster)


def down(_args: argparse.Namespace) -> int:
    """Stop what runs from this state folder, the demonstration included."""
    place = home.current()
    stopped = [found for found in (place, place.demonstration()) if supervisor.stop_running(found)]
    print("Stopped." if stopped else "Nothing was running.")
    return 0


def status(_args: argparse.Namespace) -> int:
    """What runs, where, since when. Exit code 1 when nothing runs."""
    place = home.current()
    any_running = False
    for name, folder in (("service", place), ("demonstration", place.demonstration())):
        found = supervisor.running(folder)
        any_running = any_running or found is not None
        print(f"{name:<14} {_described(found)}")
    return 0 if any_running else 1


def _described(found: dict[str, object] | None) -> str:
    if found is None:
        return "not running"
    if not found.get("address"):
        return "starting"
    since = datetime.datetime.fromtimestamp(float(str(found["since"])), tz=datetime.UTC)
    return f"running at {found['address']} since {since:%d %B %Y %H:%M} UTC (process {found['process']})"


def _say_running(place: Home) -> int:
    print(f"Already running: {_described(supervisor.running(place))}")
    return 0


def _service(args: argparse.Namespace) -> supervisor.Service:
    certificate, key = getattr(args, "certificate", None), getattr(args, "key", None)
    if (certificate is None) != (key is None):
        raise NotReady("TLS needs both: --certificate FILE and --key FILE.")
    for path in (certificate, key):
        if path is not None and not Path(path).is_file():
            raise NotReady(f"There is no file {path}.")
    return supervisor.Service(
        host=args.host,
        port=args.port,
        certificate=Path(certificate) if certificate else None,
        key=Path(key) if key else None,
    )


def _prepare(progress: Progress) -> None:
    progress("translations")
    compile_catalogues()
    progress("settings")
    boot.load_settings()
    progress("schema")
    database.ready(progress=progress)
    progress("static files")
    collect_static()


def _settle(cluster: Cluster | None) -> None:
    # What migrations and loading wrote goes to disk now, not when somebody presses Ctrl-C.
    if cluster is not None:
        with cluster.connect() as connection:
            connection.execute("CHECKPOINT")


def compile_catalogues() -> None:
    """Compile the translations that are newer than their compiled form; beside them, or in the state folder."""
    if not parts.is_there("safepassage.desks.catalogues"):
        return
    from safepassage.desks import catalogues

    beside = home.CHECKOUT / "src" / "safepassage" / "desks" / "locale"
    if os.access(beside, os.W_OK):
        catalogues.compile_all()
    else:
        catalogues.compile_all(into=home.current().catalogues)


def collect_static() -> None:
    """Copy static files under hashed names, when they changed since the last time."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def _renew_if_older(cluster: Cluster | None, place: Home) -> None:
    # Invented people are made anew for another version of the tables; real ones are migrated (`up`).
    if cluster is None:
        raise NotReady("The demonstration runs on the embedded database only: unset DATABASE_URL.")
    with cluster.connect(database=DATABASE) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    if row and row[0] and row[0] != database.schema_version():
        print("The demonstration is of another version: its invented people are made anew.", flush=True)
        (place.path / LOADED).unlink(missing_ok=True)
        cluster.drop_database(DATABASE)
        cluster.create_database(DATABASE)


def _load_demonstration(cluster: Cluster | None, place: Home, progress: Progress) -> None:
    mark = place.path / LOADED
    identity = _identity(cluster)
    if not parts.is_there("safepassage.exchange.demonstration"):
        return
    if mark.exists() and mark.read_text() == identity:
        return
    from safepassage.exchange import demonstration

    progress("demonstration: people, applications, offers through the importers")
    demonstration.load(progress=progress)
    # Marked only when all of it is in; the importers skip what is there already when a load was cut short.
    mark.write_text(identity)


def _identity(cluster: Cluster | None) -> str:
    """Which cluster was loaded: a mark must not outlive the data that it speaks of."""
    if cluster is None:
        raise NotReady("The demonstration runs on the embedded database only: unset DATABASE_URL.")
    with cluster.connect() as connection:
        row = connection.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
    return str(row[0]) if row else ""
