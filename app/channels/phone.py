"""The phone: hands a permitted number to whatever dials. It reports nothing; the agent does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import DeskError
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


@dataclass(frozen=True, slots=True)
class SoftPhone:
    """The system's handler of `tel:` addresses gets the number (RFC 3966).

    A handler that accepts an address is no proof of a call: the outcome is always asked for.
    """

    open_address: Callable[[str], bool]

    def dial(self, number: str, permit: Permit) -> None:
        """Hand over `tel:+86…`. Raises DeskError phone.no_line when no handler took it."""
        if not self.open_address(f"tel:{number}"):
            raise DeskError("phone.no_line")
