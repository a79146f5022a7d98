"""One command tree: `./safepassage COMMAND …`. Each package brings its own commands; this table says where they are."""

import argparse
import contextlib
import importlib
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from types import ModuleType

from safepassage import __version__

# Command → the module that registers it. A module registers all of its commands at once.
COMMANDS = {
    "demo": "safepassage.config.commands",
    "up": "safepassage.config.commands",
    "down": "safepassage.config.commands",
    "status": "safepassage.config.commands",
    "test": "safepassage.config.commands",
    "doctor": "safepassage.config.commands",
    "backup": "safepassage.config.commands",
    "restore": "safepassage.config.commands",
    "migrate": "safepassage.config.commands",
    "manage": "safepassage.config.commands",
    "import": "safepassage.exchange.commands",
    "check": "safepassage.publication.check_commands",
    "figures": "safepassage.publication.commands",
    "audit": "safepassage.audit.commands",
    "names": "safepassage.core.commands",
    "date": "safepassage.core.commands",
    "mrz": "safepassage.core.commands",
    "match": "safepassage.matching.commands",
    "eligibility": "safepassage.eligibility.commands",
    "plan": "safepassage.planning.commands",
    "place": "safepassage.placement.commands",
    "forecast": "safepassage.forecasting.commands",
    "disclosure": "safepassage.disclosure.commands",
}
OK, FINDING, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: a finding or violation; 2: bad input or something missing, said in one sentence."""
    said = list(sys.argv[1:] if arguments is None else arguments)
    chosen = said[0] if said else "help"
    # Whoever stops us, the same way out: every `finally` runs, so no server is left behind. Set even where a shell
    # started us in the background with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        if chosen in {"help", "--help", "-h"}:
            _parser(present()).print_help()
            return OK
        # One module only: a command must start at once, and no other package's fault may stop it.
        modules = [COMMANDS[chosen]] if COMMANDS.get(chosen) in present() else present()
        parsed = _parser(modules).parse_args(said)
        return _run(parsed, module=importlib.import_module(COMMANDS[chosen]))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left (`| head`): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def present() -> list[str]:
    """The modules of commands that this checkout holds, in the order of the table."""
    return [name for name in dict.fromkeys(COMMANDS.values()) if _is_there(name)]


def _run(parsed: argparse.Namespace, *, module: ModuleType) -> int:
    from safepassage.config.home import NotReady

    try:
        with contextlib.ExitStack() as stack:
            if getattr(module, "NEEDS_DATABASE", False):
                from safepassage.config import boot

                stack.enter_context(boot.django())
            return int(parsed.run(parsed))
    except NotReady as missing:
        return _refuse(str(missing))
    except OSError as fault:
        if fault.filename is None:
            raise
        return _refuse(f"{fault.filename}: {fault.strerror}.")
    except Exception as fault:
        if not _is_database_away(fault):
            raise
        return _refuse("The database cannot be reached: run ./safepassage doctor to see why.")


def _refuse(sentence: str) -> int:
    print(f"safepassage: {sentence}", file=sys.stderr)
    return BAD_INPUT


def _is_database_away(fault: Exception) -> bool:
    return type(fault).__name__ == "OperationalError" and type(fault).__module__.startswith(("django.db", "psycopg"))


def _parser(modules: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="safepassage", description="Bring people at risk to safety: the whole journey."
    )
    parser.add_argument("--version", action="version", version=f"safepassage {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    for name in modules:
        importlib.import_module(name).register(commands)
    return parser


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
