"""The desk is built around panes that are seen already: nothing moves, no press is too early."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.domain.staff import Role
from app.services import login
from app.wording import catalogue
from tests.make import make_person, seated
from tests.ui.fakes import Builder, TasksAtOnce
from ui.windows.frame import Frame

PASSWORD = "a-long-password"
LATER = {  # what no picture of the start shows
    "ui.windows.desk", "ui.windows.talk", "ui.windows.wrapup", "ui.windows.person", "ui.callwork",
    "ui.windows.setup", "ui.windows.side", "ui.windows.lock", "ui.windows.settings", "ui.chores",
    "app.domain.talk", "app.domain.imports", "app.domain.drafts", "app.domain.contact", "ui.jobs",
}  # fmt: skip


class TasksSeen(TasksAtOnce):
    """Jobs at once until `held`; what comes later waits for `see`."""

    def __init__(self):
        super().__init__()
        self.held, self.waiting = False, []

    def run(self, owner, job, done, failed):
        if not self.held:
            super().run(owner, job, done, failed)

    def later(self, owner, work):
        self.waiting.append(work)

    def see(self):
        """What was shown was painted."""
        for work in self.waiting:
            work()
        self.waiting.clear()


@pytest.fixture
def tasks():
    made = TasksSeen()
    yield made
    made.close()


@pytest.fixture
def words():
    """The sentences of a program that was just started."""
    catalogue.cache_clear()
    return catalogue()


@pytest.fixture
def frame(qtbot, dressed, desk, tasks, hub):
    """A window in which a collector has just sat down, and the first page is seen."""
    admin = seated(desk, "root", Role.ADMIN)
    login.add_staff(admin, "lin", "林清", Role.COLLECTOR, PASSWORD, "1024")
    for number in range(30):
        make_person(desk, f"王小{number}", mobiles=(f"+861349000{number:04d}",))
    made = Frame(Builder(replace(desk, staff=None), set_up=True).start(), tasks, hub)
    made.resize(1366, 768)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    made.sign_in._fill_in("lin", PASSWORD)
    model = made.panes.queue.model
    qtbot.waitUntil(lambda: model.row_at(model.index(0, 0)) is not None)
    return made


def _standing(frame, qtbot):
    """The picture once nothing of it changes any more: a pointer arrives when it comes."""
    seen = [frame.grab().toImage()]

    def stands():
        seen.append(frame.grab().toImage())
        return seen[-1] == seen[-2]

    qtbot.wait(100)
    qtbot.waitUntil(stands)
    return seen[-1]


def test_the_panes_stay_what_they_were_while_the_desk_is_built(frame, tasks, qtbot):
    cases = frame.panes.queue.cases
    cases.view.verticalScrollBar().setValue(100)
    QTest.mouseMove(frame, QPoint(700, 760))
    before, focused = _standing(frame, qtbot), frame.focusWidget()
    assert focused is frame.panes.idle.button and frame.pages.currentWidget() is frame.panes
    tasks.held = True  # what is read for the rest of the desk comes when it comes
    tasks.see()
    assert frame.pages.currentWidget() is frame.desk and frame.desk.queue.cases is cases
    assert frame.grab().toImage() == before
    qtbot.wait(50)
    assert frame.grab().toImage() == before
    assert frame.focusWidget() is focused and focused.isVisible()
    assert cases.view.verticalScrollBar().value() == 100


def test_the_first_press_finds_the_whole_desk(frame, tasks, qtbot):
    assert frame.pages.currentWidget() is frame.panes
    QTest.keyClick(frame.windowHandle(), Qt.Key.Key_F2)
    assert frame.pages.currentWidget() is frame.desk
    assert frame.desk.centre.person.name.text().startswith("王小")
    shown = frame.desk.shown_person
    tasks.see()  # built it is not once more
    assert frame.desk.shown_person == shown


def test_a_press_with_the_mouse_finds_it_too(frame, qtbot):
    view = frame.panes.queue.cases.view
    at = view.viewport().mapTo(frame, view.visualRect(view.model().index(2, 0)).center())
    QTest.mouseClick(
        frame.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
    )
    assert frame.desk.shown_person == view.model().row_at(view.model().index(2, 0)).debtor_id


def test_no_source_is_read_to_look_for_spellings_that_nobody_uses():
    program = (
        "import linecache, ui.figures.desk;"
        "print(*(one for one in linecache.cache if 'windows' in one))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, [])


def test_nothing_is_loaded_for_the_first_picture_that_it_does_not_show():
    program = (
        "import sys; import ui.figures.desk, ui.windows.signin;"
        f"print(*sorted({LATER!r} & set(sys.modules)))"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, [])


def test_the_first_picture_reads_no_file_of_words_but_those_that_it_shows(words, frame):
    assert {"problem", "people", "help", "guide", "cli"} <= set(words._unread)


def test_a_list_and_its_first_picture_make_no_class_of_qt_that_it_does_not_need():
    program = (
        "import ui.plain\n"
        "import enum, sys; made = []; create = enum.EnumType._create_\n"
        "def counted(kind, name, *more, **named):\n"
        "    made.append(name); return create(kind, name, *more, **named)\n"
        "enum.EnumType._create_ = counted\n"
        "from ui.application import application; app = application()\n"
        "from PySide6.QtGui import QStandardItemModel\n"
        "from ui import theme; theme.prepare(app, 'light')\n"
        "from ui.models.queue import QueueDelegate\n"
        "from ui.models.rows import ListView\n"
        "view = ListView(QStandardItemModel(3, 1), QueueDelegate()); view.viewport()\n"
        "assert 'ItemDataRole' in made\n"
        "print(*{'PixelMetric', 'WizardButton', 'DockOption'} & set(made))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr
