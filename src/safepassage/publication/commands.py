"""`./safepassage figures`: the funnel, each number with its unit and how it is counted, as of any instant."""

import argparse
import json
import sys
from datetime import UTC, datetime

NEEDS_DATABASE = True


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `figures` to the command tree."""
    parser = commands.add_parser("figures", help="the funnel with units, as of an instant, as known at another")
    parser.add_argument("--as-of", metavar="T", help="the instant that the figures describe, e.g. 2021-08-12T18:00Z")
    parser.add_argument("--known-at", metavar="T", help="count only what was known by this instant (default: as-of)")
    parser.add_argument("--unit", choices=["applications", "cases", "people"], help="draw the funnel in this one unit")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def read_instant(text: str) -> datetime:
    """An instant with a zone: "2021-08-12T18:00Z", "2021-08-12 18:00+12:00". Raises ValueError in words to show."""
    try:
        instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"“{text}” is not an instant. Write it like 2021-08-12T18:00Z.") from None
    if instant.tzinfo is None:
        raise ValueError(f"“{text}” has no time zone. Write it like 2021-08-12T18:00Z or 2021-08-13T06:00+12:00.")
    return instant.astimezone(UTC)


def run(args: argparse.Namespace) -> int:
    """Print the funnel. Exit code 2 for an instant that cannot be read."""
    from safepassage import access
    from safepassage.publication import queries
    from safepassage.publication.folds import FUNNEL_UNITS

    now = datetime.now(UTC)
    try:
        as_of = read_instant(args.as_of) if args.as_of else now
        known_at = read_instant(args.known_at) if args.known_at else (as_of if args.as_of else now)
    except ValueError as error:
        print(f"figures: {error}", file=sys.stderr)
        return 2
    with access.acting(access.system_actor("fold the figures")):
        funnel = queries.fold(as_of=as_of, known_at=known_at)
        said = [queries.compare(f, known_at=known_at) for f in queries.figures(as_of=as_of, known_at=known_at)]
    if args.json:
        print(
            json.dumps(
                {
                    "as_of": as_of.isoformat(),
                    "known_at": known_at.isoformat(),
                    "stages": [
                        {
                            "stage": r.code,
                            "counts": {str(u): n for u, n in r.counts.items()},
                            "how_counted": r.how_counted,
                        }
                        for r in funnel.rows
                    ],
                    "published": [
                        {
                            "measure": c.figure.measure,
                            "value": c.figure.value_as_written,
                            "unit": c.figure.unit or c.figure.unit_as_written,
                            "bound": c.figure.bound,
                            "as_of": c.figure.as_of_as_written,
                            "source": c.figure.source,
                            "ours": c.ours,
                            "difference": c.explanation,
                        }
                        for c in said
                    ],
                },
                ensure_ascii=False,
            )
        )
        return 0
    units = [u for u in FUNNEL_UNITS if not args.unit or u == args.unit]
    print(f"As of {as_of:%Y-%m-%d %H:%M} UTC, as known at {known_at:%Y-%m-%d %H:%M} UTC")
    print("Each column is a funnel of its own: applications, cases and people are not added or drawn together.")
    print(f"{'':14}" + "".join(f"{u:>14}" for u in units))
    for row in funnel.rows:
        print(f"{row.title:14}" + "".join(f"{row.counts[u]:>14,}" for u in units) + f"   {row.how_counted}")
    for comparison in said:
        figure = comparison.figure
        unit = figure.unit or figure.unit_as_written
        said_so = f"{figure.measure}: {figure.value_as_written} {unit}, as of {figure.as_of_as_written}"
        print(f"said: {said_so} ({figure.source}). {comparison.explanation}")
    return 0
