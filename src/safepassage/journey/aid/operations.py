"""The only writers of the humanitarian ledger."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.aid import rules
from safepassage.journey.aid.models import Appropriation, Commitment, Payment
from safepassage.journey.facts import NotPossible, known, operation


@operation
def appropriate_aid(
    *,
    purpose: str,
    amount_cents: int,
    by: Actor,
    at: datetime,
    currency: str = "NZD",
    appropriated_at: datetime | None = None,
    source: str = "",
) -> Appropriation:
    """Set money aside for a purpose. Amounts are integer cents."""
    access.require(by, Permission.AID_APPROPRIATION_RECORD)
    if amount_cents <= 0:
        raise NotPossible("no_amount", "An amount must be more than nothing.")
    appropriation = Appropriation.objects.create(
        purpose=purpose,
        amount_cents=amount_cents,
        currency=currency,
        appropriated_at=appropriated_at or at,
        appropriated_by_id=by.user_id,
        source=source,
        **known(by=by, at=at),
    )
    audit.record("aid.appropriation.recorded", on=appropriation, by=by, at=at, fields=("amount",))
    return appropriation


@operation
def commit_aid(
    *,
    recipients: Sequence[str],
    amount_cents: int,
    by: Actor,
    at: datetime,
    currency: str = "NZD",
    appropriation_id: UUID | None = None,
    committed_at: datetime | None = None,
    source: str = "",
) -> Commitment:
    """Promise aid to one or several bodies. With several and no published split, the split stays unknown."""
    access.require(by, Permission.AID_COMMITMENT_RECORD)
    named = [r.strip() for r in recipients if r.strip()]
    if not named:
        raise NotPossible("no_recipient", "Name at least one recipient.")
    if amount_cents <= 0:
        raise NotPossible("no_amount", "An amount must be more than nothing.")
    if appropriation_id:
        source_of_money = Appropriation.objects.select_for_update().get(id=appropriation_id)
        used = Commitment.objects.filter(appropriation=source_of_money).aggregate(s=Sum("amount_cents"))["s"] or 0
        _require(
            rules.Action.COMMIT, source_of_money.amount_cents, used, amount_cents, source_of_money.currency == currency
        )
    commitment = Commitment.objects.create(
        appropriation_id=appropriation_id,
        recipients=named,
        amount_cents=amount_cents,
        currency=currency,
        split_is_known=len(named) == 1,
        committed_at=committed_at or at,
        committed_by_id=by.user_id,
        source=source,
        **known(by=by, at=at),
    )
    audit.record("aid.commitment.recorded", on=commitment, by=by, at=at, fields=("amount", "recipients"))
    return commitment


@operation
def pay_aid(
    *,
    commitment_id: UUID,
    recipient: str,
    amount_cents: int,
    by: Actor,
    at: datetime,
    currency: str = "NZD",
    paid_at: datetime | None = None,
) -> Payment:
    """Record a payment to one of the recipients of a commitment. Raises NotPossible beyond what was committed."""
    access.require(by, Permission.AID_PAYMENT_RECORD)
    commitment = Commitment.objects.select_for_update().get(id=commitment_id)
    if recipient not in commitment.recipients:
        raise NotPossible("not_a_recipient", "This body is not a recipient of the commitment.")
    used = Payment.objects.filter(commitment=commitment).aggregate(s=Sum("amount_cents"))["s"] or 0
    _require(rules.Action.PAY, commitment.amount_cents, used, amount_cents, commitment.currency == currency)
    payment = Payment.objects.create(
        commitment=commitment,
        recipient=recipient,
        amount_cents=amount_cents,
        currency=currency,
        paid_at=paid_at or at,
        paid_by_id=by.user_id,
        **known(by=by, at=at),
    )
    audit.record("aid.payment.recorded", on=payment, by=by, at=at, fields=("amount", "recipient"))
    return payment


def _require(action: rules.Action, limit: int, used: int, asked: int, same_currency: bool) -> None:
    why_not = rules.possible(rules.Facts(limit, used), asked_cents=asked, asked_currency_matches=same_currency)[action]
    if why_not:
        raise NotPossible(str(action), why_not)
