"""What somebody chose for their window: language, colours, size, how to dial, when it locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.settings import DIALS, LANGUAGES
from ui import theme

THEMES = (theme.SYSTEM, theme.LIGHT, theme.DARK)
MINUTES = (2, 5, 10, 15, 30)  # without a key or the mouse; there is no "never"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's choices; an empty language or dial is as the program began."""

    language: str = ""
    theme: str = theme.SYSTEM
    scale: int = 100  # per cent
    dial: str = ""
    lock_minutes: int = 10

    def with_kept(self, kept: Mapping[str, str]) -> Preferences:
        """These, with what was kept before; what is not known any more is left out."""
        return Preferences(
            _one_of(LANGUAGES, kept.get("language"), self.language),
            _one_of(THEMES, kept.get("theme"), self.theme),
            _number(theme.SCALES, kept.get("scale"), self.scale),
            _one_of(DIALS, kept.get("dial"), self.dial),
            _number(MINUTES, kept.get("lock_minutes"), self.lock_minutes),
        )

    def kept(self) -> dict[str, str]:
        """As it is kept, without what was never chosen."""
        made = {
            "language": self.language,
            "theme": self.theme,
            "scale": str(self.scale),
            "dial": self.dial,
            "lock_minutes": str(self.lock_minutes),
        }
        return {name: value for name, value in made.items() if value}

    def resized(self, step: int) -> Preferences:
        """One size larger (1), one smaller (-1), or the usual one (0)."""
        if step == 0:
            return replace(self, scale=100)
        beyond = [one for one in theme.SCALES if (one - self.scale) * step > 0]
        return replace(self, scale=(beyond or [self.scale])[0 if step > 0 else -1])


def _one_of(known: tuple[str, ...], value: str | None, otherwise: str) -> str:
    return value if value is not None and value in known else otherwise


def _number(known: tuple[int, ...], value: str | None, otherwise: int) -> int:
    return int(value) if value is not None and value in map(str, known) else otherwise
