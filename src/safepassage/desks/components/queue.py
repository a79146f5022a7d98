"""Tables of work: one row a case; on a phone each row becomes a card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from safepassage.desks.components.atoms import Link
from safepassage.desks.components.page import EmptyState, Pagination


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. Numbers stand at the end of the line."""

    heading: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value (text, number, date, instant or any atom) and a quieter line under it."""

    value: Any
    under: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its heading leads to the thing, then the cells, one for each further column."""

    heading: Any
    href: str = ""
    under: Any = ""
    cells: Sequence[Any] = ()
    action: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits, most urgent first. Raises ValueError when a row has not one cell a column."""

    template: ClassVar[str] = "components/queue.html"
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: EmptyState | None = None
    pages: Pagination | None = None
    caption_is_hidden: bool = False
    action_heading: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns) - 1:
                raise ValueError(f"row {row.heading!r} has {len(row.cells)} cells for {len(self.columns) - 1} columns")

    @property
    def has_actions(self) -> bool:
        """Whether any row offers an act."""
        return any(row.action for row in self.rows)

    @property
    def lines(self) -> Iterator[tuple[Row, list[tuple[Column, Cell]]]]:
        """Each row with its cells beside their columns, for the template."""
        for row in self.rows:
            cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row.cells]
            yield row, list(zip(self.columns[1:], cells, strict=True))
