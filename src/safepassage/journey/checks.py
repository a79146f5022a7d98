"""The invariants of the whole database: nobody lost, nothing derived wrongly, no family split, no seat counted
twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Count, Q, Sum

from safepassage import access
from safepassage.access.row_security.acting import renew
from safepassage.journey.applications import queries as applications
from safepassage.journey.arrivals import queries as arrivals
from safepassage.journey.decisions import queries as decisions
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements.models import Booking, BookingLine, Movement, SeatOffer
from safepassage.journey.movements.rules import LIVE
from safepassage.journey.people import queries as people
from safepassage.journey.people import rules
from safepassage.journey.people.models import Case, CaseMember, Person
from safepassage.journey.people.rules import Stage, StageState
from safepassage.journey.settlement import queries as settlement
from safepassage.journey.verification import queries as verification

CASES_A_SIGNATURE = 200
"""After so many cases the rights are signed anew: a signature holds two minutes, a large operation takes longer."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One record that breaks one invariant. Holds labels and ids, never a name."""

    invariant: str
    label: str
    id: str
    sentence: str


def everybody_has_a_move(now: datetime) -> Iterator[Breach]:
    """Every person has a next move and an owner, or a stated end."""
    in_a_case = CaseMember.objects.filter(left_at__isnull=True).values("person_id")
    for person in Person.objects.filter(ended="").exclude(id__in=in_a_case).iterator():
        yield Breach(
            "everybody_has_a_move", "person", str(person.id), "This person is in no case: nobody has the next move."
        )
    for case in Case.objects.filter(Q(ended="", next_move_by="") | Q(ended__gt="", next_move_by__gt="")).iterator():
        yield Breach(
            "everybody_has_a_move", "case", case.reference, "This case has neither a next move nor a stated end."
        )
    for case in Case.objects.filter(ended="", owner__isnull=True, owner_agency="").iterator():
        yield Breach("everybody_has_a_move", "case", case.reference, "Nobody owns this case.")


def moves_follow_from_records(now: datetime) -> Iterator[Breach]:
    """The stored stage states and the stored next move are what the records say."""
    for number, case in enumerate(Case.objects.order_by("id").iterator(chunk_size=500)):
        if number % CASES_A_SIGNATURE == 0 and access.current_actor():
            renew()
        stored = {s.stage: s for s in people.stage_states(case.id)}
        for stage, said in _recomputed(case, now).items():
            held = stored.get(stage)
            if _essence(said) != _essence(held):
                yield Breach(
                    "moves_follow_from_records",
                    "case",
                    case.reference,
                    f"{stage}: stored {_words(held)}, the records say {_words(said)}.",
                )
        try:
            move = rules.whose_move(list(stored.values()))
        except rules.NoMove as error:
            yield Breach("moves_follow_from_records", "case", case.reference, str(error))
            continue
        if (move.by, move.step, move.obstacle, move.ended) != (
            case.next_move_by,
            case.next_step,
            case.obstacle,
            case.ended,
        ):
            yield Breach(
                "moves_follow_from_records", "case", case.reference, "The stored next move is not the derived one."
            )


def approved_families_have_one_obstacle(now: datetime) -> Iterator[Breach]:
    """Every approved family that has not arrived has a binding obstacle with an owner and a date, unless it is on
    board.
    """
    waiting = Case.objects.filter(ended="", stage__in=[Stage.DECISIONS, Stage.MOVEMENTS]).exclude(
        state__in=["boarded", "held", "reconsidering"]
    )
    without = waiting.filter(Q(obstacle="") | Q(obstacle_owner="") | Q(obstacle_since__isnull=True))
    for case in without.exclude(stage=Stage.DECISIONS, state__in=["declined", "held", "reconsidering"]).iterator():
        yield Breach(
            "one_binding_obstacle", "case", case.reference, "An approved family without a binding obstacle and owner."
        )


def seats_add_up(now: datetime) -> Iterator[Breach]:
    """Seats offered and taken on each movement are the sums of its offers and live bookings; never more taken than
    offered.
    """
    taken = dict(
        Booking.objects.filter(state__in=LIVE)
        .values_list("movement")
        .annotate(total=Sum("seats"))
        .values_list("movement", "total")
    )
    offered = dict(
        SeatOffer.objects.filter(withdrawn_at__isnull=True)
        .values_list("movement")
        .annotate(total=Sum("seats"))
        .values_list("movement", "total")
    )
    for movement in Movement.objects.order_by("id").iterator():
        if movement.seats_taken != taken.get(movement.id, 0) or movement.seats_offered != offered.get(movement.id, 0):
            yield Breach(
                "seats_add_up", "movement", movement.reference, "The seat counts differ from offers and bookings."
            )
        elif movement.seats_taken > movement.seats_offered:
            yield Breach("seats_add_up", "movement", movement.reference, "More seats are taken than were offered.")


def no_family_is_split(now: datetime) -> Iterator[Breach]:
    """Everybody of a booked family is on the booking, has arrived, or agreed to travel apart."""
    for booking in Booking.objects.filter(state__in=LIVE).order_by("id").iterator(chunk_size=500):
        booked = set(BookingLine.objects.filter(booking=booking).values_list("person_id", flat=True))
        left = {p.id for p in people.living_people(booking.case_id)} - booked - people.agreed_apart(booking.case_id)
        still_to_come = {i for i, facts in arrivals.facts_of_people(left).items() if not facts.arrived_at}
        if still_to_come:
            yield Breach(
                "no_family_is_split",
                "booking",
                str(booking.id),
                f"{len(still_to_come)} of this family would stay behind without an agreement.",
            )


def every_at_has_its_by(now: datetime) -> Iterator[Breach]:
    """Who and when travel in pairs, in every record."""
    for model in apps.get_app_config("journey").get_models():
        names = {f.name for f in model._meta.fields}
        for at in sorted(n for n in names if n.endswith("_at")):
            by = f"{at[:-3]}_by"
            if by not in names:
                yield Breach("every_at_has_its_by", model._meta.label, at, f"{at} has no {by}.")
                continue
            odd = model._default_manager.filter(
                Q(**{f"{at}__isnull": True, f"{by}__isnull": False})
                | Q(**{f"{at}__isnull": False, f"{by}__isnull": True})
            ).count()
            if odd:
                yield Breach(
                    "every_at_has_its_by", model._meta.label, at, f"{odd} rows have {at} without {by} or the reverse."
                )


def case_sizes_are_right(now: datetime) -> Iterator[Breach]:
    """The stored size of a case is the number of its members."""
    sizes = dict(
        CaseMember.objects.filter(left_at__isnull=True)
        .values_list("case")
        .annotate(n=Count("id"))
        .values_list("case", "n")
    )
    for case_id, reference, size in Case.objects.values_list("id", "reference", "case_size").iterator():
        if size != sizes.get(case_id, 0):
            yield Breach(
                "case_sizes_are_right", "case", reference, f"Stored size {size}, members {sizes.get(case_id, 0)}."
            )


INVARIANTS: tuple[Callable[[datetime], Iterator[Breach]], ...] = (
    everybody_has_a_move,
    moves_follow_from_records,
    approved_families_have_one_obstacle,
    seats_add_up,
    no_family_is_split,
    every_at_has_its_by,
    case_sizes_are_right,
)


def breaches(now: datetime) -> Iterator[Breach]:
    """Every breach of every invariant. Runs with the rights of the caller: use the system actor to see everything."""
    for invariant in INVARIANTS:
        yield from invariant(now)


def _recomputed(case: Case, now: datetime) -> dict[Stage, StageState | None]:
    return {
        Stage.APPLICATIONS: applications.stage_state(case.id),
        Stage.VERIFICATION: verification.stage_state(case.id),
        Stage.DECISIONS: decisions.stage_state(case.id),
        Stage.MOVEMENTS: movements.stage_state(case.id, now=now),
        Stage.ARRIVALS: arrivals.stage_state(case.id),
        Stage.SETTLEMENT: settlement.stage_state(case.id),
    }


def _essence(said: StageState | None) -> tuple[str, str, str, str, str]:
    return (said.state, said.move_by, said.step, said.obstacle, said.ended) if said else ("", "", "", "", "")


def _words(said: StageState | None) -> str:
    return f"{said.state} (move: {said.move_by or 'none'})" if said else "nothing"
