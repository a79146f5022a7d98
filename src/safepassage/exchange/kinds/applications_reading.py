"""Reads the rows of one application: its people, when it was received, what was decided, and on which grounds it is
urgent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from safepassage.core import names as core_names
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.kinds.person_reading import PersonRead, read_person
from safepassage.exchange.understanding import words
from safepassage.exchange.understanding.cells import read_day
from safepassage.exchange.understanding.findings import finding
from safepassage.journey.applications.rules import Ground
from safepassage.journey.people.rules import Role

HOME_ZONE = "Pacific/Auckland"
EARLIEST_RECEIPT = date(2001, 1, 1)
UNDECIDED = frozenset({"lodged", "waits_for_defence", "waits_for_police", "waits_for_papers"})


@dataclass(slots=True)
class ApplicationRead:
    """What the rows of one application say together."""

    reference: str
    people: list[PersonRead] = field(default_factory=list)
    received: datetime | None = None
    received_as_written: str = ""
    received_cell: str = ""
    status: str = ""
    status_as_written: str = ""
    status_cell: str = ""
    decided: datetime | None = None
    decline_reason: str = ""
    grounds: tuple[Ground, ...] = ()
    grounds_as_written: str = ""

    @property
    def has_principal(self) -> bool:
        return any(person.role is Role.PRINCIPAL for person in self.people)


def read_application(group: Sequence[Judged], scene: Scene) -> ApplicationRead:
    """Read one application. Adds findings to its rows; rows that name nobody or have no reference are held back."""
    first = group[0].row
    read = ApplicationRead(first.text("application")[:40])
    kept: list[Judged] = []
    for judged in group:
        if not judged.row.text("application"):
            judged.hold_back(judged.row.note("no_key", "application"))
        else:
            kept.append(judged)
    _read_received(read, kept, scene)
    for judged in kept:
        person = read_person(judged, scene, latest=read.received.date() if read.received else None)
        if not person.names:
            judged.hold_back(judged.row.note("no_name", "given_names"))
            continue
        read.people.append(person)
    if read.people:
        _settle_principal(read)
        _read_status(read, scene)
        _read_grounds(read)
        _remark_repetition(read, scene)
    return read


def zone_of(scene: Scene) -> ZoneInfo:
    """The zone in which the office that kept the file writes its days."""
    try:
        return ZoneInfo(scene.table.option("time_zone", HOME_ZONE))
    except (KeyError, ValueError, OSError):
        return ZoneInfo(HOME_ZONE)


def instant_of(day: date, scene: Scene) -> datetime:
    """The first instant of a day in the office's zone: the hour of receipt is not in the file."""
    return datetime.combine(day, time(), tzinfo=zone_of(scene))


def _read_received(read: ApplicationRead, kept: Sequence[Judged], scene: Scene) -> None:
    days: list[tuple[date, Judged]] = []
    unread: list[Judged] = []
    for judged in kept:
        cell = judged.row.cell("received")
        if not cell.text.strip():
            continue
        day = read_day(cell, order=scene.table.order_of("received"), latest=scene.today)
        possible = {
            r.earliest
            for r in (day.assertion.readings if day.assertion else ())
            if r.earliest == r.latest and EARLIEST_RECEIPT <= r.earliest <= scene.today
        }
        if len(possible) == 1:
            days.append((possible.pop(), judged))
        else:
            unread.append(judged)
    if not days:
        where = unread[0] if unread else (kept[0] if kept else None)
        if where is not None:
            where.findings.append(where.row.note("received_not_read", "received"))
        return
    earliest, judged = min(days, key=lambda pair: pair[0])
    if len({day for day, _ in days}) > 1:
        judged.findings.append(judged.row.note("received_differs", "received"))
    read.received = instant_of(earliest, scene)
    read.received_as_written = judged.row.cell("received").text.strip()
    read.received_cell = judged.row.where("received")


def _settle_principal(read: ApplicationRead) -> None:
    principals = [person for person in read.people if person.role is Role.PRINCIPAL]
    for second in principals[1:]:
        second.role = Role.SECONDARY
        second.judged.findings.append(second.judged.row.note("second_principal", "relationship"))


def _read_status(read: ApplicationRead, scene: Scene) -> None:
    stated: dict[str, PersonRead] = {}
    for person in read.people:
        row = person.judged.row
        text = row.text("status")
        if not text:
            continue
        meant = words.meaning(words.STATUSES, text)
        year = next((int(word) for word in text.split() if word.isdecimal() and 1990 < int(word) < 2100), None)
        if not meant and year and words.meaning(words.STATUSES, text.replace(str(year), "")):
            before = read.received is not None and year < read.received.year
            if before:
                note = row.note("status_before_receipt", "status", read=str(year))
                if not any(each.code == note.code for p in read.people for each in p.judged.findings):
                    person.judged.findings.append(note)
                meant = "lodged"
            else:
                meant = words.meaning(words.STATUSES, text.replace(str(year), ""))
        if not meant:
            person.judged.findings.append(row.note("status_not_known", "status"))
            continue
        stated.setdefault(meant, person)
    decided = set(stated) - UNDECIDED
    if len(decided) > 1 or (decided and len(stated) > 1):
        for person in stated.values():
            person.judged.findings.append(person.judged.row.note("status_differs", "status"))
        return
    for meant, person in stated.items():
        row = person.judged.row
        read.status, read.status_as_written, read.status_cell = meant, row.text("status")[:80], row.where("status")
        read.decline_reason = row.text("decline_reason")
        _read_decided(read, person, scene)
        return


def _read_decided(read: ApplicationRead, person: PersonRead, scene: Scene) -> None:
    if read.status not in {"approved", "declined"}:
        return
    row = person.judged.row
    day = read_day(row.cell("decided"), order=scene.table.order_of("decided"), latest=scene.today)
    if day.exact is not None and day.code != "date_in_future":
        read.decided = max(instant_of(day.exact, scene), read.received or instant_of(day.exact, scene))
    else:
        name = "decided" if row.text("decided") else "status"
        person.judged.findings.append(row.note("decided_when_not_stated", name, needs_answer=False))
    if read.status == "declined" and not read.decline_reason:
        person.judged.findings.append(row.note("declined_without_reason", "status"))


def _read_grounds(read: ApplicationRead) -> None:
    grounds: dict[Ground, None] = {}
    written: dict[str, None] = {}
    for person in read.people:
        text = person.judged.row.text("priority")
        if text and text.casefold() not in {"n", "no", "none", "-"}:
            meant = words.meaning(words.GROUNDS, text)
            if meant:
                grounds[Ground(meant)] = None
                written[text] = None
            else:
                person.judged.findings.append(person.judged.row.note("priority_not_known", "priority"))
        if person.is_in_hiding:
            grounds[Ground.IN_HIDING] = None
            written[person.notes] = None
    read.grounds = tuple(grounds)
    read.grounds_as_written = "; ".join(written)


def _remark_repetition(read: ApplicationRead, scene: Scene) -> None:
    """Two people of one application who stand in another one as well: the family seems to have been lodged twice."""
    seen: dict[str, str] = scene.remembered.setdefault("people seen", {})
    again: dict[str, int] = {}
    for person in read.people:
        for written in person.names:
            signature = " ".join(sorted(core_names.normalised(written.text).split()))
            other = seen.setdefault(signature, read.reference) if signature.count(" ") else read.reference
            if other != read.reference:
                again[other] = again.get(other, 0) + 1
    others = sorted(other for other, count in again.items() if count >= 2)
    if others:
        row = read.people[0].judged.row
        read.people[0].judged.findings.append(
            finding(
                "repeated_lodging",
                column="application",
                where=row.where("application"),
                read=read.reference,
                others=", ".join(others[:5]),
            )
        )
