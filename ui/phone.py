"""The phone of this window: a permitted number is shown, or handed to the softphone, here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.people import Permit


class ScreenPhone:
    """Keeps each permitted number until the window takes it up; it dials nothing by itself.

    Services call it on the worker; the window shows the number for the desk phone, or opens the
    `tel:` address, on the GUI thread.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def dial(self, number: str, permit: Permit) -> None:
        """Take a number together with the permit that allows it."""
        self._numbers[permit.id] = number

    def take_up(self, permit_id: str) -> str:
        """The number of that permit, once."""
        return self._numbers.pop(permit_id)
