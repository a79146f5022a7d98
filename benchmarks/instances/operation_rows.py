"""A seeded, invented operation of any size, written straight into a throw-away database: for timing pages, never for
use.

Rows go in by COPY as the cluster's own superuser with triggers off, because a million people through operations would
take hours; what the pages read is the same. Names are sealed and keyed as operations do it.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

GIVEN = [
    "Ahmad",
    "Zahra",
    "Omid",
    "Laila",
    "Karim",
    "Sahar",
    "Naser",
    "Parwin",
    "Idris",
    "Mina",
    "Farid",
    "Shirin",
    "Jawad",
    "Nadia",
    "Rahim",
    "Soraya",
    "Aziz",
    "Hosna",
]
FAMILY = [
    "Noori",
    "Rahmani",
    "Sultani",
    "Azimi",
    "Karimi",
    "Haidari",
    "Yusufi",
    "Mohseni",
    "Wardak",
    "Ahmadi",
    "Stanik",
    "Popal",
    "Saberi",
    "Nazari",
]
MEAN_CASE = 4
DAY = timedelta(days=1)


class Writer:
    """Copies model instances into their tables in batches, through one superuser connection."""

    def __init__(self, superuser: Any, batch: int = 20_000) -> None:
        self.connection = superuser
        self.batch = batch
        self.held: dict[Any, list[Any]] = {}
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("SET synchronous_commit = off")

    def add(self, *instances: Any) -> None:
        """Keep instances until their batch is full."""
        for instance in instances:
            rows = self.held.setdefault(type(instance), [])
            rows.append(instance)
            if len(rows) >= self.batch:
                self.flush(type(instance))

    def flush(self, model: Any = None) -> None:
        """Copy what is held, of one model or of all."""
        from django.db import connection as django_connection

        for each in [model] if model else list(self.held):
            rows = self.held.pop(each, [])
            if not rows:
                continue
            fields = each._meta.concrete_fields
            names = ", ".join(f'"{f.column}"' for f in fields)
            with (
                self.connection.cursor() as cursor,
                cursor.copy(f'COPY "{each._meta.db_table}" ({names}) FROM STDIN') as copy,
            ):
                for row in rows:
                    copy.write_row([_value(f, row, django_connection) for f in fields])
        self.connection.commit() if not self.connection.autocommit else None


def _value(f: Any, row: Any, connection: Any) -> Any:
    value = f.pre_save(row, add=True)
    if value is None or isinstance(value, bytes | uuid.UUID | datetime | bool | int | str):
        return value
    return f.get_db_prep_save(value, connection)


def people_of_cases(people: int, seed: int) -> Iterator[int]:
    """Sizes of cases that add up to so many people."""
    draw = random.Random(seed)
    left = people
    while left > 0:
        size = min(left, draw.choice((1, 2, 3, 4, 4, 5, 6, 7)))
        left -= size
        yield size


def fill(superuser: Any, *, people: int, seed: int, programme_id: int, user_id: int) -> dict[str, Any]:
    """Write an operation of so many people. Returns what a benchmark needs to ask for: compartments and references."""
    from safepassage.access.models import Compartment
    from safepassage.access.sealing import blind_index
    from safepassage.core import names
    from safepassage.journey import models as m

    draw = random.Random(seed)
    writer = Writer(superuser)
    now = datetime.now(UTC).replace(microsecond=0)
    known = {"known_by_id": user_id}
    token = {name: [blind_index("name", k) for k in names.keys(name)] for name in _full_names()}
    movements = _movements(writer, m, now, user_id, draw)
    cases: list[tuple[int, str, str]] = []
    base = programme_id << 24
    for number, size in enumerate(people_of_cases(people, seed), start=1):
        opened = now - DAY * draw.randint(5, 400)
        what = draw.choices(SHAPES, weights=[s.weight for s in SHAPES])[0]
        due = now + DAY * draw.randint(-20, 30)
        compartment = base + 1_000 + number
        writer.add(Compartment(id=compartment, programme_id=programme_id, opened_at=opened, opened_by_id=user_id))
        case = m.Case(
            compartment_id=compartment,
            reference=_reference(number),
            opened_at=opened,
            opened_by_id=user_id,
            case_size=size,
            urgency_rank=(rank := draw.choices((0, 1, 2), weights=(5, 20, 75))[0]),
            urgency=("emergency", "urgent", "normal")[rank],
            stage=what.stage,
            state=what.state,
            next_move_by=what.by,
            next_step=what.step,
            next_move_since=opened + DAY,
            next_move_due=due if what.by else None,
            obstacle=what.obstacle,
            obstacle_owner=what.by if what.obstacle else "",
            obstacle_since=opened + DAY if what.obstacle else None,
            ended=what.ended,
            known_at=opened,
            **known,
        )
        cases.append((compartment, case.reference, what.state))
        common = {"compartment_id": compartment, "known_at": opened, **known}
        writer.add(
            case,
            m.CaseStage(
                case=case,
                stage=what.stage,
                state=what.state,
                since=opened + DAY,
                move_by=what.by,
                step=what.step,
                obstacle=what.obstacle,
                ended=what.ended,
                due=case.next_move_due,
                **common,
            ),
        )
        application = m.Application(
            case=case, reference=case.reference, lodged_at=opened, lodged_by_id=user_id, **common
        )
        if what.is_lodged:
            writer.add(application)
        family = draw.choice(FAMILY)
        first = None
        for place in range(size):
            given = draw.choice(GIVEN)
            written = f"{given} {family}"
            person = m.Person(
                sex=draw.choice(("male", "female")), registered_at=opened, registered_by_id=user_id, **common
            )
            first = first or person
            name = m.Name(
                person=person, as_written=written, script="latin", keys=token[written], keys_version="bench", **common
            )
            writer.add(
                person,
                m.CaseMember(
                    case=case,
                    person=person,
                    role="principal" if place == 0 else "secondary",
                    relationship="self" if place == 0 else "dependent_child",
                    joined_at=opened,
                    joined_by_id=user_id,
                    **common,
                ),
                name,
                *(
                    m.NameKey(compartment_id=compartment, name=name, person=person, key=key)
                    for key in dict.fromkeys(token[written])
                ),
                m.BirthDate(
                    person=person,
                    as_written="1364",
                    calendar="solar_hijri",
                    precision="year",
                    earliest_date=date(1985, 3, 21),
                    latest_date=date(1986, 3, 20),
                    **common,
                ),
            )
            if what.is_lodged:
                writer.add(
                    m.ApplicationMember(
                        application=application,
                        person=person,
                        role="principal" if place == 0 else "secondary",
                        relationship="self" if place == 0 else "dependent_child",
                        added_at=opened,
                        added_by_id=user_id,
                        **common,
                    )
                )
            if what.has_visa:
                writer.add(
                    m.Visa(
                        case=case,
                        application=application,
                        person=person,
                        granted_at=opened + DAY * 3,
                        granted_by_id=user_id,
                        state="used" if what.has_arrived else "granted",
                        **common,
                    )
                )
            if what.has_arrived:
                writer.add(
                    m.Arrival(
                        case=case,
                        person=person,
                        port="Port",
                        arrived_at=opened + DAY * 4,
                        arrived_by_id=user_id,
                        **common,
                    )
                )
        _further(writer, m, what, case, application, first, common, opened, due, user_id, movements, draw)
    writer.flush()
    superuser.execute("SET session_replication_role = origin")
    superuser.execute("ANALYZE")
    return {"cases": cases, "movements": movements}


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a case stands, and what it therefore has."""

    weight: int
    stage: str
    state: str
    by: str = ""
    step: str = ""
    obstacle: str = ""
    ended: str = ""
    is_lodged: bool = True
    is_decided: bool = False
    has_visa: bool = False
    has_arrived: bool = False


SHAPES = (
    Shape(8, "people", "reported", "INZ", "lodge_application", is_lodged=False),
    Shape(22, "applications", "lodged", "INZ", "verify_or_decide"),
    Shape(12, "verification", "asked", "NZDF", "answer_enquiry"),
    Shape(4, "verification", "answered", "INZ", "weigh_answer"),
    Shape(8, "decisions", "declined", ended="declined", is_decided=True),
    Shape(6, "decisions", "approved", "INZ", "grant_visa", "visa", is_decided=True),
    Shape(14, "decisions", "visa_granted", "MFAT", "find_seat", "seat", is_decided=True, has_visa=True),
    Shape(8, "movements", "obstacle_passport", "MFAT", "clear_obstacle", "passport", is_decided=True, has_visa=True),
    Shape(4, "movements", "held", "MFAT", "name_seats", "seat", is_decided=True, has_visa=True),
    Shape(2, "arrivals", "crossing_claimed", "INZ", "confirm_crossing", is_decided=True, has_visa=True),
    Shape(6, "arrivals", "arrived", "SETTLEMENT", "receive_family", is_decided=True, has_visa=True, has_arrived=True),
    Shape(6, "settlement", "placed", "INZ", "grant_residence", is_decided=True, has_visa=True, has_arrived=True),
)


def _further(
    writer: Writer,
    m: Any,
    what: Shape,
    case: Any,
    application: Any,
    first: Any,
    common: dict[str, Any],
    opened: datetime,
    due: datetime,
    user_id: int,
    movements: list[Any],
    draw: random.Random,
) -> None:
    if what.stage == "verification":
        writer.add(
            m.Enquiry(
                case=case,
                application=application,
                person=first,
                addressee="NZDF",
                subject="service",
                question="Did they serve?",
                name_latin="Invented Name",
                claim="{}",
                unit=f"Unit {draw.randint(1, 12)}",
                urgency_rank=case.urgency_rank,
                asked_at=opened + DAY,
                asked_by_id=user_id,
                due=due,
                state=what.state,
                state_since=opened + DAY,
                **common,
            )
        )
    if what.is_decided:
        writer.add(
            m.Decision(
                case=case,
                application=application,
                outcome="declined" if what.ended else "approved",
                reasons="As stated.",
                decided_at=opened + DAY * 2,
                decided_by_id=user_id,
                **common,
            )
        )
    if what.state == "obstacle_passport":
        writer.add(
            m.Obstacle(
                case=case, kind="passport", owner_agency="MFAT", opened_at=opened + DAY, opened_by_id=user_id, **common
            )
        )
    if what.state == "held":
        booking = m.Booking(
            case=case,
            movement=draw.choice(movements),
            seats=case.case_size,
            state="held",
            state_since=opened + DAY,
            held_at=opened + DAY,
            held_by_id=user_id,
            **common,
        )
        writer.add(booking)
    if what.state == "crossing_claimed":
        writer.add(
            m.CrossingReport(
                case=case,
                person=first,
                state="claimed",
                crossed_on=opened + DAY,
                reported_at=opened + DAY,
                reported_by_id=user_id,
                **common,
            )
        )
    if what.state == "placed":
        writer.add(
            m.Reception(case=case, centre="Centre", received_at=opened + DAY * 5, received_by_id=user_id, **common),
            m.Placement(case=case, town="Town", placed_at=opened + DAY * 30, placed_by_id=user_id, **common),
        )


def _movements(writer: Writer, m: Any, now: datetime, user_id: int, draw: random.Random) -> list[Any]:
    partner = m.Partner(name="Benchmark State", known_at=now, known_by_id=user_id)
    writer.add(partner)
    found = []
    for number in range(60):
        departs = now + DAY * draw.randint(1, 40)
        movement = m.Movement(
            reference=f"M-B{number:05d}",
            origin="A",
            destination="B",
            departs=departs,
            state_since=now,
            seats_offered=200,
            known_at=now,
            known_by_id=user_id,
        )
        writer.add(
            movement,
            m.SeatOffer(
                partner=partner,
                movement=movement,
                seats=200,
                names_due=departs - DAY,
                lapses=departs - DAY,
                offered_at=now - DAY,
                offered_by_id=user_id,
                known_at=now,
                known_by_id=user_id,
            ),
        )
        found.append(movement)
    return found


def _reference(number: int) -> str:
    alphabet = "23456789BCDFGHJKMNPQRSTVWXZ"
    letters = []
    scrambled = (number * 7_368_787) % (27**7)
    for _ in range(7):
        scrambled, rest = divmod(scrambled, 27)
        letters.append(alphabet[rest])
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _full_names() -> list[str]:
    return [f"{given} {family}" for given in GIVEN for family in FAMILY]


def multiply(superuser: Any, times: int) -> None:
    """Make an operation so many times larger inside the database: each copy with ids, compartments and references of
    its own.

    Names of the copies do not open (a sealed value is bound to its row), which costs a page as much as opening them.
    """
    from django.apps import apps
    from django.db import models

    from safepassage.access.models import Compartment
    from safepassage.access.row_security.models import Personal

    offset = 1 << 20
    copied = [Compartment, *(m for m in apps.get_app_config("journey").get_models() if issubclass(m, Personal))]
    superuser.execute("SET session_replication_role = replica")

    def column(model: Any, f: Any, copy: int) -> str:
        name = f'"{f.column}"'
        points_to = f.related_model if isinstance(f, models.ForeignKey) else None
        if (model is Compartment and f.primary_key) or points_to is Compartment:
            return f"{name} + {offset * copy}"
        if f.primary_key or (points_to is not None and issubclass(points_to, Personal)):
            return f"md5({name}::text || '{copy}')::uuid"
        if f.column == "reference" and f.unique:
            return f"substr(md5({name} || '{copy}'), 1, 12)"
        return name

    for model in copied:
        fields = model._meta.concrete_fields
        names = ", ".join(f'"{f.column}"' for f in fields)
        table = model._meta.db_table
        superuser.execute(f'CREATE TEMP TABLE base AS SELECT * FROM "{table}"')
        for copy in range(1, times):
            chosen = ", ".join(column(model, f, copy) for f in fields)
            superuser.execute(f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM base')
        superuser.execute("DROP TABLE base")
    superuser.execute("SET session_replication_role = origin")
    superuser.execute("ANALYZE")
