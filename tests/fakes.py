"""What a test passes in instead of the world: a clock that is set, a phone that only listens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from app.domain.errors import DeskError
from app.domain.people import Permit

# A Monday, ten in the morning in Shanghai: inside every window.
TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Shows the moment it is set to; each look a millisecond later, so that no two are equal."""

    at: datetime = TEN
    tick: timedelta = timedelta(milliseconds=1)

    def __call__(self) -> datetime:
        self.at += self.tick
        return self.at

    def forward(self, **parts: float) -> None:
        """Let time pass, as `timedelta` takes it; negative sets the clock back."""
        self.at += timedelta(**parts)

    def set(self, hour: int, minute: int = 0, *, day: int = 23) -> None:
        """A wall-clock time of November 2026 in Shanghai."""
        self.at = datetime(2026, 11, day, 0, minute, tzinfo=UTC) + timedelta(hours=hour - 8)


@dataclass
class FakePhone:
    """Notes what it is asked to dial; `broken`: it has no line."""

    dialled: list[str] = field(default_factory=list)
    broken: bool = False

    def dial(self, number: str, permit: Permit) -> None:
        if self.broken:
            raise DeskError("phone.no_line")
        self.dialled.append(number)


class FakeIds:
    """Ids in order, easy to read in a failure."""

    def __init__(self, prefix: str = "") -> None:
        self._numbers = count(1)
        self._prefix = prefix

    def __call__(self, at: datetime) -> str:
        return f"{self._prefix}{next(self._numbers):0{32 - len(self._prefix)}x}"
