# ruff: noqa: E501 (a table is read by its rows)
"""Why a file is not read: a code for programs, a sentence for the person who sent it."""

SENTENCES = {
    "missing": "There is no file {name}.",
    "empty": "The file {name} is empty.",
    "too_large": "The file {name} has {size}; at most {limit} are read. Send it in parts.",
    "unpacks_too_large": "The file {name} would unpack to {size}; at most {limit} are read. It may have been made to do harm.",
    "too_dense": "The file {name} unpacks to {ratio} times its size, as files made to do harm do. Save it anew and send that.",
    "too_many_parts": "The file {name} holds {parts} parts, more than a workbook has.",
    "macros": "The file {name} holds macros. Save it without macros (.xlsx) and send that.",
    "external_links": "The file {name} draws cells from other files. Copy the values into it and send that.",
    "password": "The file {name} is protected by a password. Remove the password and send it again.",
    "broken": "The file {name} is damaged: it could not be read to its end. Nothing of it was stored.",
    "wrong_type": "The file {name} is neither a workbook (.xlsx, .xls, .ods) nor a text table (.csv).",
    "wrong_encoding": "The file {name} holds bytes that are no text in UTF-8, UTF-16 or Windows 1252 (first at byte {place}).",
    "too_slow": "Reading the file {name} took longer than {seconds} seconds, so it was stopped.",
    "too_much_memory": "Reading the file {name} needed more memory than it may have.",
    "too_wide": "The sheet {sheet} has {columns} columns; at most {limit} are read.",
    "too_many_rows": "The sheet {sheet} has more than {limit} rows. Send it in parts.",
    "no_table": "No sheet of {name} has the headings of {kind}: {wanted} were looked for.",
    "unknown_kind": "There is no kind of file called {kind}. Known are: {known}.",
}


class FileRefused(Exception):
    """A file is not read, and the records are as before. `reason` is a code, `sentence` what the user reads."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        self.sentence = SENTENCES[reason].format_map({"name": "", **values})
        super().__init__(self.sentence)


def in_words(size: int) -> str:
    """A size in the unit a person would use."""
    return f"{size / 1_048_576:.0f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} kB"
