"""What somebody is typing and has not said yet 草稿."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Words and a form that nobody finished; seen by who typed them alone.

    `contact_id` is the contact or its permit, None for a note without a call. `form` has the
    values of the form by the window's own names, as JSON takes them.
    """

    debtor_id: str
    contact_id: str | None
    note: str
    form: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None  # of the last sign typed
