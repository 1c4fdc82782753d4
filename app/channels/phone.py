"""The phone: hands a permitted number to whatever dials. It reports nothing; the agent does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.people import Permit


class Phone(Protocol):
    """Takes a number together with the permit that allows it; there is no way without one."""

    def dial(self, number: str, permit: Permit) -> None:
        """Dial, or show, an E.164 number. Raises DeskError phone.no_line when it cannot."""


@dataclass(frozen=True, slots=True)
class DeskPhone:
    """The agent dials by hand: the number is shown to them."""

    show: Callable[[str], None]

    def dial(self, number: str, permit: Permit) -> None:
        """Show the number. Never fails."""
        self.show(number)
