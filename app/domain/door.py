"""At the door 上门: what a visitor puts down there act by act, and where the visit stands by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

MOST_BYTES = 8 * 1024 * 1024  # of a photo or a document
CHUNK_BYTES = 64 * 1024  # a file lies in pieces of this size


class Act(StrEnum):
    """What is put down at a door; each is a row and an entry of the log, none is changed."""

    ARRIVED = "arrived"  # at the address
    CHECKED = "checked"  # {check}: a line of the list was done
    KNOCKED = "knocked"  # {permit}: the contact is on record
    MET = "met"  # {who}
    VERIFIED = "verified"  # {tail_ok, year_ok, matches}: compared with the file
    CONSENTED = "consented"  # {to, given}: also that it was refused or taken back
    SAID = "said"  # words: what was said
    OFFERED = "offered"  # {agreement, proposal, agreed}, words: as it was read out
    PROMISED = "promised"  # {amount, currency, due_on, means_more}
    FILED = "filed"  # {file, type, size, digest, place}, words: what it is
    SIGNED = "signed"  # {type, size, digest}, words: the strokes
    NOTED = "noted"  # {language}, words: the note that was left for whoever was absent
    PLANNED = "planned"  # {callback_at}, words: the next step
    HAPPENED = "happened"  # {incident}, words: what happened
    LEFT = "left"  # {disposition, unticked}: the departure, and how it ended


class Met(StrEnum):
    """Who opened."""

    PERSON = "person"  # says to be the right one; `VERIFIED` shows it
    HOUSEHOLD = "household"
    NEIGHBOUR = "neighbour"
    NOBODY = "nobody"


class Allowed(StrEnum):
    """What somebody is asked to allow."""

    RECORDING = "recording"
    ENTRY = "entry"
    PHOTO = "photo"
    LOCATION = "location"  # is kept with what is filed


class Check(StrEnum):
    """The list of the visit sheet, in its order; its words are in resources/templates."""

    CARD = "card"
    RECORDING = "recording"
    SURE = "sure"
    RIGHTS = "rights"
    ENTRY = "entry"
    REASONS = "reasons"
    OFFERS = "offers"
    REPEAT = "repeat"
    LEAVE = "leave"
    NEIGHBOURS = "neighbours"


class Filed(StrEnum):
    """What a file shows."""

    PHOTO = "photo"
    DOCUMENT = "document"


class Incident(StrEnum):
    """What went otherwise than it should."""

    THREAT = "threat"  # against the visitors
    INJURY = "injury"
    ILLNESS = "illness"  # of somebody there
    CHILD_ALONE = "child_alone"
    ANIMAL = "animal"
    POLICE = "police"  # were called, by whomever
    COMPLAINT = "complaint"
    OTHER = "other"


class Step(StrEnum):
    """What the screen shows one after the other; which of them a visit has hangs on who is met."""

    ARRIVE = "arrive"
    KNOCK = "knock"
    MEET = "meet"
    VERIFY = "verify"
    CONSENT = "consent"
    TALK = "talk"
    OFFER = "offer"
    FILE = "file"
    SIGN = "sign"
    NOTE = "note"
    NEXT = "next"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it was put down; `words` None where there were none, or where they were erased.

    `contact_id`: the contact that the visit is, from the knock on.
    """

    id: str
    visit_id: str
    n: int  # 1, 2, …
    act: Act
    body: Mapping[str, Any]
    words: str | None
    contact_id: str | None
    at: datetime
    by_id: str
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visit stands by its acts. `confirmed`: the right person is there, shown by the file.

    `open`: what may be put down now; `allows`: what was consented to, and still is.
    """

    steps: tuple[Step, ...]
    step: Step
    open: frozenset[Act]
    met: Met | None = None
    confirmed: bool = False
    allows: frozenset[Allowed] = frozenset()
    ticked: tuple[Check, ...] = ()
    contact_id: str | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class DoorFile:
    """A file as it is handed in: what it shows, the bytes, and what it is in words."""

    kind: Filed
    body: bytes = field(repr=False)
    words: str = ""
