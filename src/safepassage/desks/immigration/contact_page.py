"""A contact officer's families: who has no plan yet, and who was not heard of for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage.access.actor import Actor
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.journey.people import queries as people
from safepassage.journey.people.queries import Reach

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

LONG = timedelta(days=14)


def families(*, by: Actor, now: datetime, page: int) -> tuple[dict[str, Any], list[Case]]:
    """The page, and the cases that it shows."""
    start = (page - 1) * c.PAGE_SIZE
    reached = people.reach(limit=c.PAGE_SIZE * 2, offset=start)
    shown = reached[: c.PAGE_SIZE]
    queue = c.Queue(
        caption=_("Families given to you"),
        columns=(
            c.Column(_("Case")),
            c.Column(_("People"), True),
            c.Column(_("How to reach them")),
            c.Column(_("Last heard of")),
            c.Column(_("Whose move")),
        ),
        rows=[_row(each, now) for each in shown],
        empty=c.EmptyState(
            title=_("No family was given to you."),
            text=_("Each house has two contact officers. A lead gives you families."),
        ),
        pages=c.Pagination(page=page, total=start + len(reached), unit="cases")
        if start or len(reached) > c.PAGE_SIZE
        else None,
    )
    return {"header": c.PageHeader(title=_("My families")), "queue": queue}, [each.case for each in shown]


def _row(each: Reach, now: datetime) -> c.Row:
    case, plan = each.case, each.plan
    if plan is None:
        how: Any = c.Danger(_("No plan: do not contact"))
    else:
        how = (
            _("May be phoned")
            if plan.may_be_phoned
            else _("Do not phone; %(channel)s") % {"channel": words.word(words.CHANNELS, plan.channel)}
        )
    silent = each.last_at is not None and now - each.last_at > LONG
    heard: Any = c.Since(each.last_at) if each.last_at else _("never")
    return c.Row(
        heading=c.Ltr(case.reference),
        href=reverse("case", args=[case.reference]),
        cells=(
            case.case_size,
            how,
            c.Cell(c.Status(_("Silent for long"), c.Tone.DANGER), heard) if silent else heard,
            c.Cell(words.agency(case.next_move_by), c.Since(case.next_move_since)) if case.next_move_by else "–",
        ),
        action=c.Link(_("Agree a plan"), reverse("case_contact-plan", args=[case.reference]), about=case.reference)
        if plan is None
        else None,
    )
