"""The humanitarian ledger: what may be committed and paid."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    COMMIT = "commit_aid"
    PAY = "pay_aid"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: one appropriation or commitment, in integer cents of one currency."""

    limit_cents: int
    used_cents: int


def possible(facts: Facts, *, asked_cents: int, asked_currency_matches: bool = True) -> dict[Action, str]:
    """Each action with an empty text when it may be done, or the sentence that says why not."""
    if asked_cents <= 0:
        why = "An amount must be more than nothing."
    elif not asked_currency_matches:
        why = "The amount is in another currency than what it is taken from."
    elif facts.used_cents + asked_cents > facts.limit_cents:
        left = (facts.limit_cents - facts.used_cents) / 100
        why = f"Only {left:,.2f} is left."
    else:
        why = ""
    return {Action.COMMIT: why, Action.PAY: why}
