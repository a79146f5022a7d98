"""Readers of people and cases, for pages and for other stages' operations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery, Value

from safepassage.access.models import Programme
from safepassage.journey.facts import NotPossible
from safepassage.journey.people.models import (
    Attempt,
    BirthDate,
    Case,
    CaseMember,
    CaseStage,
    ContactAttempt,
    ContactPlan,
    ContactPoint,
    Document,
    FamilyLink,
    Name,
    NameKey,
    Person,
    ReturnCode,
    SeparationAgreement,
    Whereabouts,
)
from safepassage.journey.people.rules import Stage, StageState


class CaseNotFound(LookupError):
    """No such case, or none that this officer may see: the two are never told apart."""


def locked(case_id: UUID) -> Case:
    """The case, locked until the transaction ends. Lock order everywhere: case, person, application, movement."""
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        raise CaseNotFound
    return case


def locked_cases(case_ids: Iterable[UUID]) -> list[Case]:
    """These cases, locked in the order of their ids so that two batches never wait for each other.

    Raises CaseNotFound.
    """
    wanted = set(case_ids)
    found = list(Case.objects.select_for_update().filter(id__in=wanted).order_by("id"))
    if len(found) != len(wanted):
        raise CaseNotFound
    return found


def locked_person(person_id: UUID) -> Person:
    """The person, locked until the transaction ends."""
    person = Person.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise CaseNotFound
    return person


def case_by_reference(reference: str) -> Case:
    """The case with this reference. Raises CaseNotFound."""
    case = Case.objects.filter(reference=reference.strip().upper()).first()
    if case is None:
        raise CaseNotFound
    return case


def stage_states(case_id: UUID) -> list[StageState]:
    """What each stage says of a case now."""
    return [
        StageState(Stage(s.stage), s.state, s.since, s.move_by, s.step, s.due, s.obstacle, s.ended)
        for s in CaseStage.objects.filter(case_id=case_id).exclude(state="")
    ]


def has_principal(case_id: UUID) -> bool:
    return CaseMember.objects.filter(case_id=case_id, role="principal", left_at__isnull=True).exists()


def members(case_id: UUID) -> list[CaseMember]:
    """Everyone in the case now, the principal first."""
    found = CaseMember.objects.filter(case_id=case_id, left_at__isnull=True).select_related("person")
    return sorted(found, key=lambda m: (m.role != "principal", m.joined_at, str(m.id)))


def living_people(case_id: UUID) -> list[Person]:
    """The people of a case whose way goes on: nobody who died."""
    return [m.person for m in members(case_id) if not m.person.ended]


def agreed_apart(case_id: UUID) -> set[UUID]:
    """The people of a case who agreed to travel apart."""
    return set(
        SeparationAgreement.objects.filter(case_id=case_id, withdrawn_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Everything of class B about one person, as written."""

    person: Person
    names: tuple[Name, ...]
    births: tuple[BirthDate, ...]
    documents: tuple[Document, ...]
    links: tuple[FamilyLink, ...]

    @property
    def latin_name(self) -> str:
        return next((n.as_written for n in self.names if n.script == "latin"), "")

    @property
    def native_name(self) -> str:
        return next((n.as_written for n in self.names if n.script == "arabic"), "")

    @property
    def label(self) -> str:
        return self.latin_name or self.native_name or "(name sealed)"


def facts_of_people(person_ids: Iterable[UUID]) -> dict[UUID, PersonFacts]:
    """Names, births, papers and links of many people in five statements. Corrected rows are left out."""
    ids = list(person_ids)
    people = {p.id: p for p in Person.objects.filter(id__in=ids)}

    def by_person(rows: Iterable[object]) -> dict[UUID, list[object]]:
        grouped: dict[UUID, list[object]] = {}
        for row in rows:
            grouped.setdefault(row.person_id, []).append(row)  # type: ignore[attr-defined]
        return grouped

    found_names = list(Name.objects.filter(person_id__in=ids).order_by("known_at", "id"))
    found_births = list(BirthDate.objects.filter(person_id__in=ids).order_by("known_at", "id"))
    corrected = {n.corrects_id for n in found_names} | {b.corrects_id for b in found_births}
    names = by_person(n for n in found_names if n.id not in corrected)
    births = by_person(b for b in found_births if b.id not in corrected)
    papers = by_person(Document.objects.filter(person_id__in=ids).order_by("known_at", "id"))
    links = by_person(FamilyLink.objects.filter(person_id__in=ids).order_by("known_at", "id"))
    return {
        pid: PersonFacts(
            person,
            tuple(names.get(pid, ())),  # type: ignore[arg-type]
            tuple(births.get(pid, ())),  # type: ignore[arg-type]
            tuple(papers.get(pid, ())),  # type: ignore[arg-type]
            tuple(links.get(pid, ())),  # type: ignore[arg-type]
        )
        for pid, person in people.items()
    }


def contact_plan(case_id: UUID) -> ContactPlan | None:
    """The contact plan in force."""
    return ContactPlan.objects.filter(case_id=case_id).order_by("-known_at", "-id").first()


def contact_points(person_ids: Iterable[UUID]) -> list[ContactPoint]:
    return list(ContactPoint.objects.filter(person_id__in=list(person_ids)).order_by("known_at", "id"))


def whereabouts_now(case_id: UUID) -> Whereabouts | None:
    return Whereabouts.objects.filter(case_id=case_id, until__isnull=True).order_by("-since").first()


def families_in_house(house_id: UUID) -> list[UUID]:
    """The cases that are in this house now."""
    return list(Whereabouts.objects.filter(house_id=house_id, until__isnull=True).values_list("case_id", flat=True))


def attempts(*, kind: str, who: bytes, since: datetime, limit: int) -> int:
    """How many distinct things somebody looked at or tried since then, counted up to `limit`."""
    lately = Attempt.objects.filter(kind=kind, who=who, known_at__gt=since)
    return len(lately.values_list("what", flat=True).distinct()[:limit])


def attempted(*, kind: str, who: bytes, since: datetime) -> set[bytes]:
    """What somebody looked at since then."""
    lately = Attempt.objects.filter(kind=kind, who=who, known_at__gt=since)
    return {bytes(what) for what in lately.values_list("what", flat=True)}


def return_code(case_id: UUID) -> ReturnCode | None:
    """The return code in force."""
    return ReturnCode.objects.filter(case_id=case_id).order_by("-known_at", "-id").first()


def programme_named(code: str) -> Programme:
    """The programme with this code, or the one and first. Raises NotPossible before any was set up."""
    found = Programme.objects.filter(code=code) if code else Programme.objects.order_by("id")
    programme = found.first()
    if programme is None:
        raise NotPossible("no_programme", "No programme is set up yet. Ask an administrator to open one.")
    return programme


def waiting_for(agency: str, *, step: str = "", overdue_at: datetime | None = None) -> QuerySet[Case]:
    """Cases whose move is this agency's, most urgent first, then the one due first. Slice it: it may be long."""
    found = Case.objects.filter(ended="", next_move_by=agency)
    if step:
        found = found.filter(next_step=step)
    if overdue_at:
        found = found.filter(next_move_due__lt=overdue_at)
    return found.order_by("urgency_rank", "next_move_due", "id")


def waiting_for_others(agency: str) -> QuerySet[Case]:
    """Cases in this officer's reach whose move is another agency's, longest waiting first."""
    return (
        Case.objects.filter(ended="", next_move_by__gt="")
        .exclude(next_move_by=agency)
        .order_by("next_move_since", "id")
    )


def count_up_to(found: QuerySet[Case], most: int, *, after: int = 0) -> int:
    """How many there are after the first few, counted no further than `most`: a page never counts a whole table."""
    # A slice keeps its order: Django refuses to reorder it.
    counted = found if found.query.is_sliced else found.order_by()
    return len(counted.values_list("id", flat=True)[after : after + most])


def counts_up_to(queues: Mapping[str, QuerySet[Case]], most: int) -> dict[str, int]:
    """How many cases each queue holds, each counted no further than `most`, in one statement."""
    parts = [queue.order_by().values_list(Value(tag))[:most] for tag, queue in queues.items()]
    tags = [tag for (tag,) in parts[0].union(*parts[1:], all=True)] if parts else []
    return {tag: tags.count(tag) for tag in queues}


def cases_of_people(person_ids: Iterable[UUID]) -> dict[UUID, CaseMember]:
    """Each person's present place in a case, with the case."""
    found = CaseMember.objects.filter(person_id__in=list(person_ids), left_at__isnull=True).select_related(
        "case", "person"
    )
    return {member.person_id: member for member in found}


def contact_attempts(case_id: UUID) -> list[ContactAttempt]:
    """Every contact tried or made, newest first."""
    return list(ContactAttempt.objects.filter(case_id=case_id).order_by("-attempted_at", "-id"))


def holders_of(numbers: Iterable[bytes]) -> dict[bytes, set[UUID]]:
    """By blind index of a paper's number, the cases of the people who hold a paper with it."""
    found: dict[bytes, set[UUID]] = {}
    held = Document.objects.filter(number_index__in=list(numbers), person__ended="")
    for index, person_id in held.values_list("number_index", "person_id"):
        found.setdefault(bytes(index or b""), set()).add(person_id)
    return found


def users_of(numbers: Iterable[bytes]) -> dict[bytes, set[UUID]]:
    """By blind index of a telephone number, the people who gave it."""
    found: dict[bytes, set[UUID]] = {}
    used = ContactPoint.objects.filter(number_index__in=list(numbers), person__ended="")
    for index, person_id in used.values_list("number_index", "person_id"):
        found.setdefault(bytes(index or b""), set()).add(person_id)
    return found


def people_read_from(row_ids: Iterable[UUID]) -> dict[UUID, CaseMember]:
    """By row of a received file, the present place of the person whom it brought in."""
    found = CaseMember.objects.filter(source_row_id__in=list(row_ids), left_at__isnull=True).select_related(
        "case", "person"
    )
    return {member.source_row_id: member for member in found if member.source_row_id}


RARE = 2000
"""A name key that more people share than this finds nobody by itself; it only helps to rank."""


def people_sharing(keys: Sequence[bytes], *, most: int) -> tuple[list[UUID], bool]:
    """People whose names share most of these keys, and whether so many share them all that some may be missing."""
    held = {key: NameKey.objects.filter(key=key).order_by()[: RARE + 1].count() for key in dict.fromkeys(keys)}
    found = [key for key, count in held.items() if count]
    if not found:
        return [], False
    rare = [key for key in found if held[key] <= RARE]
    if rare:
        sharing = NameKey.objects.filter(key__in=rare)
    else:
        sharing = NameKey.objects.filter(key=min(found, key=lambda key: held[key]))
    near = sharing.order_by().values("person_id").annotate(shared=Count("key", distinct=True))
    ids = [row["person_id"] for row in near.order_by("-shared", "person_id")[: most * 4]]
    ranked = NameKey.objects.filter(person_id__in=ids, key__in=found).order_by().values("person_id")
    counted = ranked.annotate(shared=Count("key", distinct=True)).order_by("-shared", "person_id")
    return [row["person_id"] for row in counted[:most]], not rare


def people_with_number(indexes: Iterable[bytes]) -> set[UUID]:
    """People with a document or visa of this number, by its blind index."""
    return set(Document.objects.filter(number_index__in=list(indexes)).values_list("person_id", flat=True)[:RARE])


def people_with_phone(indexes: Iterable[bytes]) -> set[UUID]:
    """People with a contact point of this number, by its blind index."""
    return set(ContactPoint.objects.filter(number_index__in=list(indexes)).values_list("person_id", flat=True)[:RARE])


def visible(person_ids: Iterable[UUID]) -> set[UUID]:
    """Of these people, those whose identity is within this officer's reach."""
    return set(Name.objects.filter(person_id__in=list(person_ids)).values_list("person_id", flat=True))


def spellings(person_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Every spelling of these people's names that this officer may read."""
    found: dict[UUID, list[str]] = {}
    for name in Name.objects.filter(person_id__in=list(person_ids)).order_by("known_at", "id"):
        found.setdefault(name.person_id, []).append(str(name.as_written))
    return found


def case_with(reference: str) -> Case | None:
    """The case with this reference, if it is within reach."""
    return Case.objects.filter(reference=reference).first()


BEFORE_ARRIVAL = (Stage.PEOPLE, Stage.APPLICATIONS, Stage.VERIFICATION, Stage.DECISIONS, Stage.MOVEMENTS)


@dataclass(frozen=True, slots=True)
class Reach:
    """A family, the contact plan in force, and when it was last heard of."""

    case: Case
    plan: ContactPlan | None
    last_at: datetime | None


def reach(*, limit: int, offset: int = 0) -> list[Reach]:
    """The families of a contact officer that are not safe yet: without a plan first, then the longest unheard of."""
    heard = ContactAttempt.objects.filter(case_id=OuterRef("id"), outcome__in=["reached", "interviewed"])
    planned = ContactPlan.objects.filter(case_id=OuterRef("id"))
    found = Case.objects.filter(ended="", stage__in=BEFORE_ARRIVAL).annotate(
        is_planned=Exists(planned), last_at=Subquery(heard.order_by("-attempted_at").values("attempted_at")[:1])
    )
    cases = list(found.order_by("is_planned", F("last_at").asc(nulls_first=True), "id")[offset : offset + limit])
    plans: dict[UUID, ContactPlan] = {}
    for plan in ContactPlan.objects.filter(case_id__in=[case.id for case in cases]).order_by("known_at", "id"):
        plans[plan.case_id] = plan
    return [Reach(case, plans.get(case.id), case.last_at) for case in cases]


def case_by_id(case_id: UUID) -> Case:
    """The case with this id. Raises CaseNotFound."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise CaseNotFound
    return case


def tries(*, kind: str, who: bytes, since: datetime) -> tuple[int, datetime | None]:
    """How often somebody tried since then, and when last."""
    said = Attempt.objects.filter(kind=kind, who=who, known_at__gt=since).aggregate(n=Count("id"), last=Max("known_at"))
    return said["n"], said["last"]


def received(case_id: UUID) -> tuple[int, int, int]:
    """Of how many people of a case we have the names, an identity paper, and a valid passport."""
    ids = [m.person_id for m in members(case_id)]
    held = list(Document.objects.filter(person_id__in=ids, state="held").values_list("person_id", "kind"))
    with_paper = {person_id for person_id, kind in held if kind != "employment_badge"}
    return len(ids), len(with_paper), len({person_id for person_id, kind in held if kind == "passport"})
