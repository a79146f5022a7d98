"""Remarks that a paper or a telephone number is already known of somebody else: two records until an officer
decides."""

from collections.abc import Sequence
from uuid import UUID

from safepassage.access.sealing import blind_index
from safepassage.core.documents import normalise_number
from safepassage.exchange.kinds.handling import Scene
from safepassage.exchange.kinds.person_reading import PersonRead
from safepassage.journey.people import queries as people


def remark_known_numbers(read: Sequence[tuple[str, PersonRead]], scene: Scene) -> None:
    """Add a finding to each row whose paper or telephone stands in another case or in another family of this file.

    `read` holds each person with the word for the family, so that relatives who share a phone are not remarked.
    """
    papers: dict[bytes, list[tuple[str, PersonRead, str]]] = {}
    phones: dict[bytes, list[tuple[str, PersonRead, str]]] = {}
    for family, person in read:
        for paper in person.papers:
            if paper.number and (number := normalise_number(paper.number)):
                name = "passport" if paper.kind == "passport" else "tazkira"
                papers.setdefault(blind_index("document", number), []).append((family, person, name))
        for contact in person.contacts:
            if contact.number and (number := normalise_number(contact.number)):
                phones.setdefault(blind_index("phone", number), []).append((family, person, "phone"))
    _remark("same_document", papers, people.holders_of(papers), "document", scene)
    _remark("same_phone", phones, people.users_of(phones), "phone", scene)


def _remark(
    code: str,
    stated: dict[bytes, list[tuple[str, PersonRead, str]]],
    held: dict[bytes, set[UUID]],
    kind: str,
    scene: Scene,
) -> None:
    seen: dict[bytes, str] = scene.remembered.setdefault(f"{kind}s seen", {})
    for index, places in stated.items():
        for family, person, name in places:
            other = seen.setdefault(index, family)
            others = []
            if index in held:
                count = len(held[index])
                others.append(f"{count} {'person' if count == 1 else 'people'} entered before")
            if other != family:
                others.append(f"{other} of this file")
            if others:
                person.judged.findings.append(person.judged.row.note(code, name, others=" and ".join(others)))
