"""What a figure counts and how sure it is. No Django."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure counts. A figure without a unit cannot be made."""

    APPLICATIONS = "applications"
    CASES = "cases"
    PRINCIPALS = "principals"
    PEOPLE = "people"
    SEATS = "seats"
    FLIGHTS = "flights"
    STAFF = "staff"
    VISAS = "visas"
    NZD_CENTS = "nzd_cents"


class Bound(StrEnum):
    """The bound that came with a figure. It survives every sum and chart."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    NOT_STATED = "not_stated"


class DifferentUnits(ValueError):
    """Two figures of different units were to be added or drawn on one axis."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit and bound: "over 1,250 people" is Value(1250, None, PEOPLE, OVER)."""

    low: int | None
    high: int | None
    unit: Unit
    bound: Bound = Bound.EXACT

    def __add__(self, other: "Value") -> "Value":
        """The sum; its bound is the weaker of the two. Raises DifferentUnits."""
        if self.unit is not other.unit:
            raise DifferentUnits(f"{self.unit} and {other.unit} cannot be added")
        bound = self.bound if _WEAKNESS[self.bound] >= _WEAKNESS[other.bound] else other.bound
        low = self.low + other.low if self.low is not None and other.low is not None else None
        high = self.high + other.high if self.high is not None and other.high is not None else None
        return Value(low, high, self.unit, bound)


_WEAKNESS = {
    Bound.EXACT: 0,
    Bound.BETWEEN: 1,
    Bound.AT_LEAST: 2,
    Bound.OVER: 3,
    Bound.ABOUT: 4,
    Bound.NOT_STATED: 5,
}
