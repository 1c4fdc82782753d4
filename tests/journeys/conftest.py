"""A collector at the real window, with nothing but a keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.staff import Role
from app.services import login
from app.storage import tables
from tests.make import make_person, seated
from tests.ui import conftest as any_window
from tests.ui.fakes import Builder
from tests.ui.talks import TAIL, YEAR, make_known
from ui.windows.frame import Frame

book, clock, desk = any_window.book, any_window.clock, any_window.desk
dressed, hub = any_window.dressed, any_window.hub
phone, tasks = any_window.phone, any_window.tasks
PASSWORD = "a-long-password"
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
BARE = Qt.KeyboardModifier.NoModifier
_MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel)


class NoMouse(QObject):
    """Notes every press of a mouse, of which there may be none."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0

    def eventFilter(self, watched, event):
        self.pressed += event.type() in _MOUSE
        return False


class Collector:
    """What somebody does who sits at the window; every method is one thing they would tell of."""

    def __init__(self, frame, book_of):
        self.frame, self.book = frame, book_of

    @property
    def desk(self):
        return self.frame.desk

    @property
    def name(self):
        return self.desk.centre.person.name.text()

    def presses(self, key, held=BARE):
        QTest.keyClick(QApplication.focusWidget() or self.frame, key, held)

    def writes(self, words):
        for sign in words:
            at = QApplication.focusWidget() or self.frame
            if sign.isascii():
                QTest.keyClicks(at, sign)
            else:
                event = QInputMethodEvent()
                event.setCommitString(sign)
                QCoreApplication.sendEvent(at, event)

    def signs_in(self):
        self.writes("lin")
        self.presses(Qt.Key.Key_Return)
        self.writes(PASSWORD)
        self.presses(Qt.Key.Key_Return)

    def takes_the_next(self):
        self.presses(Qt.Key.Key_F2)

    def calls(self):
        self.presses(Qt.Key.Key_F5)

    def hears(self, code):
        grid = self.desk.centre.talk.answers
        at = [card.code for card in grid.cards()].index(code)
        self.presses(Qt.Key(Qt.Key.Key_1.value + at), ALT if grid.is_typing() else BARE)

    def types_what_they_say_of_themselves(self):
        self.writes(TAIL + YEAR)

    def notes(self, words):
        self.presses(Qt.Key.Key_N)
        self.writes(words)
        self.presses(Qt.Key.Key_Escape)

    def takes_the_proposed_next_step(self):
        self.presses(Qt.Key.Key_Return)

    def wraps_up(self):
        self.presses(Qt.Key.Key_Return, CTRL)

    def step(self):
        return self.desk.centre.talk.step().step


@pytest.fixture
def people(desk):
    """Three people who owe something and are known by their identity."""
    made = {
        name: make_person(desk, name, mobiles=(f"+861349000000{at}",), overdue=(owed,))
        for at, (name, owed) in enumerate(
            (("王小明", 900_000), ("李静", 90_000), ("赵云", 9_000)), 1
        )
    }
    for name, person in made.items():
        make_known(desk, person.id)
        with desk.store.begin() as tx:
            token = tables.tokens.insert().values(token=name, debtor_id=person.id)
            tx.connection.execute(token)
    return made


@pytest.fixture
def arrives(qtbot, dressed, desk, tasks, hub, people):
    """林清 in a role, before signing in; a mouse that is touched fails the journey."""
    mouse = NoMouse()

    def open_window(role):
        admin = seated(desk, "root", Role.ADMIN)
        login.add_staff(admin, "lin", "林清", role, PASSWORD, "1024")
        frame = Frame(Builder(replace(desk, staff=None), set_up=True).start(), tasks, hub)
        qtbot.addWidget(frame)
        frame.resize(1366, 768)
        with qtbot.waitActive(frame):
            frame.show()
            frame.activateWindow()
        frame.begin()
        dressed.installEventFilter(mouse)
        return Collector(frame, desk)

    yield open_window
    dressed.removeEventFilter(mouse)
    assert mouse.pressed == 0


@pytest.fixture
def collector(arrives):
    """林清, a collector."""
    return arrives(Role.COLLECTOR)
