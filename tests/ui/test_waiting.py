"""A press while another is still being done: heard, told so in time, and done once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer

from tests.ui.fakes import TasksHeld
from ui.widgets.notice import Held, Notice

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5


@pytest.fixture
def worker():
    made = TasksHeld()
    yield made
    made.close()


@pytest.fixture
def window(open_desk, desk, person, worker):
    made = open_desk(desk, worker)
    for _ in range(3):  # the page, what follows it, and what follows that
        worker.work()
    return made


def said_after(milliseconds, notice, qtbot):
    """What it says then by Qt's own order of timers, however busy the machine is."""
    said = []
    QTimer.singleShot(milliseconds, notice, lambda: said.append(notice.text()))
    qtbot.waitUntil(lambda: bool(said))
    return said[0]


def test_a_press_that_has_to_wait_is_told_so_in_time(window, worker, desk, person, qtbot):
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F2)
    notice = window.queue.notice
    assert "still being done" in said_after(300, notice, qtbot)
    worker.work()
    assert window.shown_person == person.id and notice.text() == ""
    qtbot.keyClick(window, F5)
    qtbot.keyClick(window, F5)
    assert "still being done" in said_after(300, window.centre.notice, qtbot)
    worker.work()
    assert window.centre.is_calling() and window.centre.notice.text() == ""
    with desk.store.read() as tx:
        kinds = tx.connection.exec_driver_sql("select kind from log").scalars().all()
    assert kinds.count("call.permitted") == 1


def test_a_second_press_that_is_answered_at_once_says_nothing(window, worker, person, qtbot):
    for _ in range(2):
        qtbot.keyClick(window, F2)
    worker.work()
    qtbot.wait(300)
    assert window.shown_person == person.id
    assert window.queue.notice.text() == window.centre.notice.text() == ""


def test_what_was_said_meanwhile_is_not_taken_away(dressed, qtbot):
    notice = Notice()
    qtbot.addWidget(notice)
    held = Held(notice, lambda: notice)
    held.press()
    assert said_after(300, notice, qtbot)
    notice.say("磁盘已满")
    held.end()
    assert notice.text() == "磁盘已满"
