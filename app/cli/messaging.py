"""Messages in the terminal: all that could go out are shown, or the one to a number is taken."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from app.cli.show import Screen
from app.domain.documents import Message
from app.domain.errors import DeskError


def chosen(asked: Namespace, screen: Screen, prepared: Sequence[Message]) -> Message | None:
    """The message to the number that was named (`--to`); without one None, and all are shown.

    Raises DeskError message.no_point where it is none of theirs.
    """
    if asked.to is None:
        screen.result(prepared)
        for one in () if screen.as_json else prepared:
            screen.line(f"{one.point_id}  {one.shown}")
            screen.line(one.text)
        return None
    found = next((one for one in prepared if one.point_id == asked.to), None)
    if found is None:
        raise DeskError("message.no_point")
    return found
