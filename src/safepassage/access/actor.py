"""Who acts: the one value that every operation, query and audit event takes as `by`."""

from dataclasses import dataclass, field, replace
from enum import StrEnum


class AgencyCode(StrEnum):
    """The bodies whose officers use the system; an officer belongs to exactly one."""

    APPLICANT = "APPLICANT"
    AUDIT = "AUDIT"
    DIA = "DIA"
    HEALTH = "HEALTH"
    INZ = "INZ"
    MFAT = "MFAT"
    NZDF = "NZDF"
    PARTNER = "PARTNER"
    POLICE = "POLICE"
    SETTLEMENT = "SETTLEMENT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, for which agency, in which roles and why; signed into every transaction.

    `on_behalf_of` names the person a service works for, so that the trail never stops at "the system".
    """

    user_id: int
    agency: str
    post: str
    roles: frozenset[str] = field(default_factory=frozenset)
    purpose: str = ""
    session: str = ""
    device: str = ""
    address: str = ""
    on_behalf_of: int | None = None

    def for_purpose(self, purpose: str) -> "Actor":
        """The same person with a stated reason, as an officer gives it before opening a case."""
        return replace(self, purpose=purpose)
