"""`./safepassage check`: prove the invariants on the whole database."""

import argparse
import json
import sys
from datetime import UTC, datetime

NEEDS_DATABASE = True


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `check` to the command tree."""
    parser = commands.add_parser(
        "check", help="prove that nobody is lost and every stored state follows from its records"
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print each breach on a line. Exit code 0 when there is none, else 1."""
    from safepassage import access
    from safepassage.publication import checks

    found: dict[str, int] = {invariant.__name__: 0 for invariant in checks.INVARIANTS}
    for invariant in checks.INVARIANTS:
        with access.acting(access.system_actor("check the invariants")):
            for breach in invariant(datetime.now(UTC)):
                found[invariant.__name__] += 1
                print(f"{breach.invariant}: {breach.label} {breach.id}: {breach.sentence}", file=sys.stderr)
    total = sum(found.values())
    for name, count in found.items():
        print(f"{'broken' if count else 'holds '}  {name.replace('_', ' ')}" + (f" ({count})" if count else ""))
    if args.json:
        print(json.dumps({"breaches": total, **found}))
    return 1 if total else 0
