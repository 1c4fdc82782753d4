"""The people who work with the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do."""

    COLLECTOR = "collector"
    TEAM_LEAD = "team_lead"
    VISITOR = "visitor"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff; `login` is what they sign in with, `number` their seat 坐席号.

    `team` is the name of their team 组, empty: they are in none.
    """

    id: str
    login: str
    name: str
    role: Role
    number: str = ""
    team_id: str | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class Founder:
    """Who sets a book up and becomes its first administrator."""

    login: str
    name: str
    password: str = field(repr=False)
    number: str = ""
