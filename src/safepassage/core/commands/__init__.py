"""Commands over names, dates and machine-readable zones: files in, files out, no database."""

import argparse

from safepassage.core.commands import name_files, papers


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `names`, `date` and `mrz` to the command tree."""
    name_files.register(commands)
    papers.register(commands)
