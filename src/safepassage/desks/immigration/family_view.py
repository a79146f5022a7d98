"""The family of a case as its page shows it: who they are to each other, how old, where as far as one may know."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage.desks import components as c
from safepassage.desks import pictures, words
from safepassage.desks.immigration.case_file import CaseFile
from safepassage.journey.people.queries import PersonFacts

if TYPE_CHECKING:
    from safepassage.journey.people.models import BirthDate, CaseMember

_CLOSENESS = (
    "self",
    "partner",
    "dependent_child",
    "child",
    "ward",
    "parent",
    "grandparent",
    "sibling",
    "grandchild",
    "in_law",
    "other_relative",
    "not_known",
)


WIDEST_ABOUT = 4
"""Years between the two ends of a birth interval, beyond which its middle would say more than is known."""


def tree(file: CaseFile) -> pictures.FamilyTree:
    """The family as a picture with its table: the principal, and everybody else below."""
    below = tuple(_member(file, m) for m in in_order(file) if m.role != "principal")
    principal = next((m for m in file.members if m.role == "principal"), None)
    members = (_member(file, principal, below),) if principal else below
    return pictures.FamilyTree(key="family", title=_("The family"), members=members)


def name_of(facts: PersonFacts | None) -> c.PersonName:
    """A person's name in both scripts, the family's own standing first."""
    if facts is None or not facts.names:
        return c.PersonName()
    language = "ps" if any(name.language == "ps" for name in facts.names) else "fa-AF"
    return c.PersonName(str(facts.native_name), str(facts.latin_name), language)


def age_words(births: tuple[BirthDate, ...], today: date) -> str:
    """How old somebody is, only as exactly as it is known."""
    born = next((b for b in reversed(births) if b.earliest_date and b.latest_date), None)
    if born is None or born.earliest_date is None or born.latest_date is None:
        return ""
    oldest, youngest = _years(born.earliest_date, today), _years(born.latest_date, today)
    if born.precision == "day" and not born.is_conventional and oldest == youngest:
        return _("%(n)d years") % {"n": oldest}
    if oldest - youngest > WIDEST_ABOUT:
        return _("%(least)d to %(most)d years") % {"least": max(0, youngest), "most": oldest}
    return _("about %(n)d years") % {"n": (oldest + youngest) // 2}


def people_facts(file: CaseFile) -> list[c.SummaryList]:
    """One list of facts for each person: names as written, birth, papers, visa."""
    return [_person(file, member) for member in in_order(file)]


def in_order(file: CaseFile) -> list[CaseMember]:
    """The principal, then by closeness, then the eldest first: the same order on every page."""

    def place(member: CaseMember) -> tuple[int, date, str]:
        births = file.facts[member.person_id].births if member.person_id in file.facts else ()
        born = next((b.earliest_date for b in reversed(births) if b.earliest_date), date.max)
        return _CLOSENESS.index(member.relationship), born, str(member.id)

    return sorted(file.members, key=place)


def _years(born: date, today: date) -> int:
    return max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _member(file: CaseFile, member: CaseMember, below: tuple[c.Member, ...] = ()) -> c.Member:
    facts = file.facts.get(member.person_id)
    arrived = next((a for a in file.arrivals if a.person_id == member.person_id), None)
    crossed = next((r for r in reversed(file.crossings) if r.person_id == member.person_id), None)
    place, status = "", None
    if arrived:
        place, status = arrived.port, words.status("arrived")
    elif crossed:
        place, status = (
            _("said to be across") if crossed.state == "claimed" else _("across"),
            words.status(crossed.state),
        )
    known = place or (_whereabouts(file) if file.sees_contact else "")
    relation = words.word(words.RELATIONSHIPS, member.relationship)
    return c.Member(
        name=name_of(facts) if file.sees_names else c.PersonName("", relation),
        part=_principal_part(file, member) if member.role == "principal" else relation,
        href=reverse("case", args=[file.case.reference]) + f"?part=people#p-{member.person_id}",
        age=age_words(facts.births, file.now.date()) if facts and file.sees_names else "",
        place=known,
        place_is_hidden=not known and not file.sees_contact,
        status=status,
        is_principal=member.role == "principal",
        is_apart=member.person_id in file.apart,
        below=below,
    )


def _principal_part(file: CaseFile, member: CaseMember) -> str:
    """What the principal did, as claimed, where this officer may know it; the picture itself says who is principal."""
    claim = next((k for k in file.claims if k.person_id == member.person_id and k.role), None)
    if claim:
        return str(claim.role)
    facts = file.facts.get(member.person_id)
    return words.word(words.SEXES, facts.person.sex if facts else "")


def _whereabouts(file: CaseFile) -> str:
    there = file.whereabouts
    if there is None:
        return ""
    return _("in hiding") if there.is_in_hiding else str(there.detail)


def _person(file: CaseFile, member: CaseMember) -> c.SummaryList:
    facts = file.facts.get(member.person_id)
    part = words.word(words.RELATIONSHIPS, member.relationship)
    lines = [c.Fact(_("In this family"), part)]
    if not file.sees_names or facts is None:
        return c.SummaryList(title=part, facts=lines)
    lines.append(c.Fact(_("Names as written"), tuple(_written(n.as_written, n.script) for n in facts.names)))
    lines.append(c.Fact(_("Born"), tuple(_born(b) for b in facts.births)))
    lines.append(c.Fact(_("Sex"), words.word(words.SEXES, facts.person.sex)))
    for paper in facts.documents:
        number = (c.Ltr(str(paper.number_as_written)),) if paper.number_as_written else ()
        lines.append(c.Fact(words.word(words.DOCUMENTS, paper.kind), (*number, words.paper_state(paper.state))))
    return c.SummaryList(title=str(facts.label), facts=lines)


def _written(text: str, script: str) -> c.PersonName:
    return c.PersonName(str(text), "") if script == "arabic" else c.PersonName("", str(text))


def _born(birth: BirthDate) -> str:
    if birth.earliest_date and birth.latest_date and birth.earliest_date != birth.latest_date:
        span = {
            "written": birth.as_written,
            "first": birth.earliest_date.isoformat(),
            "last": birth.latest_date.isoformat(),
        }
        return _("%(written)s: between %(first)s and %(last)s") % span
    return str(birth.as_written)
