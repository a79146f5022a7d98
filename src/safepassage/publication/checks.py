"""The invariants of the figures, added to those of the records: every figure reconciles with its records."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from safepassage.journey import checks as records
from safepassage.journey.applications.models import Application
from safepassage.journey.arrivals.models import Arrival
from safepassage.journey.checks import Breach
from safepassage.journey.decisions.models import Decision, Visa
from safepassage.journey.people.models import Case
from safepassage.publication import queries
from safepassage.publication.models import FunnelCount
from safepassage.publication.units import Unit


def figures_equal_a_recount(now: datetime) -> Iterator[Breach]:
    """The folded figures equal a count made another way: row by row, in Python, without the fold's SQL."""
    folded = {row.code: row.counts for row in queries.fold(as_of=now, known_at=now).rows}
    for (stage, unit), recounted in _recount(now).items():
        if folded[stage][unit] != recounted:
            yield Breach(
                "figures_equal_a_recount",
                stage,
                str(unit),
                f"Folded {folded[stage][unit]}, recounted {recounted} {unit}.",
            )


def stored_figures_equal_folding_anew(now: datetime) -> Iterator[Breach]:
    """A fold that was stored for readers equals folding at its two instants."""
    newest = FunnelCount.objects.order_by("-folded_at").values_list("as_of", "folded_at").first()
    if newest is None:
        return
    as_of, folded_at = newest
    anew = {row.code: row.counts for row in queries.fold(as_of=as_of, known_at=folded_at).rows}
    if queries.stored(as_of=as_of, folded_at=folded_at) != anew:
        yield Breach("stored_figures_equal_folding_anew", "funnel", folded_at.isoformat(), "The stored fold differs.")


def every_case_is_in_one_state(now: datetime) -> Iterator[Breach]:
    """The states of the cases add up to the cases: nobody is between two states, nobody in none."""
    states = Counter(Case.objects.values_list("stage", "state"))
    if sum(states.values()) != Case.objects.count() or any(not stage or not state for stage, state in states):
        yield Breach("every_case_is_in_one_state", "case", "", "The states of the cases do not add up to the cases.")


INVARIANTS: tuple[Callable[[datetime], Iterator[Breach]], ...] = (
    *records.INVARIANTS,
    every_case_is_in_one_state,
    figures_equal_a_recount,
    stored_figures_equal_folding_anew,
)


def _recount(now: datetime) -> dict[tuple[str, Unit], int]:
    lodged = [
        a for a in Application.objects.iterator() if a.lodged_at <= now and a.known_at <= now and a.repeats_id is None
    ]
    newest: dict[object, Decision] = {}
    for decision in Decision.objects.iterator():
        if decision.outcome == "held" or decision.decided_at > now or decision.known_at > now:
            continue
        held = newest.get(decision.application_id)
        if held is None or _order(decision) > _order(held):
            newest[decision.application_id] = decision
    approved = [a for a in lodged if a.id in newest and newest[a.id].outcome == "approved"]
    visas = {v.person_id for v in Visa.objects.iterator() if v.granted_at <= now and v.known_at <= now}
    arrived = [a for a in Arrival.objects.iterator() if a.arrived_at <= now and a.known_at <= now]
    return {
        ("lodged", Unit.APPLICATIONS): len(lodged),
        ("lodged", Unit.CASES): len({a.case_id for a in lodged}),
        ("approved", Unit.APPLICATIONS): len(approved),
        ("visa", Unit.PEOPLE): len(visas),
        ("arrived", Unit.PEOPLE): len({a.person_id for a in arrived}),
        ("arrived", Unit.CASES): len({a.case_id for a in arrived}),
    }


def _order(decision: Decision) -> tuple[datetime, datetime, str]:
    return decision.decided_at, decision.known_at, str(decision.id)
