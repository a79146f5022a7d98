"""The border's pages: families that are expected, and one family person by person as word, sign and colour."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.border.forms import ReferenceForm
from safepassage.desks.immigration.family_view import age_words, name_of
from safepassage.journey.arrivals import queries as arrivals
from safepassage.journey.arrivals import rules
from safepassage.journey.arrivals.rules import Action, CrossingState, EntryOutcome, PersonFacts
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.arrivals.models import CrossingReport
    from safepassage.journey.people.models import Case, CaseMember

MOST = 100


def expected(*, now: datetime, page: int) -> "tuple[dict[str, Any], list[Case]]":
    """Families whose arrival or crossing waits for the border, the longest waiting first."""
    start = (page - 1) * c.PAGE_SIZE
    found = arrivals.expected()
    shown = list(found[start : start + c.PAGE_SIZE])
    total = start + people.count_up_to(found[start:], c.PAGE_SIZE * 4)
    bookings = movements.live_bookings_of(case.id for case in shown)
    return {
        "header": c.PageHeader(
            title=_("Who is here"),
            caption=ngettext(
                "%(n)s family waits for you to confirm it.", "%(n)s families wait for you to confirm them.", total
            )
            % {"n": total if total < MOST else f"{MOST - 1}+"},
        ),
        "form": ReferenceForm(),
        "queue": c.Queue(
            caption=_("Families that are expected"),
            columns=(
                c.Column(_("Case")),
                c.Column(_("People"), True),
                c.Column(_("State")),
                c.Column(_("With")),
                c.Column(_("Since")),
            ),
            rows=[_expected(case, bookings.get(case.id)) for case in shown],
            empty=c.EmptyState(
                title=_("Nobody is expected now."),
                text=_("Families on board and claimed crossings stand here. For any other, type its reference."),
            ),
            pages=c.Pagination(page=page, total=total, unit="families") if total > c.PAGE_SIZE else None,
        ),
    }, shown


def _expected(case: "Case", booking: Any) -> c.Row:
    address = reverse("border_family", args=[case.reference])
    flight = booking.movement if booking else None
    cells = (
        case.case_size,
        words.status(case.state),
        c.Cell(c.Ltr(flight.reference), f"{flight.origin} → {flight.destination}") if flight else "–",
        c.Since(case.next_move_since),
    )
    return c.Row(
        heading=c.Ltr(case.reference),
        href=address,
        cells=cells,
        action=c.Link(words.step(case.next_step), address, about=case.reference),
    )


def family(case: "Case", *, by: Actor, now: datetime) -> dict[str, Any]:
    """One family: each person with what is certain, and the acts that can be done now."""
    members = [m for m in people.members(case.id) if not m.person.ended]
    ids = [m.person_id for m in members]
    facts, known = people.facts_of_people(ids), arrivals.facts_of_people(ids)
    reports = {r.person_id: r for r in arrivals.crossing_reports(case.id)}
    booking = movements.live_booking(case.id)
    aboard = booking is not None and booking.state == "boarded"
    to_land = [i for i in ids if known[i].has_valid_visa and not known[i].arrived_at and not _is_refused(known[i])]
    return {
        "header": c.PageHeader(
            title=_("Family %(reference)s") % {"reference": case.reference},
            caption=_("%(here)s of %(all)s have landed or are confirmed.")
            % {"here": len([i for i in ids if _is_here(known[i])]), "all": len(ids)},
            tags=(words.status(case.state),),
            crumbs=(c.Link(_("Who is here"), reverse("border")),),
        ),
        "case": case,
        "people": [
            _person(m, facts, known[m.person_id], reports.get(m.person_id), case, by=by, now=now) for m in members
        ],
        "booking": booking,
        "to_land": len(to_land) if access.can(by, Permission.ARRIVALS_LANDING_RECORD) else 0,
        "may_confirm": any(not known[i].arrived_at for i in ids),
        "is_aboard": aboard,
        "is_landing": case.next_step == "record_landing"
        or (aboard and booking is not None and booking.movement.is_final),
        "unchecked": _("Not checked here: lists of lost or stolen papers, and biometrics."),
    }


def names(case: "Case") -> dict[UUID, str]:
    """The living people of a family who have not landed, by name."""
    ids = [p.id for p in people.living_people(case.id)]
    facts, known = people.facts_of_people(ids), arrivals.facts_of_people(ids)
    return {i: facts[i].label for i in ids if i in facts and not known[i].arrived_at}


def _is_here(known: PersonFacts) -> bool:
    return known.arrived_at is not None or known.crossing in {CrossingState.CONFIRMED, CrossingState.VERIFIED}


def _is_refused(known: PersonFacts) -> bool:
    return known.entry is EntryOutcome.REFUSED


def _person(
    member: "CaseMember",
    facts: dict[UUID, people.PersonFacts],
    known: PersonFacts,
    report: "CrossingReport | None",
    case: "Case",
    *,
    by: Actor,
    now: datetime,
) -> dict[str, Any]:
    person = facts.get(member.person_id)
    possible = rules.possible(known)
    links = []
    if not possible[Action.REFUSE_ENTRY] and access.can(by, Permission.ARRIVALS_ENTRY_PERMISSION_REFUSE):
        address = reverse("border_refuse", args=[case.reference, member.person_id])
        links.append(c.Link(_("Refuse entry"), address, about=person.label if person else ""))
    if report and not possible[Action.DISPROVE_CROSSING] and not known.arrived_at:
        address = reverse("border_disprove", args=[case.reference, report.id])
        links.append(c.Link(_("This was not them"), address, about=person.label if person else ""))
    return {
        "name": name_of(person),
        "part": words.word(words.RELATIONSHIPS, member.relationship),
        "age": age_words(person.births, now.date()) if person else "",
        "papers": [
            (words.word(words.DOCUMENTS, d.kind), c.Ltr(str(d.number_as_written)), words.paper_state(d.state))
            for d in (person.documents if person else ())
        ],
        "states": _states(known, report),
        "links": links,
    }


def _states(known: PersonFacts, report: "CrossingReport | None") -> list[c.Status]:
    """What is certain of one person, in words: landed, entry, crossing, visa."""
    said = []
    if known.arrived_at:
        said.append(c.Status(_("Landed"), c.Tone.DONE))
    if known.entry is EntryOutcome.REFUSED:
        said.append(c.Status(_("Entry refused"), c.Tone.DANGER))
    elif known.entry is EntryOutcome.GRANTED and not known.arrived_at:
        said.append(c.Status(_("Entry granted"), c.Tone.GOING))
    if known.crossing and not known.arrived_at:
        crossing = {
            CrossingState.CLAIMED: c.Status(_("Said to have crossed"), c.Tone.WAITING),
            CrossingState.CONFIRMED: c.Status(_("Is here"), c.Tone.GOING),
            CrossingState.VERIFIED: c.Status(_("Is here, papers compared"), c.Tone.DONE),
            CrossingState.DISPROVED: c.Status(_("The report was wrong"), c.Tone.QUIET),
        }
        said.append(crossing[known.crossing])
    if not known.arrived_at:
        yes, no = c.Status(_("Visa in force"), c.Tone.DONE), c.Status(_("No visa"), c.Tone.DANGER)
        said.append(yes if known.has_valid_visa else no)
    return said
