"""Parts of a case page: facts, the next step, how it is safe to reach a family, confirming, long work, filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from safepassage.desks.components.atoms import Link, Since, Status, When


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, its value (or several), and a link that changes it."""

    what: str
    value: Any
    change: Link | None = None

    @property
    def values(self) -> Sequence[Any]:
        """The value as a list, so that two spellings stand under one heading."""
        return self.value if isinstance(self.value, tuple | list) else (self.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryList:
    """Facts about one thing, as rows."""

    template: ClassVar[str] = "components/summary_list.html"
    facts: Sequence[Fact]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One step of a list: its name, where it leads, how far it is."""

    text: str
    status: Status
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskList:
    """Steps to do in any order, each with its state in words."""

    template: ClassVar[str] = "components/task_list.html"
    tasks: Sequence[Task]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Whose move it is, since when, and one button. With `post_to` the button sends a form; else it is a link."""

    template: ClassVar[str] = "components/next_step.html"
    whose: str
    since: datetime
    step: str
    is_ours: bool = False
    button: str = ""
    href: str = ""
    post_to: str = ""
    due: datetime | None = None
    target: str = ""
    key: str = "next-step"

    @property
    def waiting(self) -> Since:
        """How long the move has been theirs."""
        return Since(self.since)

    @property
    def due_at(self) -> When | None:
        """When it is due."""
        return When(self.due) if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactBanner:
    """How it is safe to reach this family, read before any channel is offered. No rules means: do not contact."""

    template: ClassVar[str] = "components/contact_banner.html"
    rules: Sequence[str]
    checked_at: datetime | None = None
    change: Link | None = None

    @property
    def checked(self) -> When | None:
        """When these rules were last agreed with the family."""
        return When(self.checked_at) if self.checked_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The page before an act: what will happen, in how many cases, and a button that says so."""

    template: ClassVar[str] = "components/confirm.html"
    question: str
    consequences: Sequence[str]
    button: str
    cancel: Link
    form: forms.Form | None = None
    post_to: str = ""
    is_grave: bool = False
    facts: SummaryList | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Long work: how far, about how long still, cancel. `poll` is the address asked every 5 s while it runs."""

    template: ClassVar[str] = "components/progress.html"
    title: str
    done: int
    total: int
    unit: str = "rows"
    left: str = ""
    is_over: bool = False
    cancel_to: str = ""
    poll: str = ""
    stream: str = ""
    result: Link | None = None
    not_done: Sequence[str] = ()

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when all is done."""
        return 0 if self.total <= 0 else min(100, self.done * 100 // self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterBar:
    """Filters of a list as a form that asks by address; each filter in force can be taken off by itself."""

    template: ClassVar[str] = "components/filter_bar.html"
    form: forms.Form
    kept: Sequence[Link] = ()
    clear: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCard:
    """A figure: value, unit, bound, the instant it describes, how it was counted. None of this may be missing."""

    template: ClassVar[str] = "components/figure_card.html"
    what: str
    value: int
    unit: str
    as_of: datetime
    how_counted: str
    bound: str = ""
    source: str = ""
    revision: str = ""

    @property
    def at(self) -> When:
        """The instant the figure describes."""
        return When(self.as_of)
