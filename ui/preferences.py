"""What the window offers to choose from, and one's choices as they are kept on this machine."""

from __future__ import annotations

from dataclasses import asdict, replace

from app.settings import Preferences
from ui import theme

SMALLEST = (1280, 690)  # pixels in which everything has room at 100 per cent
MINUTES = (2, 5, 10, 15, 30)  # without a key or the mouse; there is no "never"


def kept(chosen: Preferences) -> dict[str, str]:
    """As text, without what was never chosen."""
    return {name: str(value) for name, value in asdict(chosen).items() if value}


def resized(chosen: Preferences, step: int) -> Preferences:
    """One size larger (1), one smaller (-1), or the usual one (0)."""
    if step == 0:
        return replace(chosen, scale=100)
    beyond = [one for one in theme.SCALES if (one - chosen.scale) * step > 0]
    return replace(chosen, scale=(beyond or [chosen.scale])[0 if step > 0 else -1])
