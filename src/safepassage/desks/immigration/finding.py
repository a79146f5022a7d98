"""Finding a person: one box for a reference, number, phone or name in any script, ranked, each with its reason."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import documents, names
from safepassage.core.names import explain
from safepassage.core.names.score import NameScore, Scorer
from safepassage.desks import components as c
from safepassage.desks import words
from safepassage.desks.immigration.family_view import name_of
from safepassage.journey.applications import queries as applications
from safepassage.journey.people import operations, queries
from safepassage.journey.people.queries import PersonFacts

if TYPE_CHECKING:
    from safepassage.journey.people.models import Case, CaseMember

LONGEST = 120
SHORTEST_NUMBER = 5
MOST = 25
PEOPLE_AN_HOUR = 60
WORTH_SHOWING = 0.02
LIKELY_SAME = 0.5
MOST_WEAK = 8
VERY_LIKELY = 0.9
REASONS_SHOWN = 3
_REFERENCE = re.compile(r"^[2-9A-Z]{4}-?[2-9A-Z]{3}$")
_LANGUAGES = {"fa-af": "fa-AF", "ps": "ps"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One person found: where they are in the work, how likely it is the one meant, and why."""

    person_id: UUID
    facts: PersonFacts
    member: CaseMember | None
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: a case by its reference, people ranked, and what the searcher must know about the rest."""

    case: Case | None = None
    hits: tuple[Hit, ...] = ()
    too_many: bool = False
    is_elsewhere: bool = False
    is_limited: bool = False


def find(text: str, *, by: Actor, at: datetime) -> Found:
    """Search for a case or person. Recorded by kind and size; people shown are counted against the hour's limit."""
    wanted = " ".join(text.split())[:LONGEST]
    if not wanted:
        return Found()
    case = _case(wanted)
    if case:
        audit.searched("journey.case", by=by, at=at, kind="reference", length=len(wanted), found=1)
        return Found(case=case)
    number, phones = _numbers(wanted)
    if number:
        # A phone is known to contact officers alone: the service looks, and only one's own people are shown.
        with access.acting(access.system_actor("find by number", on_behalf_of=by)):
            anywhere = queries.people_with_number([number]) | queries.people_with_phone(phones)
        seen = queries.visible(anywhere)
        hits = _hits(list(seen), {i: (1.0, (_("the number is the same"),)) for i in seen}, by)
        found = _shown(hits, by=by, at=at, is_elsewhere=_may_learn(by) and bool(anywhere - seen))
        kind = "number"
    else:
        found, kind = _by_name(wanted, by=by, at=at), "name"
    audit.searched("journey.person", by=by, at=at, kind=kind, length=len(wanted), found=len(found.hits))
    audit.listed("journey.person", [hit.person_id for hit in found.hits], by=by, at=at, reason="find")
    return found


def likely_same(names_written: list[str], number: str, *, by: Actor, at: datetime) -> Found:
    """Who may be this same person, before somebody is registered; and whether others work on one who may be."""
    best: dict[UUID, tuple[float, tuple[str, ...]]] = {}
    for written in (name for name in names_written if name.strip()):
        for person_id, score, why in _scored(written)[0]:
            if score >= LIKELY_SAME and score > best.get(person_id, (0.0, ()))[0]:
                best[person_id] = (score, why)
    with access.acting(access.system_actor("find the same person elsewhere", on_behalf_of=by)):
        anywhere = {
            i for written in names_written if written.strip() for i, s, _w in _scored(written)[0] if s >= LIKELY_SAME
        }
        index = [blind_index("document", documents.normalise_number(number))] if number.strip() else []
        with_number = queries.people_with_number(index) if index else set()
    seen = queries.visible(anywhere | with_number)
    best |= {i: (1.0, (_("the number of the paper is the same"),)) for i in with_number & seen}
    hits = _hits(list(best), best, by)
    audit.searched("journey.person", by=by, at=at, kind="same person", length=len(names_written), found=len(hits))
    return _shown(hits, by=by, at=at, is_elsewhere=bool((anywhere | with_number) - seen))


def queue(found: Found) -> c.Queue:
    """The people found, best first, each with its reason."""
    rows = [
        c.Row(
            heading=name_of(hit.facts),
            href=reverse("case", args=[hit.member.case.reference]) if hit.member else "",
            under="; ".join(hit.why),
            cells=_cells(hit),
        )
        for hit in found.hits
    ]
    columns = (
        c.Column(_("Person")),
        c.Column(_("How likely")),
        c.Column(_("Case")),
        c.Column(_("State")),
        c.Column(_("Whose move")),
    )
    count = len(found.hits)
    caption = ngettext("%(n)d person found", "%(n)d people found", count) % {"n": count}
    empty = c.EmptyState(
        title=_("Nobody you may see was found."),
        text=_("Try another spelling, the other script, a reference, or the number of a paper."),
    )
    return c.Queue(caption=caption, columns=columns, rows=rows, empty=empty)


def likelihood(score: float) -> c.Status:
    """A probability as a word."""
    if score >= VERY_LIKELY:
        return c.Status(_("Very likely"), c.Tone.DONE)
    return c.Status(_("Likely"), c.Tone.GOING) if score >= LIKELY_SAME else c.Status(_("Weak"), c.Tone.QUIET)


def _cells(hit: Hit) -> tuple[object, ...]:
    if hit.member is None:
        return (likelihood(hit.score), _("in no case"), "–", "–")
    case = hit.member.case
    part = words.word(words.RELATIONSHIPS, hit.member.relationship)
    return (
        likelihood(hit.score),
        c.Cell(c.Ltr(case.reference), part),
        words.status(case.state),
        c.Cell(words.agency(case.next_move_by), c.Since(case.next_move_since)) if not case.ended else "–",
    )


def _case(wanted: str) -> Case | None:
    plain = wanted.upper().replace(" ", "")
    if _REFERENCE.match(plain):
        joined = plain if "-" in plain else f"{plain[:4]}-{plain[4:]}"
        found = queries.case_with(joined)
        if found:
            return found
    return applications.case_lodged_as(wanted)


def _numbers(wanted: str) -> tuple[bytes | None, list[bytes]]:
    """The blind indexes of what looks like a number: as a paper's, and as a phone's in its usual spellings."""
    plain = documents.normalise_number(wanted)
    digits = sum(ch.isdigit() for ch in plain)
    if digits < SHORTEST_NUMBER or digits * 2 < len(plain):
        return None, []
    bare = plain.removeprefix("00")
    local = bare.removeprefix("93").removeprefix("0")
    spellings = {plain, bare, local, f"0{local}", f"93{local}", f"0093{local}"}
    return blind_index("document", plain), [blind_index("phone", each) for each in sorted(spellings)]


def _by_name(wanted: str, *, by: Actor, at: datetime) -> Found:
    everybody, too_many = _scored(wanted)
    near = [each for each in everybody if each[1] >= WORTH_SHOWING]
    # Weak hits show people whom nobody asked for: few of them, and none beside a likely one.
    likely = [each for each in near if each[1] >= LIKELY_SAME]
    scored = {i: (score, why) for i, score, why in likely or near[:MOST_WEAK]}
    hits = _hits(list(scored), scored, by)
    return _shown(hits, by=by, at=at, too_many=too_many)


def _keys(written: str) -> list[bytes]:
    return [blind_index("name", key) for key in names.keys(written)]


@functools.lru_cache(maxsize=1)
def _scorer() -> Scorer:
    return Scorer()


def _scored(written: str) -> tuple[list[tuple[UUID, float, tuple[str, ...]]], bool]:
    """People within reach whose name may be this one, with probability and reasons; and whether some may be missing."""
    ids, too_many = queries.people_sharing(_keys(written), most=MOST * 2)
    found = []
    for person_id, spellings in queries.spellings(ids).items():
        scores = [s for s in (_scorer().score(written, spelling) for spelling in spellings) if s is not None]
        if scores:
            best = max(scores, key=lambda s: s.log_odds)
            found.append((person_id, best.score, _why(best)))
    return sorted(found, key=lambda each: (-each[1], str(each[0])))[:MOST], too_many


def _why(score: NameScore) -> tuple[str, ...]:
    """The strongest reasons for and against, in the reader's language."""
    language = _LANGUAGES.get(get_language() or "", "en")
    lines = sorted((line for line in score.lines if line.kind != "prior"), key=lambda line: -abs(line.weight))
    return tuple(explain.sentence(score, line, language=language) for line in lines[:REASONS_SHOWN])


def _hits(ids: list[UUID], why: dict[UUID, tuple[float, tuple[str, ...]]], by: Actor) -> list[Hit]:
    facts = queries.facts_of_people(ids)
    places = queries.cases_of_people(ids)
    hits = [Hit(i, facts[i], places.get(i), *why[i]) for i in ids if i in facts]
    return sorted(hits, key=lambda hit: (-hit.score, str(hit.person_id)))[:MOST]


def _shown(hits: list[Hit], *, by: Actor, at: datetime, too_many: bool = False, is_elsewhere: bool = False) -> Found:
    """Show only as many people as the hour still allows, and count those that were not shown before."""
    who = blind_index("officer", str(by.user_id))
    before = queries.attempted(kind="find", who=who, since=at - timedelta(hours=1))
    tokens = {hit.person_id: blind_index("found", str(hit.person_id)) for hit in hits}
    left = PEOPLE_AN_HOUR - len(before)
    shown: list[Hit] = []
    new: list[bytes] = []
    for hit in hits:
        token = tokens[hit.person_id]
        if token not in before:
            if len(new) >= left:
                continue
            new.append(token)
        shown.append(hit)
    if new:
        operations.note_attempt(kind="find", who=who, what=new, by=by, at=at)
    return Found(hits=tuple(shown), too_many=too_many, is_elsewhere=is_elsewhere, is_limited=len(shown) < len(hits))


def _may_learn(by: Actor) -> bool:
    """Whether this officer may learn that a hidden record exists: those may who would else register it twice."""
    return access.can(by, Permission.PEOPLE_PERSON_REGISTER)
