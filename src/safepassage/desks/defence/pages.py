"""The questions put to one agency: how many wait by unit, and one of them with what the agency's own roll holds."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage.access.actor import Actor
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.journey.verification import queries as verification

if TYPE_CHECKING:
    from safepassage.journey.verification.models import Enquiry, RollCoverage, RollEntry

NO_UNIT = "-"
KEYS = "abcde"
COVERAGE = {"complete": lambda: _("complete"), "partial": lambda: _("partial"), "lost": lambda: _("lost")}


def waiting(*, by: Actor, now: datetime) -> dict[str, Any]:
    """How many questions wait, by unit. Counts only: a list of names is never shown and never leaves."""
    groups = verification.waiting_by_unit(by.agency)
    total, overdue = sum(g.questions for g in groups), verification.overdue(by.agency, now=now)
    text = ngettext(
        "%(n)s question waits for you; overdue: %(late)s.", "%(n)s questions wait for you; overdue: %(late)s.", total
    )
    caption = text % {"n": total, "late": overdue}
    queue = c.Queue(
        caption=_("By unit"),
        columns=(c.Column(_("Unit")), c.Column(_("Questions"), True), c.Column(_("First one due"))),
        rows=[_group(group, now) for group in groups],
        empty=c.EmptyState(
            title=_("No question waits for you."),
            text=_("When another agency asks about somebody, the question stands here."),
        ),
        action_heading=_("Answer"),
    )
    return {
        "header": c.PageHeader(
            title=_("Questions"), caption=caption if total else _("Nothing waits for %s.") % words.agency(by.agency)
        ),
        "queue": queue,
        "next": reverse("question_next") if total else "",
    }


def _group(group: verification.Waiting, now: datetime) -> c.Row:
    name = group.unit or _("No unit named")
    address = f"{reverse('question_next')}?{urlencode({'unit': group.unit or NO_UNIT})}"
    late = c.Status(_("Overdue"), c.Tone.DANGER) if group.due < now else ""
    return c.Row(
        heading=name,
        cells=(group.questions, c.Cell(c.When(group.due), late)),
        action=c.Link(_("Answer the next one"), address, about=name),
    )


def coverage_in_words(coverage: "list[RollCoverage]") -> str:
    """How complete the roll is, because only a complete one can say that nobody of this name served."""
    if not coverage:
        return _("Nobody has said how complete our roll of this unit is.")
    said = [
        _("%(since)s to %(until)s: %(how)s")
        % {"since": each.from_date, "until": each.until_date, "how": COVERAGE[each.coverage]()}
        for each in coverage
    ]
    return _("Our roll of this unit: %(spans)s.") % {"spans": "; ".join(said)}


def line_in_words(entry: "RollEntry") -> str:
    """A line of the roll as one sentence, as written."""
    served = " – ".join(part for part in (entry.from_as_written, entry.until_as_written) if part)
    father = _("child of %s") % entry.father_as_written if entry.father_as_written else ""
    number = _("line %s") % entry.line_number if entry.line_number else ""
    parts = (number, str(entry.name_as_written), father, entry.role, entry.unit, entry.place, served)
    return ", ".join(part for part in parts if part)


def question(
    enquiry: "Enquiry", *, roll: "list[RollEntry]", coverage: "list[RollCoverage]", now: datetime
) -> dict[str, Any]:
    """One question: who, what is claimed, what was answered before, and the lines of the roll that may be theirs."""
    claim = verification.claim_of(enquiry)
    before = verification.attestations([enquiry.id])
    late = c.Status(_("Overdue"), c.Tone.DANGER) if enquiry.due < now else c.Status(_("In time"), c.Tone.QUIET)
    claimed = (
        (_("Role"), "role"),
        (_("Unit"), "unit"),
        (_("Place"), "place"),
        (_("When"), "period"),
    )
    facts = [
        c.Fact(_("Question"), enquiry.question),
        *(c.Fact(text, claim[key]) for text, key in claimed if claim.get(key)),
        c.Fact(_("Due"), (c.When(enquiry.due), late)),
    ]
    return {
        "name": c.PersonName(str(enquiry.name_native), str(enquiry.name_latin)),
        "subject": words.word(words.SUBJECTS, enquiry.subject),
        "claim": c.SummaryList(title=_("What is claimed"), facts=facts),
        "roll": _roll(roll, claim),
        "coverage": coverage_in_words(coverage),
        "supervisors": sorted({str(e.supervisor) for e in roll if e.supervisor}),
        "before": c.Timeline(
            happenings=[
                c.Happening(
                    title=words.answer(a.answer).word,
                    text=str(a.grounds),
                    happened_at=a.answered_at,
                    known_at=a.known_at,
                )
                for a in before
            ]
        )
        if before
        else None,
    }


def _roll(entries: "list[RollEntry]", claim: dict[str, str]) -> list[dict[str, Any]]:
    """Each candidate with its facts beside the claim; what is the same is said in words, not by colour."""
    return [
        {
            "id": entry.id,
            "key": KEYS[number],
            "name": str(entry.name_as_written),
            "line": entry.line_number,
            "facts": [
                (_("Father"), str(entry.father_as_written), ""),
                (_("Role"), entry.role, _same(entry.role, claim.get("role", ""))),
                (_("Unit"), entry.unit, _same(entry.unit, claim.get("unit", ""))),
                (_("Place"), entry.place, _same(entry.place, claim.get("place", ""))),
                (_("From"), entry.from_as_written, ""),
                (_("Until"), entry.until_as_written, ""),
                (_("Remarks"), str(entry.remarks), ""),
            ],
        }
        for number, entry in enumerate(entries[: len(KEYS)])
    ]


def _same(ours: str, claimed: str) -> str:
    if not ours or not claimed:
        return ""
    return _("same as claimed") if ours.strip().casefold() == claimed.strip().casefold() else _("differs")


def lines(roll: "list[RollEntry]") -> dict[UUID, str]:
    """The candidates by id, as sentences for the form."""
    return {entry.id: line_in_words(entry) for entry in roll}
