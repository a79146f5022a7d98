"""Commands for policy staff and anybody with a table of facts: check a draft, decide, compare, estimate."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from safepassage.eligibility.casefile import File
    from safepassage.eligibility.columns import Register
    from safepassage.eligibility.fact_tables import FactTable
    from safepassage.eligibility.versions import Book, Version
    from safepassage.eligibility.vocabulary import Vocabulary

PATHWAYS = Path(__file__).parents[1] / "journey" / "applications" / "pathways"
OK, FINDING, BAD_INPUT = 0, 1, 2
NEW_ZEALAND = ZoneInfo("Pacific/Auckland")
RECEIVED = "application.received_at"
DISCRETION = "by discretion"

FACTS_HELP = """\
FACTS.csv: one column `person`, the others named by fact, such as person.at_risk, employment.role,
employment.ended_on, visa.kind, application.received_at. An empty cell is "not known", never "no".
  yes/no        yes, no
  dates         2012-12-12, 2012-12, 2012, or from..to (2010-12..2011-02); 2013-05-01.. goes on
  instants      2021-08-25T23:58+12:00 (the offset is needed)
  sets          nzdf;police   !aid (certainly not)   AF;only (nothing else)
  two answers   2010|2011 (kept both; if they contradict each other the fact counts as not known)
Several employments, relations, stays or visas: several rows with the same person. relation.other names
the other person. person.employment_complete = yes says that the list of employments is complete: only
then can the absence of a job be a "no". Long form: columns person, fact, value (and record, strength,
source, valid_from, valid_until), one statement a row.
PATHWAY: a file, or a name such as nz-bamyan-offer (the version in force --on that day) or nz-bamyan-offer@2.
"""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `eligibility check | decide | compare | estimate`."""
    top = commands.add_parser("eligibility", help="who qualifies, under which text, and what is still to be found out")
    kinds = top.add_subparsers(dest="eligibility_command", required=True)

    check = _command(kinds, "check", "check a pathway before it is published", run_check)
    check.add_argument("file", type=Path, metavar="PATHWAY.yaml")
    check.add_argument("--facts", type=Path, metavar="FACTS.csv", help="a register, to list who would lose a yes")

    decide = _command(kinds, "decide", "decide every person of a table under a pathway", run_decide)
    decide.add_argument("pathway", metavar="PATHWAY")
    decide.add_argument("facts", type=Path, metavar="FACTS.csv")
    decide.add_argument("--on", metavar="DAY", help="day (or instant with offset) that selects the version")
    decide.add_argument("--known-at", metavar="DAY", help="decide with the versions that were known then")
    decide.add_argument("--lang", choices=("en", "fa", "ps"), default="en", help="language of the trace")
    decide.add_argument("-o", "--output", type=Path, metavar="VERDICTS.csv")

    compare = _command(kinds, "compare", "list the people whose answer differs between two versions", run_compare)
    compare.add_argument("old", metavar="PATHWAY@OLD")
    compare.add_argument("new", metavar="PATHWAY@NEW")
    compare.add_argument("facts", type=Path, metavar="FACTS.csv")
    compare.add_argument("-o", "--output", type=Path, metavar="CHANGED.csv")

    estimate = _command(kinds, "estimate", "how many might apply: three bounds with households", run_estimate)
    estimate.add_argument("pathway", metavar="PATHWAY")
    estimate.add_argument("facts", type=Path, metavar="FACTS.csv")
    estimate.add_argument("--on", metavar="DAY", help="day that selects the version")
    estimate.add_argument(
        "--households", default="1", metavar="SIZE:CASES,…", help="people per principal, seen how often"
    )
    estimate.add_argument("--uptake", default="0/0", metavar="TOOK/OFFERED", help="of an earlier round")
    estimate.add_argument("--duplicates", type=float, default=1.0, help="applications per case")
    estimate.add_argument("--list", action="append", default=[], type=Path, metavar="LIST.csv", help="ids on one list")
    estimate.add_argument("--seed", type=int, default=1)


def _command(kinds: Any, name: str, words: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = kinds.add_parser(
        name, help=words, description=words, epilog=FACTS_HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pathways", type=Path, default=PATHWAYS, metavar="FOLDER", help="where pathways are kept")
    if name != "check":
        strengths = ("claimed", "documented", "attested")
        parser.add_argument("--standard", choices=strengths, default="documented", help="statements that count")
    parser.set_defaults(run=_told(run))
    return parser


def _told(run: Any) -> Any:
    """Turn every fault of what was given into plain sentences and exit code 2."""

    def guarded(args: argparse.Namespace) -> int:
        from safepassage.eligibility.reading import RuleError
        from safepassage.eligibility.versions import NoVersion

        try:
            return int(run(args))
        except RuleError as error:
            print(error, file=sys.stderr)
        except NoVersion as error:
            print(f"No verdict: {error}.", file=sys.stderr)
        except (BadArgument, OSError) as error:
            told = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
            print(told, file=sys.stderr)
        return BAD_INPUT

    return guarded


class BadArgument(ValueError):
    """Something on the command line that cannot be used, in one sentence."""


def run_check(args: argparse.Namespace) -> int:
    """Print every finding on a pathway file; 1 when something refuses publication."""
    from safepassage.eligibility import pathways, publish_checks, vocabulary
    from safepassage.eligibility.publish_checks import Weight

    vocab = vocabulary.standard()
    version, book = pathways.read_version(args.file, vocab, beside=args.pathways)
    old = book.version(version.declares[1]) if version.declares else None
    people = _register(_table(args.facts, vocab, version, None), vocab, "documented") if args.facts else None
    report = publish_checks.check(version, old, vocab, people, book=book)
    for finding in sorted(report.findings, key=lambda each: list(Weight).index(each.weight)):
        print(finding)
    for outcome, proof in report.proof.items():
        if version.declares and version.declares[0] == "widening_of" and proof.holds:
            print(f"proved: {version.declares[1]}#{outcome} is kept for everybody who has it")
    for person in report.losers:
        print(f"loses a yes: {person}")
    counts = [sum(1 for each in report.findings if each.weight is weight) for weight in Weight]
    print(f"{version.id} {version.hash[:12]}: {counts[0]} refused, {counts[1]} to review, {counts[2]} warnings")
    return FINDING if any(each.weight is Weight.REFUSED for each in report.findings) else OK


def run_decide(args: argparse.Namespace) -> int:
    """Write one row per person and outcome: verdict, reasons, what is missing, and the next question."""
    from safepassage.eligibility import fact_tables, vocabulary

    vocab = vocabulary.standard()
    version, on = _version(args, vocab)
    if version.nature != "rule":
        raise BadArgument(f"{version.id} is a paraphrase and is never decided on; compare or estimate may use it.")
    table = _table(args.facts, vocab, version, on)
    counts: dict[str, int] = {}
    rows = list(_decided(version, table, vocab, args, counts))
    _write(args.output, fact_tables.write, VERDICT_COLUMNS, rows)
    told = ", ".join(f"{count} {answer}" for answer, count in sorted(counts.items()))
    print(f"{version.id}: {len(table.files)} people; {told or 'no outcome by rule'}", file=sys.stderr)
    return OK


VERDICT_COLUMNS = (
    *("person", "pathway", "version", "outcome", "kind", "verdict", "settled_regardless", "contradicted", "missing"),
    *("next_question", "next_record", "ask_whom", "trace", "version_hash"),
)


def _decided(
    version: "Version", table: "FactTable", vocab: "Vocabulary", args: argparse.Namespace, counts: dict[str, int]
) -> Iterator[list[object]]:
    from safepassage.eligibility.casefile import Strength, see
    from safepassage.eligibility.explain import explain
    from safepassage.eligibility.questions import Planner, Question, Settled
    from safepassage.eligibility.verdict import Answer, evaluate_seen, open_facts

    planner = Planner(version, vocab)
    for file in table.files:
        seen = see(file, strength=Strength[args.standard.upper()], vocab=vocab)
        step = planner.next(seen)
        asked: list[object] = ["", "", ""]
        if isinstance(step, Question):
            asked = [step.fact, step.record, step.party]
        elif not isinstance(step, Settled):
            asked = ["", "", str(step.why)]
        for verdict in evaluate_seen(version, seen):
            counts[verdict.value] = counts.get(verdict.value, 0) + 1
            trace = " | ".join(str(line).strip() for line in explain(verdict, args.lang, vocab))
            yield [
                *(file.id, version.pathway, version.number, verdict.outcome, verdict.kind.value, verdict.value.value),
                "yes" if verdict.settled_regardless else "",
                ";".join(verdict.contradicted),
                ";".join(open_facts(verdict, vocab)),
                *(asked if verdict.value is Answer.OPEN else ["", "", ""]),
                *(trace, verdict.version_hash),
            ]
        for outcome in version.outcomes:
            if outcome.rule is None:
                told = "; ".join(f"{each.by} since {each.since}" for each in version.exceptions)
                yield [
                    *(file.id, version.pathway, version.number, outcome.id, outcome.kind.value, DISCRETION, "", "", ""),
                    *("", "", told, "", version.hash),
                ]


def run_compare(args: argparse.Namespace) -> int:
    """Write the people whose answer changes, and print the matrix of changes; 1 when somebody loses a yes."""
    from safepassage.eligibility import fact_tables, population, vocabulary
    from safepassage.eligibility.publish_checks import successor_of

    vocab = vocabulary.standard()
    book = _book(args, vocab)
    old, new = (_named(book, name) for name in (args.old, args.new))
    table = _table(args.facts, vocab, old, None)
    people = _register(table, vocab, args.standard)
    rows: list[list[object]] = []
    lost: set[str] = set()
    for outcome in old.outcomes:
        heirs = tuple(each.id for each in successor_of(outcome, new))
        if outcome.rule is None or not heirs:
            continue
        before = population.planes_of(old, people, vocab, (outcome.id,))
        after = population.planes_of(new, people, vocab, heirs)
        matrix, losers = population.changes(before, after)
        lost |= {str(people.ids[place]) for place in losers}
        pairs = zip(before.codes().tolist(), after.codes().tolist(), strict=True)
        for place, (one, other) in enumerate(pairs):
            if one != other:
                told = [population.ANSWERS[each].value for each in (one, other)]
                rows.append([people.ids[place], outcome.id, "; ".join(heirs), *told])
        print(f"{old.id}#{outcome.id} to {new.id}#{', '.join(heirs)} (people of the table):")
        for answer, line in zip(population.ANSWERS, matrix, strict=True):
            parts = (f"{count} now {after.value}" for after, count in zip(population.ANSWERS, line, strict=True))
            print(f"  {answer.value} before: " + ", ".join(parts))
    _write(args.output, fact_tables.write, ("person", "outcome", "new_outcome", "before", "after"), rows)
    return FINDING if lost else OK


def run_estimate(args: argparse.Namespace) -> int:
    """Print the three bounds of how many might apply, as figures only."""
    from safepassage.eligibility import population, vocabulary

    vocab = vocabulary.standard()
    version, on = _version(args, vocab)
    people = _register(_table(args.facts, vocab, version, on), vocab, args.standard)
    bounds = population.estimate(
        version,
        people,
        vocab,
        lists={path.name: _ids(path) for path in args.list},
        households=population.Households(_sizes(args.households), version.family),
        uptake=population.Uptake(*_share(args.uptake)),
        duplicates=args.duplicates,
        as_of=on.date() if on else None,
        seed=args.seed,
    )
    for name, bound in (("A", bounds.a), ("B", bounds.b), ("C", bounds.c)):
        if bound is None:
            print(f"C: {bounds.uncounted.method}")
            continue
        told = "; ".join(
            f"{each.middle} {each.unit}" + (f" ({each.low} to {each.high})" if each.low != each.high else "")
            for each in (bound.principals, bound.people, bound.applications)
        )
        print(f"{name} {bound.basis}: {told}; would come: {bound.takers.middle} people")
    for warning in bounds.warnings:
        print(f"warning: {warning}")
    return OK


def _book(args: argparse.Namespace, vocab: "Vocabulary") -> "Book":
    from safepassage.eligibility import pathways

    if not args.pathways.is_dir():
        raise BadArgument(f"there is no folder {args.pathways}")
    return pathways.load(args.pathways, vocab)


def _version(args: argparse.Namespace, vocab: "Vocabulary") -> "tuple[Version, datetime | None]":
    from safepassage.eligibility import pathways

    on = _instant(args.on, "--on") if args.on else None
    if args.pathway.endswith((".yaml", ".yml", ".json")):
        return pathways.read_version(Path(args.pathway), vocab, beside=args.pathways)[0], on
    book = _book(args, vocab)
    if "@" in args.pathway:
        return _named(book, args.pathway), on
    if on is None:
        raise BadArgument(f"say which version of {args.pathway}: with --on DAY, or as {args.pathway}@NUMBER.")
    told = getattr(args, "known_at", None)
    known_at = _instant(told, "--known-at") if told else datetime.max.replace(tzinfo=UTC)
    return book.in_force(args.pathway, anchor=on, known_at=known_at), on


def _named(book: "Book", name: str) -> "Version":
    try:
        return book.version(name)
    except KeyError:
        known = ", ".join(version.id for version in book)
        raise BadArgument(f"there is no pathway version {name}; known: {known}") from None


def _instant(text: str, option: str) -> datetime:
    """An instant as given; a bare day is its noon in New Zealand, so that no border of a day is met."""
    try:
        if len(text) == len("2021-08-20"):
            return datetime.combine(date.fromisoformat(text), time(12), tzinfo=NEW_ZEALAND).astimezone(UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadArgument(f"{option} {text!r} is not a day like 2021-08-20 or an instant with its offset.") from None
    if found.tzinfo is None:
        raise BadArgument(f"{option} {text!r} needs its offset from UTC, like 2021-08-25T23:59+12:00.")
    return found.astimezone(UTC)


def _table(path: Path, vocab: "Vocabulary", version: "Version", on: datetime | None) -> "FactTable":
    """The table of facts; where it has no column for the instant of receipt, `--on` stands for it."""
    from safepassage.eligibility import fact_tables
    from safepassage.eligibility.versions import Anchor

    table = fact_tables.read(path, vocab)
    if on is None or RECEIVED in table.columns or version.anchor is not Anchor.APPLICATION_RECEIVED:
        return table
    return fact_tables.with_fact(table, RECEIVED, _span(on))


def _span(at: datetime) -> Any:
    from safepassage.eligibility.partial import Span, microseconds

    moment = microseconds(at - timedelta(microseconds=at.microsecond))
    return Span(moment, moment)


def _register(table: "FactTable", vocab: "Vocabulary", standard: str) -> "Register":
    from safepassage.eligibility.casefile import Strength, see
    from safepassage.eligibility.columns import register_of

    strength: Strength = Strength[standard.upper()]
    files: Sequence[File] = table.files
    return register_of([see(file, strength=strength, vocab=vocab) for file in files], vocab)


def _write(path: Path | None, write: Any, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if path is not None:
        write(path, header, rows)
        return
    import csv

    out = csv.writer(sys.stdout)
    out.writerow(header)
    out.writerows(rows)


def _ids(path: Path) -> list[str]:
    return [line.split(",")[0].strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]


def _sizes(text: str) -> dict[int, int]:
    try:
        pairs = [part.partition(":") for part in text.split(",")]
        sizes = {int(size): int(cases or 1) for size, _, cases in pairs}
    except ValueError:
        sizes = {}
    if not sizes or any(size < 1 or cases < 1 for size, cases in sizes.items()):
        raise BadArgument(f"--households {text!r} is not like 1:4,3:10,6:9 (size:cases).")
    return sizes


def _share(text: str) -> tuple[int, int]:
    took, _, offered = text.partition("/")
    if not (took.isdigit() and offered.isdigit() and int(took) <= int(offered)):
        raise BadArgument(f"--uptake {text!r} is not like 30/33 (took/offered).")
    return int(took), int(offered)
