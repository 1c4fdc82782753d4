"""What the window remembers, and which language it begins in."""

from __future__ import annotations

import gc
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QLineEdit

from app.settings import Preferences
from tests.make import make_person
from tests.ui.fakes import Builder
from ui import application, theme, wording
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


def test_colours_and_size_hold_at_once_and_at_the_next_start(program, memory, dressed):
    own = program(memory)
    own.frame.resize(1920, 1080)
    own.frame.prefer(replace(own.frame.preferences, theme="dark", scale=125))
    assert theme.mode() == theme.DARK and theme.scale() == 1.25
    own.frame.prefer(replace(own.frame.preferences, language="en"))
    assert wording.language() == "en"
    again = program(memory)
    assert (again.frame.preferences.theme, again.frame.preferences.scale) == ("dark", 125)
    own.frame.prefer(Preferences(theme="light"))
    assert theme.mode() == theme.LIGHT and theme.scale() == 1


def test_what_the_system_likes_holds_only_where_nothing_was_chosen(program, monkeypatch):
    monkeypatch.setattr(theme, "system_mode", lambda app: theme.DARK)
    own = program(None)
    assert theme.mode() == theme.DARK
    own.frame.prefer(Preferences(theme="light"))
    own.dress()
    assert theme.mode() == theme.LIGHT


@pytest.mark.parametrize("scale", [90, 100, 110, 125, 150])
def test_every_size_holds_in_the_smallest_window_and_nothing_is_squeezed(program, qtbot, scale):
    own = program(None)
    own.frame.resize(1366, 768)
    own.frame.show()
    own.frame.begin()
    own.frame.prefer(Preferences(scale=scale))
    assert round(theme.scale() * 100) == scale
    qtbot.waitUntil(lambda: own.frame.pages.width() >= 1280 * scale // 100)
    pages = own.frame.pages
    least = pages.currentWidget().minimumSizeHint()
    assert pages.width() >= least.width() and pages.height() >= least.height()
    assert (own.frame._glass is None) == (scale <= 100)  # it scrolls where it has to


def _is_whole(field):
    return field.visibleRegion().boundingRect() == field.rect()


def test_what_has_the_keys_is_seen_where_the_window_scrolls(program, qtbot):
    own = program(None)
    own.frame.resize(1366, 768)
    with qtbot.waitActive(own.frame):
        own.frame.show()
        own.frame.activateWindow()
    own.frame.begin()
    own.frame.prefer(Preferences(scale=150))
    pages = own.frame.pages
    qtbot.waitUntil(lambda: pages.currentWidget().width() >= 1920)
    for corner in (QPoint(0, 0), QPoint(1700, 950)):
        field = QLineEdit(pages.currentWidget())
        field.move(corner)
        field.show()
        field.setFocus()
        qtbot.waitUntil(partial(_is_whole, field))


def test_whoever_is_opened_is_seen_by_name_where_the_window_scrolls(program, qtbot, desk):
    make_person(desk, "王小明")
    own = program(None)
    own.frame.resize(1366, 768)
    with qtbot.waitActive(own.frame):
        own.frame.show()
        own.frame.activateWindow()
    own.frame._sit_down(desk)
    own.frame.prefer(Preferences(scale=150))
    qtbot.waitUntil(lambda: own.frame.desk.width() >= 1920)
    qtbot.waitUntil(lambda: own.frame.desk.queue.cases.is_listed())
    own.frame.desk.next_person()
    centre = own.frame.desk.centre
    qtbot.waitUntil(lambda: centre.person.name.text() == "王小明")
    qtbot.waitUntil(lambda: _is_whole(centre.person.name))
    assert centre.call.hasFocus()
    qtbot.keyClick(centre.call, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not centre.call.hasFocus())
    qtbot.waitUntil(partial(_is_whole, own.frame.focusWidget()))
    with qtbot.waitSignal(own.frame.desk.destroyed):
        own.frame._stand_up()


def test_only_a_program_that_shows_the_window_puts_off_looking_for_garbage():
    assert gc.isenabled()  # this process has imported all of it
    for module, looks in (("ui.application", "True"), ("ui.figures.desk", "False")):
        program = f"import gc, {module}; print(gc.isenabled())"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert done.stdout.split() == [looks], module
