"""The demonstration: an invented operation of 1,250 people, brought in through the real importers and taken further
by real operations."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Progress = Callable[[str], None]
SEED = 20210815
MARK = "provinces (demonstration).csv"
AGE = timedelta(days=100)


def load(progress: Progress) -> None:
    """Load the whole demonstration. A load that was cut short goes on; a second one adds nobody."""
    from safepassage import access

    by = access.system_actor("demonstration")
    chance = random.Random(SEED)  # noqa: S311 (invented people; nothing secret)
    now = _beginning(by) + AGE
    progress("demonstration: places, territory, officers")
    officers = _set_up(by, now, chance)
    progress("demonstration: 140 people of the first offer, settled")
    _load_cohort(by, now, chance)
    progress("demonstration: 1,050 people in Immigration's sheet")
    main = _load_main(by, now, chance)
    progress("demonstration: consular register, Defence's roll, offers, figures")
    _load_others(by, now, chance, main)
    progress("demonstration: questions, decisions, obstacles")
    _advance(by, now, chance, main)
    progress("demonstration: cases for the officers")
    _give_cases(by, now, main, officers)


def _beginning(by: Any) -> datetime:
    """When the demonstration began: a hundred days ago, or what the first, interrupted load took for that."""
    from safepassage import access
    from safepassage.journey.sources import queries as sources

    with access.acting(by):
        first = sources.files().filter(label=MARK).first()
    if first is not None:
        return first.known_at - timedelta(days=1)
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - AGE


def _bring(by: Any, content: bytes, name: str, kind: str, at: datetime, **options: str) -> None:
    from safepassage.exchange import imports

    mapping = {"sheet": "", "options": options} if options else None
    imports.commit(content, name=name, kind=kind, mapping=mapping, by=by, at=at)


def _set_up(by: Any, now: datetime, chance: random.Random) -> dict[str, Any]:
    from safepassage import access
    from safepassage.exchange.demonstration import operations, workbooks
    from safepassage.journey.sources import operations as sources

    began = now - AGE + timedelta(days=1)
    with access.acting(by):
        programme = sources.open_programme(by=by, at=began)
        made = operations.make_officers(programme=programme, by=by, at=began)
    _bring(by, workbooks.provinces(), MARK, "places", began, code_set="iso3166-2")
    _bring(by, workbooks.crossings(), "crossings (demonstration).csv", "places", began)
    _bring(by, workbooks.airports(), "airports (demonstration).csv", "places", began)
    _bring(
        by,
        workbooks.territory(now=now.date(), chance=chance),
        "capitals (demonstration).csv",
        "territory",
        now - timedelta(days=55),
    )
    return made


def _load_cohort(by: Any, now: datetime, chance: random.Random) -> None:
    from safepassage import access
    from safepassage.exchange.demonstration import families, journeys, workbooks

    began = now - timedelta(days=3300)
    made = families.households(
        chance,
        prefix="FO-",
        people=families.COHORT_PEOPLE,
        first=(began - timedelta(days=120)).date(),
        last=(began - timedelta(days=30)).date(),
        approved_only=True,
    )
    for household in made:
        for number, person in enumerate(household.people):
            person.cells["Visa no"] = f"W{household.reference[3:]}{number:02}"
    content = workbooks.applications(made, title="First offer - applications", chance=chance)
    _bring(by, content, "first offer (demonstration).xlsx", "applications", began)
    stage = journeys.Stage(by, now, chance)
    for part in _parts(made, 12):
        with access.acting(by):
            journeys.settle_cohort(part, stage, began=began)


def _load_main(by: Any, now: datetime, chance: random.Random) -> list[Any]:
    from safepassage.exchange.demonstration import families, workbooks

    made = families.households(
        chance,
        prefix="AR-",
        people=families.MAIN_PEOPLE,
        first=(now - timedelta(days=95)).date(),
        last=(now - timedelta(days=48)).date(),
    )
    first_part = made[: len(made) // 3]
    content = workbooks.applications(first_part, title="Response - applications received (working copy)", chance=chance)
    _bring(by, content, "applications v6 (demonstration).xlsx", "applications", now - timedelta(days=45))
    content = workbooks.applications(made, title="Response - applications received (working copy)", chance=chance)
    _bring(by, content, "applications v7 (demonstration).xlsx", "applications", now - timedelta(days=32))
    return made


def _load_others(by: Any, now: datetime, chance: random.Random, main: Sequence[Any]) -> None:
    from safepassage.exchange.demonstration import workbooks

    served = [household for household in main if household.people[0].cells["Priority?"] == "PRT interp"]
    _bring(
        by,
        workbooks.roll(served[:40], chance=chance),
        "roll (demonstration).csv",
        "service-roll",
        now - timedelta(days=50),
    )
    content = workbooks.register(now=now - timedelta(days=9), chance=chance)
    _bring(by, content, "register (demonstration).xlsx", "contacts", now - timedelta(days=9))
    past = workbooks.offers(first=now - timedelta(days=26), days=12, count=6, chance=chance)
    _bring(by, past, "offers of last month (demonstration).csv", "offers", now - timedelta(days=30))
    coming = workbooks.offers(first=now + timedelta(days=2), days=20, count=10, chance=chance)
    _bring(by, coming, "offers (demonstration).csv", "offers", now - timedelta(days=3))
    _bring(
        by,
        workbooks.figures(now=now.date()),
        "published figures (demonstration).csv",
        "published-figures",
        now - timedelta(days=2),
    )


def _advance(by: Any, now: datetime, chance: random.Random, main: Sequence[Any]) -> None:
    from safepassage import access
    from safepassage.exchange.demonstration import journeys
    from safepassage.journey.applications import queries as applications

    stage = journeys.Stage(by, now, chance)
    with access.acting(by):
        found = applications.standing_by_reference([h.reference for h in main])
        ready = [found[h.reference] for h in main if h.all_have_visas and h.reference in found]
        offers = journeys.standing_offers()
        past = [offer for offer in offers if offer.movement.departs < now]
        coming = [offer for offer in offers if offer.movement.departs >= now]
        journeys.answer_enquiries(main, stage)
        journeys.say_how_complete_the_rolls_are(stage)
    for part in _parts([h for h in main if h.is_approved][:90], 30):
        with access.acting(by):
            journeys.attest_the_approved(part, stage)
    with access.acting(by):
        waiting = [h for h in main if h.status.strip().casefold() == "received"]
        journeys.ask_about_the_newest(waiting[-14:], stage)
    with access.acting(by):
        journeys.reconsider_declined(main, stage)
    stuck, flying = ready[: len(ready) // 4], ready[len(ready) // 4 :]
    arrived = []
    for offer in past:
        with access.acting(by):
            arrived += journeys.fly(flying, [offer], stage)
    with access.acting(by):
        journeys.open_obstacles(stuck, stage)
        journeys.hold_upcoming(flying, coming, stage)
    for part in _parts(arrived, 15):
        with access.acting(by):
            journeys.land(part, stage)
    with access.acting(by):
        journeys.report_crossings(flying[:6], stage)
        journeys.give_aid(stage)


def _give_cases(by: Any, now: datetime, main: Sequence[Any], made: dict[str, Any]) -> None:
    from safepassage import access
    from safepassage.exchange.demonstration import operations
    from safepassage.journey.applications import queries as applications
    from safepassage.journey.people import queries as people

    with access.acting(by):
        found = applications.standing_by_reference([h.reference for h in main])
        cases = people.locked_cases({application.case_id for application in found.values()})
        operations.give_cases(made, [case for case in cases if not case.ended], by=by, at=now)


def _parts(found: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [found[start : start + size] for start in range(0, len(found), size)]
