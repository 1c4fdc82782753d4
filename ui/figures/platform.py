"""Whether a window can open here, asked once before anything is timed."""

from __future__ import annotations

import os

from ui.display import unavailable
from ui.figures.painted import report

OFFSCREEN = "offscreen"


def main() -> None:
    """Says the Qt platform to be used, empty for Qt's own choice, and why no window opens at all.

    Where there is no display, windows are painted offscreen.
    """
    if unavailable() is None:
        report(platform=os.environ.get("QT_QPA_PLATFORM", ""), reason="")
        return
    reason = unavailable({"QT_QPA_PLATFORM": OFFSCREEN})
    report(platform=OFFSCREEN, reason="" if reason is None else reason[0])
