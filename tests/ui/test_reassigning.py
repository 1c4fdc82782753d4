"""The room of reassignments: marked by keys, tried out at once, done and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import update

from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.queue import Stage
from app.domain.reassigning import Order, Share
from app.domain.staff import Role
from app.services import cases, queue, reassigning
from app.storage import tables
from app.storage.statement import Statement
from tests.make import make_person, seated
from ui import dealing, wording
from ui.jobs import Watch
from ui.windows.reassigning import ReassigningWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def floor(desk):
    """Nine people of the first of three collectors, and a lead."""
    lead = seated(desk, "lin", Role.TEAM_LEAD)
    desks = [seated(desk, f"seat{number}") for number in range(3)]
    for n in range(1, 10):
        made = make_person(desk, f"人{n}", mobiles=(f"+861349{n:07d}",), overdue=(n * 10_000,))
        cases.assign(lead, made.id, "seat0")
    return lead, desks


@pytest.fixture
def room(qtbot, dressed, floor, tasks, hub):
    made = ReassigningWindow(floor[0], tasks, hub)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.begin()
    return made


def _mark(qtbot, room, login, key):
    seats = room.seats
    at = next(n for n in range(seats.rowCount()) if seats.row_at(seats.index(n, 0)).login == login)
    room.table.setCurrentIndex(seats.index(at, 0))
    qtbot.keyClick(room.table, key)


def _order(qtbot, room):
    _mark(qtbot, room, "seat0", Qt.Key.Key_F)
    for login in ("seat1", "seat2"):
        _mark(qtbot, room, login, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: room.trial is not None, timeout=5000)


def test_what_is_marked_is_tried_out_and_nothing_is_done(room, floor, qtbot):
    assert room.table.hasFocus() and not room.apply.isEnabled()
    assert room.shown.how.isVisible() and not room.shown.chip.isVisible()
    _order(qtbot, room)
    assert len(room.trial.moves) == 9 and "9 人换人" in room.shown.headline.text()
    assert room.apply.isEnabled() and "还没有改动" in room.shown.chip.text()
    assert room.shown.chip.isVisible() and room.shown.bars.isVisible()
    assert queue.size(floor[1][0]) == 9


def test_it_is_done_with_a_reason_alone_and_taken_back_with_another(room, floor, qtbot, hub):
    told = []
    hub.changed.connect(told.append)
    _order(qtbot, room)
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert queue.size(floor[1][0]) == 9 and room.reason.hasFocus() and room.notice.text()
    room.reason.insert("休假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Return, CONTROL)
    assert [queue.size(one) for one in floor[1]][0] == 0 and told
    assert "已转派 9 人" in room.notice.text() and room.reason.text() == ""
    room.reason.insert("销假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert queue.size(floor[1][0]) == 9 and "已撤回" in room.notice.text()
    assert room.back_again.isHidden()


def test_what_changed_meanwhile_is_said_and_not_done(room, floor, qtbot):
    _order(qtbot, room)
    cases.assign(floor[0], room.trial.moves[0].person_id, "seat1")
    room.reason.insert("休假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Return, CONTROL)
    assert "没有转派任何人" in room.notice.text() and queue.size(floor[1][0]) == 8
    assert room.reason.text() == "休假"
    qtbot.waitUntil(lambda: len(room.trial.moves) == 8, timeout=5000)
    assert "没有转派任何人" in room.notice.text()  # the new trial does not take the words away
    assert [seat.load.people for seat in room.seats.rows() if seat.login == "seat1"] == [1]
    _mark(qtbot, room, "lin", Qt.Key.Key_T)
    assert room.notice.text() == ""


def test_what_somebody_else_took_back_is_offered_no_more(room, floor, qtbot):
    _order(qtbot, room)
    room.reason.insert("休假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Return, CONTROL)
    reassigning.undo(floor[0], reassigning.latest(floor[0], 1)[0].id, "销假")
    room.reason.insert("销假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert "已经撤回过" in room.notice.text() and room.back_again.isHidden()


def test_an_order_that_was_not_tried_out_yet_cannot_be_done(room, floor, qtbot):
    _order(qtbot, room)
    room.reason.insert("休假")
    _mark(qtbot, room, "seat2", Qt.Key.Key_T)
    qtbot.keyClick(room.reason, Qt.Key.Key_Return, CONTROL)
    assert queue.size(floor[1][0]) == 9
    qtbot.waitUntil(room.apply.isEnabled, timeout=5000)
    assert {move.to for move in room.trial.moves} == {floor[1][1].staff.id}


def test_amounts_are_said_as_money_and_stages_in_their_order(room, floor, qtbot):
    stages = (Stage.MIDDLE, Stage.DUE_DAY, Stage.EARLY)
    reassigning.train(floor[0], "seat2", stages)
    room.begin()
    room.share.choose(Share.AMOUNT.value)
    _order(qtbot, room)
    qtbot.waitUntil(lambda: "¥0.00 →" in room.shown.spread.text(), timeout=5000)
    said = [room.seats.cell(seat, "stages") for seat in room.seats.rows()]
    words = (Stage.DUE_DAY, Stage.EARLY, Stage.MIDDLE)
    assert " · ".join(wording.text(f"stage.{one.value}") for one in words) in said


def test_one_key_makes_all_others_targets_and_takes_all_of_them_away(room, qtbot):
    _mark(qtbot, room, "seat0", Qt.Key.Key_F)
    qtbot.keyClick(room.table, Qt.Key.Key_A)
    assert room.order().to == ("ann", "lin", "seat1", "seat2")
    _mark(qtbot, room, "lin", Qt.Key.Key_T)
    qtbot.keyClick(room.table, Qt.Key.Key_A)
    assert room.order().to == ("ann", "lin", "seat1", "seat2")
    qtbot.keyClick(room.table, Qt.Key.Key_A)
    assert room.order().to == ()


def test_the_tab_key_goes_in_the_order_of_the_eye(room, qtbot):
    _order(qtbot, room)
    places, one = [], room.of
    one.setFocus()
    while one is not room.apply:
        qtbot.keyClick(one, Qt.Key.Key_Tab)
        one = room.focusWidget()
        places.append(one)
    first, last = room.filters.first(), room.reason
    wanted = [room.others, first, room.share.buttons["people"], room.table, room.shown.bars, last]
    assert [one for one in places if one in wanted] == wanted


def test_amounts_are_in_the_currency_of_the_cases(desk, qtbot, dressed, tasks, hub):
    lead = seated(desk, "lin", Role.TEAM_LEAD)
    for number, (login, currency) in enumerate((("ann", "USD"), ("bob", "USD"), ("cat", "CNY"))):
        seated(desk, login)
        made = make_person(
            desk, f"人{number}", mobiles=(f"+861349{number:07d}",), overdue=(10_000,)
        )  # fmt: skip
        cases.assign(lead, made.id, login)
        owes = update(tables.queue).where(tables.queue.c.debtor_id == made.id)
        with desk.store.begin() as tx:
            tx.run(Statement(owes.values(currency=currency)))
    made = ReassigningWindow(lead, tasks, hub)
    qtbot.addWidget(made)
    made.begin()
    said = {one.login: made.seats.cell(one, "amount") for one in made.seats.rows()}
    assert said["ann"] == wording.money(Money(10_000, "USD")) and said["cat"] == "¥100.00"
    assert said["lin"] == "–"  # of nothing, where several currencies are owed


def test_a_letter_typed_as_a_reason_marks_nobody(room, qtbot):
    room.reason.setFocus()
    qtbot.keyClicks(room.reason, "fta")
    assert room.reason.text() == "fta" and not room.seats.of and not room.seats.to


def test_what_is_stopped_changes_nobody(floor, monkeypatch):
    order = Order(("seat0",), ("seat1", "seat2"))
    trial = dealing.try_out(floor[0], order)
    monkeypatch.setattr(reassigning, "_STEP", 4)
    with pytest.raises(DeskError) as stopped:
        dealing.apply(floor[0], trial, "休假", Watch(cancelled=True))
    assert stopped.value.code == "reassign.cancelled"
    assert queue.size(floor[1][0]) == 9
