"""My work: what waits for this officer's agency, most urgent first, and how much waits for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from safepassage.access.actor import Actor
from safepassage.desks import components as c
from safepassage.desks import units, words
from safepassage.journey.people import queries as people

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case

MOST = 100
STEPS = (
    "lodge_application",
    "verify_or_decide",
    "weigh_answer",
    "give_more",
    "decide_again",
    "resolve_hold",
    "grant_visa",
    "clear_obstacle",
    "confirm_crossing",
    "confirm_arrival",
    "record_landing",
    "grant_residence",
    "grant_citizenship",
)


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the work is asked for."""

    which: str
    step: str
    page: int


def view_of(query: Any, page: int) -> View:
    """The part of the work that the address asks for; anything unknown is the whole."""
    which, step = query.get("show", ""), query.get("step", "")
    return View(which if which in {"overdue", "mine", "others"} else "", step if step in STEPS else "", page)


def work(view: View, *, by: Actor, now: datetime) -> tuple[dict[str, Any], list[Case]]:
    """The page, and the cases that it shows."""
    found = _found(view, by, now)
    start = (view.page - 1) * c.PAGE_SIZE
    shown = list(found[start : start + c.PAGE_SIZE])
    counts = people.counts_up_to(_queues(by, now), MOST)
    total = _total(view, found, shown=len(shown), start=start, counts=counts)
    query = urlencode({k: v for k, v in (("show", view.which), ("step", view.step)) if v})
    ours, overdue, others = counts["ours"], counts["overdue"], counts["others"]
    page = {
        "header": c.PageHeader(title=_("My work"), caption=_sentence(ours, overdue, others)),
        "tabs": _tabs(view, ours, overdue, others),
        "queue": _queue(view, shown, c.Pagination(page=view.page, total=total, unit="cases", query=query), by, now),
        "steps": [] if view.which == "others" else _steps(view, counts),
        "all_steps": "?" + urlencode({"show": view.which}) if view.which else "?",
        "others": others,
    }
    return page, shown


def up_to(count: int, most: int = MOST) -> str:
    """A count that was not carried on beyond `most`: "99+"."""
    return f"{most - 1}+" if count >= most else str(count)


def _queues(by: Actor, now: datetime) -> dict[str, QuerySet[Case]]:
    """Every queue that the page counts."""
    return {
        "ours": people.waiting_for(by.agency),
        "overdue": people.waiting_for(by.agency, overdue_at=now),
        "others": people.waiting_for_others(by.agency),
        **{step: people.waiting_for(by.agency, step=step) for step in STEPS},
    }


def _found(view: View, by: Actor, now: datetime) -> QuerySet[Case]:
    if view.which == "others":
        return people.waiting_for_others(by.agency)
    found = people.waiting_for(by.agency, step=view.step, overdue_at=now if view.which == "overdue" else None)
    return found.filter(owner_id=by.user_id) if view.which == "mine" else found


def _total(view: View, found: QuerySet[Case], *, shown: int, start: int, counts: dict[str, int]) -> int:
    """How many cases the list holds, as far as the pages offered reach; counted anew only where nothing says it yet."""
    if shown < c.PAGE_SIZE:
        return start + shown
    known = {"": counts[view.step or "ours"], "others": counts["others"]}
    if not view.step:
        known["overdue"] = counts["overdue"]
    if not start and view.which in known:
        return known[view.which]
    return start + people.count_up_to(found, c.PAGE_SIZE * 4, after=start)


def _sentence(ours: int, overdue: int, others: int) -> str:
    said = {
        "ours": f"{up_to(ours)} {units.word('cases', ours)}",
        "overdue": up_to(overdue),
        "others": f"{up_to(others)} {units.word('cases', others)}",
    }
    if not ours:
        return _("Nothing waits for you. Waiting for others: %(others)s.") % said
    return _("Waiting for you: %(ours)s, %(overdue)s of them overdue. Waiting for others: %(others)s.") % said


def _tabs(view: View, ours: int, overdue: int, others: int) -> c.Tabs:
    def tab(text: str, which: str, count: int | None) -> c.Tab:
        words_ = text if count is None or count < MOST else f"{text} ({up_to(count)})"
        shown = count if count is not None and count < MOST else None
        return c.Tab(text=words_, href=f"?show={which}" if which else "?", is_current=view.which == which, count=shown)

    return c.Tabs(
        label=_("Parts of my work"),
        tabs=(
            tab(_("Waiting for us"), "", ours),
            tab(_("Overdue"), "overdue", overdue),
            tab(_("Given to me"), "mine", None),
            tab(_("Waiting for others"), "others", others),
        ),
    )


def _steps(view: View, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "text": words.step(step),
            "count": up_to(count),
            "href": "?" + urlencode({**({"show": view.which} if view.which else {}), "step": step}),
            "is_current": view.step == step,
        }
        for step in STEPS
        if (count := counts[step])
    ]


def _queue(view: View, cases: list[Case], pages: c.Pagination, by: Actor, now: datetime) -> c.Queue:
    empty = c.EmptyState(
        title=_("Nothing waits here."),
        text=_("When a case comes back to you, it stands here with its next step."),
        link=c.Link(_("See what waits for others"), "?show=others"),
    )
    columns = (
        c.Column(_("Case")),
        c.Column(_("People"), True),
        c.Column(_("State")),
        c.Column(_("Why it stands here")),
        c.Column(_("Whose move")),
    )
    caption = {"overdue": _("Overdue"), "mine": _("Given to me"), "others": _("Waiting for others")}
    return c.Queue(
        caption=words.step(view.step) if view.step else caption.get(view.which, _("Waiting for us")),
        columns=columns,
        rows=[_row(case, by, now) for case in cases],
        empty=empty,
        pages=pages if pages.total > c.PAGE_SIZE else None,
    )


def _row(case: Case, by: Actor, now: datetime) -> c.Row:
    address = reverse("case", args=[case.reference])
    is_ours = case.next_move_by == by.agency
    return c.Row(
        heading=c.Ltr(case.reference),
        href=address,
        cells=(
            case.case_size,
            words.status(case.state),
            c.Cell(words.urgency_reason(case, now), c.When(case.next_move_due) if case.next_move_due else ""),
            c.Cell(_("Us") if is_ours else words.agency(case.next_move_by), c.Since(case.next_move_since)),
        ),
        action=c.Link(words.step(case.next_step), f"{address}#next", about=case.reference) if is_ours else None,
    )
