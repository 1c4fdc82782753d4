"""What takes long, watched at a terminal: a line of progress, and Ctrl+C that ends it in words."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

from app.cli.show import Screen, width
from app.domain.texts import harmless

_PATIENCE = 0.3  # seconds before anything is shown


class Watch:
    """One line on the terminal, rewritten in place, and whether somebody pressed Ctrl+C."""

    def __init__(self, screen: Screen, code: str, name: str) -> None:
        self._screen, self._code, self._name = screen, code, name
        self._visible = sys.stderr.isatty() and not screen.as_json
        self._since, self._shown = monotonic(), 0
        self.cancelled = False

    def is_cancelled(self) -> bool:
        """Asked by the work between two steps."""
        return self.cancelled

    def progress(self, done: int, total: int) -> None:
        """Heard from the work; what is read whole may still be written."""
        if not self._visible or monotonic() - self._since < _PATIENCE:
            return
        percent = done * 100 // max(1, total)
        line = harmless(self._screen.wording.text(self._code, name=self._name, percent=percent))
        self._write(line)
        self._shown = width(line)

    def clear(self) -> None:
        """The line is gone, and whatever is said next begins where it began."""
        if self._shown:
            self._write("")
            self._shown = 0

    def _write(self, line: str) -> None:
        gone = " " * max(0, self._shown - width(line))
        back = "" if line else "\r"
        print(f"\r{line}{gone}{back}", end="", file=sys.stderr, flush=True)


@contextmanager
def watched(screen: Screen, code: str, name: str) -> Iterator[Watch]:
    """A watch over the work in this block. The first Ctrl+C asks it to end, the second ends it."""
    watch = Watch(screen, code, name)

    def ask(number: int, frame: FrameType | None) -> None:
        watch.cancelled = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield watch
    finally:
        signal.signal(signal.SIGINT, before)
        watch.clear()
