"""`names keys`, `names score`, `names find`: names of any file, without a database."""

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safepassage.core.commands.guard import OK, guarded
from safepassage.core.row_files import BadInput, Row, RowWriter, header_of, require_columns, rows_of, written

if TYPE_CHECKING:
    from safepassage.core.names.rarity import Rarity


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `names` with its own commands."""
    names = commands.add_parser("names", help="keys, scores and search of names in any script")
    of_names = names.add_subparsers(dest="names_command", required=True)
    _register_keys(of_names)
    _register_score(of_names)
    _register_find(of_names)


def _register_keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="tokens, sounds and keys of every name in a file")
    keys.add_argument("file", type=Path, help="one name per line, or a csv or jsonl file with a column of names")
    keys.add_argument("-o", "--output", type=Path, required=True)
    keys.add_argument("--column", help="the column that holds the names (default: name)")
    keys.add_argument("--profile", default="afghan", help="afghan (Perso-Arabic and Latin) or generic (Latin)")
    keys.set_defaults(run=guarded(_keys))


def _register_score(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    score = commands.add_parser("score", help="probability that the two names of each row are one person's")
    score.add_argument("pairs", type=Path, help="csv or jsonl with columns a, b and optionally father_a, father_b")
    score.add_argument("-o", "--output", type=Path, required=True)
    score.add_argument("--explain", choices=("json", "text", "none"), default="json")
    score.add_argument("--lang", choices=("en", "fa-AF", "ps"), default="en", help="language of the sentences")
    score.add_argument("--rarity", default="auto", help="auto, builtin, or a file with one name per line to count over")
    score.add_argument("--profile", default="afghan")
    score.set_defaults(run=guarded(_score))


def _register_find(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for spelling in ("find", "search"):
        find = commands.add_parser(spelling, help="the people of a list that a name may belong to")
        find.add_argument(
            "query", nargs="?", help="a name, or a file with columns query_id, query[, father, year, province]"
        )
        find.add_argument("--queries", type=Path, help="the same file, named")
        find.add_argument("--in", dest="list", type=Path, required=True, help="csv: id, name[, father, year, province]")
        find.add_argument("-o", "--output", type=Path)
        find.add_argument("-k", "--top", dest="top", type=int, default=20)
        find.add_argument("--father", default="")
        find.add_argument("--year", default="", help="birth year in either calendar")
        find.add_argument("--explain", choices=("json", "text", "none"), default="json")
        find.add_argument("--lang", choices=("en", "fa-AF", "ps"), default="en")
        find.add_argument("--profile", default="afghan")
        find.set_defaults(run=guarded(_find))


def _profile(name: str) -> Any:
    from safepassage.core.names.tables import profile

    try:
        return profile(name)
    except ValueError as fault:
        raise BadInput(f"{str(fault)[0].upper()}{str(fault)[1:]}.") from None


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _keys(args: argparse.Namespace) -> int:
    from safepassage.core.names import compare, keys
    from safepassage.core.names.keys import scheme_version

    table = _profile(args.profile)
    rows, column, others = _names_in(args.file, args.column)
    version = scheme_version(table)
    added = ["name", "scheme_version", "tokens", "titles", "sounds", "keys", "flags"]
    begun, count = time.perf_counter(), 0
    with written(args.output) as file:
        writer = RowWriter(file, args.output, [*(name for name in others if name not in added), *added])
        for row in rows:
            name = row[column]
            heard = compare.hear(name, table)
            row |= {
                "name": name,
                "scheme_version": version,
                "tokens": " ".join(part.text for part in heard.parsed.parts),
                "titles": " ".join(part.text for part in heard.parsed.titles),
                "sounds": " ".join(one.sound for one in heard.heard),
                "keys": " ".join(keys(name, table=table)),
                "flags": " ".join(heard.parsed.flags),
            }
            writer.write(row)
            count += 1
    taken = time.perf_counter() - begun
    _say(f"{count} names, scheme {version}, {taken:.2f} s.")
    return OK


def _names_in(path: Path, column: str | None) -> tuple[Any, str, list[str]]:
    """Rows with a name, the column it stands in and the other columns."""
    if path.suffix.lower() not in {".csv", ".jsonl", ".ndjson", ".tsv"} and column is None:
        if not path.is_file():
            raise BadInput(f"There is no file {path}.")
        return ({"name": line} for line in _plain_lines(path)), "name", []
    header = header_of(path)
    if column is None and "name" not in header and len(header) <= 1 and path.suffix.lower() == ".csv":
        return ({"name": line} for line in _plain_lines(path)), "name", []
    chosen = column or "name"
    require_columns(header, [chosen], path)
    return rows_of(path), chosen, [name for name in header if name != chosen]


def _plain_lines(path: Path) -> Any:
    try:
        with path.open(encoding="utf-8-sig", newline=None) as file:
            for line in file:
                yield line.rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path.name} is not UTF-8 text: byte {fault.start} of a block cannot be read.") from None


def _rarity(choice: str, path: Path, columns: tuple[str, ...], table: Any) -> "Rarity":
    from safepassage.core.names import rarity

    if choice == "builtin":
        return rarity.built_in(table)
    if choice == "auto":
        return rarity.counted((row[name] for row in rows_of(path) for name in columns if row.get(name)), table)
    counted_over = Path(choice)
    if not counted_over.is_file():
        raise BadInput(f"--rarity is auto, builtin or a file; there is no file {choice}.")
    return rarity.counted(_plain_lines(counted_over), table)


def _score(args: argparse.Namespace) -> int:
    from safepassage.core.names.score import Scorer, weights

    table = _profile(args.profile)
    header = header_of(args.pairs)
    require_columns(header, ["a", "b"], args.pairs)
    scorer = Scorer(_rarity(args.rarity, args.pairs, ("a", "b"), table), table=table)
    columns = ["score", "name_score", "father_score", *(["explanation"] if args.explain != "none" else [])]
    begun, count, empty = time.perf_counter(), 0, 0
    with written(args.output) as file:
        writer = RowWriter(file, args.output, [*(name for name in header if name not in columns), *columns])
        for row in rows_of(args.pairs):
            out: dict[str, Any] = dict(row)
            result = scorer.score(
                row.get("a", ""),
                row.get("b", ""),
                left_father=row.get("father_a", ""),
                right_father=row.get("father_b", ""),
            )
            count += 1
            if result is None:
                empty += 1
                out |= {"score": None, "name_score": None, "father_score": None, "explanation": _flags(row, table)}
            else:
                out |= {"score": result.score, "name_score": result.name_score, "father_score": result.father_score}
                out["explanation"] = _explained(result, args)
            writer.write(out)
    taken = time.perf_counter() - begun
    kept = weights()
    _say(
        f"{count} pairs, {empty} with an empty name; weights {kept.version}, prior {kept.base_rate}, "
        f"rarity {scorer.rarity.source}; {taken:.2f} s."
    )
    return OK


def _flags(row: Row, table: Any) -> dict[str, Any]:
    from safepassage.core.names import parse

    return {"flags": {side: list(parse(row.get(side, ""), table=table).flags) for side in ("a", "b")}}


def _explained(result: Any, args: argparse.Namespace, beside: tuple[tuple[str, float], ...] = ()) -> Any:
    from safepassage.core.names import explain

    if args.explain == "none":
        return None
    if args.explain == "text":
        return explain.as_text(result, language=args.lang)
    told = explain.as_json(result, language=args.lang)
    if beside:
        told["beside"] = [{"kind": kind, "weight": weight} for kind, weight in beside]
    return told


def _year(text: str) -> int | None:
    """A birth year in either calendar, or None when nothing was given or it could not be read."""
    from safepassage.core.calendars import read_date

    if not text.strip():
        return None
    span = read_date(text).assertion.evidence
    return None if span is None else date.fromordinal((span[0].toordinal() + span[1].toordinal()) // 2).year


def _find(args: argparse.Namespace) -> int:
    from safepassage.core.names.find import Listed, NameList

    require_columns(header_of(args.list), ["id", "name"], args.list)
    listed = NameList(
        (
            Listed(row["id"], row["name"], row.get("father", ""), _year(row.get("year", "")), row.get("province", ""))
            for row in rows_of(args.list)
        ),
        table=_profile(args.profile),
    )
    queries = args.queries or (Path(args.query) if args.query and _is_file(args.query) else None)
    if queries is None:
        if not args.query:
            raise BadInput("Give a name, or a file of queries.")
        if args.query.lower().endswith((".csv", ".jsonl")):
            raise BadInput(f"There is no file {args.query}.")
        asked = [{"query_id": "1", "query": args.query, "father": args.father, "year": args.year}]
    else:
        header = header_of(queries)
        require_columns(header, ["query"] if "query" in header else ["query_id", "query"], queries)
        asked = list(rows_of(queries))
    output = args.output
    if output is None:
        return _shown(listed, asked, args)
    columns = ["query_id", "rank", "id", "name", "score", *(["explanation"] if args.explain != "none" else [])]
    begun, count = time.perf_counter(), 0
    with written(output) as file:
        writer = RowWriter(file, output, columns)
        for number, row in enumerate(asked, start=1):
            for hit in _hits(listed, row, args):
                writer.write(
                    {
                        "query_id": row.get("query_id") or str(number),
                        "rank": hit.rank,
                        "id": hit.listed.id,
                        "name": hit.listed.name,
                        "score": hit.score,
                        "explanation": _explained(hit.name, args, hit.beside),
                    }
                )
                count += 1
    _say(f"{len(asked)} queries, {len(listed.listed)} names, {count} hits, {time.perf_counter() - begun:.2f} s.")
    return OK


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _hits(listed: Any, row: Row, args: argparse.Namespace) -> Any:
    return listed.find(
        row.get("query", ""),
        father=row.get("father", ""),
        year=_year(row.get("year", "")),
        province=row.get("province", ""),
        most=max(1, args.top),
    )


def _shown(listed: Any, asked: list[Row], args: argparse.Namespace) -> int:
    from safepassage.core.names import explain

    found = False
    for row in asked:
        for hit in _hits(listed, row, args):
            found = True
            print(f"{hit.rank:>3}  {hit.score:.3f}  {hit.listed.id}  {hit.listed.name}")
            if args.explain != "none":
                print(f"          {explain.as_text(hit.name, language=args.lang)}")
    if not found:
        print("Nobody in this list has a part that sounds alike. That does not mean that the person is unknown.")
    return OK
