"""Commands over names, dates and machine-readable zones: files in, files out, no database."""

import argparse
import json
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safepassage.core.row_files import BadInput, Row, RowWriter, header_of, require_columns, rows_of, written

if TYPE_CHECKING:
    from safepassage.core.names.rarity import Rarity

OK, FINDING, BAD = 0, 1, 2


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `names`, `date` and `mrz` to the command tree."""
    names = commands.add_parser("names", help="keys, scores and search of names in any script")
    of_names = names.add_subparsers(dest="names_command", required=True)
    _register_keys(of_names)
    _register_score(of_names)
    _register_find(of_names)
    _register_date(commands)
    _register_mrz(commands)


def _register_keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="tokens, sounds and keys of every name in a file")
    keys.add_argument("file", type=Path, help="one name per line, or a csv or jsonl file with a column of names")
    keys.add_argument("-o", "--output", type=Path, required=True)
    keys.add_argument("--column", help="the column that holds the names (default: name)")
    keys.add_argument("--profile", default="afghan", help="afghan (Perso-Arabic and Latin) or generic (Latin)")
    keys.set_defaults(run=_guarded(_keys))


def _register_score(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    score = commands.add_parser("score", help="probability that the two names of each row are one person's")
    score.add_argument("pairs", type=Path, help="csv or jsonl with columns a, b and optionally father_a, father_b")
    score.add_argument("-o", "--output", type=Path, required=True)
    score.add_argument("--explain", choices=("json", "text", "none"), default="json")
    score.add_argument("--lang", choices=("en", "fa-AF", "ps"), default="en", help="language of the sentences")
    score.add_argument("--rarity", default="auto", help="auto, builtin, or a file with one name per line to count over")
    score.add_argument("--profile", default="afghan")
    score.set_defaults(run=_guarded(_score))


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
        find.set_defaults(run=_guarded(_find))


def _register_date(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    reading = commands.add_parser("date", help="what a date as written means, in both calendars")
    reading.add_argument("text", nargs="+", help="the date as it was written, such as '۲۴ اسد ۱۴۰۰' or '25 in 1389'")
    reading.add_argument("--order", choices=("dmy", "mdy", "ymd"), help="order of numeric dates in the source")
    reading.add_argument("--calendar", choices=("solar_hijri", "gregorian", "lunar_hijri"))
    reading.add_argument("--json", action="store_true")
    reading.set_defaults(run=_guarded(_date))


def _register_mrz(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    mrz = commands.add_parser("mrz", help="read machine-readable zones from text files or photos")
    mrz.add_argument("files", nargs="+", help="text files, photos (with tesseract installed), or - for what is typed")
    mrz.add_argument("--on", help="day of reading as YYYY-MM-DD, which decides the century (default: today)")
    mrz.add_argument("--json", action="store_true")
    mrz.set_defaults(run=_guarded(_mrz))


def _guarded(run: Any) -> Any:
    """Turns bad input into one sentence on stderr and exit code 2."""

    def guarded(args: argparse.Namespace) -> int:
        try:
            return int(run(args))
        except BadInput as fault:
            print(fault, file=sys.stderr)
            return BAD
        except BrokenPipeError:
            raise
        except OSError as fault:
            print(f"{fault.filename or 'A file'}: {fault.strerror or 'cannot be used'}.", file=sys.stderr)
            return BAD

    return guarded


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


def _date(args: argparse.Namespace) -> int:
    from safepassage.core import calendars

    text = " ".join(args.text)
    chosen = calendars.Calendar(args.calendar) if args.calendar else None
    reading = calendars.read_date(text, order=args.order, calendar=chosen)
    told = reading.assertion
    if args.json:
        print(
            json.dumps(
                {
                    "as_written": told.as_written,
                    "calendar": told.calendar,
                    "earliest": told.earliest.isoformat() if told.earliest else None,
                    "latest": told.latest.isoformat() if told.latest else None,
                    "precision": told.precision,
                    "is_conventional": told.is_conventional,
                    "readings": len(told.readings),
                    "problem": reading.problem,
                    "sentence": reading.sentence,
                },
                ensure_ascii=False,
            )
        )
        return OK if reading.is_understood else BAD
    if told.earliest is None or told.latest is None:
        print(reading.sentence, file=sys.stderr)
        return BAD
    for one in told.readings:
        print(f"{one.calendar.value}, {one.precision.value}: {_span_in_words(one.earliest, one.latest)}")
    if len(told.readings) > 1:
        print(f"Read in {len(told.readings)} ways; all of them lie in {_span_in_words(told.earliest, told.latest)}.")
    if told.is_conventional:
        print("This day is often written when only the year is known: it counts as the year.")
    return OK


def _span_in_words(first: date, last: date) -> str:
    from safepassage.core.calendars import Calendar, in_words

    def both(day: date) -> str:
        solar = in_words(day, calendar=Calendar.SOLAR_HIJRI)
        dari = in_words(day, calendar=Calendar.SOLAR_HIJRI, language="fa-AF")
        return f"{day.isoformat()} ({in_words(day)}; {solar}; {dari})"

    return both(first) if first == last else f"{both(first)} to {both(last)}"


def _mrz(args: argparse.Namespace) -> int:
    from safepassage.core import documents

    on = _day_of_reading(args.on)
    worst = OK
    for name in args.files:
        read = documents.read_mrz(_mrz_text(name), on=on)
        if args.json:
            print(json.dumps(_mrz_values(name, read), ensure_ascii=False, default=str))
        else:
            _print_mrz(name, read)
        if read.verdict is documents.Verdict.UNREADABLE:
            worst = BAD
        elif read.verdict in (documents.Verdict.FAILED, documents.Verdict.AMBIGUOUS):
            worst = max(worst, FINDING)
    return worst


def _day_of_reading(text: str | None) -> date:
    if text is None:
        return datetime.now(tz=UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--on needs a day as YYYY-MM-DD, not {text}.") from None


def _mrz_text(name: str) -> str:
    from safepassage.core.documents import ocr

    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if not path.is_file():
        raise BadInput(f"There is no file {name}.")
    if path.suffix.lower() in ocr.IMAGE_ENDINGS:
        try:
            return ocr.text_of_image(path)
        except (ocr.NoReader, ValueError) as fault:
            raise BadInput(str(fault)) from None
    return path.read_bytes()[:1_000_000].decode("utf-8", errors="replace")


def _mrz_values(name: str, read: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {"file": name, **asdict(read)}


def _print_mrz(name: str, read: Any) -> None:
    print(f"{name}: {read.layout or 'no zone'}, {read.verdict.value}. {read.sentence}")
    if not read.layout:
        return
    rows = [
        ("primary identifier", read.primary_identifier),
        ("secondary identifier", read.secondary_identifier),
        ("in native letters, if the zone is coded so", read.native_reading),
        ("document number", read.number),
        ("issued by", read.issuer),
        ("nationality", read.nationality),
        ("born", _mrz_span(read.birth)),
        ("sex", read.sex),
        ("valid until", _mrz_span(read.expiry)),
        ("confirm on the page", ", ".join(read.confirm)),
    ]
    for label, value in rows:
        if value:
            print(f"  {label}: {value}")
    for lines in read.candidates:
        print("  possible reading: " + " / ".join(lines))


def _mrz_span(value: Any) -> str:
    if value is None or value.earliest is None:
        return f"not a date ({value.as_written})" if value is not None else ""
    if value.earliest == value.latest:
        return str(value.earliest.isoformat())
    return f"{value.earliest.isoformat()} to {value.latest.isoformat()}"
