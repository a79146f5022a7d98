"""The frame of a page: its heading, tabs, pages of a list, messages, keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _

from safepassage.desks.components.atoms import Atom, Link, Status

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeader:
    """What this page is about, where one came from, and what may be done here."""

    template: ClassVar[str] = "components/page_header.html"
    title: str | Atom
    caption: str = ""
    crumbs: Sequence[Link] = ()
    tags: Sequence[Status] = ()
    actions: Sequence[Link] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab: a link to a state with its own address, how much is in it, and the keys that lead to it (`g w`)."""

    text: str
    href: str
    is_current: bool = False
    count: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """Views of one thing, each with its own address, so that back and reload work."""

    template: ClassVar[str] = "components/tabs.html"
    label: str
    tabs: Sequence[Tab]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Pages of 25; the query is kept. `query` is the page's own query string without `page`."""

    template: ClassVar[str] = "components/pagination.html"
    page: int
    total: int
    unit: str = "rows"
    query: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return 0 if self.total == 0 else (self.page - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.total, self.page * PAGE_SIZE)

    @property
    def steps(self) -> list[int]:
        """Page numbers to offer: the ends and the neighbours. 0 marks a gap."""
        near = sorted({1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)})
        shown: list[int] = []
        for number in near:
            if shown and number - shown[-1] > 1:
                shown.append(0)
            shown.append(number)
        return shown

    def href(self, page: int) -> str:
        """Address of a page with the filters kept."""
        return f"?{self.query}&page={page}" if self.query else f"?page={page}"

    @property
    def links(self) -> list[tuple[int, str]]:
        """Each step with its address; the address of a gap is empty."""
        return [(number, self.href(number) if number else "") for number in self.steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message at the top: what happened, that nothing was lost, what to do. Tone: "", done, warning or danger."""

    template: ClassVar[str] = "components/notice.html"
    title: str
    text: str = ""
    tone: str = ""
    link: Link | None = None

    @property
    def role(self) -> str:
        """Interrupts the reader only for danger."""
        return "alert" if self.tone == "danger" else "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyState:
    """Nothing here: says why, and what to do instead of leaving a silent gap."""

    template: ClassVar[str] = "components/empty_state.html"
    title: str
    text: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHelp:
    """The list behind `?`: keys of this page in words, and the switch that turns them off (WCAG 2.1.4)."""

    template: ClassVar[str] = "components/key_help.html"
    keys: Sequence[tuple[str, str]] = field(default_factory=lambda: tuple(usual_keys()))


def usual_keys() -> list[tuple[str, str]]:
    """The keys that work on every staff page."""
    return [
        ("/", _("Go to the find box")),
        ("j", _("Next row")),
        ("k", _("Previous row")),
        ("Enter", _("Open the row")),
        ("n", _("Go to the next step")),
        ("g w", _("My work")),
        ("g f", _("Find a person")),
        ("?", _("This list of keys")),
    ]
