"""What the window remembers, and which language it begins in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings

from tests.ui.fakes import Builder
from ui import application, wording
from ui.application import Program, first_language
from ui.widgets.notice import Notice


@pytest.fixture
def memory(tmp_path, monkeypatch):
    made = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    monkeypatch.setattr(application, "kept", lambda: made)
    return made


@pytest.fixture
def program(qtbot, dressed, desk, memory):
    made = []

    def opened(kept):
        made.append(Program(dressed, Builder(desk).start(), "zh_CN", kept))
        qtbot.addWidget(made[-1].frame)
        return made[-1]

    yield opened
    for one in made:
        one.tasks.close()
        one._speaker.hush()
    dressed.processEvents()
    wording.use("zh_CN")


def test_the_demo_leaves_what_the_desk_remembers_as_it_was(program, memory):
    memory.setValue("language", "zh_TW")
    demo = program(None)
    demo.speak("en")
    demo.remember()
    assert memory.value("language") == "zh_TW"
    assert memory.value("geometry") is None


def test_the_desk_remembers_its_language_and_its_place(program, memory):
    own = program(memory)
    own.speak("en")
    own.remember()
    assert memory.value("language") == "en"
    assert memory.value("geometry") is not None


def test_what_is_asked_for_comes_before_the_environment_and_that_before_what_was_kept(
    memory, monkeypatch
):
    memory.setValue("language", "zh_TW")
    monkeypatch.delenv("FORBEAR_LANGUAGE", raising=False)
    assert first_language() == "zh_TW"
    monkeypatch.setenv("FORBEAR_LANGUAGE", "en")
    assert first_language() == "en"
    assert first_language("zh_CN") == "zh_CN"


def test_a_notice_in_the_old_language_goes_with_it(program, dressed):
    own = program(None)
    notice = Notice(own.frame)
    notice.say("结果已记录。")
    own.speak("en")
    dressed.processEvents()
    assert notice.text() == ""
