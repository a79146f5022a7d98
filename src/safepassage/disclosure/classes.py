"""How far the content of a column may travel: the mark that every column of the house carries."""

from enum import StrEnum


class DisclosureClass(StrEnum):
    """PUBLIC may be printed, RESTRICTED stays with those granted on the case, SECRET could cost a life."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    SECRET = "secret"  # noqa: S105 - the name of a class of columns
