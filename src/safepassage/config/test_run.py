"""`./safepassage test`: everything that must hold, from floor plan to browser, and a plain summary at the end."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from safepassage.config import browser, home, operate
from safepassage.config.modes import VARIABLE, Mode

DEBIANS_POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
PROGRAMS = Path(sys.executable).parent
NO_TESTS = 5
STATIC_CHECKS = (
    ("import contracts", ("lint-imports", "--config", "pyproject.toml", "--no-logo")),
    ("ruff", ("ruff", "check", "--quiet", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("mypy --strict", ("mypy", "--no-error-summary")),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one step of the run ended."""

    name: str
    passed: bool
    seconds: float
    said: str


def run(arguments: Sequence[str]) -> int:
    """All checks and all tests; with arguments, pytest alone with them."""
    os.environ[VARIABLE] = Mode.TEST
    operate.compile_catalogues()
    chromium = browser.find_or_install()
    if arguments:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *_alone(arguments)], cwd=home.CHECKOUT, check=False
        ).returncode
    outcomes = [_static(name, command) for name, command in STATIC_CHECKS]
    outcomes.append(_pytest("tests", ["tests"], environment={}))
    if (DEBIANS_POSTGRESQL / "postgres").exists() and (home.CHECKOUT / "tests" / "records").exists():
        # Nothing newer than 15 may slip into the SQL: the records' tests again, on the oldest server we promise.
        outcomes.append(
            _pytest(
                "tests/records on PostgreSQL 15",
                ["tests/records"],
                environment={"SAFEPASSAGE_POSTGRES_BIN": str(DEBIANS_POSTGRESQL)},
            )
        )
    else:
        outcomes.append(
            Outcome("tests/records on PostgreSQL 15", True, 0.0, f"not run: no server in {DEBIANS_POSTGRESQL}")
        )
    return _summary(outcomes, chromium=chromium)


def _alone(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[1:] if arguments[0] == "--" else arguments


def _static(name: str, command: Sequence[str]) -> Outcome:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(home.CHECKOUT / "src")}
    with tempfile.TemporaryDirectory(prefix="sp-check-") as state:
        # mypy's plugin loads the settings, which make keys in the state folder: give them one that ends here.
        done = subprocess.run(
            [PROGRAMS / command[0], *command[1:]],
            cwd=home.CHECKOUT,
            env={**environment, "SAFEPASSAGE_HOME": state},
            check=False,
        )
    return Outcome(name, done.returncode == 0, time.monotonic() - began, "")


def _pytest(name: str, arguments: Sequence[str], *, environment: Mapping[str, str]) -> Outcome:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sp-report-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--maxfail=50", f"--junit-xml={report}", *arguments]
        done = subprocess.run(command, cwd=home.CHECKOUT, env={**os.environ, **environment}, check=False)
        said = _counted(report)
    return Outcome(name, done.returncode in {0, NO_TESTS}, time.monotonic() - began, said)


def _counted(report: Path) -> str:
    try:
        suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314 - pytest wrote it a moment ago
    except (OSError, ElementTree.ParseError):
        return "no report"
    if suite is None:
        return "no report"
    total, failed, errors, skipped = (int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped"))
    parts = [f"{total - failed - errors - skipped} passed"]
    parts += [
        f"{count} {word}" for count, word in ((failed, "failed"), (errors, "errors"), (skipped, "skipped")) if count
    ]
    return ", ".join(parts)


def _summary(outcomes: Sequence[Outcome], *, chromium: str | None) -> int:
    print("\n" + "-" * 72)
    for outcome in outcomes:
        word = "ok" if outcome.passed else "FAILED"
        print(f"{word:<7} {outcome.name:<34} {outcome.seconds:7.1f} s  {outcome.said}")
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'All passed'} in {seconds / 60:.1f} minutes.")
    if chromium is None:
        print(f"Browser tests: *not run*, there is no Chromium here. Run  {browser.INSTALL}  and this again.")
        if os.environ.get(browser.REQUIRED) == "1":
            return 1
    return 1 if failed else 0
