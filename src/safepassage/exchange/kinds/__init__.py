"""What each kind of file becomes: one handler for each layout of a table."""

from functools import cache
from importlib import import_module

from safepassage.exchange.kinds.handling import Handler
from safepassage.exchange.understanding.headings import Layout

_HANDLERS = {
    "applications": ("applications", "Applications"),
    "roll": ("service_roll", "ServiceRoll"),
    "contacts": ("contacts", "Contacts"),
    "offers": ("offers", "Offers"),
    "provinces": ("places", "Provinces"),
    "districts": ("places", "Districts"),
    "crossings": ("places", "Crossings"),
    "airports": ("places", "Airports"),
    "code changes": ("places", "CodeChanges"),
    "gazetteer": ("places", "Gazetteer"),
    "control of capitals": ("territory", "Control"),
    "counts of districts by control": ("territory", "DistrictCounts"),
    "published figures": ("figures", "PublishedFigures"),
}


def handler_of(layout: Layout) -> Handler:
    """The handler of a layout."""
    return _handler(layout.name)


@cache
def _handler(name: str) -> Handler:
    module, made = _HANDLERS[name]
    handler: Handler = getattr(import_module(f"safepassage.exchange.kinds.{module}"), made)()
    return handler
