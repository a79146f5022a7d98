"""Solves in a child process with limits of time and memory, so that a solver that dies costs seconds, not the plan.

The child reads the instance from a pipe and writes each better plan as a line; the parent keeps the last one that the
independent checker passes. Instances stay in memory: no file is left behind.
"""

from __future__ import annotations

import json
import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from safepassage.planning.check import check
from safepassage.planning.commitments import PinsClash
from safepassage.planning.instant import instant_plan
from safepassage.planning.reading import read_problem
from safepassage.planning.solve import solve
from safepassage.planning.stop import Stop

GRACE_SECONDS = 20.0
MEMORY_MIB = 4_096


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best checked plan, how the child ended, and a sentence when it did not end by itself."""

    plan: dict[str, Any]
    ended: str
    notice: str | None = None


class Refused(Exception):
    """The engine refuses the instance for a reason that a planner can act on."""


def run(
    instance: dict[str, Any],
    *,
    stop: Stop,
    seed: int,
    levels: list[str] | None = None,
    memory_mib: int = MEMORY_MIB,
    heard: Callable[[dict[str, Any]], None] | None = None,
) -> Outcome:
    """Solve an instance in a child process; always comes back with a sound plan or raises Refused."""
    request = {"instance": instance, "seconds": stop.seconds, "work": stop.work, "seed": seed, "levels": levels}
    environment = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ
    }
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    child = subprocess.Popen(
        [sys.executable, "-m", "safepassage.planning.worker", str(memory_mib)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    reader = _Lines(child)
    limit = None if stop.seconds is None or stop.work is not None else stop.seconds * 1.5 + GRACE_SECONDS
    best: dict[str, Any] | None = None
    ended = "died"
    try:
        reader.send(json.dumps(request).encode())
        for line in reader.lines(limit, stop.asked):
            message = json.loads(line)
            if "refused" in message:
                raise Refused(message["refused"])
            plan = message["plan"]
            if not check(instance, plan, reasons=message["last"]):
                best = plan
                if heard is not None:
                    heard(plan)
            if message["last"]:
                ended = "done"
        ended = reader.ended or ended
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
    if best is not None:
        return Outcome(best, ended, None if ended == "done" else f"the solver {ended}; this is its last checked plan")
    plan = instant_plan(read_problem(instance), seed=seed).document()
    if check(instance, plan):
        raise Refused("no sound plan was found, not even the instant one")
    return Outcome(plan, ended, f"the solver {ended} before its first plan; this is the instant plan")


class _Lines:
    """Lines of a child's output, with a limit of time; writes its input first without waiting on a full pipe."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self.child = child
        self.ended: str | None = None

    def send(self, content: bytes) -> None:
        try:
            if self.child.stdin is not None:
                self.child.stdin.write(content)
                self.child.stdin.close()
        except BrokenPipeError:
            self.ended = "died"

    def lines(self, limit: float | None, asked: Callable[[], bool] | None) -> Any:
        until = None if limit is None else time.monotonic() + limit
        pending = b""
        source = self.child.stdout.fileno() if self.child.stdout is not None else -1
        while True:
            if until is not None and time.monotonic() > until:
                self.ended = "took too long"
                return
            if asked is not None and asked():
                self.ended = "was stopped"
                return
            ready, _, _ = select.select([source], [], [], 0.25)
            if not ready:
                continue
            block = os.read(source, 1 << 20)
            if not block:
                if pending:
                    self.ended = "died"
                return
            *whole, pending = (pending + block).split(b"\n")
            yield from whole


def main() -> int:
    """The child: read, solve, write every better plan as one line."""
    memory = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request = json.loads(sys.stdin.buffer.read())

    def tell(message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
        sys.stdout.flush()

    problem = read_problem(request["instance"])
    try:
        plan = solve(
            problem,
            stop=Stop(seconds=request["seconds"], work=request["work"]),
            seed=request["seed"],
            levels=request["levels"],
            better=lambda found: tell({"plan": found.document(), "last": False}),
        )
    except PinsClash as refusal:
        tell({"refused": str(refusal)})
        return 1
    tell({"plan": plan.document(), "last": True})
    return 0


if __name__ == "__main__":
    sys.exit(main())
