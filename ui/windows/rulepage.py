"""What the pages of the rules have in common: a pack to speak of, and one next thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal

from app.domain.staff import Role
from ui.jobs import Watch
from ui.widgets.pane import Pane

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.rules import PackSheet


class Host(Protocol):
    """The room of the pages: what they have done on the worker, and said above them."""

    def work(self, job: Callable[[Watch], Any], done: Callable[[Any], None]) -> None:
        """Do something long that can be given up; one at a time."""

    def ask(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something short."""

    def say(self, words: str, kind: str) -> None:
        """Say it in the notice."""

    def again(self) -> None:
        """Something was decided: read the packs anew."""


class RulePage(Pane):
    """Says `changed` when its next thing is another one, or can be done, or no longer."""

    changed = Signal()

    def __init__(self, desk: Desk, host: Host) -> None:
        super().__init__()
        self._desk, self._host = desk, host
        self._sheet: PackSheet | None = None

    def may_decide(self) -> bool:
        """Whether who sits here answers for the rules; others look."""
        return self._desk.need().role is Role.COMPLIANCE

    def open(self, sheet: PackSheet) -> None:
        """Speak of this pack."""
        self._sheet = sheet

    def next_thing(self) -> str:
        """What Ctrl+Enter does here, in words."""
        raise LookupError

    def is_ready(self) -> bool:
        """Whether it can be done."""
        return False

    def act(self) -> None:
        """Do it."""

    def pack_name(self) -> str:
        """The pack it speaks of; nothing while there is none."""
        return "" if self._sheet is None else self._sheet.pack.id


def folder_name(path: Path) -> str:
    """A folder as it is called in one line: itself and what it lies in."""
    return str(Path(*path.parts[-2:]))
