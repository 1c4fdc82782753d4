"""The press of this program: Qt sets letters, and draws sheets."""

from __future__ import annotations

from app.domain.documents import Bound
from app.domain.sheets import Sheet
from ui import letters, sheets


def press(paper: Bound | Sheet) -> bytes:
    """Letters or a sheet as one PDF. Raises LookupError where a font of ours is missing."""
    return letters.render(paper) if isinstance(paper, Bound) else sheets.render(paper)
