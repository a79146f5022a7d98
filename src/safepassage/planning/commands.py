"""`plan` on the command line: generate, solve, check, explain and repair files, for anyone with data of their own."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

BAD_INPUT = 2


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `plan` and its verbs to the command tree."""
    plan = commands.add_parser(
        "plan", help="who travels when, through whose door: generate, solve, check, explain, repair"
    )
    verbs = plan.add_subparsers(dest="verb", required=True)

    made = verbs.add_parser("generate", help="write a seeded instance for trials")
    made.add_argument("--size", choices=("S", "M", "L"), default="S")
    made.add_argument("--kind", choices=("normal", "scarce", "windows", "storm", "small"), default="normal")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("-o", "--output", type=Path, required=True)
    made.set_defaults(run=run_generate)

    solved = verbs.add_parser("solve", help="find a plan for an instance")
    solved.add_argument("instance", type=Path)
    solved.add_argument("-o", "--output", type=Path, required=True)
    solved.add_argument("--budget", type=float, default=60.0, help="seconds (default 60)")
    solved.add_argument(
        "--work", type=int, default=None, help="stop after this much counted work: repeatable to the byte"
    )
    solved.add_argument("--seed", type=int, default=1)
    solved.add_argument("--levels", default=None, help="only these levels, separated by commas, such as out:0")
    solved.add_argument("--without-pins", action="store_true", help="leave the pins of the instance aside")
    solved.add_argument("--memory", type=int, default=4096, help="MiB the solver may use (default 4096)")
    solved.set_defaults(run=run_solve)

    checked = verbs.add_parser("check", help="test a plan against its instance, independently of the solver")
    checked.add_argument("instance", type=Path)
    checked.add_argument("plan", type=Path)
    checked.set_defaults(run=run_check)

    explained = verbs.add_parser("explain", help="why a group is left, and what would have to change")
    explained.add_argument("instance", type=Path)
    explained.add_argument("plan", type=Path)
    explained.add_argument("--group", required=True)
    explained.set_defaults(run=run_explain)

    repaired = verbs.add_parser("repair", help="answers to a movement that fell away")
    repaired.add_argument("instance", type=Path)
    repaired.add_argument("plan", type=Path)
    repaired.add_argument("--cancel", action="append", required=True, metavar="MOVEMENT")
    repaired.add_argument("--stability", type=int, default=None, help="how many people may be moved to another journey")
    repaired.add_argument("--at", default=None, help="instant at which it fell away (default: the instance's now)")
    repaired.add_argument("--budget", type=float, default=8.0)
    repaired.add_argument("--seed", type=int, default=1)
    repaired.add_argument("--choose", type=int, default=None, help="number of the answer to write (default: the last)")
    repaired.add_argument("-o", "--output", type=Path, required=True)
    repaired.set_defaults(run=run_repair)


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return BAD_INPUT


def _faults(faults: tuple[tuple[str, str], ...]) -> int:
    for where, sentence in faults[:200]:
        print(f"{where}: {sentence}", file=sys.stderr)
    if len(faults) > 200:
        print(f"and {len(faults) - 200} more", file=sys.stderr)
    return BAD_INPUT


def _write(path: Path, document: dict[str, Any]) -> None:
    """Write beside the target and rename, so that nobody ever reads half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent or Path("."), prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
            file.write("\n")
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _instance(path: Path) -> dict[str, Any]:
    """Read an instance file as the object it has to be."""
    from safepassage.planning.fields import BadInput, read_file

    found = read_file(path, what="instance")
    if not isinstance(found, dict):
        raise BadInput([("instance", "an object is expected here")])
    return found


def run_generate(args: argparse.Namespace) -> int:
    """Write a generated instance."""
    from safepassage.planning.generate import generate, knobs_for

    name = f"{args.size}-{args.kind}-{args.seed}"
    try:
        _write(args.output, generate(knobs_for(args.size, args.kind), seed=args.seed, name=name))
    except OSError as error:
        return _say(f"the instance cannot be written: {error.strerror}")
    print(f"wrote {name}")
    return 0


def run_solve(args: argparse.Namespace) -> int:
    """Solve in a child process and write the best plan that passed the checker."""
    from safepassage.planning.fields import BadInput
    from safepassage.planning.objective import level_names
    from safepassage.planning.reading import read_problem
    from safepassage.planning.stop import Stop
    from safepassage.planning.worker import Refused, run

    if not 0 < args.budget <= 86_400 or (args.work is not None and args.work < 1) or args.memory < 256:
        return _say("the budget must lie between 0 and 86400 seconds, work be at least 1, memory at least 256 MiB")
    try:
        instance = _instance(args.instance)
        if args.without_pins:
            instance["locks"] = [row for row in instance.get("locks") or () if row.get("kind") != "pin"]
        problem = read_problem(instance)
    except BadInput as bad:
        return _faults(bad.faults)
    levels = None if args.levels is None else args.levels.split(",")
    if levels is not None and not set(levels) <= set(level_names(problem.tiers)):
        return _say("the levels are " + ", ".join(level_names(problem.tiers)))
    try:
        found = run(
            instance,
            stop=Stop(seconds=args.budget, work=args.work),
            seed=args.seed,
            levels=levels,
            memory_mib=args.memory,
            heard=_progress,
        )
        _write(args.output, found.plan)
    except Refused as refusal:
        return _say(f"{refusal}; --without-pins plans without them")
    except OSError as error:
        return _say(f"the plan cannot be written: {error.strerror}")
    if found.notice:
        print(found.notice, file=sys.stderr)
    for row in found.plan["objective"]:
        print(in_words(row))
    for row in found.plan["notices"]:
        print(f"{row['code']}: {row['subject']}: {row['value']}")
    hard = sum(row["level"] == "hard" for row in found.plan["left"])
    print(
        f"{len(found.plan['assignments'])} groups travel, {len(found.plan['left'])} are left, {hard} have no way at all"
    )
    return 0


def _progress(plan: dict[str, Any]) -> None:
    people = " ".join(str(row["value"]) for row in plan["objective"] if row["level"].startswith("out:"))
    print(f"out by tier: {people}", file=sys.stderr)


def in_words(row: dict[str, Any]) -> str:
    """One level of the objective with its gap in words."""
    value, bound = row["value"], row["bound"]
    number = value[1] if isinstance(value, list) else value
    shown = f"{value[0]} and {value[1]}" if isinstance(value, list) else str(value)
    if row["proven"]:
        return f"{row['level']}: {shown} (proven best)"
    if bound is None:
        return f"{row['level']}: {shown}"
    if row["level"].startswith("out:"):
        return f"{row['level']}: {shown} (at most {bound - number} more people could be moved)"
    return f"{row['level']}: {shown} (bound {bound})"


def run_check(args: argparse.Namespace) -> int:
    """Check a plan; 0 sound, 1 violations listed, 2 bad input."""
    from safepassage.planning.check import OtherInstance, check
    from safepassage.planning.fields import BadInput
    from safepassage.planning.plan_reading import load_plan
    from safepassage.planning.reading import read_problem

    try:
        instance = _instance(args.instance)
        read_problem(instance)
        plan = load_plan(args.plan)
        violations = check(instance, plan)
    except BadInput as bad:
        return _faults(bad.faults)
    except OtherInstance as other:
        return _say(str(other))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return _say(f"the plan file has a field of the wrong shape: {error}")
    for violation in violations:
        print(f"{violation.code}: {violation.where}: {violation.sentence}")
    print("sound" if not violations else f"{len(violations)} violations")
    return 1 if violations else 0


def run_explain(args: argparse.Namespace) -> int:
    """Print why a group is left, movement by movement."""
    from safepassage.planning.explain import Explainer
    from safepassage.planning.fields import BadInput
    from safepassage.planning.plan_reading import instance_of, load_plan
    from safepassage.planning.reading import read_problem

    try:
        instance = _instance(args.instance)
        read_problem(instance)
        plan = load_plan(args.plan)
        explainer = Explainer(read_problem(instance_of(plan, instance)), plan)
        print("\n".join(explainer.explain(args.group).lines()))
    except BadInput as bad:
        return _faults(bad.faults)
    except KeyError as missing:
        return _say(f"there is no {missing.args[0]} in the instance")
    return 0


def run_repair(args: argparse.Namespace) -> int:
    """Print the menu of answers and write the chosen plan."""
    from safepassage.planning.fields import BadInput, FieldReader
    from safepassage.planning.plan_reading import instance_of, load_plan
    from safepassage.planning.reading import read_problem
    from safepassage.planning.repair import repair
    from safepassage.planning.stop import Stop

    try:
        instance = _instance(args.instance)
        problem = read_problem(instance)
        plan = load_plan(args.plan)
        instance = instance_of(plan, instance)
        missing = set(args.cancel) - {movement.id for movement in problem.movements}
        if missing:
            return _say(f"there is no movement {', '.join(sorted(missing))} in the instance")
        reader = FieldReader()
        at = None if args.at is None else reader.time(args.at, "--at")
        if reader.faults or (args.stability is not None and args.stability < 0):
            return _say("--at takes a time such as 2021-11-20T06:00:00Z, --stability a number of people")
        menu = repair(
            instance,
            plan,
            cancel=args.cancel,
            at=at,
            stability=args.stability,
            stop=Stop(seconds=args.budget),
            seed=args.seed,
        )
        print(f"{len(menu.struck)} groups, {menu.struck_people} people are struck")
        for number, answer in enumerate(menu.answers, start=1):
            print(f"{number}: {answer.sentence()}")
        chosen = len(menu.answers) if args.choose is None else args.choose
        if not 1 <= chosen <= len(menu.answers):
            return _say(f"the answers are 1 to {len(menu.answers)}")
        _write(args.output, menu.answers[chosen - 1].plan.document())
    except BadInput as bad:
        return _faults(bad.faults)
    except OSError as error:
        return _say(f"the plan cannot be written: {error.strerror}")
    return 0
