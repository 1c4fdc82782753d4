"""Documents 文书: what a text about an agreement may have filled in, and letters in words."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.contact import Channel
from app.domain.entries import EntryKind


class Term(StrEnum):
    """Everything that a text about an agreement may have filled in; the one list of it.

    A term that an agreement has not (nothing is waived) takes its line out of the text.
    """

    NAME = "name"  # the person's
    CREDITOR = "creditor"  # every creditor of the debts
    COMPANY = "company"  # for whom the desk introduces itself
    AGENT = "agent"  # who agreed it
    NUMBER = "number"  # of the agreement, all its versions
    VERSION = "version"
    AGREED_ON = "agreed_on"
    REPLACES = "replaces"  # the day of the version before; not there for a first one
    OWED = "owed"
    WAIVED = "waived"  # not there where nothing is
    DOWN = "down"  # the down payment; not there where there is none
    INTEREST = "interest"  # agreed upon; not there where there is none
    TO_PAY = "to_pay"  # all of it, the down payment among it
    COUNT = "count"  # of instalments
    AMOUNTS = "amounts"  # of the instalments, in words
    EVERY = "every"  # how often, in words
    FIRST = "first"  # the first due day
    LAST = "last"
    SHIFT = "shift"  # where days go on which nobody works; not there where they stay
    GRACE = "grace"  # when a payment counts as missed, in words
    COMPLAINTS = "complaints"  # how complaints reach the desk; not there where nothing is set


class Section(StrEnum):
    """The sections of a letter, in their order."""

    PARTIES = "parties"
    DEBTS = "debts"
    TERMS = "terms"
    SCHEDULE = "schedule"
    MISSED = "missed"
    RIGHTS = "rights"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in words: a head, its rows, and a last row of totals. `words` counts the columns on
    the left that hold words; the others hold figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A section as it is read, with its table below."""

    heading: str
    lines: tuple[str, ...]
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language; `page` has {page} and {pages} still to be filled in.

    `about`: the id of the agreement or the notice; `to`: the lines that stand in the window of an
    envelope, none for a letter that is handed over.
    """

    about: str
    language: str
    title: str
    under: str
    passages: tuple[Passage, ...]
    page: str
    to: tuple[str, ...] = ()


def letter_text(letter: Letter) -> str:
    """A letter as it is kept among the words of the book."""
    return json.dumps(asdict(letter), ensure_ascii=False)


def read_letter(text: str) -> Letter:
    """The letter of `letter_text`."""
    said = json.loads(text)
    passages = tuple(
        Passage(one["heading"], tuple(one["lines"]), _grid(one["grid"])) for one in said["passages"]
    )
    return Letter(**{**said, "passages": passages, "to": tuple(said["to"])})


def _grid(said: dict[str, Any] | None) -> Grid | None:
    if said is None:
        return None
    rows = tuple(tuple(row) for row in said["rows"])
    return Grid(tuple(said["head"]), rows, tuple(said["total"]), said["words"])


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on the outside of an envelope, where anybody reads it."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """Letters of one language in one file, each from a page of its own, then sheets of labels.

    `dated`: the moment that the file bears, so that the same letters are the same bytes whenever
    they are set; None: the moment at which it is set.
    """

    letters: tuple[Letter, ...]
    labels: tuple[Label, ...] = ()
    dated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text message is: its units (7-bit signs, or 16-bit ones where `unicode`), and in
    how many parts it goes."""

    units: int
    parts: int
    unicode: bool


@dataclass(frozen=True, slots=True)
class Message:
    """What goes in writing to one number or address of the person themselves.

    `about`: the agreement that it confirms, the notice that it is, or the appointment that it tells
    of; `shown`: where it goes, masked; `subject` of an e-mail; `length` of a text message.
    """

    about: str
    version: int
    debtor_id: str
    point_id: str
    shown: str
    channel: Channel
    language: str
    subject: str
    text: str
    length: Length | None


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing that was read out, written or handed about an agreement, as the log has it.

    `kind`: option.read, letter.made, message.prepared or message.handed; `digest`: of a letter's
    file; `words`: of what was read or written, None where they were erased.
    """

    kind: EntryKind
    agreement_id: str
    at: datetime
    by: str
    language: str | None
    channel: str | None
    digest: str | None
    words: str | None
