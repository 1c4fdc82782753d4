"""The fonts that come with the program: no picture of it depends on those of the machine."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontDatabase, QGuiApplication

from app.settings import RESOURCES

_LOADED = "forbear_fonts"  # on the application: with it Qt forgets them


def load(app: QGuiApplication, families: Sequence[str]) -> None:
    """Make these families of resources/fonts known to Qt, each once for an application.

    Raises LookupError where a file of theirs is no font, or there is none.
    """
    known = list(app.property(_LOADED) or ())
    wanted = [family for family in families if family not in known]
    if not wanted:
        return  # a worker that sets a letter touches nothing of the application's
    for family in wanted:
        files = sorted((RESOURCES / "fonts").glob(f"{family.replace(' ', '')}-*.ttf"))
        if not files or any(QFontDatabase.addApplicationFont(str(one)) < 0 for one in files):
            raise LookupError(f"{family} is no font of ours")
        known.append(family)
    app.setProperty(_LOADED, known)
