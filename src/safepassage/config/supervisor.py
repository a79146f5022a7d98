"""One supervisor owns database, web and jobs: it starts them, watches them and stops them in under two seconds."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from safepassage.config import addresses, home, modes
from safepassage.config.children import Child
from safepassage.config.cluster import Cluster
from safepassage.config.home import Home, NotReady

PORTS_TRIED = 50
STOP_SECONDS = 0.5  # web and jobs together: they are asked at the same time
READY_SECONDS = 90
DATABASE_STARTS = 3
WATCH_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Service:
    """What the operator asked for."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    def address(self, port: int) -> str:
        """What to type into the browser."""
        scheme = "https" if self.certificate else "http"
        name = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::1"} else self.host  # noqa: S104 - only compared
        return f"{scheme}://{name}:{port}/"


@contextlib.contextmanager
def only_one(place: Home) -> Iterator[bool]:
    """Whether this is the only supervisor of a state folder; the lock falls with the process, kill -9 included."""
    place.prepare()
    with (place.path / "supervisor.lock").open("a") as lock:
        if not _take(lock):
            yield False
            return
        note(place).unlink(missing_ok=True)
        try:
            yield True
        finally:
            note(place).unlink(missing_ok=True)


def _take(lock: IO[str]) -> bool:
    # `status` holds a shared lock for an instant: that must not look like a second supervisor.
    for _ in range(5):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def note(place: Home) -> Path:
    """The file that tells other commands where the running service is."""
    return place.path / "running.json"


def running(place: Home) -> dict[str, object] | None:
    """What runs here: its process and address; None when nothing does."""
    lock_path = place.path / "supervisor.lock"
    if not lock_path.exists():
        return None
    with lock_path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                return dict(json.loads(note(place).read_text()))
            except (OSError, ValueError):
                return {"address": None, "process": None}
    return None


def serve(service: Service, *, cluster: Cluster | None) -> int:
    """Run web and jobs until a signal or the database's death. 0 after an ordered stop, 1 after a failure."""
    place = home.current()
    stop = threading.Event()

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, asked)
    port = free_port(service.host, service.port)
    if port != service.port:
        print(f"Port {service.port} is taken; using {port}.", flush=True)
    children = _children(service, port=port, place=place)
    for child in children:
        child.start()
    try:
        if not _wait_until_it_answers(service, port=port, web=children[0], stop=stop):
            return 0 if stop.is_set() else 1
        address = service.address(port)
        note(place).write_text(json.dumps({"address": address, "process": os.getpid(), "since": time.time()}))
        print(f"\nSafe Passage is running at {address}  (Ctrl-C stops it)", flush=True)
        return _watch(children, cluster=cluster, stop=stop)
    finally:
        _stop(children)


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one that nobody uses."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise NotReady(f"No free port from {wanted} to {wanted + PORTS_TRIED - 1} on {host}: choose another with --port.")


def stop_running(place: Home, *, seconds: float = 10.0) -> bool:
    """Stop the supervisor of a state folder, if one runs; whether there was one."""
    found = running(place)
    if found is None:
        return False
    process = found.get("process")
    if not isinstance(process, int):
        raise NotReady("It is still starting: press Ctrl-C where it was started, or try again in a moment.")
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while running(place) is not None:
        if time.monotonic() > deadline:
            raise NotReady(f"Process {process} did not stop within {seconds:.0f} s: look at {place.logs}.")
        time.sleep(0.05)
    return True


def _children(service: Service, *, port: int, place: Home) -> list[Child]:
    threads = int(os.environ.get("SAFEPASSAGE_WEB_THREADS", "8"))
    processes = os.environ.get("SAFEPASSAGE_WEB_PROCESSES", str(min(4, os.cpu_count() or 1)))
    web = [
        sys.executable, "-m", "granian", "--interface", "asginl", "--host", service.host, "--port", str(port),
        "--workers", processes, "--no-ws", "--workers-kill-timeout", "1", "--respawn-failed-workers",
        "--backpressure", "256", "--log-level", "warning", "safepassage.config.asgi:application",
    ]  # fmt: skip
    if service.certificate and service.key:
        web[3:3] = ["--ssl-certificate", str(service.certificate), "--ssl-keyfile", str(service.key)]
    jobs = [sys.executable, "-c", "from safepassage.config import worker; worker.main()"]
    common = {**os.environ, "DJANGO_SETTINGS_MODULE": "safepassage.config.settings"}
    return [
        Child("web", web, {**common, addresses.POOL_VARIABLE: str(threads)}, place.logs / "web.log"),
        Child("jobs", jobs, common, place.logs / "jobs.log"),
    ]


def _wait_until_it_answers(service: Service, *, port: int, web: Child, stop: threading.Event) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while not stop.wait(0.1):
        if web.process is None or web.process.poll() is not None or time.monotonic() > deadline:
            print("The web process did not start. The end of its log:", *web.last_lines(), sep="\n  ", file=sys.stderr)
            return False
        if service.certificate:
            with contextlib.suppress(OSError), socket.create_connection((service.host, port), timeout=1):
                return True
        else:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=2):
                    return True
            except urllib.error.HTTPError as fault:
                print(f"The web process answers with {fault.code}. The end of its log:", file=sys.stderr)
                print(*web.last_lines(), sep="\n  ", file=sys.stderr)
                return False
            except (urllib.error.URLError, OSError):
                continue
    return False


def _watch(children: list[Child], *, cluster: Cluster | None, stop: threading.Event) -> int:
    restarts: list[float] = []
    while not stop.wait(WATCH_SECONDS):
        now = time.monotonic()
        for child in children:
            if said := child.watch(now):
                print(said, file=sys.stderr, flush=True)
        if cluster is not None and cluster.process() is None:
            restarts = [moment for moment in restarts if now - moment < 60.0]
            if len(restarts) >= DATABASE_STARTS:
                print(
                    "The database keeps dying. The end of its log:", *cluster.last_lines(), sep="\n  ", file=sys.stderr
                )
                return 1
            restarts.append(now)
            print("The database died; starting it again.", file=sys.stderr, flush=True)
            cluster.start()
    return 0


def _stop(children: list[Child]) -> None:
    for child in children:
        if child.process is not None and child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.stop(seconds=max(0.0, deadline - time.monotonic()))


def enter(place: Home, mode: modes.Mode) -> None:
    """Make this process and its children work on one state folder in one mode."""
    os.environ["SAFEPASSAGE_HOME"] = str(place.path)
    os.environ[modes.VARIABLE] = mode
    if mode is modes.Mode.DEMONSTRATION:
        for _, variable in addresses.CONNECTIONS.values():
            # Invented people never enter an agency's own database.
            os.environ.pop(variable, None)
