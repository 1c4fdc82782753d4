"""What is made when it is first asked for: the window is shown before everything is loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Late:
    """Stands for something until then, and has whatever that has. Any thread may ask.

    What making it raises is raised by the asking, each time anew.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.made(), name)

    def made(self) -> Any:
        """The thing itself, made by now."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def close(self) -> None:
        """Close what was made, if it was."""
        if self._made is not None:
            self._made.close()
