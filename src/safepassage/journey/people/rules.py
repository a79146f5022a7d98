"""Whose move is it? One pure function over what each stage says of itself; no Django, no clock."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from safepassage.core.calendars import DateAssertion


class Stage(StrEnum):
    """The stages in the order in which a case lives through them."""

    PEOPLE = "people"
    APPLICATIONS = "applications"
    VERIFICATION = "verification"
    DECISIONS = "decisions"
    MOVEMENTS = "movements"
    ARRIVALS = "arrivals"
    SETTLEMENT = "settlement"


ORDER: tuple[Stage, ...] = tuple(Stage)


class Role(StrEnum):
    """A person's place in a case."""

    PRINCIPAL = "principal"
    SECONDARY = "secondary"


class Relationship(StrEnum):
    """Who a person is to the principal applicant."""

    SELF = "self"
    PARTNER = "partner"
    DEPENDENT_CHILD = "dependent_child"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    IN_LAW = "in_law"
    OTHER_RELATIVE = "other_relative"
    WARD = "ward"
    NOT_KNOWN = "not_known"


class Urgency(StrEnum):
    """Processing priority. The text is what is stored; `RANK` orders queues."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


RANK: dict[str, int] = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.NORMAL: 2}


class NameKind(StrEnum):
    OWN = "own"
    ALIAS = "alias"
    MRZ = "mrz"
    NICKNAME = "nickname"


class DocumentKind(StrEnum):
    PASSPORT = "passport"
    TAZKIRA = "tazkira"
    E_TAZKIRA = "e_tazkira"
    UNHCR = "unhcr"
    BADGE = "employment_badge"
    OTHER = "other"


class DocumentState(StrEnum):
    HELD = "held"
    EXPIRED = "expired"
    APPLIED_FOR = "applied_for"
    LOST = "lost"
    NOT_HELD = "not_held"
    NOT_KNOWN = "not_known"


class Channel(StrEnum):
    PHONE = "phone"
    TEXT = "text"
    MESSENGER = "messenger"
    EMAIL = "email"
    VISIT = "visit"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StageState:
    """What one stage says of a case: its state, since when, and whose move it leaves open (none when `move_by` is
    empty).
    """

    stage: Stage
    state: str
    since: datetime
    move_by: str = ""
    step: str = ""
    due: datetime | None = None
    obstacle: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """The one next step of a case. `ended` says why there is none.

    `obstacle` is the binding one of an approved family.
    """

    by: str
    step: str
    since: datetime
    due: datetime | None
    obstacle: str
    ended: str
    stage: Stage


class NoMove(ValueError):
    """A case without any next move and without a stated end: the first law is broken."""


def whose_move(stages: Sequence[StageState]) -> Move:
    """The move of the furthest stage that leaves one open; a stated end outranks all.

    Raises NoMove when nobody has one.
    """
    by_stage = {s.stage: s for s in stages}
    furthest_first = [by_stage[stage] for stage in reversed(ORDER) if stage in by_stage]
    for said in furthest_first:
        if said.ended:
            return Move("", "", said.since, None, "", said.ended, said.stage)
        if said.move_by:
            return Move(said.move_by, said.step, said.since, said.due, said.obstacle, "", said.stage)
    raise NoMove("no stage of this case leaves a move open or states an end")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name as somebody wrote it."""

    text: str
    kind: NameKind = NameKind.OWN
    language: str = ""


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as somebody wrote it; `order` is "dmy", "mdy" or "ymd" when the source states it."""

    text: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """An identity paper as stated."""

    kind: DocumentKind
    number: str = ""
    state: DocumentState = DocumentState.HELD
    issuer: str = ""
    expires: str = ""


REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No vowels, no look-alikes: a reference is read out over a bad line and never spells a word."""


def new_code() -> str:
    """Sixteen random digits: said over a bad line, typed on any phone, not guessed."""
    return "".join(secrets.choice("0123456789") for _ in range(16))


def reported_state(reported_at: datetime, *, agency: str, due: datetime) -> StageState:
    """A reported person waits for the agency that took the report to lodge an application or close the lead."""
    return StageState(Stage.PEOPLE, "reported", reported_at, move_by=agency, step="lodge_application", due=due)


def add_working_days(start: datetime, days: int) -> datetime:
    """The same time of day after so many Mondays to Fridays. Public holidays are not known to the product."""
    end = start
    while days > 0:
        end += timedelta(days=1)
        if end.weekday() < 5:
            days -= 1
    return end


@dataclass(frozen=True, slots=True)
class ReportedContact:
    """A way to reach a person as a file states it. `number` is its one form, for finding it again."""

    channel: Channel
    as_written: str
    number: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class ReportedPlan:
    """What a file says about how a family may be reached."""

    channel: Channel
    may_be_phoned: bool
    instructions: str = ""
    hours_from: time | None = None
    is_shared_phone: bool = False


@dataclass(frozen=True, slots=True)
class ReportedPlace:
    """What a file says about where a family is.

    `shares_house` when other families are said to be in the same shelter.
    """

    detail: str
    is_in_hiding: bool = False
    shares_house: bool = False
    since: datetime | None = None
    province_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReportedPerson:
    """One person of a received file: what was written and how it was read.

    `key` is the file's own word for the person.
    """

    key: str
    role: Role
    relationship: Relationship
    relationship_as_written: str = ""
    names: tuple[WrittenName, ...] = ()
    sex: str = ""
    sex_as_written: str = ""
    nationality: str = ""
    nationality_as_written: str = ""
    born: DateAssertion | None = None
    papers: tuple[WrittenDocument, ...] = ()
    contacts: tuple[ReportedContact, ...] = ()
    father_name: str = ""
    source_row_id: UUID | None = None
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedFamily:
    """The people of a received file who belong together. With `case_id` they join an existing case."""

    key: str
    people: tuple[ReportedPerson, ...]
    reported_at: datetime
    owner_agency: str = "INZ"
    language: str = ""
    plan: ReportedPlan | None = None
    place: ReportedPlace | None = None
    heard_at: datetime | None = None
    case_id: UUID | None = None
    source_row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RegisteredFamily:
    """Where a reported family is kept now, and the record of each of its people by the file's own word."""

    case_id: UUID
    compartment_id: int
    people: dict[str, UUID]
