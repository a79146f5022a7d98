"""Seats for one family: which movements take the whole of it, and why the others do not; holding; the booking."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration.family_view import age_words, name_of
from safepassage.desks.movement_cell.booking_acts import ACTS, BookingAct
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements import rules
from safepassage.journey.movements.rules import BookingState
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.movements.models import Booking, Movement, SeatOffer
    from safepassage.journey.people.models import Case, Person

YOUNGEST_IN_A_SEAT = 2


def family_list(case: "Case", *, now: datetime) -> c.Queue:
    """Everybody of the family with age and travel paper."""
    members = [m for m in people.members(case.id) if not m.person.ended]
    facts = people.facts_of_people([m.person_id for m in members])
    return c.Queue(
        caption=_("The whole family"),
        columns=(c.Column(_("Who")), c.Column(_("In this family")), c.Column(_("Age")), c.Column(_("Passport"))),
        rows=[
            c.Row(
                heading=name_of(facts.get(m.person_id)),
                cells=(
                    words.word(words.RELATIONSHIPS, m.relationship),
                    age_words(facts[m.person_id].births, now.date()) or _("not known"),
                    _passport(facts[m.person_id]),
                ),
            )
            for m in members
        ],
    )


def _passport(facts: people.PersonFacts) -> Any:
    held = [d for d in facts.documents if d.kind == "passport"]
    return words.paper_state(held[-1].state) if held else c.Status(_("None recorded"), c.Tone.WAITING)


def seats(case: "Case", *, by: Actor, now: datetime) -> dict[str, Any]:
    """The family, and every coming movement with whether it takes all of them."""
    travellers = movements.people_to_move(case.id)
    coming = movements.upcoming_movements(now)
    offers = movements.offers_by_movement(m.id for m in coming)
    judged = [(m, _why_not(case, m, offers.get(m.id, []), travellers, now)) for m in coming]
    fits = [m for m, why in judged if not why]
    caption = _("%(people)s people. %(fits)s of %(all)s coming movements take all of them.")
    return {
        "header": c.PageHeader(
            title=_("Seats for a family"),
            caption=caption % {"people": len(travellers), "fits": len(fits), "all": len(coming)},
            tags=(words.urgency(case.urgency),),
            crumbs=(c.Link(_("Ready to travel"), reverse("ready")), c.Link(case.reference, _case(case))),
        ),
        "case": case,
        "family": family_list(case, now=now),
        "movements": _movements(case, judged, offers),
        "booking": _held(case),
    }


def _held(case: "Case") -> c.Notice | None:
    held = movements.live_booking(case.id)
    if held is None:
        return None
    return c.Notice(
        title=_("This family holds seats on %s.") % held.movement.reference,
        link=c.Link(_("Open the booking"), reverse("booking", args=[held.id])),
    )


def _case(case: "Case") -> str:
    return reverse("case", args=[case.reference])


def _why_not(
    case: "Case", movement: "Movement", offers: "list[SeatOffer]", travellers: "list[Person]", now: datetime
) -> str:
    """The reason why not one offer of a movement takes the whole family, or nothing."""
    free = movement.seats_offered - movement.seats_taken
    if free < len(travellers):
        return _("%(free)s seats are free, they are %(people)s.") % {"free": free, "people": len(travellers)}
    reasons = []
    for offer in offers:
        why = movements.why_not_board(case_id=case.id, movement=movement, offer_id=offer.id, people=travellers, now=now)
        if why is None:
            return ""
        reasons.append(why[1])
    return reasons[0] if reasons else _("No offer of seats stands for it.")


def _movements(case: "Case", judged: "list[tuple[Movement, str]]", offers: "dict[Any, list[SeatOffer]]") -> c.Queue:
    return c.Queue(
        caption=_("Coming movements"),
        columns=(
            c.Column(_("Movement")),
            c.Column(_("Departs")),
            c.Column(_("Free seats"), True),
            c.Column(_("Names due")),
            c.Column(_("Takes all of them")),
        ),
        rows=[
            _movement(case, m, why, offers.get(m.id, [])) for m, why in sorted(judged, key=lambda pair: bool(pair[1]))
        ],
        empty=c.EmptyState(
            title=_("No movement is coming."),
            text=_("Enter what partners offer."),
            link=c.Link(_("Enter an offer"), reverse("flight_new")),
        ),
        action_heading=_("Hold seats"),
    )


def _movement(case: "Case", movement: "Movement", why_not: str, offers: "list[SeatOffer]") -> c.Row:
    due = [o.lapses for o in offers if o.lapses]
    where = f"{movement.origin} → {movement.destination}"
    yes = c.Status(_("Yes"), c.Tone.DONE)
    return c.Row(
        heading=c.Ltr(movement.reference),
        href=reverse("flight", args=[movement.reference]),
        under=f"{where} · {', '.join(dict.fromkeys(o.partner.name for o in offers))}",
        cells=(
            c.When(movement.departs),
            movement.seats_offered - movement.seats_taken,
            c.Until(min(due)) if due else "–",
            c.Cell(c.Status(_("No"), c.Tone.QUIET), why_not) if why_not else yes,
        ),
        action=None
        if why_not
        else c.Link(
            _("Hold seats"), reverse("seats_hold", args=[case.reference, movement.reference]), about=movement.reference
        ),
    )


def infants(case: "Case", *, now: datetime) -> dict[UUID, str]:
    """Those who may be under two years old, by name: only they may travel on a lap."""
    facts = people.facts_of_people([p.id for p in movements.people_to_move(case.id)])
    young = {}
    for key, person in facts.items():
        latest = [b.latest_date for b in person.births if b.latest_date]
        if latest and (now.date() - max(latest)).days < YOUNGEST_IN_A_SEAT * 366:
            young[key] = person.label
    return young


def apart(case: "Case") -> dict[UUID, str]:
    """Those who agreed to travel apart, by name."""
    facts = people.facts_of_people(people.agreed_apart(case.id))
    return {key: person.label for key, person in facts.items()}


def cost(case: "Case", movement: "Movement") -> list[str]:
    """What holding these seats leaves for others, said before it is done."""
    needed = len(movements.people_to_move(case.id))
    left = movement.seats_offered - movement.seats_taken - needed
    said = [
        _("%(people)s people on %(flight)s, %(from)s → %(to)s.")
        % {"people": needed, "flight": movement.reference, "from": movement.origin, "to": movement.destination},
        _("%(left)s seats stay free for others.") % {"left": max(left, 0)},
    ]
    others = [other for other in movements.ready()[:25] if other.id != case.id]
    shut_out = [o for o in others if left < o.case_size <= left + needed]
    if shut_out:
        more_urgent = len([o for o in shut_out if o.urgency_rank < case.urgency_rank])
        text = _("%(n)s families that are ready would no longer fit, %(urgent)s of them more urgent than this one.")
        said.append(text % {"n": len(shut_out), "urgent": more_urgent})
    return said


def booking_page(booking: "Booking", *, by: Actor, now: datetime) -> dict[str, Any]:
    """A family's seats: how far they are, the next step with one button, and what else may be done."""
    possible = rules.possible(movements.facts_of(booking, now=now))
    allowed = [a for a in ACTS if access.can(by, a.permission) and _may(a, booking, possible)]
    coming = next((a for a in allowed if a.next_of == booking.state), None)
    movement = booking.movement
    facts = [
        c.Fact(_("Movement"), c.Link(movement.reference, reverse("flight", args=[movement.reference]))),
        c.Fact(_("Route"), f"{movement.origin} → {movement.destination}"),
        c.Fact(_("Departs"), c.When(movement.departs)),
        c.Fact(_("Partner"), booking.offer.partner.name if booking.offer else _("any of its offers")),
        c.Fact(_("Seats"), c.Count(booking.seats, "seats")),
    ]
    if booking.offer and booking.offer.names_due:
        facts.append(c.Fact(_("Names due"), c.Until(booking.offer.names_due)))
    return {
        "header": c.PageHeader(
            title=_("A family's seats"),
            tags=(
                words.status(booking.state),
                *((words.urgency(booking.case.urgency),) if booking.case.urgency_rank < 2 else ()),
            ),
            crumbs=(
                c.Link(_("Flight board"), reverse("flight_board")),
                c.Link(movement.reference, reverse("flight", args=[movement.reference])),
                c.Link(booking.case.reference, _case(booking.case)),
            ),
        ),
        "next": _next(booking, coming, now),
        "facts": c.SummaryList(title=_("Where the seats are"), facts=facts),
        "family": family_list(booking.case, now=now),
        "others": [(a, reverse(f"booking_{a.slug}", args=[booking.id])) for a in allowed if a is not coming],
        "back_here": reverse("booking", args=[booking.id]),
    }


def _may(act: BookingAct, booking: "Booking", possible: dict[rules.Action, str]) -> bool:
    if act.action is None:
        return booking.state == BookingState.BOARDED and not booking.movement.is_final
    return not possible[act.action]


def _next(booking: "Booking", act: BookingAct | None, now: datetime) -> c.NextStep | None:
    said = rules.stage_state(
        is_travel_ready=True, obstacles=[], booking=movements.facts_of(booking, now=now), since=booking.state_since
    )
    if said is None:
        return None
    address = reverse(f"booking_{act.slug}", args=[booking.id]) if act else ""
    button = str(act.button if act.at_once else act.title) if act else ""
    return c.NextStep(
        whose=words.agency(said.move_by),
        since=booking.state_since,
        step=words.step(said.step),
        is_ours=said.move_by == "MFAT",
        button=button,
        href="" if act and act.at_once else address,
        post_to=address if act and act.at_once else "",
        due=said.due,
    )
