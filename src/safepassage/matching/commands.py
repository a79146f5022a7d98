"""`match`: link or dedupe any files, train weights on them, and measure the result against known truth. No database."""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safepassage.core.row_files import BadInput, Row, RowWriter, header_of, require_columns, rows_of, written

if TYPE_CHECKING:
    from safepassage.matching.bulk import Run
    from safepassage.matching.model import Model
    from safepassage.matching.problem import Columns

OK, BAD = 0, 2
_SHOWN_DUPLICATES = 5
_LOOKED_AT = 2_000
_CHUNK = 50_000


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `match` to the command tree: `match LEFT [RIGHT]`, and `match evaluate PAIRS TRUTH`."""
    match = commands.add_parser(
        "match",
        help="link two files or find duplicates in one; `match evaluate PAIRS TRUTH` measures a result",
        description="One file: find duplicates. Two files: link them. csv, jsonl and parquet are read.",
    )
    match.add_argument("files", nargs="+", help="LEFT [RIGHT], or: evaluate PAIRS TRUTH")
    match.add_argument(
        "--mapping", "--columns", dest="mapping", type=Path, help="TOML: which column is what; else guessed and printed"
    )
    match.add_argument("-o", "--output", type=Path, help="PAIRS: left_id, right_id, probability, weight, explanation")
    match.add_argument("--clusters", type=Path, help="CLUSTERS: source, id, cluster_id")
    match.add_argument("--model", type=Path, help="a weights file instead of training")
    match.add_argument("--save-model", type=Path)
    match.add_argument("--threshold", type=float, default=0.5, help="pairs below this probability are not written")
    match.add_argument("--cluster-at", type=float, default=0.95)
    match.add_argument(
        "--one-to-one", action="store_true", help="each record of a file matches at most one of the other"
    )
    match.add_argument(
        "--profile", choices=("afghan", "generic"), help="how names are compared; else chosen by script and shown"
    )
    match.add_argument("--memory", default="2GB", help="most memory for the tables")
    match.add_argument("--seed", type=int, default=1)
    match.set_defaults(run=_match)


def _match(args: argparse.Namespace) -> int:
    try:
        if args.files[0] == "evaluate" and len(args.files) == 3:
            return _evaluate(Path(args.files[1]), Path(args.files[2]))
        return _link(args)
    except BadInput as fault:
        print(fault, file=sys.stderr)
        return BAD


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _rows(path: Path) -> Iterator[Row]:
    """Rows of a csv, jsonl or parquet file as text, one after the other."""
    if path.suffix.lower() != ".parquet":
        yield from rows_of(path)
        return
    if not path.is_file():
        raise BadInput(f"There is no file {path}.")
    import duckdb

    try:
        read = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0].strip() for column in read.description]
        while batch := read.fetchmany(_CHUNK):
            for row in batch:
                yield {
                    name: "" if value is None else str(value).strip() for name, value in zip(names, row, strict=True)
                }
    except duckdb.Error:
        raise BadInput(f"{path.name} is not a parquet file.") from None


@dataclass(slots=True)
class _Source:
    """One file: where it is, how it is called in the result, and which of its columns is what."""

    path: Path
    name: str
    columns: "Columns"


def _sources(args: argparse.Namespace) -> tuple[list[_Source], str]:
    """The files with their columns, and the names profile: as told, or chosen by the first rows of all of them."""
    from safepassage.matching import mapping
    from safepassage.matching.preparation import profile_of

    paths = [Path(name) for name in args.files]
    profile = args.profile
    found: list[_Source] = []
    firsts: list[list[Row]] = []
    for path, name in zip(paths, _source_names(paths), strict=True):
        first = list(itertools.islice(_rows(path), _LOOKED_AT))
        if not first:
            raise BadInput(f"{path.name} holds no rows.")
        header = list(first[0])
        if args.mapping is not None:
            columns, wanted = mapping.read(args.mapping, header)
            profile = profile or wanted
        elif not found:
            columns = mapping.guessed(header)
        else:
            columns = found[0].columns
            require_columns(header, [*columns.roles.values(), *columns.exact], path)
        found.append(_Source(path, name, columns))
        firsts.append(first)
    if profile is None:
        guesses = {profile_of(rows, source.columns) for source, rows in zip(found, firsts, strict=True)}
        profile = "afghan" if "afghan" in guesses else "generic"
    return found, profile


def _chunks(
    sources: list[_Source], profile: str, ids: list[tuple[str, str]]
) -> Iterator[tuple[str, list[str], dict[str, list[Any]]]]:
    """Prepared rows, some ten thousand at a time, so that a file of millions is never held as text. Fills `ids` on
    the way."""
    from safepassage.matching.preparation import prepare_all

    for source in sources:
        rows = _rows(source.path)
        seen: set[str] = set()
        column = source.columns.roles["id"]
        while chunk := list(itertools.islice(rows, _CHUNK)):
            here = [row.get(column, "") for row in chunk]
            if "" in here:
                raise BadInput(
                    f"{source.path.name}: row {len(seen) + here.index('') + 1} has no id in column {column}."
                )
            fresh = set(here)
            if len(fresh) < len(here) or fresh & seen:
                twice = [one for place, one in enumerate(here) if one in seen or one in here[:place]]
                listed = ", ".join(dict.fromkeys(twice[:_SHOWN_DUPLICATES]))
                raise BadInput(f"{source.path.name} holds an id more than once: {listed}.")
            seen |= fresh
            ids.extend((source.name, one) for one in here)
            yield source.name, here, prepare_all(chunk, source.columns, profile)


def _link(args: argparse.Namespace) -> int:
    from safepassage.matching import bulk

    if len(args.files) > 2:
        raise BadInput("Give one file to find duplicates in, or two to link.")
    if args.output is None and args.clusters is None:
        raise BadInput("Say where the result goes: -o PAIRS.csv, --clusters CLUSTERS.csv, or both.")
    begun = time.perf_counter()
    sources, profile = _sources(args)
    columns = sources[0].columns
    told = ", ".join(f"{role} = {column}" for role, column in columns.roles.items())
    exact = f"; exact: {', '.join(columns.exact)}" if columns.exact else ""
    _say(f"names profile: {profile}; columns: {told}{exact}")
    ids: list[tuple[str, str]] = []
    run = bulk.begin(_chunks(sources, profile, ids), columns=columns, profile=profile, say=_say, memory=args.memory)
    read_in = time.perf_counter() - begun
    try:
        count = bulk.find_pairs(run)
    except bulk.TooManyPairs as fault:
        raise BadInput(str(fault)) from None
    if count == 0:
        _say("No two records share a key: nothing was compared.")
    model = _scored(run, args, count)
    _write(run, model, ids, args)
    _say(
        f"{run.records} records, {count} pairs looked at, {run.summary.get('scored', 0)} at or above the threshold; "
        f"read in {read_in:.1f} s, all in {time.perf_counter() - begun:.1f} s."
    )
    rules = run.summary.get("rules", {})
    common = {name: said["keys_too_common"] for name, said in rules.items() if said["keys_too_common"]}
    if common:
        _say("Keys too common to look at: " + ", ".join(f"{name} {number}" for name, number in common.items()) + ".")
    return OK


def _source_names(paths: list[Path]) -> list[str]:
    stems = [path.stem for path in paths]
    return (
        stems
        if len(set(stems)) == len(stems)
        else [f"{stem}_{side}" for stem, side in zip(stems, ("left", "right"), strict=False)]
    )


def _scored(run: "Run", args: argparse.Namespace, count: int) -> "Model":
    from safepassage.matching import bulk
    from safepassage.matching import model as models

    if args.model is not None:
        try:
            model = models.with_columns(models.load(args.model), run.columns)
        except (OSError, ValueError, KeyError) as fault:
            raise BadInput(str(fault)) from None
    elif count == 0:
        model = models.shipped(run.columns, run.profile, prior=1e-4)
    else:
        model = bulk.train(run, seed=args.seed)
    if count == 0:
        run.connection.execute("CREATE TABLE scored (l BIGINT, r BIGINT, weight DOUBLE, probability DOUBLE)")
        return model
    # The prior is settled on pairs well below the threshold, so that it does not depend on it.
    bulk.score(run, model, threshold=min(args.threshold, 0.001) if args.model is None else args.threshold)
    if args.model is None:
        model = bulk.settle_prior(run, model)
        if model.untrained:
            _say("Levels without enough data keep the shipped weight: " + "; ".join(model.untrained) + ".")
    run.connection.execute("DELETE FROM scored WHERE probability < ?", [args.threshold])
    run.summary["scored"] = run.connection.execute("SELECT count(*) FROM scored").fetchone()[0]
    if args.save_model is not None:
        model.save(args.save_model)
    return model


def _write(run: "Run", model: "Model", ids: list[tuple[str, str]], args: argparse.Namespace) -> None:
    from safepassage.matching.judgement import clusters, one_to_one
    from safepassage.matching.problem import ScoredPair

    weights = [
        column
        for column in run.connection.execute("SELECT * FROM scored LIMIT 0").fetchnumpy()
        if column.startswith("w_")
    ]
    rows = run.connection.execute("SELECT * FROM scored ORDER BY weight DESC, l, r").fetchall()
    # Ids of two files may be equal: inside, a record is known by its place.
    if args.one_to_one and run.two_sources:
        sides = {str(place): source for place, (source, _) in enumerate(ids)}
        kept = {
            (one.left, one.right)
            for one in one_to_one((ScoredPair(str(r[0]), str(r[1]), r[2]) for r in rows), sides=sides)
        }
        rows = [row for row in rows if (str(row[0]), str(row[1])) in kept]
    if args.output is not None:
        names = {f"w_{_plain(one.name)}": one.name for one in model.comparisons}
        with written(args.output) as file:
            writer = RowWriter(file, args.output, ("left_id", "right_id", "probability", "weight", "explanation"))
            for row in rows:
                writer.write(
                    {
                        "left_id": ids[row[0]][1],
                        "right_id": ids[row[1]][1],
                        "probability": row[3],
                        "weight": row[2],
                        "explanation": _explanation(row[2], row[4:], weights, names),
                    }
                )
    if args.clusters is not None:
        pairs = (ScoredPair(str(row[0]), str(row[1]), row[3]) for row in rows)
        named = clusters((str(place) for place in range(len(ids))), pairs, at=args.cluster_at)
        with written(args.clusters) as file:
            writer = RowWriter(file, args.clusters, ("source", "id", "cluster_id"))
            for place, (source, one) in enumerate(ids):
                writer.write({"source": source, "id": one, "cluster_id": int(named[str(place)])})


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name.lower())


def _explanation(weight: float, values: tuple[float, ...], columns: list[str], names: dict[str, str]) -> str:
    """What each comparison adds, in log2; with the prior they add up to the weight."""
    added = {names[column]: value for column, value in zip(columns, values, strict=True)}
    return json.dumps({"prior": weight - sum(added.values()), **added}, ensure_ascii=False)


def _evaluate(pairs: Path, truth: Path) -> int:
    from safepassage.matching import evaluate

    header = header_of(pairs)
    require_columns(header, ["left_id", "right_id", "probability"], pairs)
    known = header_of(truth)
    scored = [(_pair(row["left_id"], row["right_id"]), float(row["probability"])) for row in rows_of(pairs)]
    if {"left_id", "right_id"} <= set(known):
        true = {_pair(row["left_id"], row["right_id"]) for row in rows_of(truth)}
        clusters = None
    else:
        require_columns(known, ["id", "cluster_id"] if "cluster_id" in known else ["id", "cluster"], truth)
        name = "cluster_id" if "cluster_id" in known else "cluster"
        clusters = {row["id"]: row[name] for row in rows_of(truth)}
        true = _true_pairs(clusters)
    at, best = evaluate.pair_quality(scored, true)
    told: dict[str, Any] = {
        "true_pairs": len(true),
        "best": _rounded(best),
        "at": [_rounded(one) for one in at],
        "calibration": [
            {"from": band.low, "to": band.high, "pairs": band.pairs, "true": round(band.true_share, 4)}
            for band in evaluate.calibration(scored, true)
        ],
    }
    if clusters is not None:
        told["clusters"] = _cluster_table(scored, clusters)
    print(json.dumps(told, indent=1))
    return OK


def _cluster_table(scored: list[tuple[frozenset[str], float]], truth: dict[str, str]) -> list[dict[str, float]]:
    from safepassage.matching import evaluate
    from safepassage.matching.judgement import clusters
    from safepassage.matching.problem import ScoredPair

    pairs = [ScoredPair(min(pair), max(pair), probability) for pair, probability in scored if len(pair) == 2]
    found = []
    for threshold in (0.5, 0.9, 0.95, 0.99):
        quality = evaluate.cluster_quality(clusters(truth, pairs, at=threshold), truth)
        found.append({**_rounded(quality), "threshold": threshold})
    return found


def _pair(left: str, right: str) -> frozenset[str]:
    """A pair without order; equal ids of two files stay a pair of one."""
    return frozenset((left, right))


def _true_pairs(clusters: dict[str, str]) -> set[frozenset[str]]:
    from collections import defaultdict
    from itertools import combinations

    members = defaultdict(list)
    for record, cluster in clusters.items():
        members[cluster].append(record)
    return {_pair(a, b) for group in members.values() for a, b in combinations(group, 2)}


def _rounded(quality: Any) -> dict[str, float]:
    return {name: round(getattr(quality, name), 5) for name in ("threshold", "precision", "recall", "f1")}
