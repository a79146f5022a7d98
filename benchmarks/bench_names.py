"""Measures the names engine on pairs of public list aliases: quality, calibration, keys, finding, speed, and women's
names.

    python benchmarks/bench_names.py --data FOLDER [--parts FOLDER] [--quick]

FOLDER holds name_pairs_*.jsonl and persons_aliases_*.json as described in the identity data's README; real persons
stand
there, so nothing of it is copied here. --parts holds counted name parts, for the made-up sets of women, titles and
places.
"""

import argparse
import json
import platform
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

# ruff: noqa: E402, I001 - run as a script: the package and the generators are found beside this file
sys.path[:0] = [str(Path(__file__).parent / "instances"), str(Path(__file__).parents[1] / "src")]

import made_up_people
from safepassage.core import names
from safepassage.core.names import rarity
from safepassage.core.names.find import Listed, NameList
from safepassage.core.names.score import Scorer

TASKS = ("latin_AF", "xscript_AF", "latin_ME", "xscript_ME", "latin_IR", "latin_PK", "latin_IQ")


def quality(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """AUC, best F1, recall at precision .95; equal scores stand or fall together."""
    from scipy.stats import rankdata

    positives, negatives = truth.sum(), (1 - truth).sum()
    auc = (rankdata(scores)[truth == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order])
    last = np.r_[scores[order][1:] != scores[order][:-1], True]
    precision = (right / np.arange(1, len(truth) + 1))[last]
    recall = (right / positives)[last]
    f1 = (2 * precision * recall / np.maximum(precision + recall, 1e-9)).max()
    good = recall[precision >= 0.95]
    return float(auc), float(f1), float(good.max()) if len(good) else 0.0


def usual(pairs: list[dict[str, object]], task: str) -> list[dict[str, object]]:
    """The pairs of a task as the design counts them: without unrelated nicknames and low-quality aliases."""
    return [p for p in pairs if p["task"] == task and not str(p["sub"]).endswith("_unrelated") and p["sub"] != "low"]


def pairs_table(pairs: list[dict[str, object]]) -> None:
    """Quality per task, speed, and whether probabilities hold."""
    probabilities: list[float] = []
    truths: list[int] = []
    for task in TASKS:
        chosen = usual(pairs, task)
        if not chosen:
            continue
        texts = [(str(p["a"]), str(p["b"])) for p in chosen]
        scorer = Scorer(rarity.counted(text for pair in texts for text in pair))
        begun = time.process_time()
        results = [scorer.score(*pair) for pair in texts]
        cold = (time.process_time() - begun) / len(texts)
        begun = time.process_time()
        for pair in texts:
            scorer.score(*pair)
        warm = (time.process_time() - begun) / len(texts)
        shares = np.array([r.score if r else 0.0 for r in results])
        truth = np.array([int(str(p["y"])) for p in chosen])
        auc, f1, recall = quality(shares, truth)
        print(
            f"{task}: {truth.sum()} true of {len(truth)}; AUC {auc:.4f}, F1 {f1:.4f}, recall at P .95 {recall:.4f}; "
            f"{cold * 1e6:.0f} us cold, {warm * 1e6:.0f} us warm (processor time)"
        )
        if task.endswith("AF"):
            probabilities += shares.tolist()
            truths += truth.tolist()
    shown, true = np.array(probabilities), np.array(truths)
    for low, high in ((0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        band = (shown >= low) & (shown < high)
        if band.any():
            print(f"calibration (AF): {band.sum()} pairs shown as {low}-{min(high, 1.0)}: {true[band].mean():.3f} true")


def keys_table(pairs: list[dict[str, object]]) -> None:
    """Share of true pairs with a common key, of random pairs with two, and names per second."""
    for task in TASKS:
        chosen = usual(pairs, task)
        true = [len(set(names.keys(str(p["a"]))) & set(names.keys(str(p["b"])))) for p in chosen if p["y"]]
        strange = [
            len(set(names.keys(str(p["a"]))) & set(names.keys(str(p["b"])))) for p in chosen if p["sub"] == "random"
        ]
        if true and strange:
            print(
                f"keys {task}: true pairs share one {np.mean(np.array(true) > 0):.4f}, "
                f"random pairs share two {np.mean(np.array(strange) > 1):.4f}"
            )


def key_speed(pairs: list[dict[str, object]]) -> None:
    """Names per second in a fresh process state; run first."""
    distinct = sorted({str(p[side]) for p in pairs for side in "ab"})
    begun = time.process_time()
    for text in distinct:
        names.keys(text)
    taken = time.process_time() - begun
    print(f"keys: {len(distinct)} distinct names, {len(distinct) / taken:.0f} names/s cold, processor time of one core")


def finding(pairs: list[dict[str, object]], persons: dict[str, dict[str, object]]) -> None:
    """Whether the right person of a list comes first for an alias or the name in original script."""
    lists: dict[str, list[Listed]] = defaultdict(list)
    for person, told in persons.items():
        listed = [name for name, kind in told["names"] if kind == "primary" and "\ufffd" not in name]  # type: ignore[attr-defined]
        if listed:
            lists[person.split(":")[0]].append(Listed(person, listed[0]))
    prepared = {source: NameList(listed) for source, listed in lists.items()}
    for task, kinds in (("latin_AF", None), ("xscript_AF", {"original_script"})):
        asked = {
            (str(p["pid"]), str(p["b"])) for p in usual(pairs, task) if p["y"] and (kinds is None or p["sub"] in kinds)
        }
        at: Counter[int] = Counter()
        for person, query in asked:
            hits = prepared[person.split(":")[0]].find(query)
            rank = next((hit.rank for hit in hits if hit.listed.id == person), 999)
            at.update({limit: rank <= limit for limit in (1, 5, 20)})
        if asked:
            print(
                f"finding {task}: {len(asked)} queries, recall at 1/5/20 "
                + "/".join(f"{at[limit] / len(asked):.3f}" for limit in (1, 5, 20))
            )


def made_up(parts: Path | None, size: int) -> None:
    """Two reports of made-up people against each other: women, men, one-part names, titles; strangers drawn at
    random."""
    if parts is not None:
        made_up_people.use_counted_parts(parts)
    chosen = random.Random(3)
    everyone = list(made_up_people.people(size, seed=5))
    groups = {
        "women": [p for p in everyone if p.sex == "F"],
        "men": [p for p in everyone if p.sex == "M"],
        "one-part names": [p for p in everyone if len(p.given) == 1 and p.surname is None],
    }
    for label, group in groups.items():
        for across in (False, True):
            left = [made_up_people.record(chosen, p, dari=False)[0] for p in group]
            right = [made_up_people.record(chosen, p, dari=across)[0] for p in group]
            if label == "men":
                left = [f"{chosen.choice(('Haji', 'Mullah', 'Dr.', 'Eng', 'Ustad'))} {name}" for name in left]
            pairs = [(a, b, 1) for a, b in zip(left, right, strict=True)]
            pairs += [(a, chosen.choice(right), 0) for a in left for _ in range(5)]
            scorer = Scorer(rarity.counted([*left, *right]))
            scores = np.array([found.score if (found := scorer.score(a, b)) else 0.0 for a, b, _ in pairs])
            auc, f1, recall = quality(scores, np.array([y for *_, y in pairs]))
            where = "Latin against Dari" if across else "Latin"
            note = " (titles added)" if label == "men" else ""
            print(
                f"made-up {label}{note}, {where}: {len(group)} people, "
                f"AUC {auc:.4f}, F1 {f1:.4f}, recall at P .95 {recall:.4f}"
            )


def main() -> None:
    """Run all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parts", type=Path)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    print(
        f"machine: {platform.machine()}, Python {platform.python_version()}; scheme {names.scheme_version}; seed 3, 5"
    )
    pairs = [
        json.loads(line)
        for path in sorted(args.data.glob("name_pairs_*.jsonl"))
        for line in path.open(encoding="utf-8")
    ]
    key_speed(pairs)
    keys_table(pairs)
    pairs_table(pairs)
    if not args.quick:
        persons: dict[str, dict[str, object]] = {}
        for path in args.data.glob("persons_aliases_*.json"):
            persons |= json.loads(path.read_text(encoding="utf-8"))
        finding(pairs, persons)
    made_up(args.parts, 600 if args.quick else 3000)


if __name__ == "__main__":
    main()
