"""An enumeration of Qt made our way is in nothing different from one made in Python's own."""

from __future__ import annotations

import enum
import pickle
import subprocess
import sys

import pytest
from PySide6 import QtCore, QtGui, QtWidgets

from ui import enums

AS_PYSIDE = {
    "module": None, "qualname": None, "type": None, "start": 1, "boundary": enum.FlagBoundary.KEEP,
}  # fmt: skip
_ELSEWHERE = {"__module__", "__qualname__", "__dict__", "__weakref__"}  # where it was made


def _in(holder, seen):
    for one in vars(holder).values():
        if isinstance(one, enum.EnumMeta):
            yield one
        elif isinstance(one, type) and one.__module__.startswith("PySide6") and one not in seen:
            seen.add(one)
            yield from _in(one, seen)


def _of_qt():
    """What PySide hands to Python for each: kind, name, names with their numbers."""
    seen, given = set(), {}
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)  # makes the class
        for made in _in(module, seen):
            pairs = [(name, one.value) for name, one in made.__members__.items()]
            given[f"{made.__module__}.{made.__qualname__}"] = (made.__mro__[1], pairs)
    return given


GIVEN = _of_qt()


def _said(value):
    """A part of an enumeration in words that do not tell which of two it is of."""
    if isinstance(value, dict):
        return [(_said(key), _said(one)) for key, one in value.items()]
    if isinstance(value, list):
        return [_said(one) for one in value]
    if isinstance(value, enum.Enum):
        own = {k: v for k, v in vars(value).items() if k not in ("__objclass__", "_inverted_")}
        return (repr(value), str(value), f"{value}", own, value.__objclass__ is type(value))
    if isinstance(value, enum.property):
        return ("property", _said(value.member))
    return getattr(value, "__func__", value)


def _all_of(made):
    parts = {name: _said(of) for name, of in vars(made).items() if name not in _ELSEWHERE}
    listed, known = [one.name for one in made], list(made.__members__)
    found = [made(one.value) is one and made[name] is one and getattr(made, name) is one
             for name, one in made.__members__.items()]  # fmt: skip
    return parts, listed, known, found, len(made), sorted(dir(made))


def _listed(flags):
    try:
        return [repr(one) for one in flags]
    except (AttributeError, ValueError) as error:  # as Python does with bits that have no name
        return str(error)


def _worked(made):
    """What flags do together."""
    members = list(made.__members__.values())
    pairs = zip(members, members[1:], strict=False)
    both = [(repr(a | b), repr(a & b), repr(a ^ b), repr(~a), _listed(a | b), bool(a))
            for a, b in pairs]  # fmt: skip
    return both, [repr(made(value)) for value in (0, 2**29 + 1) if members]


@pytest.mark.parametrize("which", sorted(GIVEN))
def test_each_of_qt_is_as_python_makes_it(which):
    kind, pairs = GIVEN[which]
    ours = enums._made(kind, "One", pairs, **AS_PYSIDE)
    theirs = enums._create(kind, "One", pairs, **AS_PYSIDE)
    assert _all_of(ours) == _all_of(theirs)
    if issubclass(kind, enum.Flag):
        assert _worked(ours) == _worked(theirs)
    for name in ours.__members__:
        with pytest.raises(AttributeError, match="cannot reassign"):
            setattr(ours, name, 1)


def test_there_are_many_and_of_every_kind():
    assert len(GIVEN) > 300
    kinds = {kind for kind, _ in GIVEN.values()}
    assert kinds == {enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag}


@pytest.mark.parametrize(
    ("kind", "names", "how"),
    [
        (enum.Enum, "first second", {}),
        (enum.Enum, [("first", "a"), ("second", "b")], {}),
        (enum.IntEnum, [("first", 1), ("name", 2), ("value", 3)], {}),
        (enum.IntFlag, {"first": 1, "second": 2}, {"boundary": enum.FlagBoundary.STRICT}),
        (enum.IntEnum, [("first", 1)], {"module": __name__, "qualname": "Elsewhere.One"}),
        (enum.Enum, [("first", 1)], {"type": str}),
    ],
)
def test_what_is_not_so_simple_is_left_to_python(kind, names, how):
    how = {"module": None, "qualname": None, "type": None, "boundary": None, **how}
    ours, theirs = (made(kind, "One", names, **how) for made in (enums._made, enums._create))
    assert _all_of(ours) == _all_of(theirs)
    assert ours.__qualname__ == theirs.__qualname__


@pytest.mark.parametrize("names", [[("mro", 1)], [("_one_", 1)]])
def test_what_python_refuses_is_refused(names):
    with pytest.raises(ValueError, match="mro|_one_|reserved"):
        enums._made(enum.IntEnum, "One", names, **AS_PYSIDE)


def test_the_program_that_began_so_uses_them():
    program = (
        "import pickle, sys; import ui.plain; from PySide6.QtCore import Qt\n"
        "from ui import enums; assert enums._patterns\n"
        "both = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop\n"
        "sys.stdout.buffer.write(pickle.dumps([both, Qt.Key.Key_F2, str(Qt.Key.Key_F2)]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    Qt = QtCore.Qt
    both = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    assert pickle.loads(done.stdout) == [both, Qt.Key.Key_F2, str(Qt.Key.Key_F2)]
