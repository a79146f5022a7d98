"""Links or dedupes whole files: DuckDB finds the pairs, Splink trains and scores. The only file that imports either."""

# ruff: noqa: S608 - the SQL is put together from names of our own columns only

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from safepassage.matching.blocking import rules_for
from safepassage.matching.comparisons import Comparison
from safepassage.matching.model import LevelWeights, Model, shipped
from safepassage.matching.preparation import prepared_columns
from safepassage.matching.problem import Columns

MOST_PAIRS_A_RECORD = 50
_TRAINING_PAIRS = 1_000_000.0
_LEAST_PROBABILITY = 1e-6
_LEAST_RECORDS = 1_000
_LEAST_TRAINING_PAIRS = 100
_FOUND_BY_RULES = 0.95  # share of true pairs that the blocking rules are taken to find
Say = Callable[[str], None]


class TooManyPairs(ValueError):
    """A rule makes more pairs than can be looked at; the message names it."""


@dataclass(slots=True)
class Run:
    """One run over one or two sources; `summary` collects what is told at the end."""

    columns: Columns
    profile: str
    connection: Any
    two_sources: bool
    records: int
    say: Say
    summary: dict[str, Any] = field(default_factory=dict)


def begin(
    chunks: Iterable[tuple[str, list[str], dict[str, list[Any]]]],
    *,
    columns: Columns,
    profile: str,
    say: Say,
    memory: str = "2GB",
) -> Run:
    """Load prepared chunks (source, ids, columns) into a fresh database in memory; the chunks of a source stand
    together."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(":memory:", config={"memory_limit": memory, "preserve_insertion_order": "false"})
    kinds = prepared_columns(columns, profile)
    typed = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "VARCHAR[]": pa.list_(pa.string())}
    described = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE records (uid BIGINT, source VARCHAR, {described})")
    sources: dict[str, None] = {}
    uid = 0
    for source, ids, values in chunks:
        sources[source] = None
        size = len(ids)
        arrays = {"uid": pa.array(range(uid, uid + size), pa.int64()), "source": pa.array([source] * size, pa.string())}
        arrays |= {name: pa.array(values[name], typed[kind]) for name, kind in kinds.items()}
        connection.register("arriving", pa.table(arrays))
        connection.execute("INSERT INTO records SELECT * FROM arriving")
        connection.unregister("arriving")
        uid += size
    return Run(columns, profile, connection, len(sources) > 1, uid, say)


def find_pairs(run: Run) -> int:
    """Fill the table `pairs` with every pair that shares a key of some rule, each once; the smaller uid left."""
    connection = run.connection
    connection.execute("CREATE TABLE candidate (l BIGINT, r BIGINT)")
    told: dict[str, Any] = {}
    for rule in rules_for(run.columns, run.profile):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT DISTINCT uid, key FROM ({rule.sql})")
        if run.two_sources:
            first = connection.execute(
                "SELECT min(uid) FROM records WHERE source <> (SELECT source FROM records WHERE uid = 0)"
            ).fetchone()[0]
            sizes = (
                f"SELECT key, count(*) FILTER (uid < {first}) * count(*) FILTER (uid >= {first}) AS n "
                "FROM keyed GROUP BY key"
            )
            join = f"a.uid < {first} AND b.uid >= {first}"
        else:
            sizes = "SELECT key, count(*) * (count(*) - 1) // 2 AS n FROM keyed GROUP BY key"
            join = "a.uid < b.uid"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE good AS SELECT key, n FROM ({sizes}) WHERE n BETWEEN 1 AND {rule.most_pairs}"
        )
        planned, dropped = connection.execute(
            "SELECT (SELECT coalesce(sum(n), 0) FROM good), "
            f"(SELECT count(*) FROM ({sizes}) WHERE n > {rule.most_pairs})"
        ).fetchone()
        if planned > MOST_PAIRS_A_RECORD * max(run.records, 1000) * 2:
            raise TooManyPairs(
                f"The rule '{rule.name}' makes {planned} pairs for {run.records} records. Narrow the columns."
            )
        connection.execute(
            "INSERT INTO candidate SELECT a.uid, b.uid FROM (SELECT keyed.* FROM keyed SEMI JOIN good USING (key)) a "
            f"JOIN (SELECT keyed.* FROM keyed SEMI JOIN good USING (key)) b ON a.key = b.key AND {join}"
        )
        told[rule.name] = {"pairs": int(planned), "keys_too_common": int(dropped)}
    connection.execute("CREATE TABLE pairs AS SELECT DISTINCT l, r FROM candidate")
    connection.execute("DROP TABLE candidate")
    count = int(connection.execute("SELECT count(*) FROM pairs").fetchone()[0])
    run.summary["rules"] = told
    run.summary["pairs"] = count
    return count


def _settings(model: Model) -> dict[str, Any]:
    comparisons = [_splink_comparison(one, model) for one in model.comparisons]
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "uid",
        "probability_two_random_records_match": model.prior,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _splink_comparison(comparison: Comparison, model: Model) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.null_sql, "label_for_charts": "missing", "is_null_level": True}
    ]
    for level, weights in zip(comparison.levels, model.levels[comparison.name], strict=True):
        made: dict[str, Any] = {"sql_condition": level.sql, "label_for_charts": level.label}
        made |= {"m_probability": max(weights.m, 1e-9), "u_probability": max(weights.u, 1e-9)}
        if level.rarity in model.rarity:
            made |= {
                "tf_adjustment_column": level.rarity,
                "tf_adjustment_weight": 1.0,
                "disable_tf_exact_match_detection": True,
                "tf_minimum_u_value": 1e-12,
            }
        levels.append(made)
    return {"output_column_name": _column_name(comparison.name), "comparison_levels": levels}


def _column_name(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name.lower())


def _weight_column(comparison: Comparison, model: Model) -> str:
    """What a comparison adds, rarity included, as a column `w_<comparison>` of the scored pairs."""
    name = _column_name(comparison.name)
    adjusted = f' + "mw_tf_adj_{name}"' if any(level.rarity in model.rarity for level in comparison.levels) else ""
    return f'"mw_{name}"{adjusted} AS "w_{name}"'


def _quiet() -> None:
    logging.getLogger("splink").setLevel(logging.CRITICAL)


def train(run: Run, *, seed: int) -> Model:
    """Learn the weights from these records by Splink: u from random pairs, m by EM. Levels never seen keep the
    prior."""
    from splink import DuckDBAPI, Linker

    _quiet()
    model = shipped(run.columns, run.profile, prior=_prior(run))
    if run.records < _LEAST_RECORDS:
        run.say(f"{run.records} records are too few to learn weights from: the shipped ones are used.")
        return replace(model, counts={"records": run.records})
    api = DuckDBAPI(connection=run.connection)
    frame = api.register("records", table_name="to_train")
    linker = Linker(frame, _settings(model), log_level=logging.CRITICAL, validate_settings=False)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=_TRAINING_PAIRS, seed=seed, min_count_per_level=None, num_chunks=1
    )
    across = " AND l.source <> r.source" if run.two_sources else ""
    for rule in _training_rules(run):
        # EM on a handful of pairs learns nothing and leaves Splink's settings half changed: counted first.
        sql = f"SELECT count(*) FROM records l JOIN records r ON {rule} AND l.uid < r.uid{across}"
        if run.connection.execute(sql).fetchone()[0] < _LEAST_TRAINING_PAIRS:
            run.say(f"Too few pairs agree on {rule} to learn from.")
            continue
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule + across, max_pairs=_TRAINING_PAIRS, record_sample_proportion=1.0
        )
    told = linker.misc.save_model_to_json(out_path=None)
    levels = _learned(model, told)
    return replace(model, levels=levels, rarity=_rarity(run, model), counts={"records": run.records})


def _training_rules(run: Run) -> list[str]:
    there = prepared_columns(run.columns, run.profile)
    wanted = (
        (
            # Strict enough that most pairs are true even among a million: on looser ones namesakes swamp EM.
            ("name_line", "father_line", "place"),
            ("name_line", "father_line", "birth_from"),
            ("name_line", "birth_from", "place"),
            ("birth_exact", "place"),
            ("document",),
            ("name_line", "father_line"),
            ("name_line", "birth_from"),
            ("birth_exact", "name_first"),
        )
        if run.profile == "afghan"
        else (("birth_text",), ("name_pair",), ("full_name",), ("postcode", "given"), ("document",))
    )
    rules = [columns for columns in wanted if all(column in there for column in columns)][:4]
    return [" AND ".join(f'l."{column}" = r."{column}"' for column in columns) for columns in rules]


def _learned(model: Model, told: Mapping[str, Any]) -> dict[str, tuple[LevelWeights, ...]]:
    by_name = {one["output_column_name"]: one["comparison_levels"] for one in told["comparisons"]}
    learned: dict[str, tuple[LevelWeights, ...]] = {}
    for comparison in model.comparisons:
        rows = [row for row in by_name[_column_name(comparison.name)] if not row.get("is_null_level")]
        found = []
        for level, row in zip(comparison.levels, rows, strict=True):
            m, u = row.get("m_probability"), row.get("u_probability")
            known = isinstance(m, int | float) and isinstance(u, int | float) and m > 0 and u > 0
            found.append(
                LevelWeights(max(float(m), _LEAST_PROBABILITY), max(float(u), _LEAST_PROBABILITY / 10), True)
                if known and m is not None and u is not None
                else LevelWeights(
                    float(m) if isinstance(m, int | float) and m > 0 else level.m,
                    float(u) if isinstance(u, int | float) and u > 0 else level.u,
                    False,
                )
            )
        learned[comparison.name] = tuple(found)
    return learned


def _prior(run: Run) -> float:
    """Share of true pairs among all pairs, from pairs that agree on nearly everything, found by the strictest
    columns."""
    there = prepared_columns(run.columns, run.profile)
    wanted = (
        (("name_line", "father_line", "birth_from"), ("name_line", "birth_exact"), ("document", "name_first"))
        if run.profile == "afghan"
        else (
            ("name_pair", "birth_text"),
            ("full_name", "birth_text"),
            ("document", "given"),
            ("given", "family", "postcode"),
        )
    )
    across = " AND l.source <> r.source" if run.two_sources else ""
    unions = [
        "SELECT l.uid AS l, r.uid AS r FROM records l JOIN records r ON "
        + " AND ".join(f'l."{column}" = r."{column}"' for column in columns)
        + f" AND l.uid < r.uid{across}"
        for columns in wanted
        if all(column in there for column in columns)
    ]
    if not unions:
        return 1e-4
    agreeing = run.connection.execute(f"SELECT count(*) FROM ({' UNION '.join(unions)})").fetchone()[0]
    return float(min(0.5, max(1e-9, agreeing / 0.6 / _possible_pairs(run))))


def _possible_pairs(run: Run) -> float:
    if not run.two_sources:
        return max(1.0, run.records * (run.records - 1) / 2)
    first = "SELECT count(*) FROM records WHERE source = (SELECT source FROM records WHERE uid = 0)"
    left = run.connection.execute(first).fetchone()[0]
    return max(1.0, float(left) * float(run.records - left))


def settle_prior(run: Run, model: Model) -> Model:
    """Correct the prior by the scored pairs themselves and move their weights along; the rest of the model stays.

    The share of true pairs is that at which the expected number of true pairs among those looked at agrees with it.
    """
    weights = run.connection.execute("SELECT weight FROM scored").fetchnumpy()["weight"]
    if not len(weights):
        return model
    import numpy as np

    base = math.log2(model.prior / (1.0 - model.prior))
    evidence = np.asarray(weights, dtype=float) - base
    possible = _possible_pairs(run)
    prior = model.prior
    for _ in range(30):
        odds = np.exp2(np.clip(evidence + math.log2(prior / (1.0 - prior)), -60, 60))
        prior = float(min(0.5, max(1e-12, (odds / (1.0 + odds)).sum() / _FOUND_BY_RULES / possible)))
    shift = math.log2(prior / (1.0 - prior)) - base
    run.connection.execute(
        "CREATE OR REPLACE TABLE scored AS SELECT * REPLACE (weight + ? AS weight, "
        "CASE WHEN weight + ? > 1000 THEN 1.0 ELSE pow(2, weight + ?) / (1 + pow(2, weight + ?)) END AS probability) "
        "FROM scored",
        [shift] * 4,
    )
    run.summary["prior"] = prior
    return replace(model, prior=prior)


def _rarity(run: Run, model: Model) -> dict[str, dict[str, float]]:
    """Share of records with each value, per column whose rarity counts."""
    found: dict[str, dict[str, float]] = {}
    columns = {level.rarity for comparison in model.comparisons for level in comparison.levels if level.rarity}
    for column in sorted(columns):
        rows = run.connection.execute(
            f'SELECT "{column}", count(*) / sum(count(*)) OVER () FROM records WHERE "{column}" IS NOT NULL GROUP BY 1'
        ).fetchall()
        found[column] = {str(value): float(share) for value, share in rows}
    return found


def score(run: Run, model: Model, *, threshold: float) -> None:
    """Fill the table `scored` (l, r, weight, probability, level columns) with the pairs at or above the threshold,
    by Splink."""
    from splink import DuckDBAPI, Linker

    _quiet()
    begun = time.perf_counter()
    api = DuckDBAPI(connection=run.connection)
    frame = api.register("records", table_name="to_score")
    settings = _settings(model)
    settings["retain_intermediate_calculation_columns"] = True
    linker = Linker(frame, settings, log_level=logging.CRITICAL, validate_settings=False)
    for column, shares in model.rarity.items():
        import pyarrow as pa

        lookup = pa.table(
            {column: pa.array(list(shares), pa.string()), f"tf_{column}": pa.array(list(shares.values()), pa.float64())}
        )
        run.connection.register("lookup_arriving", lookup)
        run.connection.execute(f"CREATE OR REPLACE TABLE rarity_{column} AS SELECT * FROM lookup_arriving")
        run.connection.unregister("lookup_arriving")
        linker.table_management.register_term_frequency_lookup(api.register(f"rarity_{column}"), column)
    run.connection.execute(
        "CREATE OR REPLACE TABLE blocked AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM pairs"
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    predictions = linker.inference.predict(threshold_match_probability=threshold)
    weights = ", ".join(_weight_column(one, model) for one in model.comparisons)
    run.connection.execute(
        "CREATE OR REPLACE TABLE scored AS SELECT uid_l AS l, uid_r AS r, match_weight AS weight, "
        f"match_probability AS probability, {weights} "
        f"FROM {predictions.physical_name}"
    )
    run.summary["scored"] = int(run.connection.execute("SELECT count(*) FROM scored").fetchone()[0])
    run.summary["scoring_seconds"] = round(time.perf_counter() - begun, 2)
