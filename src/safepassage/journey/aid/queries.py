"""Readers of the humanitarian ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from safepassage.journey.aid.models import Appropriation, Commitment, Payment


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as of an instant, as known at another. Totals are integer cents of one currency."""

    appropriations: tuple[Appropriation, ...]
    commitments: tuple[Commitment, ...]
    payments: tuple[Payment, ...]
    committed_cents: int
    paid_cents: int
    recipients: tuple[str, ...]


def ledger(*, as_of: datetime, known_at: datetime, currency: str = "NZD") -> Ledger:
    """What was set aside, promised and paid by an instant. Corrected commitments count once."""
    known = {"known_at__lte": known_at, "currency": currency}
    commitments = list(Commitment.objects.filter(committed_at__lte=as_of, **known).order_by("committed_at", "id"))
    corrected = {c.corrects_id for c in commitments if c.corrects_id}
    standing = [c for c in commitments if c.id not in corrected]
    payments = list(Payment.objects.filter(paid_at__lte=as_of, **known).order_by("paid_at", "id"))
    appropriations = list(
        Appropriation.objects.filter(appropriated_at__lte=as_of, **known).order_by("appropriated_at", "id")
    )
    names: list[str] = []
    for commitment in standing:
        names.extend(r for r in commitment.recipients if r not in names)
    return Ledger(
        tuple(appropriations),
        tuple(standing),
        tuple(payments),
        sum(c.amount_cents for c in standing),
        sum(p.amount_cents for p in payments),
        tuple(names),
    )


def paid_by_recipient() -> dict[str, int]:
    """Cents paid to each recipient so far."""
    rows = Payment.objects.values("recipient").annotate(total=Sum("amount_cents")).order_by("recipient")
    return {row["recipient"]: row["total"] for row in rows}


def appropriations() -> list[Appropriation]:
    """Money set aside, the newest first."""
    return list(Appropriation.objects.order_by("-appropriated_at", "id"))
