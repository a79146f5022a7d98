"""Received files: judged before they are unpacked, read by a child process with limits, handed on row by row."""

from safepassage.exchange.files.reading import ReadFile, Sheet, read_file
from safepassage.exchange.files.refusals import FileRefused

__all__ = ["FileRefused", "ReadFile", "Sheet", "read_file"]
