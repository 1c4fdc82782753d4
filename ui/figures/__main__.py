"""Runs one figure. Nothing is imported that the figure does not need: it may time its own start."""

from __future__ import annotations

import sys
from importlib import import_module

PROGRAMS = {
    "platform": "ui.figures.platform",
    "bare": "ui.figures.bare",
    "desk": "ui.figures.desk",
    "jump": "ui.figures.jump",
    "jump_fetched": "ui.figures.fetched",
    "pages": "ui.figures.pages",
    "pages_standard": "ui.figures.standard",
    "next_person": "ui.figures.persons",
    "script_step": "ui.figures.steps",
    "recounts": "ui.figures.recounts",
}


def main(arguments: list[str]) -> None:
    """Run the program of the first argument with the others. Raises KeyError for no such name."""
    import_module(PROGRAMS[arguments[0]]).main(*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
