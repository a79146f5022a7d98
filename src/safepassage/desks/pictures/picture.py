"""What every picture has: a title, a description for those who do not see it, a wide and a narrow drawing, a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString

from safepassage.desks.components.queue import Queue
from safepassage.desks.pictures.drawing import Box, Dot, Drawing
from safepassage.desks.reader import Reader

WIDE, NARROW = 960, 360


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: what a colour and its pattern mean."""

    word: str
    css: str
    pattern: str = ""
    is_dot: bool = False


class Picture(Protocol):
    """A picture's view model. `key` is unique on its page."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    def describe(self, reader: Reader) -> str: ...
    def draw(self, reader: Reader, *, width: int) -> Drawing: ...
    def table(self, reader: Reader) -> Queue: ...
    @property
    def legend(self) -> Sequence[Key]: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture drawn for one reader, ready for its template."""

    picture: Picture
    reader: Reader

    @property
    def wide(self) -> SafeString:
        """For screens and paper."""
        return self._drawing(WIDE, "wide")

    @property
    def narrow(self) -> SafeString:
        """For phones: redrawn, not shrunk, so that letters keep their size at 320 px."""
        return self._drawing(NARROW, "narrow")

    @property
    def table(self) -> Queue:
        """The same facts as a table."""
        return self.picture.table(self.reader)

    @property
    def legend(self) -> list[tuple[str, SafeString]]:
        """Words with their sample."""
        rows: list[tuple[str, SafeString]] = []
        for index, entry in enumerate(self.picture.legend):
            mark = Dot(14, 9, 6, entry.css) if entry.is_dot else Box(1, 1, 26, 16, entry.css, entry.pattern)
            sample = Drawing(width=28, height=18, shapes=(mark,))
            svg = sample.svg(key=f"{self.picture.key}-l{index}", title=entry.word, description="", css="", is_rtl=False)
            rows.append((entry.word, svg))
        return rows

    def _drawing(self, width: int, size: str) -> SafeString:
        return self.picture.draw(self.reader, width=width).svg(
            key=f"{self.picture.key}-{size}",
            title=self.picture.title,
            description=self.picture.describe(self.reader),
            css=f"sp-drawing--{size}",
            is_rtl=self.reader.is_rtl,
        )
