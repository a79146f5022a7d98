"""`audit verify` and `audit tail`: proof that the trail is whole, and its last events, on the command line."""

import argparse
import json

NEEDS_DATABASE = True


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the tree."""
    audit = commands.add_parser("audit", help="check the audit trail, or read its end")
    acts = audit.add_subparsers(dest="act", required=True)
    check = acts.add_parser("verify", help="find any event that was removed, altered, reordered or inserted")
    check.add_argument("--json", action="store_true", help="one line of JSON at the end")
    check.add_argument("--no-seal", action="store_true", help="do not seal what is waiting first")
    check.set_defaults(run=verify)
    tail = acts.add_parser("tail", help="the last events, newest first")
    tail.add_argument("-n", type=int, default=25, help="how many (at most 100)")
    tail.add_argument("--rows", action="store_true", help="also every changed row")
    tail.set_defaults(run=show_tail)


def verify(args: argparse.Namespace) -> int:
    """Check everything; 0 when the trail is whole, 1 when something is wrong."""
    from safepassage.access.row_security.acting import acting, system_actor
    from safepassage.audit import checkpoint, seal
    from safepassage.audit.verify import verify as check

    broken = ""
    if not args.no_seal:
        try:
            seal.seal_now()
        except seal.TrailBroken as fault:
            broken = str(fault)
    with acting(system_actor("audit verify")):
        outcome = check(public=checkpoint.public_key(seal.seal_seed()), kept=seal.kept_heads())
    faults = ([broken] if broken else []) + outcome.faults
    for sentence in faults:
        print(sentence)
    if outcome.unlisted:
        print(f"… and {outcome.unlisted} more.")
    verdict = "The trail is whole." if not faults else "THE TRAIL WAS TAMPERED WITH."
    print(f"{outcome.events} events, {outcome.sealed} sealed under {outcome.seals} heads. {verdict}")
    if args.json:
        total = len(faults) + outcome.unlisted
        print(json.dumps({"events": outcome.events, "sealed": outcome.sealed, "heads": outcome.seals, "faults": total}))
    return 1 if faults else 0


def show_tail(args: argparse.Namespace) -> int:
    """Print the last events as sentences."""
    from safepassage.access.row_security.acting import acting, system_actor
    from safepassage.audit import queries

    with acting(system_actor("audit tail")):
        page = queries.events(size=args.n, with_rows=args.rows)
    for line in page.lines:
        print(line.sentence())
    return 0
