"""Publications 发布: the versions of a pack that compliance put in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """One version of a pack; it decides from `first_on` on, until the next one's first day."""

    id: str
    pack: str
    version: str
    digest: str  # SHA-256 of its `contact.yaml`
    first_on: date
    reason: str
    at: datetime
    by: str  # the name of who published it
