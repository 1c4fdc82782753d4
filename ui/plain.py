"""What the start does without: PySide's own import, compiling, looking for garbage and the like.

PySide puts an import of its own in the place of Python's. It reads the source of every module that
comes after it, to see whether that uses its other spellings (`from __feature__ import …`), and
keeps it. Nothing here does: of the first picture these are 3 MB, of the database's library 19 MB
and a fifth of the time to load it.

Nothing that is loaded at the start is garbage, what is compiled for it is the same every time
(`ui.compiled`), and what PySide enumerates can only be numbers (`ui.enums`). The window looks for
garbage again once it is shown (`ui.application`), and never again among what stays. So only a
program that shows it begins with this: whoever imports the window alone goes on looking for it.
"""

from __future__ import annotations

import builtins
import gc

from ui import compiled, enums

gc.disable()
compiled.begin()
enums.begin()
with compiled.importing():
    import PySide6.QtCore  # noqa: F401  # what puts its import there

if (python_import := getattr(builtins, "__orig_import__", None)) is not None:
    builtins.__import__ = python_import
