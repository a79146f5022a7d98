"""Makes the invented families of the demonstration: who they are, how far they are, and how a tired clerk would write
it down."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from safepassage.core.calendars import gregorian_to_solar, persian_digits
from safepassage.exchange.demonstration import invented

COHORT_PEOPLE, MAIN_PEOPLE, REGISTER_PEOPLE = 140, 1050, 60
EVERYBODY = COHORT_PEOPLE + MAIN_PEOPLE + REGISTER_PEOPLE
STATUSES = (
    (("Approved", "APPR", "approved "), 44),
    (("Pending - NZDF", "awaiting Defence"), 17),
    (("pending docs", "Received", "under assessment"), 24),
    (("Declined",), 9),
    (("withdrawn",), 2),
    (("",), 4),
)
GROUNDS = ("", "", "", "PRT interp", "judge", "woman MP", "HR defender", "journalist")
NOTES = ("", "", "", "", "in hiding - do not call", "baby not on list?", "see email 3/9", "colour: yellow")


@dataclass(slots=True)
class Someone:
    """One invented person, with the cells of their row."""

    given: tuple[str, str]
    family: tuple[str, str]
    sex: str
    born: date
    relationship: str
    cells: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Household:
    """One invented family."""

    reference: str
    received: date
    status: str
    decided: date | None
    people: list[Someone]

    @property
    def is_approved(self) -> bool:
        return self.status.strip().casefold() in {"approved", "appr"}

    @property
    def all_have_visas(self) -> bool:
        return self.is_approved and all(person.cells.get("Visa no") for person in self.people)


def households(
    chance: random.Random, *, prefix: str, people: int, first: date, last: date, approved_only: bool = False
) -> list[Household]:
    """Families with exactly so many people, received between two days."""
    made: list[Household] = []
    left = people
    while left:
        size = min(left, chance.choices(range(1, 10), (6, 9, 12, 16, 18, 15, 11, 8, 5))[0])
        if left - size < 2:
            size = left
        left -= size
        received = first + timedelta(days=chance.randrange((last - first).days + 1))
        status = "Approved" if approved_only else _status(chance)
        household = Household(f"{prefix}{len(made) + 101}", received, status, None, [])
        if status.strip().casefold() in {"approved", "appr", "declined"}:
            household.decided = min(received + timedelta(days=chance.randrange(3, 21)), last)
        _fill(household, size, chance)
        made.append(household)
    return made


def _status(chance: random.Random) -> str:
    words = chance.choices([each for each, _ in STATUSES], [weight for _, weight in STATUSES])[0]
    return chance.choice(words)


def _fill(household: Household, size: int, chance: random.Random) -> None:
    family = chance.choice(invented.FAMILIES)
    principal_sex = "m" if chance.random() < 0.72 else "f"
    grown = household.received - timedelta(days=365 * chance.randrange(26, 52))
    household.people.append(_someone(family, principal_sex, grown, "principal", chance))
    for position in range(1, size):
        if position == 1:
            partner = "f" if principal_sex == "m" else "m"
            born = grown + timedelta(days=chance.randrange(-1500, 2500))
            household.people.append(
                _someone(family, partner, born, chance.choice(("partner", "Spouse", "wife/husband")), chance)
            )
        elif position == size - 1 and size > 6:
            born = grown - timedelta(days=365 * chance.randrange(19, 28))
            household.people.append(
                _someone(family, chance.choice("mf"), born, chance.choice(("parent", "mother/father")), chance)
            )
        else:
            born = household.received - timedelta(days=chance.randrange(40, 6400))
            word = chance.choice(("child", "Dep. child", "C", "son/daughter"))
            household.people.append(_someone(family, chance.choice("mf"), born, word, chance))
    visas = household.is_approved and chance.random() < 0.72
    for position, person in enumerate(household.people):
        _write_down(person, household, chance, is_first=position == 0, has_visa=visas or chance.random() < 0.4)


def _someone(family: tuple[str, str], sex: str, born: date, relationship: str, chance: random.Random) -> Someone:
    given = chance.choice(invented.WOMEN if sex == "f" else invented.MEN)
    if chance.random() < 0.35:
        second = chance.choice(invented.WOMEN if sex == "f" else invented.MEN)
        given = (f"{given[0]} {second[0]}", f"{given[1]} {second[1]}")
    return Someone(given, family, sex, born, relationship)


def _write_down(
    person: Someone, household: Household, chance: random.Random, *, is_first: bool, has_visa: bool
) -> None:
    latin = person.family[0].upper() if chance.random() < 0.2 else person.family[0]
    number = chance.randrange(10_000_000, 99_999_999)
    has_passport = chance.random() < 0.8
    person.cells = {
        "App no.": household.reference,
        "Rec'd": household.received if chance.random() < 0.9 else household.received.strftime("%d.%m.%Y"),
        "Family name": latin if chance.random() < 0.85 else "",
        "Given name(s)": person.given[0],
        "Name in Dari": f"{person.given[1]} {person.family[1]}" if chance.random() < 0.6 else "",
        "DOB": _birth_as_written(person.born, chance),
        "M/F": chance.choice({"f": ("F", "f", "Female"), "m": ("M", "m", "Male")}[person.sex]),
        "Nat.": chance.choice(("Afghan", "AFG", "AF", "Afghanistan")),
        "Relationship to PA": person.relationship,
        "Passport": f"P{number}" if has_passport else chance.choice(("none", "expired", "applied", "")),
        "Tazkera": f"{chance.randrange(1399, 1403)}-{chance.randrange(1000, 9999)}-{chance.randrange(10000, 99999)}"
        if chance.random() < 0.5
        else "",
        "Doc expiry": household.received + timedelta(days=chance.randrange(90, 2000)) if has_passport else "",
        "Phone": _phone_as_written(chance) if is_first else "",
        "Status": household.status,
        "Decided": household.decided or "",
        "Visa no": f"V{chance.randrange(100_000, 999_999)}" if household.is_approved and has_visa else "",
        "Priority?": chance.choice(GROUNDS) if is_first else "",
        "Notes": chance.choice(NOTES) if chance.random() < 0.4 else "",
    }


def _birth_as_written(born: date, chance: random.Random) -> object:
    year, month, day = gregorian_to_solar(born)
    way = chance.randrange(10)
    if way < 4:
        return born
    if way == 4:
        return persian_digits(f"{year}/{month:02}/{day:02}")
    if way == 5:
        return str(year)
    if way == 6:
        return born.strftime("%d/%m/%Y")
    if way == 7:
        return born.strftime("%d %b %Y")
    return chance.choice((born.strftime("%m/%d/%y"), f"abt {born.year}", f"{born.year}?", "N/A"))


def _phone_as_written(chance: random.Random) -> str:
    digits = "7" + "".join(chance.choice("0123456789") for _ in range(8))
    way = chance.randrange(5)
    if way == 0:
        return f"'+93-{digits[:2]}-{digits[2:]}"
    if way == 1:
        return persian_digits(f"0{digits}")
    if way == 2:
        return f"=+93{digits}"
    return f"0{digits}" if way == 3 else f"+93{digits}"


def phone(chance: random.Random) -> str:
    """A telephone number as a clerk would write it."""
    return _phone_as_written(chance)
