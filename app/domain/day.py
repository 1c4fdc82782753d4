"""What one member of staff did on one day 我的今天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.money import Money


class DayKind(StrEnum):
    """What a line of the day tells of."""

    CONTACT = "contact"
    REFUSED = "refused"  # asked for and not allowed
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One thing that was done, newest first in a day.

    `name` is None for a person who is somebody else's by now. Of a contact: how, who began it,
    the disposition in force (None: still wanted), and what was promised in it. Of a refusal: the
    rules that fired, as "pack.rule". Of a note: its words, None once erased.
    """

    at: datetime
    kind: DayKind
    debtor_id: str
    name: str | None
    contact_id: str | None = None
    channel: str = ""
    direction: str = ""
    disposition: str | None = None
    reached: bool = False  # the person themselves
    promised: Money | None = None
    rules: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The day in figures, and line by line.

    `done` contacts have an outcome, `unfinished` ones want it; `reached` is how many of those done
    spoke with the person themselves. `promised` counts promises made and not taken back, with their
    sum a currency. `left` call-backs and promises are due by the end of the day, `waiting` people
    are in the queue.
    """

    on: date
    done: int
    unfinished: int
    reached: int
    promised: int
    promised_total: tuple[Money, ...]
    refused_attempts: int
    left: int
    waiting: int
    rows: tuple[DayRow, ...]
