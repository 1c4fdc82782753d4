"""A bug opens a window with a report that names nobody, once."""

from __future__ import annotations

import sys

import pytest

from ui.windows.crash import CrashHook, report

SECRET = "王小明 13490000001"


def _failed():
    try:
        raise RuntimeError(SECRET)
    except RuntimeError as error:
        return type(error), error, error.__traceback__


def test_the_report_holds_places_and_versions_but_no_values():
    kind, _, trace = _failed()
    text = report(kind, trace)
    assert SECRET not in text
    assert "builtins.RuntimeError" in text
    assert "tests/ui/test_crash.py:" in text
    assert f"Python {sys.version_info.major}." in text


def test_the_same_traceback_opens_one_window(qtbot, dressed, capsys):
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    hook = CrashHook(parent)
    for _ in range(3):
        hook(*_failed())
    assert len(hook.windows) == 1
    assert hook.windows[0].isVisible()
    assert not hook.windows[0].isModal()
    assert SECRET not in hook.windows[0].text.toPlainText()
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize("text", ["problem.login.wrong", "stage.late"])
def test_what_is_a_problem_is_said_and_what_is_a_bug_is_raised(text):
    from app.domain.errors import DeskError
    from ui import wording

    assert wording.problem(DeskError("login.wrong"))
    with pytest.raises(KeyError):
        wording.problem(KeyError(text))
