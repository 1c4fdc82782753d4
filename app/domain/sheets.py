"""The sheet that a visitor takes along 外访准备单: one page in words, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Block(StrEnum):
    """The parts of a sheet, in their order; each has a heading."""

    WHO = "who"
    MEET = "meet"
    SITUATION = "situation"
    OFFERS = "offers"
    CARE = "care"
    STEPS = "steps"
    RESULTS = "results"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What may be offered: its name, how much at most, and a word beside it."""

    name: str
    most: str
    aside: str


@dataclass(frozen=True, slots=True)
class Care:
    """What care is due; `icon` is a name of resources/icons."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in one language; what is longer than its place is shortened where it is drawn."""

    visit_id: str
    appointment_id: str
    language: str
    number: str
    copy: int
    title: str
    under: str
    number_name: str
    edition: str
    headings: Mapping[Block, str]
    name: str
    about: str
    speak: str
    time: str
    agreed: str
    where: str
    door: str
    situation: tuple[str, ...]
    more: str  # how much of it was left out; empty: nothing
    offers: tuple[OfferLine, ...]
    promised: str
    care: tuple[Care, ...]
    steps: tuple[str, ...]
    steps_aside: str
    results: tuple[str, ...]
    fields: tuple[str, ...]
    message: str
    rights: str
    foot: str
    rules: str
    shortened: str  # what is said at the foot where something was
