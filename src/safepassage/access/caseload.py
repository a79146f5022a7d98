"""Whether a file lies in an officer's caseload, and the reason they owe when it does not."""

from safepassage.access.actor import Actor
from safepassage.access.models import Grant
from safepassage.access.requirements import OUTSIDE_COMPARTMENT, NotPermitted, reaches

SHORTEST_REASON = 10
CASELOAD = "caseload"


class ReasonNeeded(Exception):
    """The file lies outside the caseload, so the officer must say why; the desk shows `sentence` and one field."""

    sentence = "This family is not in your caseload. Say in a sentence why you open its file; a reviewer may read it."

    def __init__(self) -> None:
        super().__init__(self.sentence)


def is_in_caseload(*, by: Actor, compartment: int) -> bool:
    """Whether the officer was given this family (not whether a scope or break-glass reaches it)."""
    return Grant.objects.filter(
        user_id=by.user_id, compartment_id=compartment, revoked_at=None, break_glass=False
    ).exists()


def reason_to_open(*, by: Actor, compartment: int, reason: str = "") -> str:
    """The reason to record with an opening: the caseload, or what the officer typed. Raises ReasonNeeded, NotPermitted.

    A desk whose daily work is a queue over the whole programme passes the queue's name ("queue: ready to travel").
    """
    if not reaches(compartment):
        raise NotPermitted(OUTSIDE_COMPARTMENT)
    if is_in_caseload(by=by, compartment=compartment):
        return reason or CASELOAD
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    return reason.strip()
