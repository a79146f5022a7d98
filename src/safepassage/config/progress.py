"""Lines of progress with times, for the person who waits in front of a terminal."""

import sys
import time


class Progress:
    """Says what is being done and how long each step took; a call with a text ends the step before it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._step_began = self._began
        self._step = ""

    def __call__(self, text: str) -> None:
        self._end_step()
        self._step = text
        if sys.stdout.isatty():
            print(f"  {text} …", end="\r", flush=True)

    def done(self) -> float:
        """End the last step; seconds since the beginning."""
        self._end_step()
        return time.monotonic() - self._began

    def _end_step(self) -> None:
        if self._step:
            print(f"  {self._step:<60} {time.monotonic() - self._step_began:6.1f} s", flush=True)
        self._step, self._step_began = "", time.monotonic()
