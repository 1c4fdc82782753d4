"""The sender of written messages. It reports nothing but that it has taken one, or cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.documents import Message
from app.domain.people import Permit

NO_LINE = "sender.no_line"  # no mail server is set up
REFUSED = "sender.refused"  # of one address, for good; its `said`: in whose words
LATER = "sender.later"  # of one address, for now; likewise


class Sender(Protocol):
    """Takes a text together with the permit that allows it; there is no way without one."""

    def hand(self, to: str, message: Message, permit: Permit) -> None:
        """Send or show it, to an E.164 number or an address.

        Raises DeskError `REFUSED` or `LATER`, where it is this one address that does not serve,
        another one of `sender.…` where it is the line: the run goes on later.

        A permit carries one message: the same permit once more is the same message, handed again
        because nobody knows whether it was taken. What sends e-mail makes the Message-ID of the
        permit's id, so that the second is known for the first.
        """


class Mailer(Sender, Protocol):
    """Sends e-mail by itself."""

    def check(self) -> None:
        """Whether it could; sends nothing. Raises DeskError of `sender.…`."""


def _kept_here(to: str, message: Message) -> None:
    """Whoever handed it has both before their eyes already."""


@dataclass(frozen=True, slots=True)
class DeskSender:
    """The agent sends by hand, with the tool of the desk: text and number are shown to them."""

    show: Callable[[str, Message], None] = _kept_here

    def hand(self, to: str, message: Message, permit: Permit) -> None:
        """Show both. Never fails."""
        self.show(to, message)
