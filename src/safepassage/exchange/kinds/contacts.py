"""The consular register: people who asked to be found. Each row is a report; it joins nobody's case without the same
paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from safepassage.access.actor import Actor
from safepassage.access.sealing import blind_index
from safepassage.core.documents import normalise_number
from safepassage.exchange.kinds import withdrawing
from safepassage.exchange.kinds.applications import reported_person
from safepassage.exchange.kinds.duplicates import remark_known_numbers
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.kinds.person_reading import PersonRead, read_person, remark_same_as, says_hiding
from safepassage.exchange.understanding import words
from safepassage.exchange.understanding.cells import read_moment, read_whole
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.people import operations as people
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.models import CaseMember
from safepassage.journey.people.rules import (
    Channel,
    Relationship,
    ReportedFamily,
    ReportedPlace,
    ReportedPlan,
    Role,
)

_AFTER = re.compile(r"\bafter\s+(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\b", re.I)
_OTHERS = re.compile(r"\b(?:with|and)\s+(\d+|several|other)\s+(?:other\s+)?famil", re.I)
_SHARED_PHONE = re.compile(
    r"\b(brother|sister|father|mother|uncle|cousin|neighbou?r|friend|relative)('?s)?\s+(phone|mobile|number)", re.I
)
_PLAN = {
    "yes": (Channel.PHONE, True),
    "no": (Channel.NONE, False),
    "text": (Channel.TEXT, False),
    "messenger": (Channel.MESSENGER, False),
    "email": (Channel.EMAIL, False),
}
DEFAULT_ZONE = "UTC"


@dataclass(slots=True)
class ContactRead:
    """One row of the register."""

    judged: Judged
    person: PersonRead
    plan: ReportedPlan
    place: ReportedPlace | None
    heard: datetime | None
    language: str


class Contacts:
    """The handler of kind `contacts`."""

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        return f"{fields.get('reference', '').strip()}|"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[ContactRead]:
        return [read for judged in group if (read := _read(judged, scene))]

    def write(self, understood: Sequence[tuple[Sequence[Judged], list[ContactRead]]], scene: Scene) -> None:
        """Report new people, and bring what is known of earlier ones up to date."""
        read = [each for _, rows in understood for each in rows if each.judged.is_to_write]
        remark_known_numbers([(each.judged.row.text("reference"), each.person) for each in read], scene)
        earlier = people_queries.people_read_from([r.judged.before.id for r in read if r.judged.before])
        known = {r.judged.row.number: _known_member(r, earlier) for r in read}
        new = [r for r in read if known[r.judged.row.number] is None]
        families = people.register_families(families=[_family(r, scene) for r in new], by=scene.actor, at=scene.at)
        for each in new:
            family = families[str(each.judged.row.number)]
            each.judged.case_id, each.judged.compartment_id = family.case_id, family.compartment_id
        for each in read:
            member = known[each.judged.row.number]
            if member is not None:
                _bring_up_to_date(member, each, scene)

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        members = people_queries.people_read_from(withdrawing.rows_given(file_id))
        withdrawing.require_no_later_work(file_id, {member.compartment_id for member in members.values()})
        withdrawing.withdraw_people(members.values(), by=by, at=at)


def _read(judged: Judged, scene: Scene) -> ContactRead | None:
    row = judged.row
    if not row.text("reference"):
        judged.hold_back(row.note("no_key", "reference"))
        return None
    person = read_person(judged, scene)
    if not person.names:
        judged.hold_back(row.note("no_name", "name"))
        return None
    person.role, person.relationship = Role.PRINCIPAL, Relationship.SELF
    count = read_whole(row.text("people"))
    if row.text("people") and (count is None or count < 1):
        judged.findings.append(row.note("number_not_read", "people"))
    elif count and count > 1:
        judged.findings.append(row.note("people_not_named", "people", read=str(count)))
    heard = read_moment(row.cell("heard"), zone=_zone(scene), order=scene.table.order_of("heard"))
    if row.text("heard") and (heard is None or heard > scene.at):
        judged.findings.append(row.note("time_not_read", "heard"))
        heard = None
    language = words.meaning(words.LANGUAGES, row.text("language"))
    return ContactRead(judged, person, _plan(person), _place(judged, person, scene, heard), heard, language)


def _zone(scene: Scene) -> ZoneInfo:
    try:
        return ZoneInfo(scene.table.option("time_zone", DEFAULT_ZONE))
    except (KeyError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


def _plan(person: PersonRead) -> ReportedPlan:
    """How this family may be reached. Nobody calls where the register says nothing, or something unknown."""
    judged, row = person.judged, person.judged.row
    text = row.text("may_call")
    comment = row.text("comment")
    instructions = "; ".join(part for part in (text, comment) if part)
    shared = bool(_SHARED_PHONE.search(comment))
    if person.must_not_be_called:
        return ReportedPlan(Channel.NONE, False, instructions, is_shared_phone=shared)
    if match := _AFTER.search(text):
        hour = int(match[1]) % 12 + (12 if (match[3] or "").lower() == "pm" else 0) if match[3] else int(match[1])
        if hour < 24:
            begin = time(hour, int(match[2] or 0) % 60)
            return ReportedPlan(Channel.PHONE, True, instructions, hours_from=begin, is_shared_phone=shared)
    meant = words.meaning(words.CALLS, text)
    if text and not meant:
        judged.findings.append(row.note("contact_rule_not_known", "may_call"))
    channel, may_be_phoned = _PLAN.get(meant, (Channel.NONE, False))
    return ReportedPlan(channel, may_be_phoned, instructions, is_shared_phone=shared)


def _place(judged: Judged, person: PersonRead, scene: Scene, heard: datetime | None) -> ReportedPlace | None:
    text = judged.row.text("place")
    if not text or text.casefold() in {"unknown", "not known", "?", "-"}:
        return None
    remark_same_as(judged, "place", text)
    shares = bool(_OTHERS.search(text)) or "safe house" in text.casefold()
    if _OTHERS.search(text):
        judged.findings.append(judged.row.note("shared_place", "place"))
    hiding = person.is_in_hiding or says_hiding(text)
    return ReportedPlace(text[:500], is_in_hiding=hiding, shares_house=shares, since=heard or scene.at)


def _family(read: ContactRead, scene: Scene) -> ReportedFamily:
    return ReportedFamily(
        key=str(read.judged.row.number),
        people=(reported_person(read.person, scene),),
        reported_at=read.heard or scene.at,
        owner_agency=scene.table.option("owner", "MFAT"),
        language=read.language,
        plan=read.plan,
        place=read.place,
        heard_at=read.heard,
        source_row_id=scene.id_of(read.judged.row),
    )


def _known_member(read: ContactRead, earlier: dict[UUID, CaseMember]) -> CaseMember | None:
    """The person whom this row speaks of, where it is certain: the row of the version before, or the same paper."""
    if read.judged.before and read.judged.before.id in earlier:
        return earlier[read.judged.before.id]
    indexes = [blind_index("document", normalise_number(paper.number)) for paper in read.person.papers if paper.number]
    held = set().union(*people_queries.holders_of(indexes).values()) if indexes else set()
    if len(held) != 1:
        return None
    return next(iter(people_queries.cases_of_people(held).values()), None)


def _bring_up_to_date(member: CaseMember, read: ContactRead, scene: Scene) -> None:
    from safepassage.exchange.kinds.application_changes import add_facts

    read.judged.case_id, read.judged.compartment_id = member.case_id, member.compartment_id
    add_facts(people_queries.facts_of_people([member.person_id])[member.person_id], read.person, scene)
    source: dict[str, Any] = {"by": scene.actor, "at": scene.at}
    row_id = scene.id_of(read.judged.row)
    people.set_contact_plan(
        case_id=member.case_id,
        channel=read.plan.channel,
        may_be_phoned=read.plan.may_be_phoned,
        hours_from=read.plan.hours_from,
        is_shared_phone=read.plan.is_shared_phone,
        instructions=read.plan.instructions,
        source_row_id=row_id,
        **source,
    )
    if read.place:
        people.record_whereabouts(
            case_id=member.case_id,
            detail=read.place.detail,
            is_in_hiding=read.place.is_in_hiding,
            since=read.place.since,
            source_row_id=row_id,
            **source,
        )
    if read.heard:
        people.record_contact_attempt(
            case_id=member.case_id, channel=Channel.PHONE, outcome="reached", attempted_at=read.heard, **source
        )
