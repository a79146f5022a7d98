"""The small parts inside rows and sentences: instants, waits, counts, names, references, states. Each writes itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safepassage.desks import units
from safepassage.desks.reader import Reader


@runtime_checkable
class Atom(Protocol):
    """Anything that can write itself for one reader."""

    def html(self, reader: Reader) -> SafeString:
        """The escaped HTML of this part."""
        ...


class Tone(StrEnum):
    """How a state feels; it always comes with a word and a sign."""

    QUIET = "quiet"
    GOING = "going"
    WAITING = "waiting"
    DONE = "done"
    DANGER = "danger"
    GUARDED = "secret"


SIGNS = {Tone.QUIET: "–", Tone.GOING: "›", Tone.WAITING: "…", Tone.DONE: "✓", Tone.DANGER: "!", Tone.GUARDED: "◆"}


@dataclass(frozen=True, slots=True)
class Status:
    """A state as word + sign + colour."""

    word: str
    tone: Tone = Tone.QUIET

    def html(self, reader: Reader) -> SafeString:
        """A tag; the sign is for eyes only, the word is for everybody."""
        return format_html(
            '<span class="sp-status sp-status--{}"><span class="sp-status__sign" aria-hidden="true">{}</span>{}</span>',
            self.tone.value,
            SIGNS[self.tone],
            self.word,
        )


@dataclass(frozen=True, slots=True)
class Ltr:
    """A phone number, reference, flight or document number: always left to right, digits as issued."""

    text: str

    def html(self, reader: Reader) -> SafeString:
        """The text isolated from the direction around it."""
        return format_html('<bdi class="sp-ltr" dir="ltr">{}</bdi>', self.text)


@dataclass(frozen=True, slots=True)
class When:
    """An instant in the reader's zone and calendar; the title gives UTC."""

    at: datetime

    def html(self, reader: Reader) -> SafeString:
        """Raises ValueError for an instant without a zone: such a time means nothing to an agency elsewhere."""
        if self.at.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        local, utc = self.at.astimezone(reader.zone), self.at.astimezone(UTC)
        first, other = reader.day(local.date())
        clock = format_html('<bdi class="sp-ltr" dir="ltr">{}</bdi>', reader.digits(f"{local:%H:%M}"))
        return format_html(
            '<time datetime="{}" title="{} UTC">{} {}{}</time>',
            utc.isoformat(timespec="seconds"),
            f"{utc:%Y-%m-%d %H:%M}",
            first,
            clock,
            _other(other),
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the reader's calendar; both calendars where both are wanted."""

    day: date

    def html(self, reader: Reader) -> SafeString:
        """The day in words."""
        first, other = reader.day(self.day)
        return format_html('<time datetime="{}">{}{}</time>', self.day.isoformat(), first, _other(other))


@dataclass(frozen=True, slots=True)
class Since:
    """How long something has waited: `for 9 days`."""

    at: datetime

    def html(self, reader: Reader) -> SafeString:
        """The wait in its largest whole unit, with the instant in the title."""
        text = reader.digits(duration(reader.now - self.at))
        return format_html('<time datetime="{}">{}</time>', self.at.astimezone(UTC).isoformat(timespec="seconds"), text)


FAR_OFF = 72 * 60
"""Minutes from which what is left is said in days."""


@dataclass(frozen=True, slots=True)
class Until:
    """How long is left, with the instant in local time and UTC; it counts down on the page where script runs."""

    at: datetime

    def html(self, reader: Reader) -> SafeString:
        """Hours and minutes left, or that it has lapsed; the words are right at the time of reading without script."""
        left = int((self.at - reader.now).total_seconds() // 60)
        if left >= FAR_OFF:
            days = ngettext("%(n)d day left", "%(n)d days left", left // 1440) % {"n": left // 1440}
            return format_html("<strong>{}</strong> · {}", reader.digits(days), When(self.at).html(reader))
        pattern, over = _("%(h)s h %(m)s min left"), _("lapsed")
        words = reader.digits(pattern % {"h": left // 60, "m": f"{left % 60:02d}"}) if left >= 0 else over
        utc = self.at.astimezone(UTC)
        counting = format_html(
            '<time datetime="{}" data-countdown="{}" data-over="{}">{}</time>',
            utc.isoformat(timespec="seconds"),
            pattern % {"h": "%h", "m": "%m"},
            over,
            words,
        )
        clock = format_html('<bdi class="sp-ltr" dir="ltr">{} UTC</bdi>', f"{utc:%H:%M}")
        return format_html("<strong>{}</strong> · {} · {}", counting, When(self.at).html(reader), clock)


@dataclass(frozen=True, slots=True)
class Count:
    """A number with what it counts. The unit must be known: a bare number misleads."""

    number: int
    unit: str
    bound: str = ""

    def html(self, reader: Reader) -> SafeString:
        """`about 170 applications`, the bound as published."""
        return format_html(
            "{}",
            " ".join(
                part
                for part in (self.bound, reader.digits(f"{self.number:,}"), units.word(self.unit, self.number))
                if part
            ),
        )


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name as the family writes it, and in Latin letters; the one typed first by the family comes first."""

    native: str = ""
    latin: str = ""
    language: str = "fa-AF"
    latin_first: bool = False

    def html(self, reader: Reader) -> SafeString:
        """Each script in its own isolated run with its language, so that neither disturbs the other."""
        native = format_html('<bdi lang="{}" dir="rtl">{}</bdi>', self.language, self.native) if self.native else ""
        latin = format_html('<bdi lang="en" dir="ltr">{}</bdi>', self.latin) if self.latin else ""
        first, second = (latin, native) if self.latin_first else (native, latin)
        if not (first and second):
            return SafeString(first or second or _("name not recorded yet"))
        return format_html('<span class="sp-name">{}</span> <span class="sp-name-other">{}</span>', first, second)


@dataclass(frozen=True, slots=True)
class Link:
    """A link whose text says where it leads."""

    text: str
    href: str
    about: str = ""
    button: bool = False

    def html(self, reader: Reader) -> SafeString:
        """`about` is read aloud after the text, so that ten links "Open" differ."""
        hidden = format_html('<span class="govuk-visually-hidden"> {}</span>', self.about) if self.about else ""
        css = "govuk-button govuk-button--secondary" if self.button else "govuk-link"
        return format_html('<a class="{}" href="{}">{}{}</a>', css, self.href, self.text, hidden)


@dataclass(frozen=True, slots=True)
class Danger:
    """What may cost a life if overlooked: a word, a sign and a colour."""

    text: str

    def html(self, reader: Reader) -> SafeString:
        """The sentence, introduced by "Danger" for those who hear it."""
        return format_html(
            '<strong class="sp-status sp-status--danger"><span class="sp-status__sign" aria-hidden="true">!</span>'
            '<span class="govuk-visually-hidden">{} </span>{}</strong>',
            _("Danger:"),
            self.text,
        )


def duration(wait: timedelta) -> str:
    """A wait in words, in its largest whole unit; less than a minute and the future count as `just now`."""
    minutes = int(wait.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("for %(n)d minute", "for %(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("for %(n)d hour", "for %(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("for %(n)d day", "for %(n)d days", minutes // 1440) % {"n": minutes // 1440}


def _other(text: str) -> SafeString:
    return format_html(' <span class="sp-calendar-other">({})</span>', text) if text else SafeString("")
