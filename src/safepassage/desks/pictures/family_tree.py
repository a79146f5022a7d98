"""The family as a picture: principal marked, links in reading order, those who are apart drawn with a broken line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from safepassage.desks.components.atoms import PersonName
from safepassage.desks.components.events import Member, everyone
from safepassage.desks.components.queue import Column, Queue, Row
from safepassage.desks.pictures.drawing import Box, Dot, Drawing, Node, Path, Shape, Text, fitted
from safepassage.desks.pictures.picture import NARROW, Key
from safepassage.desks.reader import Reader

GAP, STEP, LINE = 14.0, 26.0, 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTree:
    """Members with those below them. A place that the viewer may not know is said to be hidden, never left out."""

    key: str
    title: str
    members: Sequence[Member]
    note: str = ""

    @property
    def legend(self) -> Sequence[Key]:
        """Principal and apart; the boxes also say it in words."""
        return (Key(_("principal applicant"), "dr-box-principal"), Key(_("apart from the family"), "dr-box-apart"))

    def describe(self, reader: Reader) -> str:
        """Each member in a sentence."""
        return " ".join(f"{_plain(m.name)}: {m.part}, {m.place_words}." for m, _depth in everyone(self.members))

    def draw(self, reader: Reader, *, width: int) -> Drawing:
        """An indented tree: it reads from top to bottom as a screen reader does, and fits a phone."""
        shapes: list[Shape] = []
        lines: list[Shape] = []
        is_narrow = width <= NARROW
        across = width if is_narrow else 560.0
        step = STEP if is_narrow else STEP * 2
        # A phone has no room for both scripts on one line.
        height = 16 + LINE * (4 if is_narrow else 3)
        above: dict[int, float] = {}
        for index, (member, depth) in enumerate(everyone(self.members)):
            y = index * (height + GAP)
            x = depth * step
            above[depth] = y + height
            if depth:
                start = (depth - 1) * step + 12
                css = "dr-apart" if member.is_apart else "dr-line"
                lines.append(Path(((start, above[depth - 1]), (start, y + height / 2)), "dr-line"))
                lines.append(Path(((start, y + height / 2), (x, y + height / 2)), css))
            shapes.append(_box(member, x=x, y=y, width=across - x, height=height, is_narrow=is_narrow))
        count = sum(1 for _member in everyone(self.members))
        return Drawing(
            width=width if is_narrow else 600, height=max(1, count) * (height + GAP), shapes=[*lines, *shapes]
        )

    def table(self, reader: Reader) -> Queue:
        """Name, part, age, where."""
        rows = [
            Row(
                heading=m.name,
                href=m.href,
                cells=(m.part, m.age or "–", m.place_words, _("apart") if m.is_apart else _("together")),
            )
            for m, _depth in everyone(self.members)
        ]
        headings = (_("Name"), _("Part in the family"), _("Age"), _("Where"), _("Together or apart"))
        return Queue(caption=self.title, caption_is_hidden=True, columns=[Column(text) for text in headings], rows=rows)


def _plain(name: PersonName) -> str:
    return name.latin or name.native or _("name not recorded yet")


def _box(member: Member, *, x: float, y: float, width: float, height: float, is_narrow: bool) -> Shape:
    css = "dr-box-principal" if member.is_principal else "dr-box-apart" if member.is_apart else "dr-box"
    first, second = (
        (member.name.latin, member.name.native) if member.name.latin_first else (member.name.native, member.name.latin)
    )
    spellings = [spelling for spelling in (first, second) if spelling] or [_("name not recorded yet")]
    headings = spellings if is_narrow else [" · ".join(spellings)]
    part = f"{member.part} · {_('principal applicant')}" if member.is_principal else member.part
    place = f"{member.place_words} · {_('apart')}" if member.is_apart else member.place_words
    about = " · ".join(text for text in (part, member.age) if text)
    shapes: list[Box | Text | Path | Dot] = [Box(x + 1.5, y + 1.5, width - 3, height - 3, css, round=6)]
    lines = [(heading, "dr-text dr-strong", 15.0) for heading in headings]
    lines += [(about, "dr-soft", 13.0), (place, "dr-soft dr-danger-text" if member.is_apart else "dr-soft", 13.0)]
    for index, (words, style, size) in enumerate(lines):
        shown = fitted(words, width=width - 26, size=size, bold="dr-strong" in style)
        shapes.append(Text(x + 14, y + 24 + LINE * index, shown, style))
    return Node(member.href, tuple(shapes))
