"""What stops a family, its visas, its seats, who is across and in, and how it settles."""

from typing import Any

from django.utils.translation import gettext as _

from safepassage import access
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration.addresses import act_address
from safepassage.desks.immigration.case_acts import BY_SLUG
from safepassage.desks.immigration.case_file import CaseFile
from safepassage.desks.immigration.family_view import in_order


def parts(file: CaseFile) -> dict[str, Any]:
    """The tables of this part of the case."""
    return {
        "obstacles": obstacles(file),
        "visas": visas(file),
        "bookings": bookings(file),
        "ways": ways(file),
        "settling": settling(file),
    }


def obstacles(file: CaseFile) -> c.Queue:
    """What stopped or stops this family, with owner and age."""
    rows = []
    solve = BY_SLUG["solve"]
    for obstacle in file.obstacles:
        is_open = not obstacle.solved_at
        link = c.Link(str(solve.title), act_address(file, "solve", obstacle.id), about=words.obstacle(obstacle.kind))
        binds = is_open and obstacle.kind == file.case.obstacle
        rows.append(
            c.Row(
                heading=words.obstacle(obstacle.kind),
                under=file.name_of(obstacle.person_id) if obstacle.person_id else _("the whole family"),
                cells=(
                    c.Status(_("Binds now"), c.Tone.WAITING)
                    if binds
                    else c.Status(_("Open") if is_open else _("Solved")),
                    words.agency(obstacle.owner_agency),
                    c.Since(obstacle.opened_at) if is_open else c.When(obstacle.opened_at),
                    str(obstacle.note) or "–",
                ),
                action=link if is_open and access.can(file.by, solve.permission) and not file.as_of else None,
            )
        )
    columns = (
        c.Column(_("What")),
        c.Column(_("State")),
        c.Column(_("Whose")),
        c.Column(_("Age")),
        c.Column(_("Known")),
    )
    empty = c.EmptyState(title=_("Nothing is recorded that stops this family."))
    return c.Queue(caption=_("Obstacles"), columns=columns, rows=rows, empty=empty)


def bookings(file: CaseFile) -> c.Queue:
    """Seats of this family on partners' movements."""
    rows = [
        c.Row(
            heading=c.Ltr(booking.movement.reference),
            under=f"{booking.movement.origin} – {booking.movement.destination}",
            cells=(
                words.status(booking.state),
                c.Count(booking.seats, "seats"),
                booking.offer.partner.name if booking.offer else "–",
                c.When(booking.movement.departs),
            ),
        )
        for booking in file.bookings
    ]
    columns = (
        c.Column(_("Movement")),
        c.Column(_("State")),
        c.Column(_("Seats")),
        c.Column(_("Partner")),
        c.Column(_("Departs")),
    )
    empty = c.EmptyState(title=_("No seats were held for this family yet."))
    return c.Queue(caption=_("Seats"), columns=columns, rows=rows, empty=empty)


def visas(file: CaseFile) -> c.Queue:
    """The visa of each person."""
    cancel = BY_SLUG["cancel-visa"]
    rows = [
        c.Row(
            heading=file.name_of(visa.person_id),
            cells=(words.status(visa.state), c.When(visa.granted_at), visa.valid_until_date or _("no date")),
            action=c.Link(
                str(cancel.title), act_address(file, cancel.slug, visa.id), about=file.name_of(visa.person_id)
            )
            if visa.state == "granted" and access.can(file.by, cancel.permission) and not file.as_of
            else None,
        )
        for visa in file.visas
    ]
    columns = (c.Column(_("Person")), c.Column(_("State")), c.Column(_("Granted")), c.Column(_("Valid until")))
    empty = c.EmptyState(title=_("No visa was granted yet."))
    return c.Queue(caption=_("Visas"), columns=columns, rows=rows, empty=empty)


def ways(file: CaseFile) -> c.Queue | None:
    """Who is said to be across, who was let in, who has landed: people, one by one."""
    if not (file.crossings or file.entries or file.arrivals):
        return None
    crossed = {report.person_id: report for report in file.crossings}
    entered = {entry.person_id: entry for entry in file.entries}
    landed = {arrival.person_id: arrival for arrival in file.arrivals}
    rows = []
    for member in in_order(file):
        person = member.person_id
        report, entry, arrival = crossed.get(person), entered.get(person), landed.get(person)
        rows.append(
            c.Row(
                heading=file.name_of(member.person_id),
                cells=(
                    c.Cell(words.status(report.state), report.crossed_on) if report else "–",
                    c.Cell(words.status(entry.outcome), entry.port) if entry else "–",
                    c.Cell(arrival.port, arrival.arrived_at) if arrival else "–",
                ),
            )
        )
    columns = (c.Column(_("Person")), c.Column(_("Crossing")), c.Column(_("Entry permission")), c.Column(_("Landed")))
    return c.Queue(caption=_("Crossings and arrivals"), columns=columns, rows=rows)


def settling(file: CaseFile) -> c.SummaryList | None:
    """Reception, home, residence and citizenship of a family that has arrived."""
    facts = [c.Fact(_("Reception"), (each.centre, c.When(each.received_at))) for each in file.receptions]
    facts += [c.Fact(_("Home"), (each.town, c.When(each.placed_at))) for each in file.placements]
    if file.residences:
        facts.append(
            c.Fact(_("Residence"), (c.Count(len(file.residences), "people"), c.When(file.residences[-1].granted_at)))
        )
    if file.citizenships:
        last = file.citizenships[-1].granted_at
        facts.append(c.Fact(_("Citizenship"), (c.Count(len(file.citizenships), "people"), c.When(last))))
    return c.SummaryList(title=_("Settlement"), facts=facts) if facts else None
