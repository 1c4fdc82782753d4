"""Words about a person, kept where they can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptText:
    """Words about a person: a note, a reason, what was said; `body` None once erased."""

    id: str
    kind: str
    at: datetime
    body: str | None
