"""How a report about a place stands.

Nobody knows who holds a district: there are only claims, with a source and a grade.
"""

from enum import StrEnum


class Grade(StrEnum):
    CLAIMED = "claimed"
    CONTESTED = "contested"
    CONFIRMED = "confirmed"


class Holder(StrEnum):
    GOVERNMENT = "government"
    OPPOSITION = "opposition"
    CONTESTED = "contested"
    NOT_KNOWN = "not_known"


class Opening(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"
    NOT_KNOWN = "not_known"
