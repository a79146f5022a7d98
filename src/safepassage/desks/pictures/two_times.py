"""The timeline as a picture: when each thing happened, and when it was known, on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from safepassage.desks.components.atoms import When
from safepassage.desks.components.events import Happening
from safepassage.desks.components.queue import Cell, Column, Queue, Row
from safepassage.desks.pictures.drawing import Dot, Drawing, Path, Shape, Text, fitted, width_of
from safepassage.desks.pictures.picture import NARROW, Key
from safepassage.desks.reader import Reader

HEAD, ROW, EDGE = 30.0, 52.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoTimes:
    """Happenings in the order of their happening; a correction stands with the value it replaced."""

    key: str
    title: str
    happenings: Sequence[Happening]
    note: str = ""

    @property
    def legend(self) -> Sequence[Key]:
        """The two dots."""
        return (
            Key(_("happened"), "dr-confirmed", is_dot=True),
            Key(_("known, where later"), "dr-dot-known", is_dot=True),
        )

    @property
    def ordered(self) -> list[Happening]:
        """Oldest first."""
        return sorted(self.happenings, key=lambda event: event.happened_at)

    def describe(self, reader: Reader) -> str:
        """Each happening with its days."""
        return " ".join(f"{event.title}: {_days(event, reader)}." for event in self.ordered)

    def draw(self, reader: Reader, *, width: int) -> Drawing:
        """One row a happening, so that close events never cover each other."""
        events = self.ordered
        if not events:
            return Drawing(width=width, height=HEAD, shapes=(Text(0, 18, _("Nothing has happened yet.")),))
        first = min(event.happened_at for event in events)
        last = max(max(event.happened_at, event.known_at) for event in events)
        span = max(last - first, timedelta(hours=1))

        def across(at: datetime) -> float:
            return EDGE + (width - 2 * EDGE) * ((at - first) / span)

        bottom = HEAD + ROW * len(events)
        shapes: list[Shape] = [Path(((EDGE, HEAD - 6), (width - EDGE, HEAD - 6)), "dr-line")]
        shapes.append(Text(EDGE, HEAD - 14, reader.day(first.astimezone(reader.zone).date())[0], "dr-soft"))
        if span >= timedelta(days=1):
            shapes.append(
                Text(width - EDGE, HEAD - 14, reader.day(last.astimezone(reader.zone).date())[0], "dr-soft", "end")
            )
        for index, event in enumerate(events):
            y = HEAD + ROW * index + 14
            x = across(event.happened_at)
            shapes.append(Path(((EDGE, y), (width - EDGE, y)), "dr-hair"))
            if event.known:
                shapes.append(Path(((x, y), (across(event.known_at), y)), "dr-gap"))
                shapes.append(Dot(across(event.known_at), y, 5.5, "dr-dot-known"))
            shapes.append(Dot(x, y, 6, "dr-confirmed"))
            words = f"{event.title} · {_days(event, reader)}"
            if width <= NARROW or width_of(words) > width:
                words = event.title
            words = fitted(words, width=width - 2 * EDGE)
            room = width_of(words)
            shapes.append(Text(max(EDGE, min(x - 6, width - EDGE - room)), y + 24, words))
        return Drawing(width=width, height=bottom, shapes=shapes)

    def table(self, reader: Reader) -> Queue:
        """Both times, who said it, what it corrected."""
        rows = [
            Row(
                heading=e.title,
                cells=(When(e.happened_at), When(e.known_at), Cell(e.by or "–"), Cell(e.corrects or "–")),
            )
            for e in self.ordered
        ]
        headings = (_("What"), _("Happened"), _("Known"), _("By"), _("Before the correction"))
        return Queue(caption=self.title, caption_is_hidden=True, columns=[Column(text) for text in headings], rows=rows)


def _days(event: Happening, reader: Reader) -> str:
    happened = reader.day(event.happened_at.astimezone(reader.zone).date())[0]
    if not event.known:
        return happened
    known = reader.day(event.known_at.astimezone(reader.zone).date())[0]
    return _("happened %(happened)s, known %(known)s") % {"happened": happened, "known": known}
