"""A dressed application, a desk on a real encrypted book, and a window that works at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import FakeClock
from tests.make import make_desk, make_person
from tests.ui.fakes import NotedPhone, TasksAtOnce
from tests.ui.talks import make_known


@pytest.fixture
def dressed(qapp):
    """The application in light, in Chinese, in its usual size; undressed afterwards."""
    from ui import theme, wording

    before = qapp.font(), qapp.styleSheet()
    wording.use("zh_CN")
    theme.set_scale(100)
    theme.apply(qapp, theme.LIGHT)
    yield qapp
    qapp.setStyleSheet(before[1])
    qapp.setFont(before[0])


@pytest.fixture
def clock():
    """Monday, 23 November 2026, ten in the morning in Shanghai."""
    return FakeClock()


@pytest.fixture
def phone():
    return NotedPhone()


@pytest.fixture
def book(book_at):
    """A fresh book on SQLCipher, as one desk alone has it."""
    return book_at("sqlcipher")()


@pytest.fixture
def desk(book, clock, phone):
    """A collector's desk on it."""
    return replace(make_desk(book, clock=clock), phone=phone)


@pytest.fixture
def person(desk):
    """Somebody who owes, can be called, and can be asked who they are."""
    made = make_person(desk, "王小明", mobiles=("+8613490000001",), overdue=(123_456,))
    make_known(desk, made.id)
    return made


@pytest.fixture
def tasks():
    made = TasksAtOnce()
    yield made
    made.close()


@pytest.fixture
def hub():
    from ui.hub import Hub

    return Hub()


@pytest.fixture
def open_desk(qtbot, dressed, desk, phone, tasks, hub):
    """Opens the desk's window, filled, in the size of a small screen."""
    from ui.windows.desk import DeskWindow

    def opened(at=desk, worker=tasks):
        window = DeskWindow(at, phone, worker, hub)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        with qtbot.waitActive(window):  # keys reach only the active window
            window.show()
            window.activateWindow()
        window.begin()
        return window

    return opened


@pytest.fixture
def enter(qtbot, dressed, desk, tasks, hub):
    """Opens the room of the rules for compliance, shown and begun."""

    from app.domain.staff import Role
    from tests.make import seated
    from ui.windows.rules import RulesWindow

    def entered(worker=tasks, role=Role.COMPLIANCE):
        room = RulesWindow(seated(desk, role.value, role), worker, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.begin()
        return room

    return entered
