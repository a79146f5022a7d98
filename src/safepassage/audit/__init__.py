"""What was done and seen, by whom and why; hashed, sealed, and out of reach of those it is about."""

from safepassage.audit.recording import listed, opened, record, refused, searched

__all__ = ["listed", "opened", "record", "refused", "searched"]
