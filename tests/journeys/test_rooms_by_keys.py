"""An administrator's morning by keys alone: the menu, every room, and help; Tab finds all of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from app.domain.staff import Role
from tests.journeys.conftest import CTRL, PASSWORD
from ui.tour.resting import rest

# The offscreen platform says of each open menu what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

_MOST_STOPS = 60  # of Tab, from anywhere back to where it began
_WORKED = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit)
_PATIENCE = 100  # milliseconds in which a menu opens


@pytest.fixture
def administrator(arrives):
    """林清, who may do everything, signed in."""
    made = arrives(Role.ADMIN)
    made.signs_in()
    return made


def _stops(somebody):
    found = [QApplication.focusWidget()]
    for _ in range(_MOST_STOPS):
        somebody.presses(Qt.Key.Key_Tab)
        if QApplication.focusWidget() in found:
            return found
        found.append(QApplication.focusWidget())
    raise AssertionError(f"Tab never comes round: {found}")


def _stand_together(one: QWidget, other: QWidget) -> bool:
    """Of such buttons one is chosen: Tab leads to it, arrows from there to the others."""
    both = (one, other)
    are_buttons = all(isinstance(x, QAbstractButton) and x.autoExclusive() for x in both)
    return are_buttons and one.parentWidget() is other.parentWidget()


def _unreached(page: QWidget, stops: list[QWidget]) -> list[str]:
    """What can be worked with here, and neither Tab nor an arrow leads to, nor a key of its own."""
    missed = []
    for one in page.findChildren(QWidget):
        if not isinstance(one, _WORKED) or not one.isVisible() or not one.isEnabled():
            continue
        keyed = isinstance(one, QAbstractButton) and not one.shortcut().isEmpty()
        inside = isinstance(one.parentWidget(), (*_WORKED, QComboBox))
        beside = any(_stand_together(one, stop) for stop in stops)
        if one not in stops and not keyed and not inside and not beside:
            missed.append(f"{type(one).__name__} {one.accessibleName()}")
    return missed


def _nameless(stops: list[QWidget]) -> list[str]:
    def said(one):
        return QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name).strip()

    return [type(one).__name__ for one in stops if isinstance(one, _WORKED) and not said(one)]


def _chooses(somebody, *keys):
    """Open the menu, and press these in it: it takes the keys until something is chosen."""

    def press(left):
        popup = QApplication.activePopupWidget()
        if popup is not None and left:
            QTest.keyClick(popup, left[0])
            QTimer.singleShot(_PATIENCE, lambda: press(left[1:]))

    QTimer.singleShot(_PATIENCE, lambda: press(keys))
    somebody.presses(Qt.Key.Key_F10)
    for _ in keys:
        rest(2 * _PATIENCE)


DOWN, RIGHT, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return
ROOMS = {
    "import": lambda one: one.presses(Qt.Key.Key_I, CTRL),
    "rules": lambda one: one.presses(Qt.Key.Key_R, CTRL),
    "requests": lambda one: one.presses(Qt.Key.Key_G, CTRL),
    "notices": lambda one: one.presses(Qt.Key.Key_N, CTRL),
    "referrals": lambda one: one.presses(Qt.Key.Key_U, CTRL),
    "rates": lambda one: one.presses(Qt.Key.Key_Y, CTRL),
    "visits": lambda one: one.presses(Qt.Key.Key_H, CTRL),
    "settings": lambda one: one.presses(Qt.Key.Key_Comma, CTRL),
    "unmatched": lambda one: one.presses(Qt.Key.Key_M, CTRL),
    "paying": lambda one: _chooses(one, DOWN, RIGHT, DOWN, ENTER),
    "staff": lambda one: _chooses(one, DOWN, RIGHT, *[DOWN] * 3, ENTER),
    "backup": lambda one: one.presses(Qt.Key.Key_B, CTRL),
    "reviews": lambda one: one.presses(Qt.Key.Key_P, CTRL),
}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_entered_walked_and_left_by_keys(administrator, room):
    ROOMS[room](administrator)
    frame = administrator.frame
    assert frame.shown_screen() == room
    stops = _stops(administrator)
    page = frame.rooms[room]
    assert _unreached(page, stops) == []
    assert _nameless(stops) == []
    administrator.presses(Qt.Key.Key_Escape)
    assert frame.shown_screen() == "desk"


def test_somebody_new_is_added_by_keys(administrator):
    ROOMS["staff"](administrator)
    room = administrator.frame.rooms["staff"]
    while QApplication.focusWidget() is not room.adding:
        administrator.presses(Qt.Key.Key_Tab)
    administrator.presses(ENTER)
    for words in ("周宽", "zhou"):
        administrator.writes(words)
        administrator.presses(Qt.Key.Key_Tab)
    while QApplication.focusWidget() is not room.new.password:
        administrator.presses(Qt.Key.Key_Tab)
    administrator.writes(PASSWORD)
    administrator.presses(ENTER)
    assert room.model.row_of("zhou") is not None


def test_help_is_opened_read_and_put_away_by_keys(administrator):
    administrator.presses(Qt.Key.Key_F1)
    frame = administrator.frame
    assert frame.side.isVisible()
    assert frame.side.close_button in _stops(administrator)
    administrator.presses(Qt.Key.Key_Escape)
    assert not frame.side.isVisible()


def test_a_refusal_a_protection_and_a_correction_need_no_mouse(administrator, people):
    administrator.takes_the_next()
    administrator.book.clock.set(23)
    administrator.calls()
    desk = administrator.desk
    assert desk.centre.flow.currentWidget() is desk.centre.refusal
    assert _unreached(desk.centre.refusal, _stops(administrator)) == []
    administrator.presses(Qt.Key.Key_Escape)
    administrator.presses(Qt.Key.Key_F8)
    assert desk.protecting.isVisible()
    administrator.presses(Qt.Key.Key_4)
    assert not desk.protecting.isVisible() and desk.centre.notice.text()
