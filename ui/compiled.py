"""What becomes code at the start: compiled once, and kept as Python keeps its modules.

Python keeps the compiled form of what it imports, but not of text that it is handed. PySide brings
fourteen modules of its own as text, with the patterns by which they read its signatures, and
`dataclasses` writes the methods of every class so. To compile all that anew was a fifth of the time
to the first picture. Each is found again by its own text: after another version of anything nothing
is found, and it is compiled.

The file lies where compiled modules lie, is written when they would be, and trusted as they are.
"""

from __future__ import annotations

import atexit
import builtins
import dataclasses
import marshal
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import cache_from_source
from typing import Any

Text = tuple[str | bytes, str | int]  # what was written; the name of its file, or its flags
_compile = builtins.compile
_builtins: Any = builtins
_dataclasses: Any = dataclasses  # its own `exec` is found before Python's
_reader: Any = vars(re)["_compiler"]  # Python's name for it since 3.11
_read_pattern, _sre = _reader.compile, _reader._sre


class Kept:
    """Compiled forms from the file, and those that came new; what was not asked for is dropped."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found = _read(file)
        self._asked: dict[Text, Any] = {}

    def compile(self, source: Any, filename: str, mode: str, *more: Any, **named: Any) -> Any:
        """Python's own `compile`, faster where the text was compiled before."""
        if mode != "exec" or more or named or not isinstance(source, str | bytes):
            return _compile(source, filename, mode, *more, **named)
        text = source, filename
        return self._form(text, lambda: _compile(source, filename, mode, dont_inherit=True))

    def exec(self, source: str, known: dict[str, Any], made: dict[str, Any]) -> None:
        """Python's own `exec` in the names given."""
        exec(self.compile(source, "<string>", "exec"), known, made)

    def pattern(self, source: Any, flags: int = 0) -> Any:
        """What `re` makes of an expression, faster where it was read before."""
        if not isinstance(source, str | bytes):
            return _read_pattern(source, flags)
        return _sre.compile(*self._form((source, int(flags)), lambda: _form_of(source, flags)))

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

    def _form(self, text: Text, make: Callable[[], Any]) -> Any:
        form = self._asked.get(text) or self._found.get(text) or make()
        self._asked[text] = form
        return form


def _read(file: str) -> dict[Text, Any]:
    try:
        with open(file, "rb") as kept:
            found: dict[Text, Any] = marshal.loads(kept.read())
    except (OSError, EOFError, ValueError, TypeError):
        return {}  # none yet, or not whole
    return found


def _form_of(source: str | bytes, flags: int) -> tuple[Any, ...]:
    """What Python's own reading of an expression hands to the last step, in plain numbers."""
    handed: list[Any] = []
    last_step = _sre.compile

    def looked_at(*form: Any) -> Any:
        handed.extend(form)
        return last_step(*form)

    _sre.compile = looked_at
    try:
        _read_pattern(source, flags)
    finally:
        _sre.compile = last_step
    text, found, code, *rest = handed
    return text, int(found), [int(number) for number in code], *rest


_kept = Kept(cache_from_source(__file__) + ".texts")


@contextmanager
def importing() -> Iterator[None]:
    """While PySide is imported, by the one thread there is: its modules and its patterns."""
    _builtins.compile, _reader.compile = _kept.compile, _kept.pattern
    try:
        yield
    finally:
        _builtins.compile, _reader.compile = _compile, _read_pattern


def begin() -> None:
    """From now on: the methods of our classes."""
    _dataclasses.exec = _kept.exec
    atexit.register(_kept.keep)


def end() -> None:
    """The start is over: what comes later is compiled when it comes."""
    if "exec" in vars(dataclasses):
        del _dataclasses.exec
