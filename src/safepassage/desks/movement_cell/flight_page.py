"""One movement: its seats, whose they are, the families on it, its manifests; and the manifest made for paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration.family_view import name_of
from safepassage.journey.movements import queries as movements
from safepassage.journey.movements.rules import LIVE, MovementState
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.movements.models import Booking, Manifest, ManifestLine, Movement, SeatOffer

STATES = {
    MovementState.OPEN: lambda: c.Status(_("Open"), c.Tone.GOING),
    MovementState.CLOSED: lambda: c.Status(_("Closed"), c.Tone.QUIET),
    MovementState.DEPARTED: lambda: c.Status(_("Departed"), c.Tone.DONE),
    MovementState.ARRIVED: lambda: c.Status(_("Arrived"), c.Tone.DONE),
    MovementState.CANCELLED: lambda: c.Status(_("Cancelled"), c.Tone.DANGER),
}


def flight(movement: "Movement", *, by: Actor, now: datetime) -> dict[str, Any]:
    """The page of one movement."""
    offers = movements.offers_by_movement([movement.id]).get(movement.id, [])
    bookings = movements.bookings_on(movement.id)
    free = movement.seats_offered - movement.seats_taken
    caption = _("%(free)s of %(all)s seats are free.") % {"free": free, "all": movement.seats_offered}
    is_open = movement.state == MovementState.OPEN
    return {
        "header": c.PageHeader(
            title=c.Ltr(movement.reference),
            caption=f"{movement.origin} → {movement.destination}. {caption}",
            tags=(STATES[MovementState(movement.state)](),),
            crumbs=(c.Link(_("Flight board"), reverse("flight_board")),),
            actions=_actions(movement, bookings, by=by),
        ),
        "movement": movement,
        "facts": _facts(movement),
        "offers": _offers(movement, offers, by=by, is_open=is_open),
        "bookings": _bookings(bookings),
        "manifests": _manifests(movement),
        "may_issue": access.can(by, Permission.MOVEMENTS_MANIFEST_PRINT)
        and any(b.state in LIVE and b.state != "held" for b in bookings),
        "cases": [b.case_id for b in bookings],
    }


def _actions(movement: "Movement", bookings: "Sequence[Booking]", *, by: Actor) -> list[c.Link]:
    if movement.state != MovementState.OPEN:
        return []
    found = []
    if access.can(by, Permission.MOVEMENTS_OFFER_RECORD):
        found.append(c.Link(_("Enter more seats"), reverse("flight_offer", args=[movement.reference]), button=True))
    if access.can(by, Permission.MOVEMENTS_BOOKING_BOARD) and any(b.state == "boarded" for b in bookings):
        found.append(c.Link(_("It departed"), reverse("flight_depart", args=[movement.reference]), button=True))
    if access.can(by, Permission.MOVEMENTS_MOVEMENT_RECORD):
        found.append(c.Link(_("It was cancelled"), reverse("flight_cancel", args=[movement.reference]), button=True))
    return found


def _facts(movement: "Movement") -> c.SummaryList:
    ends = _("in the country of settlement") if movement.is_final else _("on the way")
    facts = [
        c.Fact(_("Departs"), (c.When(movement.departs), movement.departs_as_written)),
        c.Fact(_("Arrives"), c.When(movement.arrives) if movement.arrives else _("not known")),
        c.Fact(_("Ends"), ends),
    ]
    if movement.cancelled_at:
        facts.append(c.Fact(_("Cancelled"), (c.When(movement.cancelled_at), movement.cancelled_reason)))
    return c.SummaryList(facts=facts)


def _offers(movement: "Movement", offers: "list[SeatOffer]", *, by: Actor, is_open: bool) -> c.Queue:
    can_withdraw = is_open and access.can(by, Permission.MOVEMENTS_OFFER_RECORD)
    return c.Queue(
        caption=_("Seats offered"),
        columns=(
            c.Column(_("Partner")),
            c.Column(_("Seats"), True),
            c.Column(_("Names due")),
            c.Column(_("Conditions")),
        ),
        rows=[
            c.Row(
                heading=offer.partner.name,
                cells=(offer.seats, c.Until(offer.names_due) if offer.names_due else "–", _conditions(offer)),
                action=c.Link(
                    _("The partner takes it back"),
                    reverse("offer_withdraw", args=[movement.reference, offer.id]),
                    about=offer.partner.name,
                )
                if can_withdraw
                else None,
            )
            for offer in offers
        ],
        empty=c.EmptyState(title=_("No seats are offered on it.")),
        action_heading=_("Change"),
    )


def _conditions(offer: "SeatOffer") -> c.Cell:
    said = [str(offer.conditions)] if offer.conditions else []
    if offer.max_per_family:
        said.append(_("at most %(n)s of one family") % {"n": offer.max_per_family})
    if offer.document_needed:
        said.append(_("asks for: %(paper)s") % {"paper": words.word(words.DOCUMENTS, offer.document_needed)})
    if offer.women_and_children_first:
        said.append(_("women and children first"))
    return c.Cell(said[0] if said else "–", "; ".join(said[1:]))


def _bookings(bookings: "list[Booking]") -> c.Queue:
    return c.Queue(
        caption=_("Families on it"),
        columns=(c.Column(_("Case")), c.Column(_("Seats"), True), c.Column(_("State")), c.Column(_("Since"))),
        rows=[
            c.Row(
                heading=c.Ltr(b.case.reference),
                href=reverse("booking", args=[b.id]),
                under=_("part of the family, as was agreed") if b.is_partial else "",
                cells=(b.seats, words.status(b.state), c.Since(b.state_since)),
                action=c.Link(_("Open"), reverse("booking", args=[b.id]), about=b.case.reference),
            )
            for b in bookings
        ],
        empty=c.EmptyState(
            title=_("No family holds seats on it."), link=c.Link(_("See families ready to travel"), reverse("ready"))
        ),
    )


def _manifests(movement: "Movement") -> c.Queue | None:
    versions = movements.manifests(movement.id)
    if not versions:
        return None
    return c.Queue(
        caption=_("Manifests"),
        columns=(c.Column(_("Version")), c.Column(_("People"), True), c.Column(_("Made")), c.Column(_("Checked"))),
        rows=[
            c.Row(
                heading=_("Version %(n)s") % {"n": m.version},
                href=reverse("manifest", args=[movement.reference, m.version]),
                cells=(m.people, c.When(m.made_at), c.When(m.validated_at) if m.validated_at else _("not yet")),
            )
            for m in versions
        ],
    )


def manifest(movement: "Movement", found: "Manifest") -> dict[str, Any]:
    """The sheet: who is carried, whole families together, with what a gate needs and nothing else."""
    lines = movements.manifest_lines(found.id)
    facts = people.facts_of_people([line.person_id for line in lines])
    on_lap = movements.lap_infants({line.booking_id for line in lines})
    post = found.made_by.post.title if found.made_by.post else str(found.made_by.agency_id)
    return {
        "movement": movement,
        "manifest": found,
        "made_by": post,
        "sheet": c.Queue(
            caption=_("Version %(n)s: %(people)s people") % {"n": found.version, "people": found.people},
            columns=tuple(
                c.Column(text) for text in ("#", _("Family"), _("Name"), _("Sex"), _("Born"), _("Passport"), _("Seat"))
            ),
            rows=[_line(line, facts.get(line.person_id), on_lap) for line in lines],
        ),
        "print_reference": movement.reference,
        "cases": {line.booking.case_id: line.compartment_id for line in lines},
    }


def _line(line: "ManifestLine", facts: people.PersonFacts | None, on_lap: set[Any]) -> c.Row:
    papers = [d for d in facts.documents if d.kind == "passport"] if facts else []
    born = str(facts.births[-1].as_written) if facts and facts.births else ""
    return c.Row(
        heading=str(line.position),
        cells=(
            c.Ltr(line.booking.case.reference),
            name_of(facts),
            words.word(words.SEXES, line.person.sex),
            born or _("not known"),
            c.Ltr(str(papers[-1].number_as_written)) if papers else "–",
            _("on a lap") if line.person_id in on_lap else _("seat"),
        ),
    )
