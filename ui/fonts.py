"""The fonts that come with the program: no picture of it depends on those of the machine."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from app.settings import RESOURCES

_LOADED = "forbear_fonts"  # on the application: with it Qt forgets them


def load(app: QApplication) -> None:
    """Make every font of resources/fonts known to Qt, once for each application."""
    if app.property(_LOADED):
        return
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise LookupError(f"{path.name} is no font")
    app.setProperty(_LOADED, True)
