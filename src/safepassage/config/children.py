"""The processes of the supervisor: started, watched, restarted with growing pauses, stopped in order."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
TAIL_BYTES = 4_000


@dataclass(slots=True)
class Child:
    """One process that must run as long as the supervisor does."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    started: float = 0.0
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor alone, which stops things in order."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has no threads
            )
        self.started = time.monotonic()

    def watch(self, now: float) -> str | None:
        """Start it again if it died, after a pause that doubles. The sentence to show when it did die."""
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        self.failures = 0 if now - self.started > STEADY_AFTER else self.failures + 1
        pause = min(2.0 ** max(self.failures - 1, 0), LONGEST_PAUSE)
        self.process, self.start_again_at = None, now + pause
        return f"{self.name} ended ({_ending(code)}); starting it again in {pause:.0f} s. Its log: {self.log}"

    def stop(self, *, seconds: float) -> None:
        """Ask it to end, then make it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            # Its own children too: they share its session.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_lines(self, count: int = 12) -> list[str]:
        """The end of its log."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - TAIL_BYTES))
                return log.read().decode(errors="replace").splitlines()[-count:]
        except OSError:
            return []


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _die_with_parent() -> None:
    # After kill -9 of the supervisor nothing of ours keeps the port: the kernel ends the children.
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
