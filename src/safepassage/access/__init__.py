"""Who may do what, for whom and why: actors, permissions, compartments, and the rows that each may see."""

from safepassage.access.actor import Actor, AgencyCode
from safepassage.access.permissions import Permission
from safepassage.access.requirements import NotPermitted, actor_of, can, require
from safepassage.access.row_security.acting import acting, current_actor, system_actor

__all__ = [
    "Actor",
    "AgencyCode",
    "NotPermitted",
    "Permission",
    "acting",
    "actor_of",
    "can",
    "current_actor",
    "require",
    "system_actor",
]
