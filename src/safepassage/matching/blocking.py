"""Which pairs are looked at at all: the union of rules, each a key that both records must share."""

# ruff: noqa: S608 - the SQL is put together from names of our own columns only

from dataclasses import dataclass

from safepassage.matching.preparation import prepared_columns
from safepassage.matching.problem import Columns

# A key shared by more pairs than this is too common to be worth looking at; another rule must find its true pairs.
MOST_PAIRS_A_KEY = 40_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its words, and the rows (uid, key) it makes of the table `records`."""

    name: str
    sql: str
    most_pairs: int = MOST_PAIRS_A_KEY


def _plain(name: str, *expressions: str, most: int = MOST_PAIRS_A_KEY) -> Rule:
    there = " AND ".join(f"({one}) IS NOT NULL" for one in expressions)
    return Rule(name, f"SELECT uid, hash('{name}', {', '.join(expressions)}) AS key FROM records WHERE {there}", most)


def _each(column: str, alias: str) -> str:
    return f'(SELECT uid, unnest("{column}") AS {alias} FROM records WHERE "{column}" IS NOT NULL)'


def _two_parts(name: str, *more: str, most: int) -> Rule:
    """Any two parts of the name, with further columns."""
    joined = "".join(f", r.{column}" for column in more)
    there = "".join(f" AND r.{column} IS NOT NULL" for column in more)
    return Rule(
        name,
        f"SELECT a.uid, hash('{name}', a.k, b.k{joined}) AS key FROM {_each('name_keys', 'k')} a "
        f"JOIN {_each('name_keys', 'k')} b ON a.uid = b.uid AND a.k < b.k "
        f"JOIN records r ON r.uid = a.uid WHERE true{there}",
        most,
    )


def rules_for(columns: Columns, profile: str) -> tuple[Rule, ...]:
    """The rules that these columns allow; their union is looked at."""
    there = set(prepared_columns(columns, profile))
    found = [_plain(number, number) for number in ("document", "phone") if number in there]
    found += _afghan_rules(there) if profile == "afghan" else _generic_rules(there)
    return tuple(found)


def _afghan_rules(there: set[str]) -> list[Rule]:
    found: list[Rule] = []
    if "name_line" not in there:
        return found
    year = "(birth_from + birth_to) // 730"  # two-year steps; the second grid is moved by one year
    moved = "((birth_from + birth_to) // 2 + 365) // 730"
    found.append(_plain("whole name", "name_line", most=2_500))
    if "birth_from" in there:
        found.append(_plain("name and years", "name_line", "(birth_from + birth_to) // 1460"))
        found.append(_plain("name and years, moved", "name_line", "((birth_from + birth_to) // 2 + 365) // 730"))
        found.append(_plain("own name and day", "name_first", "birth_exact"))
        found.append(
            Rule(
                "any part and day",
                f"SELECT a.uid, hash('pd', a.k, r.birth_exact) AS key FROM {_each('name_keys', 'k')} a "
                "JOIN records r ON r.uid = a.uid WHERE r.birth_exact IS NOT NULL",
            )
        )
    if "father_line" in there:
        found.append(_plain("own name and whole father", "name_first", "father_line", most=10_000))
        found.append(
            Rule(
                "any part and any part of the father",
                f"SELECT a.uid, hash('pf', a.k, f.k) AS key FROM {_each('name_keys', 'k')} a "
                f"JOIN {_each('father_keys', 'k')} f ON a.uid = f.uid",
                2_500,
            )
        )
        if "birth_from" in there:
            for label, grid in (("years", year), ("years, moved", moved)):
                found.append(_plain(f"own name, father and {label}", "name_first", "father_first", grid))
                found.append(_plain(f"whole father and {label}", "father_line", grid, most=1_600))
        if "place" in there:
            found.append(_plain("own name, father and place", "name_first", "father_first", "place"))
    found.append(_two_parts("two parts", most=2_500))
    if "place" in there:
        found.append(_plain("whole name and place", "name_line", "place", most=10_000))
        found.append(_two_parts("two parts and place", "place", most=MOST_PAIRS_A_KEY))
        if "birth_from" in there:
            for label, grid in (("years", year), ("years, moved", moved)):
                found.append(_plain(f"own name, place and {label}", "name_first", "place", grid, most=10_000))
    return found


def _generic_rules(there: set[str]) -> list[Rule]:  # noqa: PLR0912 - one branch a column
    found: list[Rule] = []
    given, family = "given" in there, "family" in there
    birth, postcode, place = "birth_text" in there, "postcode" in there, "place" in there
    names = [name for name in ("given", "family", "full_name") if name in there]
    if given and family:
        found.append(_plain("both names", "name_pair"))
        found.append(_plain("beginnings of both names", "substr(given, 1, 3)", "substr(family, 1, 4)", most=10_000))
        if birth:
            found.append(
                _plain("initials and year", "substr(given, 1, 2)", "substr(family, 1, 2)", "substr(birth_text, 1, 4)")
            )
            found.append(
                _plain(
                    "initials exchanged and year",
                    "substr(family, 1, 2)",
                    "substr(given, 1, 2)",
                    "substr(birth_text, 1, 4)",
                )
            )
    elif "full_name" in there:
        found.append(_plain("full name", "full_name"))
    for name in names:
        if birth:
            found.append(_plain(f"{name} and birth", name, "birth_text"))
        if postcode:
            found.append(_plain(f"{name} and postcode", name, "postcode"))
            found.append(_plain(f"{name} and area", name, "substr(postcode, 1, 3)", most=10_000))
        if place:
            found.append(_plain(f"{name} and place", name, "place", most=10_000))
        if "address" in there:
            found.append(_plain(f"{name} and address", name, "address"))
    if birth:
        found.append(_plain("birth", "birth_text", most=400))
    if postcode and "address" in there:
        found.append(_plain("address and postcode", "address", "postcode"))
    if birth and postcode:
        found.append(_plain("birth and area", "birth_text", "substr(postcode, 1, 3)"))
    if birth and place:
        found.append(_plain("birth and place", "birth_text", "place"))
    if "address" in there and birth:
        found.append(_plain("address and birth", "address", "birth_text"))
    return found
