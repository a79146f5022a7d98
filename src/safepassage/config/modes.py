"""The three ways an installation runs; only the demonstration has personas, only tests have throw-away data."""

import enum
import os


class Mode(enum.StrEnum):
    """What an installation is for."""

    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TEST = "test"


VARIABLE = "SAFEPASSAGE_MODE"


def current() -> Mode:
    """The mode this process runs in; production unless told otherwise, because its rules are the strict ones."""
    said = os.environ.get(VARIABLE, Mode.PRODUCTION)
    try:
        return Mode(said)
    except ValueError:
        raise ValueError(f"{VARIABLE} is {said!r}: it must be one of {', '.join(Mode)}.") from None
