"""The room of the consents that wait: read, confirmed and dropped by a lead, with keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.contact import Channel
from app.domain.staff import Role
from app.domain.wishes import Agreed
from app.services import flags, wishes
from tests.make import make_person, seated
from ui.windows.waiting import WaitingWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


def _hear(desk, person, words):
    given = Agreed("outside_hours", Channel.CALL, words, desk.clock())
    return flags.hear(desk, person.id, given)


@pytest.fixture
def room(qtbot, dressed, desk, tasks, hub):
    """Two consents that collectors heard, before a lead."""
    for name, words in (("王小明", "晚上也行"), ("王大明", "周末也行")):
        _hear(desk, make_person(desk, name), words)
    made = WaitingWindow(seated(desk, "lin", Role.TEAM_LEAD), tasks, hub)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    return made


def test_a_lead_confirms_with_a_key(room, desk, qtbot, hub):
    told = []
    hub.changed.connect(told.append)
    assert room.model.rowCount() == 2 and room.table.hasFocus()
    assert "晚上也行" in room.told.text()
    person = room.model.row_at(room.model.index(0, 0)).person_id
    qtbot.keyClick(room.table, Qt.Key.Key_Return, CONTROL)
    assert [one.kind for one in wishes.listed(desk, person).consents] == ["outside_hours"]
    assert room.model.rowCount() == 1 and "周末也行" in room.told.text() and told


def test_it_is_dropped_with_a_reason_alone(room, desk, qtbot):
    one = room.model.row_at(room.model.index(0, 0))
    qtbot.keyClick(room.table, Qt.Key.Key_Delete, CONTROL)
    assert room.model.rowCount() == 2 and room.reason.hasFocus() and room.notice.text()
    room.reason.insert("听错了")
    qtbot.keyClick(room.reason, Qt.Key.Key_Delete, CONTROL)
    assert room.model.rowCount() == 1 and room.reason.text() == ""
    (flag,) = wishes.listed(desk, one.person_id).flags
    assert flag.withdrawn_at is not None and wishes.listed(desk, one.person_id).consents == ()


def test_what_somebody_else_settled_is_said_and_nothing_is_lost(room, desk, qtbot):
    lead = seated(desk, "other", Role.TEAM_LEAD)
    flags.confirm(lead, room.model.row_at(room.model.index(0, 0)).id)
    qtbot.keyClick(room.table, Qt.Key.Key_Return, CONTROL)
    assert room.notice.text() and room.model.rowCount() == 2
    room.begin()
    assert room.model.rowCount() == 1


def test_without_any_there_is_nothing_to_press(room, desk):
    for one in flags.waiting(seated(desk, "boss", Role.ADMIN)):
        flags.withdraw(seated(desk, "boss2", Role.ADMIN), one.id, "重复")
    room.begin()
    assert room.told.text() and not room.confirm.isEnabled() and not room.drop.isEnabled()
