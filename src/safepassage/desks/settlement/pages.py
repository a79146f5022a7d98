"""Households: who lands next, who waits for which milestone, and one household. Never why they were at risk."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration.family_view import age_words, name_of
from safepassage.desks.settlement.steps import STEPS
from safepassage.journey.movements import queries as movements
from safepassage.journey.people import queries as people
from safepassage.journey.settlement import queries as settlement
from safepassage.journey.settlement import rules

if TYPE_CHECKING:
    from safepassage.journey.movements.models import Booking
    from safepassage.journey.people.models import Case

AHEAD, MOST = timedelta(days=21), 100
LANGUAGES = {"fa-AF": lambda: _("Dari"), "fa": lambda: _("Dari"), "ps": lambda: _("Pashto"), "en": lambda: _("English")}


def households(*, step: str, page: int, by: Actor, now: datetime) -> "tuple[dict[str, Any], list[Case]]":
    """Who lands next, and the households that wait for one milestone, the longest waiting first."""
    counts = {s.code: people.count_up_to(settlement.households(s.code), MOST) for s in STEPS}
    chosen = next((s for s in STEPS if s.slug == step), None)
    chosen = chosen or next((s for s in STEPS if counts[s.code]), STEPS[0])
    landing = movements.landing_soon(now, until=now + AHEAD)
    start = (page - 1) * c.PAGE_SIZE
    found = settlement.households(chosen.code)
    shown = list(found[start : start + c.PAGE_SIZE])
    total = start + people.count_up_to(found[start:], c.PAGE_SIZE * 4)
    return {
        "header": c.PageHeader(title=_("Households"), caption=_said(counts, landing)),
        "landing": _landing(landing),
        "tabs": c.Tabs(
            label=_("Milestones"),
            tabs=tuple(
                c.Tab(
                    text=str(s.short) if counts[s.code] < MOST else f"{s.short} (99+)",
                    href=f"?step={s.slug}",
                    is_current=s is chosen,
                    count=counts[s.code] if counts[s.code] < MOST else None,
                )
                for s in STEPS
            ),
        ),
        "queue": c.Queue(
            caption=str(chosen.short),
            columns=(c.Column(_("Case")), c.Column(_("People"), True), c.Column(_("Language")), c.Column(_("Waits"))),
            rows=[_row(case, str(chosen.title)) for case in shown],
            empty=c.EmptyState(title=_("No household waits here.")),
            pages=c.Pagination(page=page, total=total, unit="households", query=f"step={chosen.slug}")
            if total > c.PAGE_SIZE
            else None,
        ),
    }, [*shown, *(b.case for b in landing)]


def _said(counts: dict[str, int], landing: "list[Booking]") -> str:
    people_coming = sum(b.seats for b in landing)
    text = _(
        "%(coming)s people land within three weeks. To be received: %(receive)s families; without a home: %(home)s."
    )
    return text % {
        "coming": people_coming,
        "receive": counts["receive_family"],
        "home": counts["place_household"],
    }


def _row(case: "Case", title: str) -> c.Row:
    address = reverse("household", args=[case.reference])
    return c.Row(
        heading=c.Ltr(case.reference),
        href=address,
        cells=(case.case_size, _language(case), c.Since(case.next_move_since)),
        action=c.Link(title, address, about=case.reference),
    )


def _language(case: "Case") -> str:
    return LANGUAGES.get(case.language, lambda: _("not known"))()


def _landing(bookings: "list[Booking]") -> c.Queue:
    return c.Queue(
        caption=_("Who lands next"),
        columns=(
            c.Column(_("Case")),
            c.Column(_("People"), True),
            c.Column(_("Lands")),
            c.Column(_("With")),
            c.Column(_("State")),
        ),
        rows=[
            c.Row(
                heading=c.Ltr(b.case.reference),
                href=reverse("household", args=[b.case.reference]),
                cells=(
                    b.seats,
                    c.Until(b.movement.arrives)
                    if b.movement.arrives
                    else c.Cell(_("not known"), c.When(b.movement.departs)),
                    c.Cell(c.Ltr(b.movement.reference), b.movement.destination),
                    words.status(b.state),
                ),
            )
            for b in bookings
        ],
        empty=c.EmptyState(
            title=_("Nobody is on the way now."), text=_("Families with accepted seats on a last leg stand here.")
        ),
    )


def household(case: "Case", *, by: Actor, now: datetime) -> dict[str, Any]:
    """One household: who they are, what the house must have, and the milestones with the next one's button."""
    members = [m for m in people.members(case.id) if not m.person.ended]
    facts = people.facts_of_people([m.person_id for m in members])
    receptions, placements, residences, citizenships = settlement.of_case(case.id)
    possible = rules.possible(settlement.facts_of(case.id))
    home = next((p for p in reversed(placements) if not p.ended_at), None)
    lines = [c.Fact(_("Language"), _language(case)), c.Fact(_("People"), c.Count(len(members), "people"))]
    if receptions:
        lines.append(c.Fact(_("Reception"), (receptions[-1].centre, c.When(receptions[-1].received_at))))
        lines.append(c.Fact(_("The house must have"), receptions[-1].needs or "–"))
    if home:
        lines.append(c.Fact(_("Home"), (home.town, str(home.address), c.When(home.placed_at))))
    reached = {
        rules.Action.RECEIVE: len(members) if receptions else 0,
        rules.Action.PLACE: len(members) if home else 0,
        rules.Action.GRANT_RESIDENCE: len(residences),
        rules.Action.GRANT_CITIZENSHIP: len(citizenships),
    }
    # A second home is possible at any time; it is offered, but is not the next step.
    open_steps = [s for s in STEPS if not possible[s.action] and access.can(by, s.permission)]
    coming = next((s for s in open_steps if s.code == case.next_step), None)
    return {
        "header": c.PageHeader(
            title=_("Household %(reference)s") % {"reference": case.reference},
            tags=(words.status(case.state),),
            crumbs=(c.Link(_("Households"), reverse("households")),),
        ),
        "case": case,
        "next": c.NextStep(
            whose=words.agency(case.next_move_by),
            since=case.next_move_since,
            step=words.step(case.next_step),
            is_ours=coming is not None,
            button=str(coming.title) if coming else "",
            href=reverse(f"household_{coming.slug}", args=[case.reference]) if coming else "",
        )
        if case.next_step
        else None,
        "milestones": c.TaskList(
            title=_("Milestones"),
            tasks=[
                c.Task(
                    text=str(s.title),
                    status=_milestone(reached[s.action], len(members)),
                    href=reverse(f"household_{s.slug}", args=[case.reference]) if s in open_steps else "",
                    hint="" if s in open_steps else possible[s.action],
                )
                for s in STEPS
            ],
        ),
        "facts": c.SummaryList(title=_("The household"), facts=lines),
        "family": c.Queue(
            caption=_("Who they are"),
            columns=(c.Column(_("Who")), c.Column(_("In this family")), c.Column(_("Age"))),
            rows=[
                c.Row(
                    heading=name_of(facts.get(m.person_id)),
                    cells=(
                        words.word(words.RELATIONSHIPS, m.relationship),
                        age_words(facts[m.person_id].births, now.date()) or _("not known"),
                    ),
                )
                for m in members
            ],
        ),
    }


def _milestone(reached: int, of: int) -> c.Status:
    if not reached:
        return c.Status(_("Not yet"), c.Tone.QUIET)
    if reached >= of:
        return c.Status(_("Everybody"), c.Tone.DONE)
    return c.Status(_("%(n)s of %(all)s") % {"n": reached, "all": of}, c.Tone.GOING)
