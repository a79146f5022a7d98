"""One supervisor a state folder, a free port, and children that come back with growing pauses."""

import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from safepassage.config import supervisor
from safepassage.config.children import LONGEST_PAUSE, Child
from safepassage.config.home import Home, NotReady


def _child(tmp_path: Path, code: str) -> Child:
    return Child("web", [sys.executable, "-c", code], dict(os.environ), tmp_path / "web.log")


def test_free_port_skips_one_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert supervisor.free_port("127.0.0.1", port) > port


def test_second_supervisor_of_a_folder_is_told_so(tmp_path: Path) -> None:
    place = Home(tmp_path / "state")

    with supervisor.only_one(place) as first, supervisor.only_one(place) as second:
        assert first
        assert not second
        assert supervisor.running(place) is not None

    assert supervisor.running(place) is None


def test_running_tells_the_address_that_was_noted(tmp_path: Path) -> None:
    place = Home(tmp_path / "state")

    with supervisor.only_one(place):
        supervisor.note(place).write_text(json.dumps({"address": "http://localhost:8000/", "process": 1, "since": 0}))

        assert supervisor.running(place) == {"address": "http://localhost:8000/", "process": 1, "since": 0}

    assert not supervisor.note(place).exists()


def test_stop_of_a_service_that_does_not_run_says_false(tmp_path: Path) -> None:
    assert supervisor.stop_running(Home(tmp_path)) is False


def test_stop_of_a_service_that_is_starting_is_refused(tmp_path: Path) -> None:
    place = Home(tmp_path / "state")

    with supervisor.only_one(place), pytest.raises(NotReady, match="still starting"):
        supervisor.stop_running(place)


def test_child_that_dies_is_started_again_after_a_pause_that_doubles(tmp_path: Path) -> None:
    child = _child(tmp_path, "raise SystemExit(3)")
    pauses = []
    for _ in range(7):
        child.start()
        assert child.process is not None
        child.process.wait()
        now = time.monotonic()
        said = child.watch(now)
        assert said is not None
        assert "exit code 3" in said
        pauses.append(round(child.start_again_at - now))

    assert pauses == [1, 2, 4, 8, 16, round(LONGEST_PAUSE), round(LONGEST_PAUSE)]


def test_child_that_ignores_the_request_is_ended(tmp_path: Path) -> None:
    child = _child(
        tmp_path,
        "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
    )
    child.start()
    while not child.last_lines():
        time.sleep(0.02)

    child.stop(seconds=0.2)

    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL
