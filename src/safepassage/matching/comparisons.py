"""The levels a pair can reach in each comparison. Every level is written twice, for DuckDB and for Python, side by
side:
a golden test holds both to the same answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler, Levenshtein

from safepassage.matching.preparation import Prepared, prepared_columns
from safepassage.matching.problem import Columns

Holds = Callable[[Prepared, Prepared], bool]


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its words, its condition for both engines, and the column whose rarity adjusts it.

    `m` and `u` are the shipped priors: how often true pairs and strangers reach it.
    """

    label: str
    sql: str
    holds: Holds
    m: float
    u: float
    rarity: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Levels from best to worst over some columns; the last one always holds. Null when a column is missing on a
    side."""

    name: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]

    @property
    def null_sql(self) -> str:
        """Condition under which nothing is said."""
        first = self.columns[0]
        return f'"{first}_l" IS NULL OR "{first}_r" IS NULL'

    def level_of(self, left: Prepared, right: Prepared) -> int | None:
        """Position of the level reached, or None when a side is missing."""
        first = self.columns[0]
        if left.get(first) is None or right.get(first) is None:
            return None
        for position, level in enumerate(self.levels):
            if level.holds(left, right):
                return position
        raise AssertionError("the last level always holds")


def _bytes(value: Any) -> bytes:
    return str(value).encode()


def _same(column: str) -> tuple[str, Holds]:
    return f'"{column}_l" = "{column}_r"', lambda a, b: a[column] == b[column]


def _alike(column: str, least: float) -> tuple[str, Holds]:
    return (
        f'jaro_winkler_similarity("{column}_l", "{column}_r") >= {least}',
        lambda a, b: JaroWinkler.similarity(_bytes(a[column]), _bytes(b[column])) >= least,
    )


def _edits(column: str, most: int) -> tuple[str, Holds]:
    return (
        f'levenshtein("{column}_l", "{column}_r") <= {most}',
        lambda a, b: Levenshtein.distance(_bytes(a[column]), _bytes(b[column])) <= most,
    )


def _swaps(column: str, most: int) -> tuple[str, Holds]:
    return (
        f'damerau_levenshtein("{column}_l", "{column}_r") <= {most}',
        lambda a, b: DamerauLevenshtein.distance(_bytes(a[column]), _bytes(b[column])) <= most,
    )


def _start(column: str, length: int) -> tuple[str, Holds]:
    return (
        f'substr("{column}_l", 1, {length}) = substr("{column}_r", 1, {length})',
        lambda a, b: a[column][:length] == b[column][:length],
    )


def _shared(column: str, least: int) -> tuple[str, Holds]:
    return (
        f'len(list_intersect("{column}_l", "{column}_r")) >= {least}',
        lambda a, b: len(set(a[column]) & set(b[column])) >= least,
    )


def _contained(column: str, least: int) -> tuple[str, Holds]:
    return (
        f'len(list_intersect("{column}_l", "{column}_r")) '
        f'>= greatest({least}, least(len("{column}_l"), len("{column}_r")))',
        lambda a, b: len(set(a[column]) & set(b[column])) >= max(least, min(len(a[column]), len(b[column]))),
    )


def _and(*conditions: tuple[str, Holds]) -> tuple[str, Holds]:
    return (
        " AND ".join(f"({sql})" for sql, _ in conditions),
        lambda a, b: all(holds(a, b) for _, holds in conditions),
    )


def _or(*conditions: tuple[str, Holds]) -> tuple[str, Holds]:
    return (
        " OR ".join(f"({sql})" for sql, _ in conditions),
        lambda a, b: any(holds(a, b) for _, holds in conditions),
    )


def _else(m: float, u: float, label: str = "differs") -> Level:
    return Level(label, "ELSE", lambda _a, _b: True, m, u)


def _level(label: str, condition: tuple[str, Holds], m: float, u: float, rarity: str = "") -> Level:
    return Level(label, condition[0], condition[1], m, u, rarity)


def _sounding(name: str, label: str, *, of_relative: bool) -> Comparison:
    line, keys, first = f"{name}_line", f"{name}_keys", f"{name}_first"
    brothers = (
        (_level("agrees, but the own names differ", _and(_first_in(keys, first), _own_names_differ()), 0.012, 0.02),)
        if of_relative
        else ()
    )
    return Comparison(
        label,
        (line, keys, first),
        (
            *brothers,
            _level("sounds the same", _same(line), 0.60, 0.0012, line),
            _level("all parts of the shorter one agree", _and(_contained(keys, 2), _same(first)), 0.13, 0.0005, first),
            _level(
                "first part agrees, the rest sounds alike", _and(_same(first), _alike(line, 0.9)), 0.07, 0.002, first
            ),
            _level("sounds alike", _and(_alike(line, 0.92), _alike(first, 0.8)), 0.05, 0.0005),
            _level("own name and another part agree", _and(_shared(keys, 2), _first_in(keys, first)), 0.03, 0.0008),
            _level("own name agrees", _same(first), 0.08, 0.012, first),
            _level(
                "own name stands among the other's parts", _or(_first_in(keys, first), _alike(first, 0.84)), 0.02, 0.015
            ),
            _level("only later parts agree", _shared(keys, 1), 0.01, 0.04),
            _else(0.01, 0.928),
        ),
    )


def _first_in(keys: str, first: str) -> tuple[str, Holds]:
    return (
        f'list_contains("{keys}_r", "{first}_l") OR list_contains("{keys}_l", "{first}_r")',
        lambda a, b: a[first] in b[keys] or b[first] in a[keys],
    )


def _own_names_differ() -> tuple[str, Holds]:
    """Brothers and sisters: nothing of the own names agrees. What the family shares must then not count as one
    person's."""
    told, holds = _or(_first_in("name_keys", "name_first"), _alike("name_first", 0.84))
    return (
        f'"name_first_l" IS NOT NULL AND "name_first_r" IS NOT NULL AND NOT ({told})',
        lambda a, b: a["name_first"] is not None and b["name_first"] is not None and not holds(a, b),
    )


def _birth_interval() -> Comparison:
    overlap = (
        '"birth_from_l" <= "birth_to_r" AND "birth_from_r" <= "birth_to_l"',
        lambda a, b: a["birth_from"] <= b["birth_to"] and b["birth_from"] <= a["birth_to"],
    )
    narrow = (
        '"birth_to_l" - "birth_from_l" <= 31 AND "birth_to_r" - "birth_from_r" <= 31',
        lambda a, b: a["birth_to"] - a["birth_from"] <= 31 and b["birth_to"] - b["birth_from"] <= 31,
    )
    both_exact = (
        '"birth_exact_l" IS NOT NULL AND "birth_exact_r" IS NOT NULL',
        lambda a, b: a["birth_exact"] is not None and b["birth_exact"] is not None,
    )

    def within(days: int) -> tuple[str, Holds]:
        return (
            f'greatest("birth_from_l" - "birth_to_r", "birth_from_r" - "birth_to_l") <= {days}',
            lambda a, b: max(a["birth_from"] - b["birth_to"], b["birth_from"] - a["birth_to"]) <= days,
        )

    one_slip = (
        f'{both_exact[0]} AND damerau_levenshtein("birth_exact_l", "birth_exact_r") <= 1',
        lambda a, b: (
            both_exact[1](a, b) and DamerauLevenshtein.distance(_bytes(a["birth_exact"]), _bytes(b["birth_exact"])) <= 1
        ),
    )
    return Comparison(
        "birth",
        ("birth_from", "birth_to", "birth_exact"),
        (
            _level(
                "same day",
                _and(
                    both_exact, ('"birth_exact_l" = "birth_exact_r"', lambda a, b: a["birth_exact"] == b["birth_exact"])
                ),
                0.25,
                0.00005,
            ),
            _level("same month or one digit apart", _or(_and(overlap, narrow), one_slip), 0.05, 0.0003),
            _level("may be the same year", overlap, 0.50, 0.02),
            _level("within two years", within(731), 0.14, 0.055),
            _level("within five years", within(1827), 0.04, 0.08),
            _else(0.02, 0.84465, "more than five years apart"),
        ),
    )


def _plain_name(column: str, label: str) -> Comparison:
    return Comparison(
        label,
        (column,),
        (
            _level("same", _same(column), 0.65, 0.004, column),
            _level("almost the same", _alike(column, 0.92), 0.12, 0.003),
            _level("alike", _alike(column, 0.84), 0.06, 0.008),
            _level("a little alike", _alike(column, 0.7), 0.05, 0.04),
            _else(0.12, 0.945),
        ),
    )


def _given_and_family() -> Comparison:
    return Comparison(
        "name",
        ("name_pair", "given", "family"),
        (
            _level("same names", _same("name_pair"), 0.5, 0.0001, "name_pair"),
            _level(
                "both almost the same", _and(_alike_or_null("given", 0.88), _alike_or_null("family", 0.88)), 0.2, 0.0004
            ),
            _level("family name agrees", _same("family"), 0.08, 0.002, "family"),
            _level("given name agrees", _same("given"), 0.1, 0.01, "given"),
            _level("names alike", _alike("name_pair", 0.84), 0.05, 0.01),
            _else(0.07, 0.978),
        ),
    )


def _alike_or_null(column: str, least: float) -> tuple[str, Holds]:
    return (
        f'"{column}_l" IS NOT NULL AND "{column}_r" IS NOT NULL '
        f'AND jaro_winkler_similarity("{column}_l", "{column}_r") >= {least}',
        lambda a, b: (
            a[column] is not None
            and b[column] is not None
            and JaroWinkler.similarity(_bytes(a[column]), _bytes(b[column])) >= least
        ),
    )


def _plain_birth() -> Comparison:
    column = "birth_text"
    return Comparison(
        "birth",
        (column,),
        (
            _level("same", _same(column), 0.6, 0.0003),
            _level("one slip", _swaps(column, 1), 0.18, 0.004),
            _level("same year and month", _start(column, 7), 0.03, 0.002),
            _level("same year", _start(column, 4), 0.08, 0.02),
            _level("two slips", _swaps(column, 2), 0.05, 0.03),
            _else(0.06, 0.9437),
        ),
    )


def _number(column: str, label: str) -> Comparison:
    return Comparison(
        label,
        (column,),
        (
            _level("same", _same(column), 0.75, 0.00001),
            _level("one slip", _swaps(column, 1), 0.12, 0.0001),
            _level("two slips", _swaps(column, 2), 0.02, 0.002),
            _else(0.11, 0.99789),
        ),
    )


def _plain(column: str, label: str) -> Comparison:
    return Comparison(
        label,
        (column,),
        (
            _level("same", _same(column), 0.7, 0.02, column),
            _level("almost the same", _alike(column, 0.9), 0.1, 0.01),
            _else(0.2, 0.97),
        ),
    )


def _postcode(column: str) -> Comparison:
    return Comparison(
        "postcode",
        (column,),
        (
            _level("same", _same(column), 0.6, 0.002, column),
            _level("one slip", _swaps(column, 1), 0.12, 0.01),
            _level("same beginning", _start(column, 3), 0.12, 0.02),
            _else(0.16, 0.968),
        ),
    )


def comparisons_for(columns: Columns, profile: str) -> tuple[Comparison, ...]:
    """The comparisons that these columns allow."""
    there = prepared_columns(columns, profile)
    found: list[Comparison] = []
    if profile == "afghan":
        found.extend(
            _sounding(name, label, of_relative=name != "name" and "name_line" in there)
            for name, label in (("name", "name"), ("father", "father's name"), ("grandfather", "grandfather's name"))
            if f"{name}_line" in there
        )
        if "birth_from" in there:
            found.append(_birth_interval())
        if "place" in there:
            found.append(_plain("place", "place"))
    else:
        if "name_pair" in there:
            found.extend((_plain_name("given", "given name"), _plain_name("family", "family name")))
        elif "full_name" in there:
            found.append(_plain_name("full_name", "full name"))
        else:
            found.extend(_plain_name(role, f"{role} name") for role in ("given", "family") if role in there)
        if "birth_text" in there:
            found.append(_plain_birth())
        if "place" in there:
            found.append(_plain("place", "place"))
    if "sex" in there:
        found.append(Comparison("sex", ("sex",), (_level("same", _same("sex"), 0.98, 0.5), _else(0.02, 0.5))))
    found.extend(_number(role, role) for role in ("document", "phone") if role in there)
    if "address" in there:
        found.append(_plain("address", "address"))
    if "postcode" in there:
        found.append(_postcode("postcode"))
    found.extend(_plain(f"exact_{position}", column) for position, column in enumerate(columns.exact))
    return tuple(found)
