"""What others change at an office is heard at once: a word and an id, sent by the server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import random
from typing import NamedTuple

from app.domain.errors import DeskError
from app.services.desk import Desk

_PAUSES = (1.0, 30.0)  # seconds until an office that is away is tried again: at first, at most
_POLLS = 5.0  # seconds between two looks where nothing is heard
_LISTENS_ANEW = 12  # looks until listening is tried again


class Notice(NamedTuple):
    """What changed (held, promised, paid, agreed, asked, answered, ended, assigned, visited,
    ruled), and whose: a person's id.

    `away`, `back`: whether the office is reached.

    Whoever may connect may send one: what it names is read again, nothing else follows from it.
    """

    what: str
    about: str


MISSED = Notice("missed", "")  # nobody listened for a while: anything may have changed
AWAY, BACK = Notice("away", ""), Notice("back", "")


def listen(
    desk: Desk,
    heard: Callable[[Notice], None],
    rest: Callable[[float], bool],
    chance: Callable[[], float] = random,
) -> None:
    """Say what is heard, on a connection of its own, until `rest` says that it is over.

    `rest` waits so many seconds and tells whether to end. A connection that is lost is made anew,
    with pauses that grow while the office is away, and are not the same at every desk (`chance`:
    0 to 1); what waits in the journal is sent first. What was said meanwhile was MISSED. Where a
    server, or what stands before it, lets nobody listen, everything may have changed every few
    seconds. Raises DeskError login.needed.
    """
    desk.need()
    pause, before = _PAUSES[0], True
    missed = desk.journal is not None and desk.journal.away is not None
    while not rest(0):
        if _reach(desk):
            if not before:
                heard(BACK)
            pause, before = _PAUSES[0], True
            missed = _hear(desk, heard, rest, missed)
            if not missed:
                _poll(desk, heard, rest)
        else:
            if before:
                heard(AWAY)
            before, missed = False, True
            rest(pause * (0.5 + chance() / 2))
            pause = min(2 * pause, _PAUSES[1])


def _reach(desk: Desk) -> bool:
    """Whether the office is there; what waits in the journal is with it then."""
    try:
        if desk.journal is None:
            desk.present()
        else:
            desk.journal.deliver(desk)
    except DeskError:
        return False
    return True


def _hear(
    desk: Desk, heard: Callable[[Notice], None], rest: Callable[[float], bool], missed: bool
) -> bool:
    """Listen until that is over or lost; False where nothing was ever heard, not even oneself.

    What was `missed` before is said once it listens: what changes from then on is heard.
    """
    listened = False

    def is_over() -> bool:
        return rest(0) or (desk.journal is not None and desk.journal.away is not None)

    with suppress(DeskError):  # the next look tells whether the office is away
        channels = (str(desk.ask("my_channel")), "office")
        for said in desk.store.notices(channels, is_over):
            if missed and not listened:
                heard(MISSED)
            if said:
                heard(Notice(*said.split(" ", 1)) if " " in said else Notice(said, ""))
            listened = True
    return listened


def _poll(desk: Desk, heard: Callable[[Notice], None], rest: Callable[[float], bool]) -> None:
    """Look every few seconds instead, as long as the office is there."""
    for _ in range(_LISTENS_ANEW):
        heard(MISSED)
        if rest(_POLLS) or not _reach(desk):
            return
