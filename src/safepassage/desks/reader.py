"""Who reads the page, and how they like dates and digits; every template reads this as `reader`."""

import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from safepassage.core import calendars

CALENDAR_COOKIE = "calendar"
RIGHT_TO_LEFT = frozenset({"fa-af", "fa", "ps"})
BCP47 = {"en": "en", "fa-af": "fa-AF", "ps": "ps"}


class DateChoice(StrEnum):
    """Which calendar a reader sees first; letters to families always give both."""

    GREGORIAN = "gregorian"
    SOLAR_HIJRI = "solar_hijri"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Language, zone, calendar and the instant of reading. Pages take "now" from here, never from the clock."""

    now: datetime
    language: str = "en"
    zone: tzinfo = UTC
    calendar: DateChoice = DateChoice.GREGORIAN
    keys_on: bool = True
    person: str = ""
    office: str = ""
    agency: str = ""
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def is_rtl(self) -> bool:
        """True where the page runs from right to left."""
        return self.language in RIGHT_TO_LEFT

    @property
    def direction(self) -> str:
        """The value of `dir`."""
        return "rtl" if self.is_rtl else "ltr"

    @property
    def tag(self) -> str:
        """The language tag as browsers and screen readers know it."""
        return BCP47.get(self.language, self.language)

    def digits(self, text: object) -> str:
        """Digits as the reader's language writes them. References, phones and documents stay as issued."""
        return calendars.persian_digits(str(text)) if self.is_rtl else str(text)

    def day(self, day: date) -> tuple[str, str]:
        """A day in words: in the reader's first calendar, and in the other one if both are wanted (else empty)."""
        gregorian = calendars.in_words(day, calendar=calendars.Calendar.GREGORIAN, language=self.language)
        if self.calendar is DateChoice.GREGORIAN:
            return gregorian, ""
        solar = calendars.in_words(day, calendar=calendars.Calendar.SOLAR_HIJRI, language=self.language)
        return (solar, "") if self.calendar is DateChoice.SOLAR_HIJRI else (gregorian, solar)


def reader_of(request: HttpRequest) -> Reader:
    """The reader of this request: from the account where it says so, else from the language and calendar cookies."""
    user = getattr(request, "user", None)
    language = translation.get_language() or settings.LANGUAGE_CODE
    chosen = getattr(user, "calendar", "") or request.COOKIES.get(CALENDAR_COOKIE, "")
    usual = DateChoice.BOTH if language in RIGHT_TO_LEFT else DateChoice.GREGORIAN
    known = chosen in set(DateChoice)
    signed_in = bool(getattr(user, "is_authenticated", False))
    return Reader(
        now=timezone.now(),
        language=language,
        zone=_zone(getattr(user, "time_zone", "") or getattr(settings, "READER_TIME_ZONE", "UTC")),
        calendar=DateChoice(chosen) if known else usual,
        keys_on=bool(getattr(user, "keyboard_shortcuts", True)),
        person=str(getattr(user, "display_name", "") or user) if signed_in else "",
        office=str(getattr(user, "office", "") or ""),
        agency=str(getattr(user, "agency", None) or "") if signed_in else "",
    )


def page(request: HttpRequest) -> dict[str, object]:
    """Context processor `safepassage.desks.reader.page`: what every base template needs."""
    return {
        "reader": reader_of(request),
        "product_name": "Safe Passage",
        "demonstration": bool(getattr(settings, "DEMONSTRATION", False)),
        "page_languages": [(code, BCP47.get(code, code), name) for code, name in settings.LANGUAGES],
        "here": request.get_full_path(),
    }


def _zone(name: str) -> tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC
