"""The states of a received file and of its rows."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5


class FileState(StrEnum):
    RECEIVED = "received"
    PREVIEWED = "previewed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    REFUSED = "refused"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class RowOutcome(StrEnum):
    """What became of a row. Every row has exactly one outcome, so that rows in = the sum over outcomes."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    TO_FIX = "to_fix"
    NOT_A_RECORD = "not_a_record"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One row of a received file as it came, and what became of it.

    Without a compartment it stays in the file's own.
    """

    sheet: str
    number: int
    sha256: str
    cells: str
    outcome: RowOutcome
    reasons: str = ""
    reason_codes: tuple[str, ...] = ()
    next_move_by: str = ""
    compartment_id: int | None = None
    case_id: UUID | None = None


ROWS = UUID("6f1f0c0e-6d6a-4b8e-9a55-2f6b1c7f9a10")


def row_id(file_id: UUID, sheet: str, number: int) -> UUID:
    """The id of a row: the same each time that the same file is read, so that a batch that is repeated adds nothing."""
    return uuid5(ROWS, f"{file_id}/{sheet}/{number}")


def possible_undo(state: str) -> str:
    """Why a file cannot be undone now; nothing where it can."""
    if state == FileState.COMMITTED:
        return ""
    return {
        FileState.UNDONE: "This import was already undone.",
        FileState.COMMITTING: "This import is still running. Wait for its end, or cancel it first.",
    }.get(FileState(state), "Nothing of this file was stored.")
