"""Visits 外访: asked for, approved, appointed; what is known beforehand; their printed sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VisitState(StrEnum):
    """How far a visit has come."""

    ASKED = "asked"
    REFUSED = "refused"  # by a lead
    APPROVED = "approved"
    APPOINTED = "appointed"  # a time, a place and who goes
    CONFIRMED = "confirmed"  # by the person
    OFF = "off"  # called off, by the person or by us
    OVER = "over"  # made: somebody was at the door, and left again


STANDING = (VisitState.ASKED, VisitState.APPROVED, VisitState.APPOINTED, VisitState.CONFIRMED)
DATED = (VisitState.APPOINTED, VisitState.CONFIRMED)  # there is an appointment that stands


@dataclass(frozen=True, slots=True)
class Wanted:
    """An appointment as it is asked for: the person is met between `start` and `end`.

    `visitors` are logins, who goes first named; `meeting` is where, if not at the door.
    """

    start: datetime
    end: datetime
    visitors: tuple[str, ...]
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One of those who go; `number` is their seat."""

    id: str
    name: str
    number: str
    login: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """One version of when, where and with whom; never changed. `meeting` None: at the door."""

    id: str
    version: int
    start: datetime
    end: datetime
    visitors: tuple[Visitor, ...]
    meeting: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as it stands. Words are None where there are none, or where they were erased.

    `shown` is the address, masked; `milder_failed`: the lead answered for it that milder ways were
    in vain; `told_at`: when the person was told of the appointment that stands.
    """

    id: str
    person_id: str
    name: str
    point_id: str
    shown: str
    state: VisitState
    reason: str | None
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    milder_failed: bool = False
    words: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    appointment: Appointment | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedVisit:
    """What was asked for when a rule forbade a visit: from `start` to `end`, with so many people.

    `start` and `end` None: no time yet, it was to be approved. `told`: the person knew of it.
    """

    milder_failed: bool
    start: datetime | None = None
    end: datetime | None = None
    visitors: int = 0
    told: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """What a visitor should know beforehand: how the door is found, what care is due, the rest."""

    door: str = ""
    care: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class NoteVersion:
    """A version of the note as it was written, by whom and when."""

    version: int
    note: Note
    by: str
    at: datetime


class SheetState(StrEnum):
    """Where a printed sheet is."""

    OUT = "out"
    RETURNED = "returned"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sheet that was printed: its number, of which visit, by whom, and where it is."""

    id: str
    number: str
    visit_id: str
    person_id: str
    name: str
    copy: int  # 1: the first of its visit
    by_id: str
    by: str
    at: datetime
    state: SheetState
    ended_at: datetime | None = None
