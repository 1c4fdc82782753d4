"""The press of this program: Qt sets letters, and draws sheets."""

from __future__ import annotations

from app.domain.documents import Letter
from app.domain.sheets import Sheet
from ui import letters, sheets


def press(paper: Letter | Sheet) -> bytes:
    """A letter or a sheet as a PDF. Raises LookupError where a font of ours is missing."""
    return letters.render(paper) if isinstance(paper, Letter) else sheets.render(paper)
