"""One embedded PostgreSQL: made, started, found running, stopped."""

import contextlib
import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from safepassage.config.cluster import settings
from safepassage.config.cluster.programs import Account, Programs, account, find, usable_by
from safepassage.config.home import Home, NotReady

START_SECONDS = 120
DATABASE = "safepassage"
LAST_LINES = 12
SOCKET = ".s.PGSQL.5432"
CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The embedded PostgreSQL of one state folder."""

    home: Home
    programs: Programs
    account: Account
    durability: settings.Durability = field(default=settings.Durability.LASTING)

    @classmethod
    def of(cls, home: Home, *, durability: settings.Durability = settings.Durability.LASTING) -> "Cluster":
        """The cluster of a state folder, with the programs and the account that this machine offers."""
        owner = account()
        return cls(home=home, programs=usable_by(find(), owner), account=owner, durability=durability)

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home.cluster / "data"

    @property
    def log(self) -> Path:
        """What the server says; statements and parameters are kept out of it."""
        return self.home.cluster / "server.log"

    def start(self) -> bool:
        """Start the server, making it first if need be. True when this call started it, False when it was running."""
        self._refuse_long_socket()
        self.home.prepare()
        with self._starting_alone():
            if self.is_running():
                return False
            self._make()
            self._clear_stale_process_file()
            self.write_settings()
            _adopt_orphans()
            self.control("start", "-w", "-t", str(START_SECONDS), "-l", str(self.log))
            self._make_roles_and_database()
        return True

    def stop(self, *, within: float = START_SECONDS) -> None:
        """Stop the server, ending open sessions; nothing committed is lost.

        A server that has not written its checkpoint `within` these seconds ends without it: every commit is on disk
        in the log already, and the next start reads it from there.
        """
        number = self.process()
        if number is None:
            return
        for order, seconds in ((signal.SIGINT, within), (signal.SIGQUIT, START_SECONDS)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, order)
            if self._ended(number, seconds=seconds):
                return
        raise NotReady(f"The database (process {number}) does not stop: look at {self.log}.")

    def _ended(self, number: int, *, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            _bury(number)
            if self.process() is None:
                return True
            time.sleep(0.01)
        return False

    def is_running(self) -> bool:
        """Whether the server runs and answers, whoever started it."""
        return self.process() is not None and self.control("status", check=False) == 0 and self._answers()

    def process(self) -> int | None:
        """The server's process number, if that process lives and is a PostgreSQL of this folder."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{number}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return number if b"postgres" in command and str(self.data).encode() in command else None

    def connect(self, *, role: str = settings.LAUNCHER_ROLE, database: str = "postgres") -> psycopg.Connection:
        """A connection of the launcher's own (autocommit); the application never uses the launcher's role."""
        return psycopg.connect(
            host=str(self.home.socket), user=role, dbname=database, autocommit=True, connect_timeout=10
        )

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Make a database, empty or as a copy of another."""
        with self.connect() as connection:
            if template is None:
                for statement in settings.database_statements(name):
                    connection.execute(statement)
            else:
                connection.execute(f"CREATE DATABASE {name} OWNER {settings.OWNER_ROLE} TEMPLATE {template}")
                for statement in settings.database_statements(name)[1:]:
                    connection.execute(statement)

    def drop_database(self, name: str) -> None:
        """Remove a database, ending whoever is in it."""
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, program: str, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's programs as the account, in a clean environment."""
        done = subprocess.run(
            [self.programs.path(program), *arguments],
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.account.run_as(),
        )
        if check and done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()[-LAST_LINES:]
            raise NotReady(f"PostgreSQL's {program} failed: {' / '.join(said)}")
        return done

    def last_lines(self) -> list[str]:
        """The end of the server's log, for the operator when it died."""
        try:
            return self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        except OSError:
            return []

    def _refuse_long_socket(self) -> None:
        path = self.home.socket / SOCKET
        if len(os.fsencode(path)) > settings.LONGEST_SOCKET_PATH:
            raise NotReady(
                f"The path of the database's socket is longer than {settings.LONGEST_SOCKET_PATH} bytes ({path}): "
                "set SAFEPASSAGE_HOME to a shorter path."
            )

    @contextmanager
    def _starting_alone(self) -> Iterator[None]:
        with (self.home.path / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            if int(version.read_text()) != self.programs.major:
                from safepassage.config.cluster.upgrade import upgrade

                upgrade(self, from_major=int(version.read_text()))
            return
        for folder in (self.home.cluster, self.home.socket):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, self.account.user, self.account.group)
        self.initialise(self.data)

    def initialise(self, data: Path) -> None:
        """Make an empty cluster in a folder: first under another name, so that a kill leaves no half cluster."""
        draft = data.with_name(f"{data.name}.making")
        if draft.exists():
            subprocess.run(["rm", "-rf", str(draft)], check=True, **self.account.run_as())
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.programs.major >= 17 else []
        self.run(
            "initdb", "-D", str(draft), "-U", settings.LAUNCHER_ROLE, "-E", "UTF8", "--locale=C.UTF-8", *locale,
            "--auth-local=peer", "--auth-host=scram-sha-256", "--data-checksums", "--no-instructions",
            *(["--no-sync"] if self.durability is settings.Durability.THROWN_AWAY else []),
        )  # fmt: skip
        draft.rename(data)

    def write_settings(self) -> None:
        """Write what the launcher decides: who may enter, where it listens, what it logs."""
        users = (self.account.name, pwd.getpwuid(os.geteuid()).pw_name)
        include = "include = 'safepassage.conf'\n"
        main = self.data / "postgresql.conf"
        if include not in (text := main.read_text()):
            self._write(main, f"{text}\n{include}")
        configured = settings.server_settings(socket=self.home.socket, durability=self.durability)
        self._write(self.data / "safepassage.conf", configured)
        self._write(self.data / "pg_hba.conf", settings.access_rules())
        self._write(self.data / "pg_ident.conf", settings.identities(users))

    def _write(self, path: Path, text: str) -> None:
        draft = path.with_name(f"{path.name}.draft")
        draft.write_text(text)
        draft.chmod(0o600)
        os.chown(draft, self.account.user, self.account.group)
        draft.rename(path)

    def _make_roles_and_database(self) -> None:
        with self.connect() as connection:
            connection.execute(settings.role_statements())
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            self.create_database(DATABASE)

    def control(self, action: str, *arguments: str, check: bool = True) -> int:
        """Run pg_ctl on this cluster; a failure carries the last lines of the server's log."""
        done = self.run("pg_ctl", action, "-D", str(self.data), *arguments, check=False)
        if check and done.returncode != 0:
            said = " / ".join(self.last_lines()[-3:]) or done.stderr.strip()
            raise NotReady(f"The database did not {action}: {said} (the whole log is {self.log})")
        return done.returncode

    def _answers(self) -> bool:
        for _ in range(20):
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return True
        return False

    def _clear_stale_process_file(self) -> None:
        # After kill -9 or a power cut the files stay; their number may belong to anything by now.
        number = self.process()
        if number is not None:
            # It lives but did not answer: a stop in progress, or hung. Give it the chance to end in order.
            os.kill(number, signal.SIGINT)
        # Sessions may outlive a killed server for a moment. The file is what stops a second server from writing beside
        # them, so it goes only after the last of them.
        deadline = time.monotonic() + START_SECONDS
        while busy := self._processes_in_data():
            if time.monotonic() > deadline:
                raise NotReady(f"Database processes {busy} neither answer nor end: look at {self.log}.")
            time.sleep(0.1)
        for stale in (self.data / "postmaster.pid", self.home.socket / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def _processes_in_data(self) -> list[int]:
        """Processes that work in the data folder: every process of a PostgreSQL server does."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with contextlib.suppress(OSError):
                    if os.readlink(entry / "cwd") == str(self.data):
                        found.append(int(entry.name))
        return found


def _adopt_orphans() -> None:
    # The server leaves pg_ctl and becomes ours: where the machine's first process buries nobody (containers), we can.
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1)


def _bury(number: int) -> None:
    with contextlib.suppress(ChildProcessError):  # somebody else's child
        os.waitpid(number, os.WNOHANG)
