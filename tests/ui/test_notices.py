"""The room of written notices: seen first, made once, followed to what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from app.domain.contact import Channel, HoldKind
from app.domain.errors import DeskError
from app.domain.notices import NoticeKind, NoticeState, VisitTime
from app.services import appointments, holds, notices
from tests.services.noticed import Line, make_reached, wanted
from tests.services.test_notices import appoint
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


def test_without_a_mail_server_e_mail_cannot_be_made_and_letters_can(room, desk, qtbot):
    room.by.choose(Channel.EMAIL.value)
    room._choose()
    assert room.trial.rowCount() > 0
    assert not room.make.isEnabled()
    assert room.notice.text() == wording.text("problem.sender.no_line")
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert notices.latest(desk, 5) == ()
    room.by.choose(Channel.LETTER.value)
    room._choose()
    assert room.make.isEnabled()
    assert room.notice.text() == ""


class Refusing(Line):
    """No mailbox is there."""

    def hand(self, to, message, permit):
        raise DeskError("sender.refused", said="550 5.1.1")


def test_whose_address_the_mail_server_refuses_is_named_with_its_words(room, desk, qtbot):
    room._desk = replace(desk, mailer=Refusing())
    room.by.choose(Channel.EMAIL.value)
    room._try()
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert room.notice.text().startswith(wording.text("notice.done", count=0))
    assert "王小明" in room.notice.text() and room.notice.text().count("550 5.1.1") == 2
    assert {_cells(room.made, row)[5] for row in range(2)} == {
        wording.text("notice.state_refused")
    }
    room.tabs.choose(MADE)
    room._turn(MADE)
    assert not any(one.isEnabled() for one in (*room.said.values(), room.again))


class FailingOnce(Line):
    """Takes all but the second."""

    def __init__(self):
        self.asked, self.handed = 0, []

    def hand(self, to, message, permit):
        self.asked += 1
        if self.asked == 2:
            raise DeskError("sender.away", host="h", said="-")
        self.handed.append(to)


@pytest.fixture
def cut_off(room, desk, qtbot):
    """A run of e-mail to two; the sender did not take the second. The sender."""
    room._desk = replace(desk, mailer=FailingOnce())
    room.by.choose(Channel.EMAIL.value)
    room._try()
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert room.notice.text() == wording.text("problem.sender.away", host="h", said="-")
    return room._desk.mailer


def test_a_run_that_the_sender_cut_off_goes_on_by_the_same_key(room, desk, cut_off, qtbot):
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    made = notices.latest(desk, 5)
    assert [one.state for one in made] == [NoticeState.SENT] * 2
    assert made[0].run_id == made[1].run_id
    assert len(set(cut_off.handed)) == len(cut_off.handed) == 2


def test_after_coming_back_what_is_left_of_a_run_is_sent_from_the_list(
    room, desk, cut_off, qtbot
):
    room.begin()
    assert not room.make.isEnabled()
    room.tabs.choose(MADE)
    room._turn(MADE)
    assert room.again.text() == wording.text("notice.hand_again")
    qtbot.mouseClick(room.again, Qt.MouseButton.LeftButton)
    assert room.notice.text() == wording.text("notice.handed_again")
    assert not room.again.isEnabled()
    assert len(set(cut_off.handed)) == len(cut_off.handed) == 2


def test_who_may_not_be_written_to_by_now_is_named_where_a_run_goes_on(
    room, desk, cut_off, qtbot
):
    room.begin()
    room.tabs.choose(MADE)
    room._turn(MADE)
    left = notices.latest(desk, 1)[0]
    holds.place(desk, left.person_id, HoldKind.DISPUTE, None)
    qtbot.mouseClick(room.again, Qt.MouseButton.LeftButton)
    assert room.notice.text().startswith(f"{left.name}: ")
    assert room.again.isEnabled()
    assert len(cut_off.handed) == 1


def test_a_visit_that_was_called_off_is_named_where_its_notice_would_go_out(room, desk, qtbot):
    room._desk = replace(desk, mailer=FailingOnce())
    room._desk.mailer.asked = 1
    appoint(desk, SimpleNamespace(id=room.held), datetime(2026, 11, 28, 6, tzinfo=UTC))
    time = VisitTime(date(2026, 11, 28), 14 * 60, 16 * 60)
    mailed = wanted(NoticeKind.VISIT, room.held, channel=Channel.EMAIL, visit=time)
    with pytest.raises(DeskError, match=r"sender\.away"):
        notices.make(room._desk, "9" * 32, notices.try_out(desk, mailed))
    appointments.call_off(desk, "a" * 32, "改期", by_person=True)
    room.begin()
    room.tabs.choose(MADE)
    room._turn(MADE)
    qtbot.mouseClick(room.again, Qt.MouseButton.LeftButton)
    assert room.notice.text() == f"李四: {wording.text('notice.why_not_appointed')}"
    assert room._desk.mailer.handed == []
