"""Measures the seat engine against its bars: value against its own valid bound, rivals, repair, checker.

    .venv/bin/python benchmarks/bench_planning.py [--quick] [--part small middle large repair odd reasons repeat]
                                                  [--seeds 5] [--budget 60] [--odd 10000] [--processor]

Prints machine, seed, size and result of each part as a table. The summed value weighs people out of tiers 0 to 3 with
1000 : 100 : 10 : 1 and stands beside the level by level result for comparison only.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from safepassage.planning.check import check
from safepassage.planning.check_facts import Case
from safepassage.planning.commitments import PinsClash
from safepassage.planning.explain import Explainer
from safepassage.planning.generate import generate, knobs_for
from safepassage.planning.greedy import first_come, greedy
from safepassage.planning.model import Model
from safepassage.planning.oddities import odd_instance
from safepassage.planning.reading import read_problem
from safepassage.planning.repair import repair
from safepassage.planning.result import Plan
from safepassage.planning.scoring import score
from safepassage.planning.solve import solve
from safepassage.planning.state import State
from safepassage.planning.stop import Stop

WEIGHTS = (1000, 100, 10, 1)
Row = dict[str, Any]


def row(*cells: object) -> None:
    """One line of a table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def people_out(plan: Plan) -> list[int]:
    """People out by tier."""
    return [int(v.value) for v in plan.objective if v.level.startswith("out:") and isinstance(v.value, int)]


def bounds_out(plan: Plan) -> list[int]:
    """Bounds on people out by tier, each given the tiers before it."""
    return [int(v.bound if v.bound is not None else 0) for v in plan.objective if v.level.startswith("out:")]


def worth(people: list[int]) -> int:
    """The summed value for comparison."""
    return sum(w * p for w, p in zip(WEIGHTS, people, strict=True))


def rival(model: Model, state: State) -> list[int]:
    """People out by tier of a rival's plan."""
    journeys = {}
    for t, rows in enumerate(model.members):
        for party, path in zip(rows, state.taken[t], strict=False):
            for i in model.parties[party].members:
                journeys[model.problem.groups[i].id] = tuple(model.movements[m].id for m in path)
    return [int(v) for k, v in score(model.problem, journeys).items() if k.startswith("out:") and isinstance(v, int)]


def memory() -> int:
    """Largest memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def part_small(args: argparse.Namespace) -> None:
    """Small operations: every level proven, and how long each took."""
    row("instance", "families", "proven levels", "people out by tier", "wall s", "processor s", "violations")
    row(*["---"] * 7)
    for kind in ("normal", "scarce"):
        for seed in range(1, args.seeds + 1):
            instance = generate(knobs_for("S", kind), seed=seed, name=f"S-{kind}-{seed}")
            problem = read_problem(instance)
            wall, cpu = time.monotonic(), time.process_time()
            plan = solve(problem, stop=Stop(30.0, processor=args.processor), seed=1)
            spent = f"{time.monotonic() - wall:.1f}", f"{time.process_time() - cpu:.1f}"
            proven = sum(v.proven for v in plan.objective)
            faults = len(check(instance, plan.document()))
            row(instance["id"], len(problem.groups), f"{proven} of 9", people_out(plan), *spent, faults)


def part_sized(args: argparse.Namespace, size: str, budget: float, kinds: tuple[str, ...]) -> None:
    """Middle and large operations against bound and rivals."""
    row("instance", "out by tier", "bound by tier", "value/bound", "gap closed", "tier 0", "greedy", "first come",
        "wall s", "processor s", "MiB", "violations")  # fmt: skip
    row(*["---"] * 12)
    for kind in kinds:
        for seed in range(1, args.seeds + 1):
            instance = generate(knobs_for(size, kind), seed=seed, name=f"{size}-{kind}-{seed}")
            problem = read_problem(instance)
            wall, cpu = time.monotonic(), time.process_time()
            plan = solve(problem, stop=Stop(budget, processor=args.processor), seed=1)
            spent = f"{time.monotonic() - wall:.0f}", f"{time.process_time() - cpu:.0f}"
            model = Model(problem)
            rivals = [rival(model, greedy(model, larger_first=larger)) for larger in (False, True)]
            best, queue = max(rivals, key=worth), rival(model, first_come(model))
            mine, top = people_out(plan), bounds_out(plan)
            value, bound, base = worth(mine), worth(top), worth(best)
            closed = (value - base) / (bound - base) if bound > base else 1.0
            first = plan.level("out:0")
            tier0 = f"{first.value} of {first.bound}" + (" proven" if first.proven else "")
            faults = len(check(instance, plan.document(), reasons=size != "L"))
            row(instance["id"], mine, top, f"{value / bound:.4f}", f"{closed:.3f}", tier0, f"{base / bound:.4f}",
                f"{worth(queue) / bound:.4f}", *spent, memory(), faults)  # fmt: skip
            print("  other levels: " + ", ".join(
                f"{v.level} {v.value} bound {v.bound}" for v in plan.objective if not v.level.startswith("out:")
            ))  # fmt: skip


def part_repair(args: argparse.Namespace) -> None:
    """The fullest flight of the first days is cancelled; compared with the unrestricted repair."""
    row(
        "instance",
        "struck people",
        "answer",
        "kept of undisturbed",
        "recovered loss",
        "wall s",
        "processor s",
        "violations",
    )
    row(*["---"] * 8)
    for kind in ("normal", "scarce"):
        for seed in range(1, args.seeds + 1):
            instance = generate(knobs_for("M", kind), seed=seed, name=f"M-{kind}-{seed}")
            problem = read_problem(instance)
            base = solve(problem, stop=Stop(args.budget / 2, processor=args.processor), seed=1)
            load: Counter[str] = Counter()
            persons = {group.id: group.persons for group in problem.groups}
            for journey in base.assignments:
                load[journey.legs[0]] += persons[journey.group]
            flights = sorted((m for m in problem.movements if m.kind == "flight"), key=lambda m: m.departs)
            gone = max(flights[: max(len(flights) // 8, 1)], key=lambda m: load[m.id]).id
            wall, cpu = time.monotonic(), time.process_time()
            menu = repair(instance, base.document(), cancel=[gone], stop=Stop(5.0, processor=args.processor))
            spent = f"{time.monotonic() - wall:.1f}", f"{time.process_time() - cpu:.1f}"
            free = repair(
                instance, base.document(), cancel=[gone], stability=10**9, stop=Stop(20.0, processor=args.processor)
            )
            most = max(worth(people_out(a.plan)) for a in free.answers + menu.answers)
            most = min(most, worth(people_out(base)))
            lowest = worth(people_out(base)) - sum(
                WEIGHTS[group.tier] * group.persons for group in problem.groups if group.id in menu.struck
            )
            whole = sum(persons[a.group] for a in base.assignments) - menu.struck_people
            for answer in menu.answers:
                value = worth(people_out(answer.plan))
                recovered = (value - lowest) / (most - lowest) if most > lowest else 1.0
                faults = len(check(instance, answer.plan.document()))
                said = f"{answer.moved_people} moved, {answer.stranded_people} stranded"
                kept = f"{answer.kept_people / whole:.3f}"
                row(instance["id"], menu.struck_people, said, kept, f"{recovered:.3f}", *spent, faults)


def part_odd(args: argparse.Namespace) -> None:
    """Tiny odd instances, solved every way and checked with all reasons."""
    found: Counter[str] = Counter()
    began = time.process_time()
    for seed in range(args.odd):
        instance = odd_instance(seed)
        problem = read_problem(instance)
        plans: list[Plan] = []
        try:
            plans.append(solve(problem, stop=Stop(seconds=None, work=200), seed=1))
            plans.append(solve(problem, stop=Stop(seconds=None, work=16), seed=1, list_up_to=0))
            if problem.movements and seed % 4 == 0:
                name = problem.movements[0].id
                menu = repair(instance, plans[0].document(), cancel=[name], stop=Stop(seconds=None, work=4))
                plans.append(menu.answers[-1].plan)
        except PinsClash:
            found["pins refused"] += 1
        for plan in plans:
            found["plans"] += 1
            violations = check(instance, plan.document())
            found["violations"] += len(violations)
            if violations:
                print(f"  seed {seed}: {violations[0]}")
        found["instances"] += 1
    row("instances", "plans checked", "pins refused", "violations", "processor s")
    row(*["---"] * 5)
    spent = f"{time.process_time() - began:.0f}"
    row(found["instances"], found["plans"], found["pins refused"], found["violations"], spent)


def part_reasons(args: argparse.Namespace) -> None:
    """Explanations of sampled pairs: agreement with the checker, and time for one family."""
    row("instance", "pairs", "agree", "mean processor ms", "largest processor ms")
    row(*["---"] * 5)
    for kind in ("normal", "scarce"):
        instance = generate(knobs_for("M", kind), seed=1, name=f"M-{kind}-1")
        problem = read_problem(instance)
        plan = solve(problem, stop=Stop(min(args.budget, 20.0)), seed=1)
        explainer, case = Explainer(problem, plan.document()), Case(instance)
        rng = random.Random(1)
        left = rng.sample([x.group for x in plan.left], min(200, len(plan.left)))
        times, agree, pairs = [], 0, 0
        for group in left:
            began = time.process_time()
            explainer.explain(group)
            times.append(1000 * (time.process_time() - began))
            for name in rng.sample(case.leaving[case.groups[group]["origin"]], 5):
                said, code = explainer.fact(group, name).code, case.leg_code(group, name, first=True)
                pairs += 1
                agree += said == code if code else said.endswith("full") or said in ("no-way-on", "reserved", "fits")
        row(instance["id"], pairs, agree, f"{sum(times) / len(times):.1f}", f"{max(times):.1f}")


def part_repeat(args: argparse.Namespace) -> None:
    """The same seed and the same work, twice."""
    row("instance", "work", "same hash")
    row(*["---"] * 3)
    for size, kind in (("S", "normal"), ("M", "scarce")):
        problem = read_problem(generate(knobs_for(size, kind), seed=2, name=f"{size}-{kind}-2"))
        plans = [solve(problem, stop=Stop(seconds=None, work=40), seed=1) for _ in range(2)]
        row(f"{size}-{kind}-2", dict(plans[0].work), plans[0].sha256() == plans[1].sha256())


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "small": part_small,
        "middle": lambda args: part_sized(args, "M", args.budget, tuple(args.kinds)),
        "large": lambda args: part_sized(args, "L", args.budget, tuple(args.kinds)),
        "repair": part_repair,
        "odd": part_odd,
        "reasons": part_reasons,
        "repeat": part_repeat,
    }
    parser.add_argument("--part", nargs="*", choices=list(parts), default=None)
    parser.add_argument("--processor", action="store_true", help="budgets in processor seconds of one core")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--odd", type=int, default=10_000)
    parser.add_argument("--kinds", nargs="*", default=["normal", "scarce"])
    args = parser.parse_args()
    if args.quick:
        args.seeds, args.budget, args.odd = 1, 10.0, 100
    chosen = args.part or [name for name in parts if name != "large"]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}")
    for name in chosen:
        print(f"\n## {name}: seeds 1 to {args.seeds}, budget {args.budget:g} s\n")
        parts[name](args)


if __name__ == "__main__":
    main()
