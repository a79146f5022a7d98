"""The child process and the command line: plain answers, the last good plan, nothing half-written."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from safepassage.planning import worker
from safepassage.planning.check import check
from safepassage.planning.commands import register
from safepassage.planning.stop import Stop


def command(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(required=True))
    args = parser.parse_args(["plan", *map(str, words)])
    return int(args.run(args))


@pytest.fixture
def files(tmp_path: Path, example: dict[str, Any]) -> tuple[Path, Path]:
    instance = tmp_path / "instance.json"
    instance.write_text(json.dumps(example))
    return instance, tmp_path / "plan.json"


def test_plan_commands_from_solve_to_repair_agree(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    instance, plan = files
    second = plan.with_name("second.json")

    assert command("solve", instance, "-o", plan, "--work", "100") == 0
    assert command("check", instance, plan) == 0
    assert command("explain", instance, plan, "--group", "B") == 0
    assert command("repair", instance, plan, "--cancel", "M2", "-o", second, "--budget", "1") == 0
    assert command("check", instance, second) == 0

    said = capsys.readouterr().out
    assert "out:1: 4 (proven best)" in said
    assert "bed-full" in said
    assert "2 groups, 6 people are struck" in said


def test_plan_generate_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"

    for path in (first, second):
        assert command("generate", "--size", "S", "--kind", "storm", "--seed", "7", "-o", path) == 0

    assert first.read_bytes() == second.read_bytes()


def test_plan_check_of_a_changed_plan_lists_violations(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    instance, plan = files
    command("solve", instance, "-o", plan, "--work", "100")
    document = json.loads(plan.read_text())
    document["assignments"].pop()
    plan.write_text(json.dumps(document))

    assert command("check", instance, plan) == 1
    assert "not-once" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "INSTANCE", "-o", "PLAN", "--budget", "0"),
        ("solve", "ABSENT", "-o", "PLAN"),
        ("solve", "INSTANCE", "-o", "PLAN", "--levels", "out:9"),
        ("check", "INSTANCE", "INSTANCE"),
        ("check", "INSTANCE", "ABSENT"),
        ("explain", "INSTANCE", "SOLVED", "--group", "Z"),
        ("repair", "INSTANCE", "SOLVED", "--cancel", "M9", "-o", "PLAN"),
        ("repair", "INSTANCE", "SOLVED", "--cancel", "M1", "--at", "noon", "-o", "PLAN"),
    ],
)
def test_plan_command_with_bad_input_is_exit_2_and_one_plain_answer(
    files: tuple[Path, Path], example: dict[str, Any], words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    from safepassage.planning.instant import instant_plan
    from safepassage.planning.reading import read_problem

    instance, plan = files
    solved = plan.with_name("solved.json")
    solved.write_text(json.dumps(instant_plan(read_problem(example)).document()))
    places = {"INSTANCE": instance, "PLAN": plan, "SOLVED": solved, "ABSENT": plan.with_name("absent.json")}

    assert command(*(places.get(word, word) for word in words)) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not plan.exists()


def test_plan_solve_of_a_clash_names_the_pins(
    files: tuple[Path, Path], example: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    instance, plan = files
    example["locks"] = [{"kind": "pin", "group": "C", "movement": "M1"}]
    instance.write_text(json.dumps(example))

    assert command("solve", instance, "-o", plan, "--work", "50") == 2
    assert "C on M1" in capsys.readouterr().err
    assert command("solve", instance, "-o", plan, "--work", "50", "--without-pins") == 0


def test_worker_that_dies_at_once_leaves_the_instant_plan(
    example: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker.sys, "executable", "/bin/false")

    outcome = worker.run(example, stop=Stop(seconds=2.0), seed=1)

    assert outcome.ended == "died"
    assert outcome.notice is not None
    assert check(example, outcome.plan) == []


def test_worker_without_enough_memory_still_answers_with_a_sound_plan(example: dict[str, Any]) -> None:
    outcome = worker.run(example, stop=Stop(seconds=2.0), seed=1, memory_mib=40)

    assert check(example, outcome.plan) == []
    assert outcome.ended != "done"


def test_worker_that_is_asked_to_stop_keeps_a_sound_plan(example: dict[str, Any]) -> None:
    outcome = worker.run(example, stop=Stop(seconds=30.0, asked=lambda: True), seed=1)

    assert outcome.ended == "was stopped"
    assert check(example, outcome.plan) == []


def test_highspy_and_ortools_import_together_in_one_interpreter() -> None:
    script = "import highspy; from ortools.linear_solver import pywraplp; import highspy as again"

    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=60)

    assert done.returncode == 0, done.stderr.decode()
