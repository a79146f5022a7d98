"""What a number counts, in words of the reader's language. A number without a unit is never shown."""

from collections.abc import Callable

from django.utils.translation import ngettext

_WORDS: dict[str, Callable[[int], str]] = {
    "applications": lambda n: ngettext("application", "applications", n),
    "approaches": lambda n: ngettext("approach", "approaches", n),
    "cases": lambda n: ngettext("case", "cases", n),
    "days": lambda n: ngettext("day", "days", n),
    "documents": lambda n: ngettext("document", "documents", n),
    "enquiries": lambda n: ngettext("enquiry", "enquiries", n),
    "events": lambda n: ngettext("event", "events", n),
    "families": lambda n: ngettext("family", "families", n),
    "flights": lambda n: ngettext("flight", "flights", n),
    "groups": lambda n: ngettext("group", "groups", n),
    "households": lambda n: ngettext("household", "households", n),
    "hours": lambda n: ngettext("hour", "hours", n),
    "minutes": lambda n: ngettext("minute", "minutes", n),
    "obstacles": lambda n: ngettext("obstacle", "obstacles", n),
    "people": lambda n: ngettext("person", "people", n),
    "principals": lambda n: ngettext("principal applicant", "principal applicants", n),
    "rows": lambda n: ngettext("row", "rows", n),
    "seats": lambda n: ngettext("seat", "seats", n),
    "staff": lambda n: ngettext("staff member", "staff", n),
    "visas": lambda n: ngettext("visa", "visas", n),
}


class UnknownUnit(ValueError):
    """A count was asked for in a unit that has no word."""


def word(unit: str, number: int) -> str:
    """The unit's word for this number, e.g. `people`. Raises UnknownUnit for a unit nobody defined."""
    try:
        return _WORDS[unit](number)
    except KeyError:
        raise UnknownUnit(f"no word for the unit {unit!r}; known units: {', '.join(sorted(_WORDS))}") from None


def known() -> frozenset[str]:
    """Every unit that can be shown."""
    return frozenset(_WORDS)
