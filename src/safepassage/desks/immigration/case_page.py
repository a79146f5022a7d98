"""The case page: safe contact first, then the family, whose move it is, and what may be done, each with its reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import access
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration import contact_view, family_view, history, travel_view
from safepassage.desks.immigration.addresses import act_address
from safepassage.desks.immigration.case_acts import ACTS, Act
from safepassage.desks.immigration.case_file import CaseFile

PARTS = ("", "people", "questions", "travel", "contact", "history")
LATEST = 6


def page(file: CaseFile, part: str) -> dict[str, Any]:
    """Everything the template writes for one part of the case."""
    common = {
        "file": file,
        "part": part,
        "header": header(file),
        "tabs": _tabs(file, part),
        "contact": contact_view.banner(file) if not file.as_of else None,
        "next_step": next_step(file) if not file.as_of else None,
        "print_reference": file.case.reference,
        "as_of": file.as_of,
    }
    return common | _of_part(file, part)


def _of_part(file: CaseFile, part: str) -> dict[str, Any]:
    if part == "people":
        return {"people": family_view.people_facts(file)}
    if part == "questions":
        return {"questions": questions(file), "decisions": decisions(file), "claims": _claims(file)}
    if part == "travel":
        return travel_view.parts(file)
    if part == "history":
        return {"timeline": c.Timeline(title=_("History"), happenings=history.happenings(file))}
    if part == "contact" and file.sees_contact:
        return {"reach": contact_view.reach(file), "attempts": contact_view.attempts(file)}
    return _overview(file)


def header(file: CaseFile) -> c.PageHeader:
    """Whose case this is, how urgent and how far."""
    principal = next((m for m in file.members if m.role == "principal"), None)
    name = family_view.name_of(file.facts.get(principal.person_id)) if principal and file.sees_names else None
    case = file.case
    tags = [words.status(case.state)]
    if case.urgency != "normal":
        tags.insert(0, words.urgency(case.urgency))
    return c.PageHeader(
        title=name or c.Ltr(case.reference),
        caption=_("Case %(reference)s") % {"reference": case.reference},
        crumbs=(c.Link(_("My work"), reverse("home")),),
        tags=tags,
    )


def next_step(file: CaseFile) -> c.NextStep | None:
    """Whose move it is, since when, and the one button for it where it is ours."""
    case = file.case
    if case.ended:
        return None
    ours = case.next_move_by == file.by.agency
    act = next((a for a in ACTS if case.next_step in a.steps and access.can(file.by, a.permission)), None)
    item = item_for(file, act) if act else None
    shown = act if act and ours and (not act.on_item or item) else None
    return c.NextStep(
        whose=words.agency(case.next_move_by),
        since=case.next_move_since,
        step=words.step(case.next_step) + ".",
        is_ours=ours,
        button=str(shown.title) if shown else "",
        href=act_address(file, shown.slug, item) if shown else "",
        due=case.next_move_due,
    )


def item_for(file: CaseFile, act: Act) -> UUID | None:
    """The thing that the next step is about: the oldest answer to weigh, the question asked back, the open obstacle."""
    if act.slug == "weigh":
        return next((e.id for e in file.enquiries if e.state in {"answered", "expired"}), None)
    if act.slug == "say-more":
        return next((e.id for e in file.enquiries if e.state == "need_more"), None)
    if act.slug == "solve":
        return next((o.id for o in file.obstacles if not o.solved_at and o.kind == file.case.obstacle), None)
    return None


def acts(file: CaseFile) -> tuple[list[c.Link], list[tuple[str, str]]]:
    """What may be done now as links, and what may not with the sentence that says why."""
    possible, not_now = [], []
    for act in ACTS:
        if act.on_item or not access.can(file.by, act.permission):
            continue
        why_not = act.why_not(file, None)
        if why_not:
            not_now.append((str(act.title), why_not))
        else:
            possible.append(c.Link(str(act.title), act_address(file, act.slug)))
    if file.application and access.can(file.by, Permission.APPLICATIONS_APPLICATION_LODGE):
        possible.append(c.Link(_("A code for the family"), reverse("case_return_code", args=[file.case.reference])))
    return possible, not_now


def _tabs(file: CaseFile, part: str) -> c.Tabs:
    address = reverse("case", args=[file.case.reference])
    counts = {
        "": (_("Overview"), None),
        "people": (_("People and papers"), len(file.members)),
        "questions": (_("Questions and decisions"), len(file.enquiries) + len(file.decisions)),
        "travel": (_("Visas and travel"), len([o for o in file.obstacles if not o.solved_at]) + len(file.bookings)),
        "history": (_("History"), None),
    }
    if file.sees_contact:
        counts["contact"] = (_("Contact"), len(file.attempts))
    when = f"as_of={file.as_of:%Y-%m-%dT%H:%M}" if file.as_of else ""
    tabs = []
    for code, (text, count) in counts.items():
        query = "&".join(q for q in (f"part={code}" if code else "", when) if q)
        href = f"{address}?{query}" if query else address
        tabs.append(c.Tab(text=text, href=href, is_current=code == part, count=count))
    return c.Tabs(label=_("Parts of the case"), tabs=tabs)


def _overview(file: CaseFile) -> dict[str, Any]:
    possible, not_now = acts(file) if not file.as_of else ([], [])
    latest = history.happenings(file)[:LATEST]
    return {
        "tree": family_view.tree(file) if file.members else None,
        "summary": _summary(file),
        "timeline": c.Timeline(title=_("Latest"), happenings=latest),
        "possible": possible,
        "not_now": not_now,
        "ended": words.word(words.ENDS, file.case.ended) if file.case.ended else "",
    }


def _summary(file: CaseFile) -> c.SummaryList:
    case = file.case
    facts = [
        c.Fact(_("Reference"), c.Ltr(case.reference)),
        c.Fact(_("People"), c.Count(case.case_size, "people")),
        c.Fact(_("Reported"), c.When(case.opened_at)),
    ]
    if file.application:
        facts.append(c.Fact(_("Lodged"), c.When(file.application.lodged_at)))
        version = file.application.rule_version
        if version:
            rule = _("%(title)s, version %(n)d") % {"title": version.pathway.title_en, "n": version.number}
            facts.append(c.Fact(_("Rule"), (rule, version.source) if version.source else rule))
    if case.obstacle:
        stops: list[Any] = [words.obstacle(case.obstacle), words.agency(case.obstacle_owner)]
        stops += [c.Since(case.obstacle_since)] if case.obstacle_since else []
        facts.append(c.Fact(_("What stops them"), stops))
    if file.apart:
        facts.append(c.Fact(_("Agreed to travel apart"), tuple(file.name_of(i) for i in file.apart)))
    facts.append(
        c.Fact(_("Keeps the file"), file.post_of(case.owner_id) if case.owner_id else words.agency(case.owner_agency))
    )
    return c.SummaryList(title=_("This case"), facts=facts)


def questions(file: CaseFile) -> c.Queue:
    """Every question put to another agency, with its answers."""
    rows = []
    for enquiry in file.enquiries:
        answers = file.answers.get(enquiry.id, [])
        latest = answers[-1] if answers else None
        state = words.answer(latest.answer) if latest else words.status(enquiry.state)
        under = str(latest.grounds) if latest else ""
        rows.append(
            c.Row(
                heading=words.agency(enquiry.addressee),
                under=str(enquiry.question),
                cells=(
                    file.name_of(enquiry.person_id),
                    c.Cell(state, under),
                    c.Since(enquiry.asked_at),
                    c.When(enquiry.due),
                ),
                action=_enquiry_link(file, enquiry),
            )
        )
    columns = (
        c.Column(_("Asked")),
        c.Column(_("About")),
        c.Column(_("Answer")),
        c.Column(_("Asked since")),
        c.Column(_("Due")),
    )
    empty = c.EmptyState(title=_("Nothing was asked yet."))
    return c.Queue(caption=_("Questions to other agencies"), columns=columns, rows=rows, empty=empty)


def _enquiry_link(file: CaseFile, enquiry: Any) -> c.Link | None:
    slug = {"answered": "weigh", "expired": "weigh", "need_more": "say-more", "asked": "take-back"}.get(enquiry.state)
    act = next((a for a in ACTS if a.slug == slug), None)
    if file.as_of or act is None or not access.can(file.by, act.permission):
        return None
    return c.Link(str(act.title), act_address(file, act.slug, enquiry.id), about=words.agency(enquiry.addressee))


def decisions(file: CaseFile) -> c.Queue:
    """Every decision, the first one first: none is ever lost."""
    rows = [
        c.Row(
            heading=words.status(decision.outcome),
            under=", ".join(words.word(words.DECLINE_REASONS, code) for code in decision.reason_codes)
            or decision.held_for,
            cells=(str(decision.reasons), file.post_of(decision.decided_by_id), c.When(decision.decided_at)),
        )
        for decision in file.decisions
    ]
    columns = (c.Column(_("Decision")), c.Column(_("Reasons")), c.Column(_("By")), c.Column(_("When")))
    empty = c.EmptyState(title=_("Nothing was decided yet."))
    return c.Queue(caption=_("Decisions"), columns=columns, rows=rows, empty=empty)


def _claims(file: CaseFile) -> c.SummaryList | None:
    if not file.claims:
        return None
    facts = [
        c.Fact(
            file.name_of(claim.person_id),
            tuple(t for t in (claim.role, claim.unit, claim.place, claim.period_as_written) if t),
        )
        for claim in file.claims
    ]
    return c.SummaryList(title=_("Service claimed"), facts=facts)


def instant(text: str, now: datetime) -> datetime | None:
    """The instant asked for by "view as of"; nothing for none, for nonsense and for the future."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=now.tzinfo)
    return aware if aware < now else None


def one_question(file: CaseFile, enquiry: Any) -> c.SummaryList:
    """One question with its answers and their grounds."""
    facts = [
        c.Fact(_("Asked"), (words.agency(enquiry.addressee), c.When(enquiry.asked_at))),
        c.Fact(_("About"), file.name_of(enquiry.person_id)),
        c.Fact(_("Question"), str(enquiry.question)),
    ]
    for given in file.answers.get(enquiry.id, ()):
        certainty = f"({given.confidence})" if given.confidence else ""
        lines = (words.answer(given.answer), str(given.grounds), certainty, c.When(given.answered_at))
        facts.append(c.Fact(_("Answer"), tuple(line for line in lines if line)))
    return c.SummaryList(facts=facts)
