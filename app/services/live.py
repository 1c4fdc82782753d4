"""What others change at an office is heard at once: a word and an id, sent by the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.domain.errors import DeskError
from app.services.desk import Desk

_PAUSE = 2.0  # seconds until a connection that was lost is tried again


class Notice(NamedTuple):
    """What changed (held, promised, paid, ended, assigned, ruled), and whose: a person's id.

    Whoever may connect may send one: what it names is read again, nothing else follows from it.
    """

    what: str
    about: str


MISSED = Notice("missed", "")  # nobody listened for a while: anything may have changed


def listen(
    desk: Desk, heard: Callable[[Notice], None], rest: Callable[[float], bool]
) -> None:
    """Say what is heard, on a connection of its own, until `rest` says that it is over.

    `rest` waits so many seconds and tells whether to end. A connection that is lost is made anew;
    what was said meanwhile was MISSED. Raises DeskError login.needed.
    """
    channels = (f"staff_{desk.need().id}", "office")
    connected = False
    while not rest(0):
        try:
            for said in desk.store.notices(channels, lambda: rest(0)):
                if said:
                    heard(Notice(*said.split(" ", 1)) if " " in said else Notice(said, ""))
                elif connected:
                    heard(MISSED)
                connected = True
        except DeskError:
            rest(_PAUSE)
