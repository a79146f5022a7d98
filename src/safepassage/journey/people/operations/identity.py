"""The only writers of what identifies a person: names, birth dates, papers, relatives."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.access.sealing import blind_index
from safepassage.core import calendars, documents, names
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import queries
from safepassage.journey.people.models import (
    BirthDate,
    Document,
    FamilyLink,
    Name,
    NameKey,
)
from safepassage.journey.people.rules import (
    WrittenDate,
    WrittenDocument,
    WrittenName,
)


@operation
def record_name(
    *,
    person_id: UUID,
    written: WrittenName,
    by: Actor,
    at: datetime,
    corrects_id: UUID | None = None,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> Name:
    """Keep one more spelling of a person's name, exactly as written."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    name = Name.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        as_written=written.text,
        script=names.script_of(written.text),
        language=written.language,
        kind=written.kind,
        keys=[blind_index("name", key) for key in names.keys(written.text)],
        keys_version=names.scheme_version,
        corrects_id=corrects_id,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    NameKey.objects.bulk_create(_keys_of([name]))
    audit.record("people.name.recorded", on=name, by=by, at=at, fields=("as_written",))
    return name


def _keys_of(written: Iterable[Name]) -> list[NameKey]:
    """The search keys to store beside these names: whoever writes names in bulk writes these with them."""
    return [
        NameKey(compartment_id=name.compartment_id, name=name, person_id=name.person_id, key=key)
        for name in written
        for key in dict.fromkeys(name.keys)
    ]


@operation
def record_birth_date(
    *,
    person_id: UUID,
    written: WrittenDate,
    by: Actor,
    at: datetime,
    corrects_id: UUID | None = None,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> BirthDate:
    """Keep a date of birth as written, as the interval of days it can mean. What cannot be read stays as written."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    read = calendars.read_date(written.text, order=written.order or None).assertion
    birth = BirthDate.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        as_written=written.text,
        calendar=read.calendar,
        earliest_date=read.earliest,
        latest_date=read.latest,
        precision=read.precision,
        is_conventional=read.is_conventional,
        corrects_id=corrects_id,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    audit.record("people.birth_date.recorded", on=birth, by=by, at=at, fields=("as_written",))
    return birth


@operation
def record_document(
    *,
    person_id: UUID,
    written: WrittenDocument,
    by: Actor,
    at: datetime,
    source_row_id: UUID | None = None,
    source_cell: str = "",
) -> Document:
    """Keep an identity paper as stated. Two people with one number is a finding for a person, never an error here."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    number = documents.normalise_number(written.number) if written.number else ""
    expires = calendars.read_date(written.expires).assertion if written.expires else None
    paper = Document.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        kind=written.kind,
        state=written.state,
        number_as_written=written.number,
        number_index=blind_index("document", number) if number else None,
        issuer=written.issuer,
        expires_date=expires.latest if expires and expires.earliest == expires.latest else None,
        expires_as_written=written.expires,
        **known(by=by, at=at, source_row_id=source_row_id, source_cell=source_cell),
    )
    audit.record("people.document.recorded", on=paper, by=by, at=at, fields=("kind", "number", "expires"))
    return paper


@operation
def record_family_link(
    *,
    person_id: UUID,
    kind: str,
    by: Actor,
    at: datetime,
    relative_id: UUID | None = None,
    relative_name: str = "",
    source_row_id: UUID | None = None,
) -> FamilyLink:
    """Record who is whose father, spouse or child; a relative without a record of their own is kept by name."""
    person = queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    if not relative_id and not relative_name.strip():
        raise NotPossible("no_relative", "Say who the relative is, by record or by name.")
    link = FamilyLink.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        relative_id=relative_id,
        relative_name=relative_name,
        relative_name_keys=[blind_index("name", key) for key in names.keys(relative_name)] if relative_name else [],
        kind=kind,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("people.family_link.recorded", on=link, by=by, at=at, fields=("kind", "relative"))
    return link
