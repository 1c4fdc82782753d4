"""Whoever leaves their seat shows nobody; whoever comes back finds all as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView

from app.domain.staff import Role
from app.services import login
from tests.make import make_person, seated
from tests.ui.fakes import Builder
from ui.windows.frame import Frame

LEFT = Qt.MouseButton.LeftButton
PASSWORD = "a-long-password"


@pytest.fixture
def frame(qtbot, dressed, desk, tasks, hub):
    """A window in which a collector works; their password is known."""
    admin = seated(desk, "root", Role.ADMIN)
    login.add_staff(admin, "lin", "林清", Role.COLLECTOR, PASSWORD, "1024")
    make_person(desk, "王小明", mobiles=("+8613490000001",))
    made = Frame(Builder(replace(desk, staff=None), set_up=True).start(), tasks, hub)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    made.sign_in._fill_in("lin", PASSWORD)
    return made


def _shown_words(frame):
    words = [one.text() for one in frame.findChildren(QLabel) if one.isVisible()]
    words += [one.text() for one in frame.findChildren(QLineEdit) if one.isVisible()]
    for view in frame.findChildren(QListView):
        if view.isVisible():
            words += [str(view.model().index(row, 0).data()) for row in range(3)]
    return " ".join(words)


def _open_person(frame, qtbot):
    frame.desk.next_person()
    assert "王小明" in _shown_words(frame)


def test_a_locked_window_shows_nobody(frame, qtbot):
    _open_person(frame, qtbot)
    frame.do("lock")
    words = _shown_words(frame)
    assert "王小明" not in words and "1349" not in words and "¥" not in words
    assert "林清 1024" in words
    assert "王小明" not in frame.windowTitle()


def test_ones_own_password_leads_back_to_where_one_was(frame, qtbot):
    _open_person(frame, qtbot)
    page = frame.pages.currentWidget()
    frame.do("lock")
    frame.locked.password.setText("wrong-password")
    qtbot.keyClick(frame.locked.password, Qt.Key.Key_Return)
    assert frame.is_locked() and frame.locked.notice.text()
    frame.locked.password.setText(PASSWORD)
    qtbot.keyClick(frame.locked.password, Qt.Key.Key_Return)
    assert not frame.is_locked()
    assert frame.pages.currentWidget() is page
    assert frame.locked.password.text() == ""
    assert "王小明" in _shown_words(frame)


def test_somebody_elses_password_does_not_unlock(frame, desk):
    login.reset_password(seated(desk, "boss", Role.ADMIN), "ann", "another-password")
    frame.do("lock")
    frame.locked.password.setText("another-password")
    frame.locked._try()
    assert frame.is_locked()


def test_the_keys_of_the_desk_do_nothing_while_it_is_locked(frame, qtbot):
    frame.do("lock")
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F5):
        qtbot.keyClick(frame, key)
    qtbot.keyClick(frame, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    for code in ("import", "settings", "guide", "theme.dark"):
        frame.do(code)
    assert frame.pages.currentWidget() is frame.locked
    assert frame.preferences.theme == "system"
    assert frame.rooms == {}


def test_it_locks_by_itself_and_every_touch_begins_the_time_anew(frame, qtbot):
    frame.idle._quiet.start(400)
    qtbot.wait(250)
    QTest.mouseMove(frame.windowHandle(), QPoint(200, 200))
    QTest.keyClick(frame.windowHandle(), Qt.Key.Key_Shift)
    assert frame.idle.left() > 300
    qtbot.waitUntil(frame.is_locked, timeout=3000)
    assert frame.idle.left() == -1


def test_the_key_of_a_shortcut_is_a_touch_too(frame, qtbot):
    frame.idle._quiet.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one tells no milliseconds
    frame.idle.begin(1)
    qtbot.wait(50)
    before = frame.idle.left()
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(frame.windowHandle(), asked)
    assert frame.idle.left() > before


def test_the_chosen_minutes_are_counted(frame):
    assert 0 < frame.idle.left() < 11 * 60_000
    frame.prefer(replace(frame.preferences, lock_minutes=2))
    assert 0 < frame.idle.left() < 3 * 60_000


def test_a_call_under_way_is_not_locked(frame, monkeypatch):
    monkeypatch.setattr(frame.desk, "is_on_the_line", lambda: True)
    frame.lock()
    assert not frame.is_locked()
    assert frame.idle.left() > 0  # and the time runs on


def test_signing_out_from_there_leaves_the_seat_to_the_next(frame, qtbot):
    frame.do("lock")
    qtbot.mouseClick(frame.locked.leaving, LEFT)
    assert frame.desk is None and not frame.is_locked()
    assert frame.pages.currentWidget() is frame.sign_in
    assert frame.idle.left() == -1


def test_a_note_that_is_not_kept_stops_a_sign_out_once(frame, qtbot, monkeypatch):
    answers = iter([False, False, True])
    monkeypatch.setattr(frame.desk, "may_close", lambda: next(answers))
    frame.do("lock")
    qtbot.mouseClick(frame.locked.leaving, LEFT)
    assert frame.is_locked() and frame.locked.notice.text()
    frame.close()
    assert frame.is_locked() and frame.isVisible()
    qtbot.mouseClick(frame.locked.leaving, LEFT)
    assert frame.desk is None


def test_what_was_chosen_comes_back_at_the_next_sign_in(frame, qtbot):
    frame.prefer(replace(frame.preferences, theme="dark", scale=125, dial="tel", lock_minutes=5))
    frame.desk.top.menu.refresh()  # as it does before it is shown
    frame.desk.top.menu.acts["leave"].trigger()
    frame.preferences = replace(frame.preferences, theme="light", scale=100, lock_minutes=30)
    said = []
    frame.preferred.connect(said.append)
    frame.sign_in._fill_in("lin", PASSWORD)
    again = frame.preferences
    assert (again.theme, again.scale, again.dial, again.lock_minutes) == ("dark", 125, "tel", 5)
    assert [one.theme for one in said] == ["dark"]
    assert frame.desk._desk.settings.dial == "tel"
    assert frame.idle.left() < 6 * 60_000


def test_who_never_chose_anything_finds_the_window_as_this_machine_has_it(frame):
    frame.desk.top.menu.refresh()  # as it does before it is shown
    frame.desk.top.menu.acts["leave"].trigger()
    frame.preferences = replace(frame.preferences, theme="dark", scale=110)
    said = []
    frame.preferred.connect(said.append)
    frame.sign_in._fill_in("lin", PASSWORD)
    assert (frame.preferences.theme, frame.preferences.scale, said) == ("dark", 110, [])


def test_a_wish_to_lock_in_a_call_is_answered(frame, qtbot):
    _open_person(frame, qtbot)
    frame.desk.call()
    qtbot.keyClick(frame, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not frame.is_locked()
    assert frame.desk.centre.notice.text() == "Not locked: a call is under way."
    frame.desk.centre.notice.clear()
    frame.lock()  # by itself, after so many minutes: nobody asked
    assert not frame.is_locked() and frame.desk.centre.notice.text() == ""


def test_help_gives_the_keys_back_to_where_they_were(frame, qtbot):
    _open_person(frame, qtbot)
    frame.desk.call()
    frame.desk.wrap_up()
    how = frame.desk.centre.ending.form.how
    assert how.hasFocus()
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    assert frame.side.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert how.hasFocus()
