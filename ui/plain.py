"""Python's own import again, once PySide is there.

PySide puts an import of its own in the place of Python's. It reads the source of every module that
comes after it, to see whether that uses its other spellings (`from __feature__ import …`), and
keeps it. Nothing here does: of the first picture these are 3 MB, of the database's library 19 MB
and a fifth of the time to load it.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  # what puts it there

if (python_import := getattr(builtins, "__orig_import__", None)) is not None:
    builtins.__import__ = python_import
