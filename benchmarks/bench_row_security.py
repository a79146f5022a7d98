"""What row security, the trail and sealing cost: the same statements under a caseworker's, a lead's and no rules."""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

from safepassage.config import testing

testing.prepare_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "safepassage.config.settings"

SEED = 20261120
FAMILY = 20
STATEMENTS = {
    "by key": "SELECT id FROM journey_person WHERE id = %(key)s",
    "latest 50": "SELECT id FROM journey_person ORDER BY compartment_id DESC LIMIT 50",
    "count by nationality": "SELECT nationality, count(*) FROM journey_person GROUP BY 1",
    "people of one family": "SELECT id FROM journey_person WHERE compartment_id = %(own)s",
}
COLUMNS = (
    "id, compartment_id, known_at, known_by_id, source_cell, sex, sex_as_written, nationality_as_written, nationality, "
    "registered_at, registered_by_id, ended"
)


def median_ms(run: Callable[[], Any], times: int) -> float:
    """The median of some runs, after one to warm up."""
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Fill a throw-away database, measure, print one table."""
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    people = 20_000 if options.parse_args().quick else 200_000
    import django

    django.setup()
    testing.make_database()
    try:
        measure(people)
    finally:
        testing.clean_up()


def measure(people: int) -> None:
    """All the figures."""
    from django.db import connection, connections

    from safepassage import access
    from safepassage.access.models import Compartment, Grant, Programme, RoleHeld, Scope, User
    from safepassage.access.row_security.acting import renew
    from safepassage.access.sealing import Place, seal, unseal

    families = people // FAMILY
    print(
        f"machine {platform.machine()}, {os.cpu_count()} cores; seed {SEED}; {people} people in {families} compartments"
    )

    def sql(statement: str, parameters: Any = None) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    with access.acting(access.system_actor("benchmark")):
        programme = Programme.objects.create(code="bench", name="Benchmark")
        made = [
            c.pk for c in Compartment.objects.bulk_create([Compartment(programme=programme) for _ in range(families)])
        ]
        worker = User.objects.create(username="bench-narrow", agency_id="INZ")
        lead = User.objects.create(username="bench-wide", agency_id="INZ")
        rights: dict[str, Any] = {"classes": "ABD", "purpose": "bench", "granted_by_id": 1}
        Grant.objects.bulk_create(
            [Grant(user=worker, compartment_id=each, **rights) for each in made[:: families // 25][:25]]
        )
        Scope.objects.create(user=lead, programme=programme, **rights)
        for user, role in ((worker, "caseworker"), (lead, "case_lead")):
            RoleHeld.objects.create(user=user, role=role, granted_by_id=1)
        start = time.perf_counter()
        for first in range(0, families, 50):
            sql(
                f"INSERT INTO journey_person ({COLUMNS}) SELECT gen_random_uuid(), c, now(), 1, '', 'female', '', '', "
                "'N' || (g %% 7), now(), 1, '' FROM unnest(%s::int[]) c, generate_series(1, %s) g",
                [made[first : first + 50], FAMILY],
            )
            if first % 1000 == 0:
                renew()
        print(f"rows written in batches of 1,000, trail on: {people / (time.perf_counter() - start):,.0f} a second")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE journey_person")
    actors = {"caseworker, 25 families": access.actor_of(worker), "lead, whole programme": access.actor_of(lead)}
    print(f"{'median ms':24}" + "".join(f"{name:>26}" for name in [*actors, "no row security"]))
    for name, statement in STATEMENTS.items():
        figures = []
        for actor in actors.values():
            with access.acting(actor):
                own = made[0]
                key = sql("SELECT id FROM journey_person WHERE compartment_id = %s LIMIT 1", [own])[0][0]
                figures.append(median_ms(lambda: sql(statement, {"key": key, "own": own}), 30))  # noqa: B023
                renew()
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE journey_person NO FORCE ROW LEVEL SECURITY")
            bare: Any = cursor
            figures.append(median_ms(lambda: bare.execute(statement, {"key": key, "own": own}), 30))  # noqa: B023
            cursor.execute("ALTER TABLE journey_person FORCE ROW LEVEL SECURITY")
        print(f"{name:24}" + "".join(f"{figure:>26.2f}" for figure in figures))
    print(f"entering and leaving a context: {median_ms(lambda: _enter(actors['caseworker, 25 families']), 200):.2f} ms")
    count = 100_000
    places = [Place("journey_name", f"{number:036}", "written") for number in range(count)]
    # By the processor's time: sealing waits for nothing, and other work on the machine would blur it.
    start = time.process_time()
    sealed = [
        seal("An invented name", place=place, data_class="B", compartment=(1 << 24) + n // 5)
        for n, place in enumerate(places)
    ]
    middle = time.process_time()
    for place, raw in zip(places, sealed, strict=True):
        unseal(raw, place=place)
    end = time.process_time()
    print(f"sealed {count / (middle - start):,.0f} fields a second of one core, opened {count / (end - middle):,.0f}")


def _enter(actor: Any) -> None:
    from safepassage import access

    with access.acting(actor):
        pass


if __name__ == "__main__":
    main()
