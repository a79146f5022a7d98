"""How a family may safely be reached: the banner before everything, and what a contact officer alone sees."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration.addresses import act_address
from safepassage.desks.immigration.case_file import CaseFile

OUTCOMES: dict[str, tuple[str | Promise, c.Tone]] = {
    "reached": (lazy("Reached"), c.Tone.DONE),
    "interviewed": (lazy("Interviewed"), c.Tone.DONE),
    "no_answer": (lazy("No answer"), c.Tone.WAITING),
    "silent": (lazy("Silent"), c.Tone.DANGER),
    "duress": (lazy("Not free to speak"), c.Tone.DANGER),
}


def banner(file: CaseFile) -> c.ContactBanner:
    """How it is safe to reach this family; who may not know it is told whom to ask, never that nothing is set."""
    if not file.sees_contact:
        return c.ContactBanner(rules=(_("Do not contact this family yourself. Ask its contact officer."),))
    change = c.Link(_("Change"), act_address(file, "contact-plan"), about=_("how it is safe to reach them"))
    plan = file.plan
    if plan is None:
        return c.ContactBanner(rules=(), change=change)
    rules = [_("You may phone them.") if plan.may_be_phoned else _("Do not phone.")]
    if plan.channel not in {"phone", "none"}:
        rules.append(_("Use: %(channel)s.") % {"channel": words.word(words.CHANNELS, plan.channel)})
    if plan.hours_from or plan.hours_until:
        hours = {"first": _clock(plan.hours_from), "last": _clock(plan.hours_until), "zone": plan.time_zone}
        rules.append(_("Only between %(first)s and %(last)s (%(zone)s).") % hours)
    if plan.is_shared_phone:
        rules.append(_("Others use this phone too: say nothing that tells who they are."))
    rules += [str(text) for text in (plan.instructions,) if text]
    if plan.words_to_use:
        rules.append(_("Say: “%(words)s”.") % {"words": plan.words_to_use})
    if plan.duress_word:
        rules.append(_("If they say “%(word)s”, they are not free to speak.") % {"word": plan.duress_word})
    return c.ContactBanner(rules=rules, checked_at=plan.known_at, change=change)


def reach(file: CaseFile) -> c.SummaryList:
    """Numbers and whereabouts, for contact officers."""
    facts = [
        c.Fact(file.name_of(point.person_id), (words.word(words.CHANNELS, point.channel), c.Ltr(str(point.as_written))))
        for point in file.contacts
    ]
    there = file.whereabouts
    if there:
        lines: list[Any] = [_("in hiding")] if there.is_in_hiding else []
        lines += [str(there.detail)] if there.detail else []
        facts.append(c.Fact(_("Where they are"), (*lines, c.Since(there.since))))
    return c.SummaryList(title=_("How they are reached"), facts=facts)


def attempts(file: CaseFile) -> c.Queue:
    """Every contact tried or made, newest first."""
    rows = []
    for attempt in file.attempts:
        text, tone = OUTCOMES.get(attempt.outcome, (attempt.outcome, c.Tone.QUIET))
        cells = (c.Status(str(text), tone), words.word(words.CHANNELS, attempt.channel), str(attempt.note) or "–")
        rows.append(c.Row(heading=c.When(attempt.attempted_at), cells=cells))
    columns = (c.Column(_("When")), c.Column(_("What came of it")), c.Column(_("How")), c.Column(_("Note")))
    empty = c.EmptyState(title=_("Nobody has tried to reach them yet."))
    return c.Queue(caption=_("Contacts"), columns=columns, rows=rows, empty=empty)


def _clock(value: Any) -> str:
    return f"{value:%H:%M}" if value else _("any time")
