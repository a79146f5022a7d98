"""The operator's commands: start, stop, look, test, back up, restore."""

import argparse
from collections.abc import Callable
from pathlib import Path

Run = Callable[[argparse.Namespace], int]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the operator's commands to the tree."""
    demo = _add(commands, "demo", _demo, "a demonstration operation of invented people, in your browser")
    _listen(demo)
    up = _add(commands, "up", _up, "the production service (docs/operate/production.md)")
    _listen(up)
    up.add_argument("--certificate", metavar="FILE", help="TLS certificate of this site")
    up.add_argument("--key", metavar="FILE", help="its key (PKCS#8)")
    _add(commands, "down", _down, "stop what runs here")
    _add(commands, "status", _status, "what runs here, and where")
    test = _add(commands, "test", _test, "run every test; arguments go to pytest")
    test.add_argument("pytest", nargs=argparse.REMAINDER, metavar="…")
    doctor = _add(
        commands, "doctor", _doctor, "one line for each thing this machine lacks, with the command that mends it"
    )
    doctor.add_argument("--roles", action="store_true", help="print the SQL that makes the roles on another PostgreSQL")
    doctor.add_argument(
        "--deploy", action="store_true", help="also everything that must hold before real people are in it"
    )
    backup = _add(commands, "backup", _backup, "write a backup of the records; keys go apart")
    backup.add_argument("folder", nargs="?", type=Path, help="where to (default: backups in the state folder)")
    backup.add_argument(
        "--keys", type=Path, metavar="FOLDER", help="also copy the keys, to another place than the records"
    )
    restore = _add(commands, "restore", _restore, "bring a backup back, or prove that it could be (--drill)")
    restore.add_argument("backup", nargs="?", type=Path, help="the backup (default: the latest)")
    restore.add_argument(
        "--drill", action="store_true", help="restore into a throw-away cluster, compare, and throw it away"
    )
    restore.add_argument("--keys", type=Path, metavar="FOLDER", help="keys that belong to the backup")
    restore.add_argument(
        "--replace", action="store_true", help="replace the records that are here now (they are kept aside)"
    )
    _add(commands, "migrate", _migrate, "bring the database up to this version of the product")
    manage = _add(commands, "manage", _manage, "Django's own commands, for maintainers")
    manage.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…")


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Run, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _listen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port; if it is taken, the next free one (default: 8000)"
    )


def _demo(args: argparse.Namespace) -> int:
    from safepassage.config import operate

    return operate.demo(args)


def _up(args: argparse.Namespace) -> int:
    from safepassage.config import operate

    return operate.up(args)


def _down(args: argparse.Namespace) -> int:
    from safepassage.config import operate

    return operate.down(args)


def _status(args: argparse.Namespace) -> int:
    from safepassage.config import operate

    return operate.status(args)


def _test(args: argparse.Namespace) -> int:
    from safepassage.config import test_run

    return test_run.run(args.pytest)


def _doctor(args: argparse.Namespace) -> int:
    from safepassage.config import doctor

    return doctor.run(deploy=args.deploy, roles=args.roles)


def _backup(args: argparse.Namespace) -> int:
    from safepassage.config import backup

    return backup.run(folder=args.folder, keys_to=args.keys)


def _restore(args: argparse.Namespace) -> int:
    from safepassage.config import restore

    return restore.run(backup=args.backup, drill=args.drill, keys_from=args.keys, replace=args.replace)


def _migrate(_args: argparse.Namespace) -> int:
    from safepassage.config import boot, database
    from safepassage.config.progress import Progress

    progress = Progress()
    with database.running(progress=progress):
        boot.load_settings()
        database.ready(progress=progress)
        seconds = progress.done()
    print(f"The database is up to date ({seconds:.1f} s).")
    return 0


def _manage(args: argparse.Namespace) -> int:
    from safepassage.config import boot, database

    with database.running():
        boot.load_settings()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["safepassage manage", *args.arguments])
        database.close_connections()
    return 0
