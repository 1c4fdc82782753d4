"""Text that becomes code at the start: compiled once, and kept as Python keeps its modules.

Python keeps the compiled form of what it imports, but not of text that it is handed. PySide brings
fourteen modules of its own as text, and `dataclasses` writes every class's methods so: to compile
all that anew was a seventh of the time to the first picture. Each is found again by its own text;
after another version of anything nothing is found, and it is compiled.

The file lies where the compiled modules lie, is written when they would be, trusted as they are.
"""

from __future__ import annotations

import atexit
import builtins
import dataclasses
import marshal
import os
import sys
from importlib.util import cache_from_source
from types import CodeType
from typing import Any

Text = tuple[str | bytes, str]  # the source, and the name that a traceback gives it


class Kept:
    """Compiled forms from the file, and those that came new; what was not asked for is dropped."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found = _read(file)
        self._asked: dict[Text, CodeType] = {}

    def compile(self, source: Any, filename: str, mode: str, *more: Any, **named: Any) -> Any:
        """Python's own `compile`, faster where the text was compiled before."""
        if mode != "exec" or more or named or not isinstance(source, str | bytes):
            return _compile(source, filename, mode, *more, **named)
        text = source, filename
        code = self._asked.get(text) or self._found.get(text)
        if code is None:
            code = _compile(source, filename, mode, dont_inherit=True)
        self._asked[text] = code
        return code

    def exec(self, source: str, known: dict[str, Any], made: dict[str, Any]) -> None:
        """Python's own `exec` in the names given."""
        exec(self.compile(source, "<string>", "exec"), known, made)

    def keep(self) -> None:
        """Write what was asked for, if any of it is new and Python writes compiled forms at all."""
        if sys.dont_write_bytecode or self._asked.keys() <= self._found.keys():
            return
        part = f"{self._file}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._file), exist_ok=True)
            with open(part, "wb") as written:
                marshal.dump(self._asked, written)
            os.replace(part, self._file)
        except OSError:
            return  # as with modules: a folder that may not be written to has none


def _read(file: str) -> dict[Text, CodeType]:
    try:
        with open(file, "rb") as kept:
            found: dict[Text, CodeType] = marshal.loads(kept.read())
    except (OSError, EOFError, ValueError, TypeError):
        return {}  # none yet, or not whole
    return found


_compile = builtins.compile
_kept = Kept(cache_from_source(__file__) + ".texts")


def begin() -> None:
    """From now on what was compiled before is not compiled again."""
    builtins.compile = _kept.compile  # type: ignore[assignment]  # one signature for all of its forms
    dataclasses.exec = _kept.exec  # type: ignore[attr-defined]  # found before Python's own
    atexit.register(_kept.keep)


def end() -> None:
    """The start is over: what comes later is compiled when it comes."""
    builtins.compile = _compile
    if "exec" in vars(dataclasses):
        del dataclasses.exec  # type: ignore[attr-defined]
