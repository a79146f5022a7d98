"""When the engine stops, and what it has done: seconds for people, counted work for repeatable runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stop:
    """A budget: seconds, or units of work (whichever is given first ends it), and somebody's wish to stop."""

    seconds: float | None = 60.0
    work: int | None = None
    asked: Callable[[], bool] | None = None
    processor: bool = False  # count processor seconds: for measurements on a machine that others use too


UNCOUNTED = frozenset({"prices"})  # many and small: written into the plan, not part of the budget


@dataclass(slots=True)
class Clock:
    """Counts work; a run limited by work never looks at the time, so that it can be repeated to the byte."""

    stop: Stop
    began: float = field(init=False)
    done: dict[str, int] = field(default_factory=dict)
    was_asked: bool = False

    def __post_init__(self) -> None:
        """Begin to count."""
        self.began = self.now()

    def now(self) -> float:
        """Seconds on the clock that this budget counts."""
        return time.process_time() if self.stop.processor else time.monotonic()

    def work(self, kind: str, amount: int = 1) -> None:
        """Count work of a kind."""
        self.done[kind] = self.done.get(kind, 0) + amount

    @property
    def total(self) -> int:
        """Units of work so far."""
        return sum(amount for kind, amount in self.done.items() if kind not in UNCOUNTED)

    def spent(self, share: float = 1.0) -> bool:
        """Whether the budget (or a share of it) is used up, or somebody asked to stop."""
        if self.stop.asked is not None and self.stop.asked():
            self.was_asked = True
        if self.was_asked:
            return True
        if self.stop.work is not None:
            return self.total >= self.stop.work * share
        return self.stop.seconds is not None and self.now() - self.began >= self.stop.seconds * share

    def share_now(self) -> float:
        """The share of the budget used so far."""
        if self.stop.work is not None:
            return self.total / max(self.stop.work, 1)
        if self.stop.seconds is None:
            return 0.0
        return (self.now() - self.began) / max(self.stop.seconds, 1e-9)

    def left(self, share: float = 1.0) -> float:
        """Seconds left for an inner solve; a wide fixed limit when work is counted instead."""
        if self.stop.work is not None or self.stop.seconds is None:
            return 600.0
        return max(self.stop.seconds * share - (self.now() - self.began), 0.05)
