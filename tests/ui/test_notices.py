"""The room of written notices: seen first, made once, followed to what became of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.contact import HoldKind
from app.domain.notices import NoticeState
from app.services import holds, notices
from tests.services.noticed import make_reached
from ui import wording
from ui.windows.notices import MADE, NoticesWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def out(tmp_path, monkeypatch):
    path = tmp_path / "run.pdf"
    monkeypatch.setattr("ui.windows.notices.ask_for_place", lambda *_: path)
    return path


@pytest.fixture
def room(qtbot, dressed, desk, tasks, hub, out):
    make_reached(desk)
    held = make_reached(desk, "李四", "+8613490000002")
    made = NoticesWindow(desk, tasks, hub)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    made.held = held.id
    return made


def _cells(model, row):
    return [model.index(row, at).data() for at in range(model.columnCount())]


def test_who_gets_one_is_seen_before_any_is_made(room, desk, out):
    assert _cells(room.trial, 0)[:2] == ["王小明", "¥1,234.56"]
    assert room.trial.rowCount() == 2
    assert notices.latest(desk, 5) == ()
    assert not out.exists()


def test_a_run_is_made_printed_and_followed_by_keys(room, desk, out, qtbot):
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert out.read_bytes()[:5] == b"%PDF-"
    assert room.notice.text() == wording.text("notice.done", count=2)
    assert room.trial.rowCount() == 2  # both are passed over now
    assert not room.make.isEnabled()
    room.tabs.choose(MADE)
    room._turn(MADE)
    assert [_cells(room.made, row)[0] for row in range(2)] == ["2", "1"]
    assert [state for state, one in room.said.items() if one.isEnabled()] == [NoticeState.SENT]
    qtbot.mouseClick(room.said[NoticeState.SENT], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(room.said[NoticeState.DELIVERED], Qt.MouseButton.LeftButton)
    assert "凭据" in room.notice.text()
    qtbot.keyClicks(room.proof, "EMS 1")
    qtbot.mouseClick(room.said[NoticeState.RETURNED], Qt.MouseButton.LeftButton)
    assert _cells(room.made, 0)[5:] == [wording.text("notice.state_returned"), "EMS 1"]
    assert "地址已标为无效" in room.notice.text()


def test_whoever_is_protected_meanwhile_is_passed_over_and_told(room, desk, qtbot):
    holds.place(desk, room.held, HoldKind.DISPUTE, None)
    room.begin()
    assert [one.name for one in room._trial.recipients] == ["王小明"]
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert room.made.rowCount() == 1
