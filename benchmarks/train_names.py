"""Fits the weights of the name score on labelled pairs and prints them; cross-validated by person first.

    python benchmarks/train_names.py --data FOLDER [--folds 5]

FOLDER holds name_pairs_*.jsonl. The numbers printed are put into core/names/tables/weights.toml by hand, with a new
version: a change of weights is a decision, not a side effect. Only the development half may be used.
"""

# ruff: noqa: E402 - run as a script: the package is found beside this file

import argparse
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "src")]

from bench_names import TASKS, quality, usual
from safepassage.core.names import compare, rarity, score

FITTED = (
    "power", "contradiction", "leftover", "first_unmatched", "bound_mismatch", "thin",
    "intercept", "strength", "coverage", "saturation", "own_agree", "own_differ", "inversion",
)  # fmt: skip
_LEAST = {"power": 1.0, "thin": 0.05}
_SHARE_OF_RANDOM = 0.08


class Sums:
    """The sums of one pair that the formula is made of, so that weights can be tried without aligning again."""

    def __init__(self, scorer: score.Scorer, left: str, right: str) -> None:
        a, b = scorer._side(left), scorer._side(right)
        w = scorer.weights
        aligned = compare.align(a.heard, b.heard, scorer.table)
        in_a = {i: n for n, pair in enumerate(aligned) for i in pair.left}
        in_b = {j: n for n, pair in enumerate(aligned) for j in pair.right}
        self.agreeing: list[tuple[float, float, bool]] = []
        self.rest = [0.0, 0.0]
        self.own_lost = [0.0, 0.0]
        self.mismatches = 0
        for pair in aligned:
            mean = (score._mean(a.rarities, pair.left) + score._mean(b.rarities, pair.right)) / 2
            weight = mean * w.matched[score._kind(a, b, pair)] * (len(pair.left) + len(pair.right)) / 2
            if score._hosts_differ(a, b, pair, in_a, in_b):
                self.rest[0] += weight / 2
                self.rest[1] += weight / 2
            else:
                self.agreeing.append((weight, pair.likeness, a.first in pair.left and b.first in pair.right))
        for which, side, found in ((0, a, in_a), (1, b, in_b)):
            for place, kind in enumerate(side.kinds):
                if place not in found:
                    weight = side.rarities[place] * w.unmatched[kind]
                    self.rest[which] += weight
                    if place == side.first:
                        self.own_lost[which] = weight
                    self.mismatches += kind == score.BOUND and side.hosts[place] in found
        self.inversions = score._inversions(aligned)


def table_of(pairs: list[Sums]) -> dict[str, np.ndarray]:
    """The sums of many pairs as arrays."""
    width = max(len(one.agreeing) for one in pairs)
    agreeing = np.zeros((len(pairs), width, 3))
    for row, one in enumerate(pairs):
        for column, value in enumerate(one.agreeing):
            agreeing[row, column] = value
    return {
        "weight": agreeing[:, :, 0],
        "likeness": agreeing[:, :, 1],
        "own": agreeing[:, :, 2],
        "smaller": np.array([min(one.rest) for one in pairs]),
        "larger": np.array([max(one.rest) for one in pairs]),
        "own_lost": np.array([sum(one.own_lost) for one in pairs]),
        "both_lost": np.array([all(one.own_lost) for one in pairs], float),
        "mismatches": np.array([one.mismatches for one in pairs], float),
        "inversions": np.array([one.inversions for one in pairs], float),
    }


def log_odds(table: dict[str, np.ndarray], p: dict[str, float]) -> np.ndarray:
    """The score of score.py over arrays."""
    likeness = np.where(table["weight"] > 0, table["likeness"], 0.0) ** p["power"]
    evidence = (table["weight"] * likeness).sum(1)
    matched = table["weight"].sum(1)
    against = (
        p["contradiction"] * table["smaller"]
        + p["leftover"] * (table["larger"] - table["smaller"])
        + p["first_unmatched"] * table["own_lost"]
        + p["bound_mismatch"] * table["mismatches"]
    )
    coverage = evidence / np.maximum(matched + against, 1e-9)
    strength = p["strength"] * coverage * (1 - np.exp(-evidence / p["thin"]))
    saturation = p["saturation"] * (1 - np.exp(-evidence / p["thinner"]))
    own = p["own_agree"] * (table["own"] * likeness).sum(1) - p["own_differ"] * table["both_lost"]
    return (
        p["intercept"] + strength + p["coverage"] * coverage + saturation + own - p["inversion"] * table["inversions"]
    )


def fit(
    table: dict[str, np.ndarray], truth: np.ndarray, share: np.ndarray, start: dict[str, float]
) -> dict[str, float]:
    """Weights of least weighted log loss, drawn a little towards where they were."""
    from scipy.optimize import minimize

    first = np.array([start[name] for name in FITTED])
    scale = np.maximum(np.abs(first), 0.5)

    def loss(values: np.ndarray) -> float:
        z = log_odds(table, {**start, **dict(zip(FITTED, values, strict=True))})
        return float(
            (share * (np.logaddexp(0, z) - truth * z)).sum() / share.sum()
            + 2e-4 * (((values - first) / scale) ** 2).sum()
        )

    bounds = [(-20.0 if name == "intercept" else _LEAST.get(name, 0.0), 20.0) for name in FITTED]
    found = minimize(loss, first, method="L-BFGS-B", bounds=bounds, options={"maxiter": 40})
    return {**start, **{name: float(value) for name, value in zip(FITTED, found.x, strict=True)}}


def main() -> None:
    """Cross-validate, then fit on everything and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args()
    pairs = [
        json.loads(line)
        for path in sorted(args.data.glob("name_pairs_*.jsonl"))
        for line in path.open(encoding="utf-8")
    ]
    chosen = np.random.default_rng(1)
    sums, truth, share, task_of, fold = [], [], [], [], []
    for task in TASKS:
        of_task = usual(pairs, task)
        scorer = score.Scorer(rarity.counted(str(p[side]) for p in of_task for side in "ab"))
        for p in of_task:
            is_random = p["sub"] == "random"
            if is_random and chosen.random() > _SHARE_OF_RANDOM:
                continue
            sums.append(Sums(scorer, str(p["a"]), str(p["b"])))
            truth.append(int(p["y"]))
            share.append(
                (3.0 if task.endswith("AF") else 1.0) / len(of_task) / (_SHARE_OF_RANDOM if is_random else 1.0)
            )
            task_of.append(task)
            fold.append(int(hashlib.sha256(str(p["pid"]).encode()).hexdigest(), 16) % args.folds)
    table, folds, tasks = table_of(sums), np.array(fold), np.array(task_of)
    labels, shares = np.array(truth), np.array(share)
    kept = score.weights()
    start = {name: float(getattr(replace(kept), name)) for name in (*FITTED, "thinner")}
    apart = np.zeros(len(labels))
    for number in range(args.folds):
        inside = folds != number
        found = fit({k: v[inside] for k, v in table.items()}, labels[inside], shares[inside], start)
        apart[~inside] = log_odds({k: v[~inside] for k, v in table.items()}, found)
    print(f"cross-validated by person, {args.folds} folds; random strangers thinned to {_SHARE_OF_RANDOM:.0%}:")
    for task in TASKS:
        auc, f1, recall = quality(apart[tasks == task], labels[tasks == task])
        print(f"  {task}: AUC {auc:.4f}, F1 {f1:.4f}, recall at P .95 {recall:.4f}")
    for name, value in fit(table, labels, shares, start).items():
        print(f"{name} = {value:.3f}")


if __name__ == "__main__":
    main()
