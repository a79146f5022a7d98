"""What is known about the best possible value of a level."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class LevelBound:
    """The most a level can gain in any plan, given the levels before it, and whether that is reached."""

    gain: float | None
    proven: bool
