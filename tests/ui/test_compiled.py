"""What becomes code at the start is compiled once, and does the same as if it were not kept."""

from __future__ import annotations

import atexit
import builtins
import dataclasses
import os
import re
import subprocess
import sys

import pytest

from ui import compiled
from ui.compiled import Kept

TEXT = "def double(of):\n    return 2 * of\n"
SPACED = r"""(?x) \b (?P<amount> [0-9]+ ) \s* (?P<sign> yuan | [¥$] )?"""
START = """
import ui.plain
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class Amount:
    minor: int
    currency: str = "CNY"
from PySide6.QtCore import QPoint
found = len(ui.compiled._kept._found) > 20
print(Amount(5), Amount(5) == Amount(5, "CNY"), found)
try:
    QPoint("somewhere")
except TypeError as error:  # PySide's own modules say what would have been right
    print(error)
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Where Python may write compiled forms, as it does for an installed program."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return str(tmp_path / "there" / "kept.texts")


@pytest.fixture
def counted(monkeypatch):
    """The texts and expressions that Python itself is given to compile."""
    given = []

    def compiles(source, *more, **named):
        given.append(source)
        return compile(source, *more, **named)

    def reads(source, flags=0, then=compiled._read_pattern):
        given.append(source)
        return then(source, flags)

    monkeypatch.setattr(compiled, "_compile", compiles)
    monkeypatch.setattr(compiled, "_read_pattern", reads)
    return given


def _double(kept):
    names = {}
    kept.exec(TEXT, names, names)
    return names["double"]


def test_what_was_compiled_is_not_compiled_at_the_next_start(written, counted):
    first = Kept(written)
    assert _double(first)(4) == 8
    assert first.pattern(SPACED, re.IGNORECASE).search("pays 12 YUAN")["sign"] == "YUAN"
    assert counted == [TEXT, SPACED]
    first.keep()
    second = Kept(written)
    assert _double(second)(4) == 8
    found, plain = second.pattern(SPACED, re.IGNORECASE), re.compile(SPACED, re.IGNORECASE)
    assert counted == [TEXT, SPACED]
    assert (found.pattern, found.flags, found.groupindex) == (SPACED, plain.flags, plain.groupindex)
    assert found == plain and found.findall("1 yuan, 2¥") == plain.findall("1 yuan, 2¥")


def test_the_same_words_in_another_way_are_another_text(written, counted):
    kept = Kept(written)
    assert kept.pattern("A").match("a") is None and kept.pattern("A", re.I).match("a")
    assert kept.compile("1", "here", "eval") == compile("1", "here", "eval")  # not kept
    kept.keep()
    assert "1" not in dict(Kept(written)._found)


def test_what_nobody_asks_for_is_dropped_when_something_new_comes(written):
    first = Kept(written)
    first.compile("old = 1", "one", "exec")
    first.keep()
    second = Kept(written)
    second.compile("new = 1", "one", "exec")
    second.keep()
    assert list(Kept(written)._found) == [("new = 1", "one")]


@pytest.mark.parametrize("torn", [b"", b"\x00", b"[\x00\x00"])
def test_a_file_that_is_not_whole_is_as_none(written, torn):
    os.makedirs(os.path.dirname(written))
    with open(written, "wb") as file:
        file.write(torn)
    assert _double(Kept(written))(4) == 8


def test_a_folder_that_may_not_be_written_to_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("in the way")
    kept = Kept(str(tmp_path / "file" / "kept.texts"))
    kept.compile("a = 1", "one", "exec")
    kept.keep()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept = Kept(str(tmp_path / "kept.texts"))
    kept.compile("a = 1", "one", "exec")
    kept.keep()
    assert not (tmp_path / "kept.texts").exists()


def test_the_second_start_finds_what_the_first_compiled(tmp_path):
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environment |= {"PYTHONDONTWRITEBYTECODE": ""}
    said = [
        subprocess.run(
            [sys.executable, "-c", START], env=environment, capture_output=True, text=True
        )
        for _ in range(2)
    ]
    assert [one.returncode for one in said] == [0, 0], said[0].stderr
    first, second = (one.stdout for one in said)
    assert "QPoint.__init__(xpos: int, ypos: int, /)" in first
    assert first.startswith("Amount(minor=5, currency='CNY') True False")
    assert second == first.replace("True False", "True True")


def test_after_the_start_python_compiles_as_ever():
    compiled.begin()
    with compiled.importing():
        assert builtins.compile is not compiled._compile
    compiled.end()
    compiled.end()
    atexit.unregister(compiled._kept.keep)
    assert builtins.compile is compiled._compile and "exec" not in vars(dataclasses)
