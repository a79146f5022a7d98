"""Files in, nothing lost: preview a file, enter it, follow it, take it back, and hand out the sheet of what to mend.

Every function takes `by` and `at`; FileRefused and NotPossible carry the sentence that the user reads.
"""

from safepassage.exchange.files import FileRefused
from safepassage.exchange.imports.error_sheet import error_sheet
from safepassage.exchange.imports.following import Progress, cancel, progress, start
from safepassage.exchange.imports.originals import OriginalGone
from safepassage.exchange.imports.previewing import Preview, RowSeen, preview
from safepassage.exchange.imports.rights import kinds_for
from safepassage.exchange.imports.running import MOST_AT_ONCE, Result, commit
from safepassage.exchange.imports.undoing import undo
from safepassage.exchange.understanding.headings import KINDS

__all__ = [
    "KINDS",
    "MOST_AT_ONCE",
    "FileRefused",
    "OriginalGone",
    "Preview",
    "Progress",
    "Result",
    "RowSeen",
    "cancel",
    "commit",
    "error_sheet",
    "kinds_for",
    "preview",
    "progress",
    "start",
    "undo",
]
