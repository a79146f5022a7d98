"""Opening a family's page by reference and secret number: one answer, one amount of work, case or no case."""

import functools
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from safepassage import access, audit
from safepassage.desks.applicant import slowing
from safepassage.journey.people import operations, queries
from safepassage.journey.people.rules import Channel

PURPOSE = "a family asks about its own case"


class Entry(StrEnum):
    """What came of a try."""

    OPENED = "opened"
    EMPTY = "empty"
    WRONG = "wrong"
    WAIT = "wait"


def enter(*, reference: str, code: str, address: str, at: datetime) -> tuple[Entry, UUID | None, int]:
    """Try a reference with a secret number. Gives what came of it, the case, and the seconds to wait."""
    with access.acting(access.system_actor(PURPOSE)) as by:
        wait = slowing.must_wait(reference=reference, address=address, now=at)
        if wait:
            return Entry.WAIT, None, wait
        case = queries.case_with(reference)
        issued = queries.return_code(case.id) if case else None
        # Both are always compared, with a hash that nothing matches where there is none: time tells nothing.
        is_right = check_password(code, issued.code_hash if issued else _no_hash())
        is_forced = check_password(code, (issued.duress_hash if issued else "") or _no_hash())
        if case and is_forced and issued and issued.duress_hash:
            operations.record_contact_attempt(
                case_id=case.id, channel=Channel.NONE, outcome="duress", note="the other code was used", by=by, at=at
            )
            return Entry.EMPTY, None, 0
        if case and issued and is_right:
            audit.opened("journey.case", case.id, case.compartment_id, by=by, at=at, reason=PURPOSE)
            return Entry.OPENED, case.id, 0
        slowing.note_wrong_try(reference=reference, address=address, by=by, at=at)
        return Entry.WRONG, None, 0


@functools.lru_cache(maxsize=1)
def _no_hash() -> str:
    return make_password("no family has this code: it is not of digits")
