"""The states of a received file and of its rows."""

from enum import StrEnum


class FileState(StrEnum):
    RECEIVED = "received"
    PREVIEWED = "previewed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    REFUSED = "refused"
    UNDONE = "undone"


class RowOutcome(StrEnum):
    """What became of a row. Every row has exactly one outcome, so that rows in = the sum over outcomes."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    TO_FIX = "to_fix"
    NOT_A_RECORD = "not_a_record"
    WITHDRAWN = "withdrawn"
