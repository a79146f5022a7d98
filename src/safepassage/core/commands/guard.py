"""Turns bad input into one plain sentence and an exit code, for every command of this package."""

import argparse
import sys
from typing import Any

from safepassage.core.row_files import BadInput

OK, FINDING, BAD = 0, 1, 2


def guarded(run: Any) -> Any:
    """Turns bad input into one sentence on stderr and exit code 2."""

    def safely(args: argparse.Namespace) -> int:
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

    return safely
