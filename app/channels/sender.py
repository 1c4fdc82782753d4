"""The sender of written messages. It reports nothing but that it has taken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.documents import Message
from app.domain.people import Permit


class Sender(Protocol):
    """Takes a text together with the permit that allows it; there is no way without one."""

    def hand(self, to: str, message: Message, permit: Permit) -> None:
        """Send or show it, to an E.164 number or an address. Raises DeskError sender.no_line."""


def _kept_here(to: str, message: Message) -> None:
    """Whoever handed it has both before their eyes already."""


@dataclass(frozen=True, slots=True)
class DeskSender:
    """The agent sends by hand, with the tool of the desk: text and number are shown to them."""

    show: Callable[[str, Message], None] = _kept_here

    def hand(self, to: str, message: Message, permit: Permit) -> None:
        """Show both. Never fails."""
        self.show(to, message)
