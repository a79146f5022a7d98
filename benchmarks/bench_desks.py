"""How long the first page of each desk, a case page, finding and the funnel take, as the operation grows.

    .venv/bin/python benchmarks/bench_desks.py [--people 1250 120000 1000000] [--rounds 30]

Each size is a throw-away database with an invented, seeded operation. Pages are asked for through Django's test client:
row security, sealing, the audit of reads and the template are all in the time; the network is not.
"""

import argparse
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from safepassage.config import testing  # noqa: E402

testing.prepare_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "safepassage.config.settings"

SEED = 20261120
CASELOAD = 40
MOST_WRITTEN = 30_000
BAR_MS = 100


def main() -> None:
    """Measure every size asked for and print one table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--people", type=int, nargs="+", default=[1_250, 120_000])
    options.add_argument("--rounds", type=int, default=30)
    said = options.parse_args()
    import django

    django.setup()
    results: dict[int, dict[str, tuple[float, float]]] = {}
    try:
        testing.make_database()
        for people in said.people:
            testing.renew_database()
            results[people] = measure(people, said.rounds)
            print(f"-- {people:,} people measured", flush=True)
    finally:
        text = table(results, said.rounds)
        print(text if results else "nothing measured")
        testing.clean_up()


def measure(people: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Fill one database and time each page: milliseconds at p50 and p95."""
    import psycopg
    from benchmarks.instances import operation_rows
    from django.db import connection
    from django.test import Client
    from tests import factories

    from safepassage import access
    from safepassage.access.models import Compartment, Grant
    from safepassage.config import home
    from safepassage.config.cluster import Cluster, Durability
    from safepassage.publication import operations as publication

    programme = factories.programme()
    officers = {role: factories.officer(role) for role in PAGES}
    cluster = Cluster.of(home.current(), durability=Durability.THROWN_AWAY)
    started = time.perf_counter()
    # Written row by row up to a size, then multiplied inside the database: sealing a million names takes too long.
    times = max(1, round(people / MOST_WRITTEN))
    with cluster.connect(database=testing.database_name()) as superuser:
        assert isinstance(superuser, psycopg.Connection)
        filled = operation_rows.fill(
            superuser,
            people=people // times,
            seed=SEED,
            programme_id=programme.pk,
            user_id=officers["caseworker"].pk,
        )
        if times > 1:
            operation_rows.multiply(superuser, times)
    print(f"   filled {people:,} people in {time.perf_counter() - started:.0f} s", flush=True)
    ours = [c for c in filled["cases"] if c[2] in {"lodged", "answered", "approved"}][:CASELOAD]
    with access.acting(access.system_actor("grant the caseload of a benchmark")):
        for compartment, _reference, _state in ours:
            Grant.objects.create(
                user=officers["caseworker"],
                compartment=Compartment.objects.get(pk=compartment),
                classes="ABD",
                purpose="caseload",
                granted_by_id=officers["case_lead"].pk,
            )
    with access.acting(access.system_actor("fold the figures as the job does")) as by:
        started = time.perf_counter()
        publication.store_funnel(by=by, at=datetime.now(UTC))
        print(f"   one fold of the funnel by the job: {time.perf_counter() - started:.2f} s", flush=True)
    connection.close()
    found: dict[str, tuple[float, float]] = {}
    for role, pages in PAGES.items():
        client = Client(HTTP_HOST="localhost")
        client.force_login(officers[role])
        for title, address in pages:
            where, sent = address_of(address.format(reference=ours[0][1]))
            if not where:
                continue

            def ask(client: Any = client, where: str = where, sent: dict[str, str] = sent) -> Any:
                return client.post(where, sent) if sent else client.get(where)

            answer = ask()
            if answer.status_code not in {200, 302}:
                print(f"   {title}: {where} answered {answer.status_code}", flush=True)
                continue
            found[title] = timed(ask, rounds)
    return found


PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "caseworker": (
        ("immigration: my work (caseload of 40)", "my_work"),
        ("immigration: case page", "case {reference}"),
    ),
    "case_lead": (
        ("immigration: my work (whole programme)", "my_work"),
        ("find by name", "find q=Parwin Stanik"),
        ("find by reference", "find q={reference}"),
    ),
    "verifier": (("Defence: questions", "questions"),),
    "travel_desk": (("movement cell: flight board", "flight_board"), ("movement cell: ready", "ready")),
    "special_representative": (
        ("representative: approved and stuck", "stuck"),
        ("representative: partners", "partners"),
    ),
    "border_confirmer": (("border: who is here", "border"),),
    "settlement_officer": (("settlement: households", "households"),),
    "publisher": (("ministers: figures (the funnel)", "figures"),),
    "auditor": (("auditor: who saw what", "audit_trail"),),
    "operator": (("admin: accounts", "accounts"), ("admin: health", "health")),
}


def address_of(said: str) -> tuple[str, dict[str, str]]:
    """The address of a route and what is sent to it: "case REFERENCE", "find q=…"; no address when there is none."""
    from django.urls import NoReverseMatch, reverse

    route, _, rest = said.partition(" ")
    sent = dict([rest.split("=", 1)]) if "=" in rest else {}
    try:
        return reverse(route, args=[rest] if rest and not sent else []), sent
    except NoReverseMatch:
        return "", {}


def timed(run: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Milliseconds at p50 and p95, after two runs to warm up."""
    run()
    run()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return statistics.median(taken), taken[min(len(taken) - 1, math.ceil(len(taken) * 0.95) - 1)]


def table(results: dict[int, dict[str, tuple[float, float]]], rounds: int) -> str:
    """The figures as the results file keeps them."""
    sizes = list(results)
    lines = [
        "# Pages as the operation grows",
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{datetime.now(UTC):%Y-%m-%d}. Seed {SEED}, {rounds} rounds a page after two to warm up.",
        "Command: `.venv/bin/python benchmarks/bench_desks.py --people " + " ".join(map(str, sizes)) + "`.",
        f"Bar: every page p95 ≤ {BAR_MS} ms at 120,000 people, growing no faster than the logarithm of the size.",
        "",
        "| page | " + " | ".join(f"{n:,} people: p50 / p95 ms" for n in sizes) + " | at 120,000 |",
        "|---|" + "---|" * (len(sizes) + 1),
    ]
    for title in dict.fromkeys(t for found in results.values() for t in found):
        cells = [
            f"{results[n][title][0]:.0f} / {results[n][title][1]:.0f}" if title in results[n] else "–" for n in sizes
        ]
        at_bar = results.get(120_000, {}).get(title)
        verdict = "–" if at_bar is None else "reached" if at_bar[1] <= BAR_MS else "**MISSED**"
        lines.append(f"| {title} | " + " | ".join(cells) + f" | {verdict} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
