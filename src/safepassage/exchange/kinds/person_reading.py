"""Reads one person from one row, for every kind of file that names people: what can be used, and what is said about
the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from safepassage.core.calendars import DateAssertion
from safepassage.exchange.files.reading import Cell
from safepassage.exchange.kinds.handling import Judged, Scene, cut
from safepassage.exchange.understanding import words
from safepassage.exchange.understanding.cells import Phone, read_day, read_paper, read_phone
from safepassage.exchange.understanding.tables import cleaned
from safepassage.journey.people.rules import (
    Channel,
    DocumentKind,
    DocumentState,
    Relationship,
    ReportedContact,
    Role,
    WrittenDocument,
    WrittenName,
)

LONGEST_NAME = 400
_SAME_AS = re.compile(r"\bsame\s+as\s+(?:ser\.?\s*)?([A-Za-z]{0,6}[-\s]?\d[\w-]*)", re.I)
_DO_NOT_CALL = re.compile(r"\b(do not|don'?t|never)\s+(call|phone|ring|contact)\b", re.I)
_HIDING = re.compile(r"\b(in hiding|hiding|safe\s?house|hidden)\b", re.I)
_MISSING = re.compile(r"\b(not on (the )?list|missing from list|add (baby|child|wife|mother)|one more)\b", re.I)


@dataclass(slots=True)
class PersonRead:
    """What one row says of one person."""

    judged: Judged
    names: tuple[WrittenName, ...] = ()
    relationship: Relationship = Relationship.NOT_KNOWN
    relationship_as_written: str = ""
    role: Role = Role.SECONDARY
    sex: str = ""
    sex_as_written: str = ""
    nationality: str = ""
    nationality_as_written: str = ""
    born: DateAssertion | None = None
    papers: tuple[WrittenDocument, ...] = ()
    contacts: tuple[ReportedContact, ...] = ()
    father: str = ""
    is_in_hiding: bool = False
    must_not_be_called: bool = False
    notes: str = ""
    cells: dict[str, str] = field(default_factory=dict)


def read_person(judged: Judged, scene: Scene, *, latest: date | None = None) -> PersonRead:
    """Read names, birth, papers, contacts and notes of one row, and add what must be said about its cells."""
    person = PersonRead(judged)
    _remark_characters(judged)
    person.names = read_names(judged)
    person.cells = {name: judged.row.where(name) for name in judged.row.positions}
    person.cells["name"] = judged.row.where("given_names" if judged.row.cell("given_names").text else "name")
    person.father = cut(judged.row.text("father_name"), LONGEST_NAME, judged, "father_name")
    _read_words(person)
    person.born = read_birth(judged, scene, latest=latest)
    person.papers = _read_papers(judged, scene)
    person.contacts = read_contacts(judged, ("phone", "phone_second"))
    _read_notes(person)
    return person


def read_names(judged: Judged) -> tuple[WrittenName, ...]:
    """Every spelling of the row: Latin parts joined in the order of speech, and the native one."""
    row = judged.row
    whole = row.text("name")
    parts = " ".join(part for part in (row.text("given_names"), row.text("family_name")) if part)
    found: list[str] = []
    for name, text in (("name", whole), ("given_names", parts), ("name_native", row.text("name_native"))):
        plain = " ".join(text.lstrip("'=").split())
        if any(c.isalpha() for c in plain) and plain.casefold() not in {"n/a", "unknown", "nil", "none"}:
            kept = cut(plain, LONGEST_NAME, judged, name)
            if kept not in found:
                found.append(kept)
    return tuple(WrittenName(text) for text in found)


def read_birth(judged: Judged, scene: Scene, *, latest: date | None = None) -> DateAssertion | None:
    """The date of birth as written, with the days that it can mean."""
    row = judged.row
    limit = min(latest or scene.today, scene.today)
    day = read_day(row.cell("birth"), order=scene.table.order_of("birth"), latest=limit)
    if day.code:
        judged.findings.append(row.note(day.code, "birth", why=day.why, years=day.years))
    return day.assertion


def read_contacts(judged: Judged, names: Sequence[str]) -> tuple[ReportedContact, ...]:
    """Telephone numbers and addresses of a row; what is no number is kept as written."""
    row = judged.row
    found: list[ReportedContact] = []
    for name in names:
        cell = row.cell(name)
        for piece in _pieces(cell):
            phone = read_phone(piece)
            _remark_phone(judged, name, phone)
            found.append(ReportedContact(Channel.PHONE, phone.as_written[:200], phone.number, row.where(name)))
    if email := row.text("email"):
        found.append(ReportedContact(Channel.EMAIL, email[:200], "", row.where("email")))
    return tuple(dict.fromkeys(found))


def _pieces(cell: Cell) -> list[Cell]:
    text = cleaned(cell.text)
    if not text or text.casefold() in {"-", "n/a", "none", "nil", "unknown"}:
        return []
    return [
        Cell(piece.strip(), cell.type)
        for piece in re.split(r"\s*(?:[;,|]|/(?=\s*[+0'=])|\bor\b)\s*", text)
        if piece.strip()
    ]


def _remark_phone(judged: Judged, name: str, phone: Phone) -> None:
    if phone.code:
        judged.findings.append(judged.row.note(phone.code, name, read=phone.as_written))
    if phone.is_formula_like:
        judged.findings.append(judged.row.note("formula_like", name, read=phone.as_written, needs_answer=False))


def _remark_characters(judged: Judged) -> None:
    for name, cell in judged.row.cells.items():
        if not cell.text.isprintable() and cleaned(cell.text) != cell.text.strip():
            judged.findings.append(
                judged.row.note("removed_characters", name, read=cleaned(cell.text), needs_answer=False)
            )


def _read_words(person: PersonRead) -> None:
    row, judged = person.judged.row, person.judged
    person.relationship_as_written = row.text("relationship")[:80]
    if meant := words.meaning(words.RELATIONSHIPS, person.relationship_as_written):
        person.relationship = Relationship(meant)
    elif person.relationship_as_written:
        judged.findings.append(row.note("relationship_not_known", "relationship"))
    if person.relationship is Relationship.SELF:
        person.role = Role.PRINCIPAL
    person.sex_as_written = row.text("sex")[:40]
    person.sex = words.meaning(words.SEXES, person.sex_as_written)
    if person.sex_as_written and not person.sex:
        judged.findings.append(row.note("sex_not_known", "sex"))
    person.nationality_as_written = row.text("nationality")[:60]
    person.nationality = words.meaning(words.NATIONALITIES, person.nationality_as_written)
    if person.nationality_as_written and not person.nationality:
        judged.findings.append(row.note("nationality_not_known", "nationality"))


def _read_papers(judged: Judged, scene: Scene) -> tuple[WrittenDocument, ...]:
    row = judged.row
    expires = row.text("expires")
    day = read_day(row.cell("expires"), order=scene.table.order_of("expires"))
    if day.code and day.code != "date_in_future":
        judged.findings.append(row.note(day.code, "expires", why=day.why, years=day.years))
    if day.exact is not None:
        expires = day.exact.isoformat()
    found = []
    for name in ("passport", "tazkira"):
        text = row.text(name)
        paper = read_paper(text, declared=name, state_of=words.paper_state(text) if text else "")
        if paper is None:
            continue
        if paper.code:
            judged.findings.append(row.note(paper.code, name))
        takes_expiry = bool(expires) and (name == "passport" or not row.text("passport"))
        kind, number = DocumentKind(paper.kind), cut(paper.number, 120, judged, name)
        found.append(
            WrittenDocument(kind, number, DocumentState(paper.state), expires=expires[:40] if takes_expiry else "")
        )
    return tuple(found)


def _read_notes(person: PersonRead) -> None:
    judged = person.judged
    for name in ("notes", "comment", "remarks"):
        text = judged.row.text(name)
        if not text:
            continue
        person.notes = text
        person.must_not_be_called = person.must_not_be_called or bool(_DO_NOT_CALL.search(text))
        person.is_in_hiding = person.is_in_hiding or bool(_HIDING.search(text))
        remark_same_as(judged, name, text)
        if _MISSING.search(text):
            judged.findings.append(judged.row.note("person_missing", name))


def remark_same_as(judged: Judged, name: str, text: str) -> None:
    """Keep that the file itself says two records may be one: a question for an officer, never a merge."""
    if match := _SAME_AS.search(text):
        judged.findings.append(judged.row.note("said_same_as", name, read=match[1].strip()))


def says_hiding(text: str) -> bool:
    """Whether words about a place say that a family is in hiding there."""
    return bool(_HIDING.search(text))
