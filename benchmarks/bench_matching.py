"""Measures linkage through the `match` command: FEBRL 4, historical 50k, made-up Afghans 100k x 100k, one million
deduped.

    python benchmarks/bench_matching.py --linkage FOLDER [--parts FOLDER] [--quick | --million]

FOLDER holds the public linkage sets; --parts holds counted name parts for the made-up people. Time is wall clock of the
whole command and processor time beside it, because the machine is shared; memory is the largest resident size.
"""

import argparse
import csv
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "instances"))

import made_up_people

ROOT = Path(__file__).parents[1]
SEED = 7


def match(*arguments: object) -> str:
    """Run the command; its time and memory in words."""
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "safepassage", "match", *(str(one) for one in arguments)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the match command failed")
    wall = time.perf_counter() - begun
    return f"{wall:.1f} s wall, {used.ru_utime + used.ru_stime:.1f} s processor, {used.ru_maxrss / 1e6:.2f} GB"


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a result."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def best_f1(found: list[dict[str, str]], truth: set[tuple[str, str]]) -> tuple[float, float]:
    """Best F1 over all thresholds, and F1 of everything that was written."""
    best = right = 0.0
    for shown, row in enumerate(found, start=1):
        right += (row["left_id"], row["right_id"]) in truth
        best = max(best, 2 * right / (shown + len(truth)))
    return best, 2 * right / (len(found) + len(truth))


def clusters_f1(found: list[dict[str, str]]) -> float:
    """F1 over the pairs that clusters bring together; the truth is the id before its last hyphen."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for row in found:
        groups[row["cluster_id"]][row["id"].rsplit("-", 1)[0]] += 1
    pairs = lambda n: n * (n - 1) // 2  # noqa: E731
    shown = sum(pairs(sum(one.values())) for one in groups.values())
    right = sum(pairs(n) for one in groups.values() for n in one.values())
    true = sum(map(pairs, sum(groups.values(), Counter()).values()))
    return 2 * right / (shown + true)


def truth_of(path: Path) -> set[tuple[str, str]]:
    """Pairs known to be one person."""
    return {(row["left_id"], row["right_id"]) for row in rows(path)}


def main() -> None:
    """Run the sets asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--linkage", type=Path)
    parser.add_argument("--parts", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--million", action="store_true")
    args = parser.parse_args()
    random.seed(SEED)
    print(
        json.dumps({"machine": platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0], "seed": SEED})
    )
    if args.parts:
        made_up_people.use_counted_parts(args.parts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.linkage:
            cost = match(args.linkage / "dataset4a.csv", args.linkage / "dataset4b.csv", "-o", folder / "febrl.csv")
            found = rows(folder / "febrl.csv")
            same = {
                (r["left_id"], r["right_id"])
                for r in found
                if r["left_id"].split("-")[1] == r["right_id"].split("-")[1]
            }
            missed = {("missed", str(i)) for i in range(5000 - len(same))}
            print("FEBRL 4: best F1 {:.4f}, at .5 {:.4f}; {}".format(*best_f1(found, same | missed), cost))
            history = args.linkage / "historical_figures_with_errors_50k.parquet"
            cost = match(history, "--clusters", folder / "history.csv")
            print(f"historical 50k: cluster F1 {clusters_f1(rows(folder / 'history.csv')):.4f}; {cost}")
        size = 10_000 if args.quick else 100_000
        left, right, truth = made_up_people.write_two_files(folder, size=size, true_pairs=size * 6 // 10, seed=SEED)
        for label, more in (("pairs", ()), ("one to one", ("--one-to-one",))):
            cost = match(left, right, "-o", folder / "two.csv", *more)
            best, at = best_f1(rows(folder / "two.csv"), truth_of(truth))
            print(f"made-up {size} x {size}, {label}: best F1 {best:.4f}, at .5 {at:.4f}; {cost}")
        if args.million:
            register, truth = made_up_people.write_one_file(folder, size=1_000_000, duplicates=100_000, seed=SEED)
            cost = match(register, "-o", folder / "one.csv")
            best, at = best_f1(rows(folder / "one.csv"), truth_of(truth))
            print(f"made-up million, 100,000 duplicates: best F1 {best:.4f}, at .5 {at:.4f}; {cost}")


if __name__ == "__main__":
    main()
