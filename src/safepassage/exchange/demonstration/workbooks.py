# ruff: noqa: E501 (a table is read by its rows)
"""Writes the demonstration's files as agencies send them: title rows, two header rows, hidden columns, subtotals,
semicolons."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from safepassage.exchange.demonstration import invented
from safepassage.exchange.demonstration.families import REGISTER_PEOPLE, Household, phone

WRITTEN = datetime(2021, 8, 1, tzinfo=UTC)
"""Said in every workbook, so that a load that is repeated brings the same files."""
COLUMNS = (
    "App no.", "Rec'd", "Family name", "Given name(s)", "Name in Dari", "DOB", "M/F", "Nat.", "Relationship to PA", "Passport",
    "Tazkera", "Doc expiry", "Phone", "Status", "Decided", "Visa no", "Priority?", "Notes",
)  # fmt: skip


def applications(households: Sequence[Household], *, title: str, chance: random.Random) -> bytes:
    """The working copy of Immigration's sheet."""
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": WRITTEN})
    sheet = book.add_worksheet("Applications (MASTER)")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, title, bold)
    sheet.merge_range(2, 2, 2, 8, "Applicant", bold)
    sheet.merge_range(2, 9, 2, 11, "Documents", bold)
    for column, heading in enumerate(COLUMNS):
        sheet.write_string(3, column, heading, bold)
    sheet.set_column(16, 16, 12, None, {"hidden": True})
    line = 4
    for number, household in enumerate(households):
        for person in household.people:
            for column, heading in enumerate(COLUMNS):
                _write(sheet, line, column, person.cells.get(heading, ""), day)
            line += 1
        if number % 17 == 16:
            line += 1
        if number % 40 == 39:
            sheet.write_string(line, 3, "subtotal")
            sheet.write_number(line, 6, chance.randrange(20, 90))
            line += 1
    old = book.add_worksheet("old - do not use")
    old.write_row(0, 0, ("App no.", "Name", "Outcome"))
    for number in range(12):
        old.write_row(number + 1, 0, (f"OLD-{number:03}", "see the other sheet", "declined"))
    book.add_worksheet("Sheet3")
    book.close()
    return kept.getvalue()


def register(*, now: datetime, chance: random.Random) -> bytes:
    """The consular register of people who asked to be found."""
    import xlsxwriter

    places = (
        "Islamabad hotel", "Peshawar relative", "Mashhad", "unknown", "Herat", "Kabul, safe house", "Spin Boldak waiting",
        "Kabul PD13, with 3 other families", "Bamyan - hiding in village",
    )  # fmt: skip
    rules = ("Y", "N", "text only", "WhatsApp only", "after 8pm", "")
    comments = (
        "wheelchair",
        "brother phone",
        "phone changed",
        "wants to wait for mother",
        "baby 3 weeks no documents",
        "",
    )
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": WRITTEN})
    sheet = book.add_worksheet("Register")
    headings = (
        "Ref",
        "Contact name",
        "Number",
        "Alt number",
        "How many",
        "Where now",
        "OK to call?",
        "Language",
        "Last heard",
        "Comment",
    )
    sheet.write_row(0, 0, headings)
    for number in range(REGISTER_PEOPLE):
        given = chance.choice(invented.WOMEN + invented.MEN)[0]
        heard = now - timedelta(days=chance.randrange(1, 60), hours=chance.randrange(24))
        row: tuple[Any, ...] = (
            f"ST-{number + 1:04}",
            f"{given} {chance.choice(invented.FAMILIES)[0]}",
            phone(chance),
            phone(chance) if chance.random() < 0.15 else "",
            chance.randrange(1, 12),
            chance.choice(places),
            chance.choice(rules),
            chance.choice(("Dari", "Pashto", "Hazaragi", "English")),
            heard.strftime("%d/%m/%Y %H:00"),
            chance.choice(comments),
        )
        for column, value in enumerate(row):
            _write(sheet, number + 1, column, value, None)
    book.close()
    return kept.getvalue()


def roll(households: Iterable[Household], *, chance: random.Random) -> bytes:
    """The nominal roll of locally employed staff: byte-order mark, semicolons, gaps."""
    headings = (
        "Ser",
        "Name (as spelled by unit)",
        "Father",
        "Role",
        "Unit",
        "Place",
        "From",
        "To",
        "NZDF supervisor",
        "Remarks",
    )
    rows: list[tuple[str, ...]] = []
    for household in households:
        principal = household.people[0]
        name = f"{principal.given[0]} {principal.family[0]}"
        year = chance.randrange(2005, 2011)
        rows.append(
            (
                str(len(rows) + 1),
                name.replace("ee", "i") if chance.random() < 0.3 else name,
                "",
                chance.choice(("Interpreter", "Interpreter", "interp", "Guard", "Cook", "Mechanic")),
                chance.choice(("NZPRT", "PRT CRIB 12", "PRT CRIB 19", "Police mentors", "NE patrol base")),
                chance.choice(("Bamyan", "Bamian", "Do Abe", "Kabul")),
                chance.choice((f"01/04/{year}", f"Mar {year}", str(year))),
                chance.choice(("closure", "", f"Oct {year + 2}", str(year + 2))),
                chance.choice(("SGT", "CAPT (left service)", "unknown", "")),
                chance.choice(("", "good", "same as ser 3?")),
            )
        )
    return b"\xef\xbb\xbf" + _csv([headings, *rows], delimiter=";")


def offers(*, first: datetime, days: int, count: int, chance: random.Random) -> bytes:
    """Partners' offers, with local times."""
    headings = ("partner", "kind", "from", "to", "departs (local)", "seats", "names due", "conditions")
    partners = ("Partner state A", "Partner state B", "Partner state C", "Invented charter NGO")
    conditions = ("", "", "max 7 per family", "women and children first", "visa holders only")
    rows = []
    for number in range(count):
        departs = first + timedelta(days=days * number / count, hours=chance.randrange(12))
        rows.append(
            (
                partners[number % len(partners)],
                chance.choice(("flight", "flight", "convoy")),
                chance.choice(("Kabul", "Islamabad", "Torkham")),
                "Auckland" if number % 2 == 0 else chance.choice(("Doha", "Abu Dhabi", "Dubai (Al Minhad)")),
                departs.strftime("%Y-%m-%d %H:00"),
                chance.choice((12, 20, 35, 60)),
                (departs - timedelta(days=1)).strftime("%Y-%m-%d %H:00"),
                chance.choice(conditions),
            )
        )
    return _csv([headings, *rows])


def provinces() -> bytes:
    """The provinces with their seats, by ISO code."""
    rows = [(code, code, name, native, capital) for code, name, native, capital in invented.PROVINCES]
    return _csv([("code", "iso_3166_2", "name_en", "name_fa", "capital"), *rows])


def crossings() -> bytes:
    """The border crossings used in the demonstration."""
    rows = [(*crossing[:4], crossing[4], "road") for crossing in invented.CROSSINGS]
    return _csv([("id", "name_af_side", "name_other_side", "neighbour", "province", "mode"), *rows])


def airports() -> bytes:
    """A dozen airports, from the package of the world's airports."""
    import airportsdata

    world: dict[str, Any] = dict(airportsdata.load("ICAO"))
    names = ("icao", "iata", "name", "city", "country", "lat", "lon", "tz")
    return _csv(
        [names, *[tuple(str(world[code][name]) for name in names) for code in invented.AIRPORTS if code in world]]
    )


def territory(*, now: date, chance: random.Random) -> bytes:
    """Invented reports of who holds which provincial capital."""
    rows = []
    for code, name, _, capital in invented.PROVINCES:
        for _ in range(2 if chance.random() < 0.2 else 1):
            reported = now - timedelta(days=chance.randrange(60, 98))
            note = chance.choice(("confirmed", "confirmed", "contested at report", "claimed only"))
            rows.append(
                (
                    code,
                    name,
                    capital,
                    reported.isoformat(),
                    note,
                    chance.choice(("Rehearsal monitor", "Rehearsal wire")),
                )
            )
    return _csv([("province code", "province", "capital", "date_reported", "status_note", "source"), *rows])


def figures(*, now: date) -> bytes:
    """What others published about the rehearsal, with bounds and odd dates."""
    month = (now - timedelta(days=40)).strftime("%Y-%m")
    rows = [
        (
            (now - timedelta(days=60)).isoformat(),
            "applications received",
            ">150",
            "applications",
            "",
            "Rehearsal press release 1",
        ),
        (
            (now - timedelta(days=30)).isoformat(),
            "approved",
            "about 100",
            "applications",
            "since the beginning",
            "Rehearsal press release 2",
        ),
        (
            (now - timedelta(days=20)).isoformat(),
            "arrived",
            "35-40",
            "people",
            "DIFFERENT UNIT from the rows above",
            "Rehearsal daily",
        ),
        (f"{month}-end", "assisted out", "~60", "people", "", "Rehearsal daily"),
        (month, "staff on the response", "40", "staff", "", "Rehearsal press release 2"),
        (
            (now - timedelta(days=7)).isoformat(),
            "visas granted",
            "approximately 500",
            "people",
            "individuals",
            "Rehearsal press release 3",
        ),
        ((now - timedelta(days=3)).isoformat(), "temporary accommodation", "", "", "one hotel", "Rehearsal daily"),
    ]
    return _csv([("as_of", "measure", "value", "unit", "definition_or_note", "source"), *rows])


def _write(sheet: Any, line: int, column: int, value: object, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 (a sheet has no zones)
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    elif value:
        sheet.write_string(line, column, str(value))


def _csv(rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()
