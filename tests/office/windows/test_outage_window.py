"""The window while the office is away: what waits is seen, and goes by itself when it is back."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.services import calls, people, queue
from tests.make import make_person
from tests.office.desks import PASSWORD
from tests.office.journals import counted, logged
from tests.office.workstations import end_live, sit_down, soon
from ui import wording


@pytest.fixture
def station(wired):
    return wired


def end_call(desk, qtbot) -> None:
    """Nobody answered: the wrap-up of that, and no next person."""
    desk.answer("no_answer")
    if desk.centre.flow.currentWidget() is not desk.centre.ending:
        desk.wrap_up()
    assert desk.centre.ending.form.choice().code == "no_answer"
    qtbot.keyClick(desk.centre.ending.form.next.list, Qt.Key.Key_Return)
    desk.finish(go_on=False)


def test_a_call_that_ends_in_an_outage_waits_is_seen_and_goes_by_itself(
    open_frame, crew, station, qapp, qtbot
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    frame = open_frame(station.address)
    desk = sit_down(frame)
    desk.next_person()
    assert desk.outage.isHidden()
    desk.call()
    assert desk.centre.is_calling()
    station.wire.down = True
    desk._write_note("")
    desk.centre.note.setText("没接")
    end_call(desk, qtbot)
    assert not desk.centre.is_calling() and counted(crew, "outcomes") == 0
    assert desk._notice().text() == wording.text("unsent.kept")
    assert not desk.outage.isHidden()
    assert desk.outage.words.text() == wording.text("unsent.away")
    before = len(calls.open_permits(crew.owner_as(crew.ann)))
    desk.call()
    assert wording.text("problem.office.away") in desk._notice().text()
    desk.outage.open.click()
    room = frame.rooms["unsent"]
    assert frame.pages.currentWidget() is room
    rows = room.model.rows()
    assert {room.model.cell(one, "name") for one in rows} == {"王小明"}
    assert [one.function for one in rows] == ["answer", "keep_draft", "wrap_up"]
    assert "没接" in room.model.cell(rows[-1], "words") and not room.again.isEnabled()
    station.wire.down = False
    soon(qapp, lambda: counted(crew, "outcomes") == 1)
    soon(qapp, lambda: not room.model.rows())
    qtbot.keyClick(room, Qt.Key.Key_Escape)
    soon(qapp, lambda: desk.outage.isHidden())
    assert before == 1 and not calls.open_permits(crew.owner_as(crew.ann))
    end_live(frame)


def test_a_permit_whose_answer_was_lost_is_asked_for_again_by_the_next_press(
    open_frame, crew, station, qapp
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    desk.next_person()
    ask = desk._desk.journal._ask

    def lost(*asked):
        if asked[1] == "ask_permit":
            ask(*asked)
            station.wire.down = True
        return ask(*asked)

    desk._desk.journal._ask = lost
    desk.call()
    del desk._desk.journal._ask
    assert not desk.centre.is_calling()
    station.wire.down = False
    soon(qapp, lambda: desk._desk.journal.away is None)
    desk.call()
    assert desk.centre.is_calling()
    assert len(calls.open_permits(crew.owner_as(crew.ann))) == 1
    end_live(frame)


def test_what_waits_for_another_address_is_told_of_and_sent_by_two_presses(
    open_frame, crew, station, qapp
):
    person = make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    station.wire.down = True
    people.note(desk._desk, person.id, "记一笔", uuid7(now()))
    end_live(frame)
    desk._desk.close()
    station.wire.down = False
    frame = open_frame(crew.made.url_of(crew.ann.login))  # the same office, past the wire
    desk = sit_down(frame)
    desk.outage.look()
    assert desk.outage.words.text() == wording.text("unsent.elsewhere_some")
    desk.outage.open.click()
    room = frame.rooms["unsent"]
    assert crew.ann.login in room.elsewhere.text() and "1" in room.elsewhere.text()
    assert not room.bring.isHidden() and not room.model.rows()
    room.bring.click()
    assert room.notice.text() == wording.text("unsent.bring_sure")
    assert len(desk._desk.journal.elsewhere()) == 1
    room.bring.click()
    soon(qapp, lambda: not desk._desk.journal.elsewhere() and not desk._desk.journal.entries())
    assert room.elsewhere.isHidden() and room.bring.isHidden()
    desk.outage.look()
    assert desk.outage.isHidden()
    assert counted(crew, "log", "kind = 'note.taken'") == 1
    end_live(frame)


def test_an_outcome_that_a_locked_record_keeps_waiting_is_not_said_to_be_on_record(
    open_frame, crew, station, qapp, qtbot
):
    person = make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    desk.next_person()
    desk.call()
    with crew.made.connect() as owner:
        for one in ("answer", "keep_draft", "wrap_up"):
            owner.execute(f"ALTER FUNCTION office.{one} SET lock_timeout = '200ms'")
        with owner.transaction():
            owner.execute("SELECT FROM debtors WHERE id = %s FOR UPDATE", (person.id,))
            desk._write_note("")
            desk.answer("no_answer")
            desk.wrap_up()
            qtbot.keyClick(desk.centre.ending.form.next.list, Qt.Key.Key_Return)
            desk.finish(go_on=False)
            assert not desk.outage.is_away() and desk._desk.journal.waits()
            assert desk._notice().text() == wording.text("unsent.kept")
    desk._sent_at = desk._desk.clock()
    desk._tick()
    assert counted(crew, "outcomes") == 0  # it is not sent each second
    desk._sent_at -= timedelta(minutes=1)
    desk._tick()
    soon(qapp, lambda: counted(crew, "outcomes") == 1 and not desk._desk.journal.waits())
    end_live(frame)


def test_who_asks_at_f8_what_stands_is_told_that_it_could_not_be_read(
    open_frame, crew, station
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    desk.next_person()
    end_live(frame)  # nobody knows yet
    station.wire.down = True
    assert not desk._notice().text()
    desk.protect()
    assert desk._notice().text() == wording.text("problem.book.unreachable")


def _locked_in_an_outage(frame, desk, station) -> None:
    """With something typed, and the right password in the field."""
    desk.next_person()
    desk._write_note("")
    desk.centre.note.setText("没写完")
    frame.do("lock")
    station.wire.down = True
    frame.locked.password.setText(PASSWORD)
    frame.locked.button.click()


def test_a_window_without_a_journal_says_why_it_stays_locked_and_when_the_office_is_back(
    open_frame, crew, station, qapp
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    station.keyring.missing = True
    desk = sit_down(frame := open_frame(station.address))
    _locked_in_an_outage(frame, desk, station)
    assert frame.is_locked()
    assert frame.locked.notice.text() == wording.text("unsent.lock_away")
    assert frame.locked.password.text() == PASSWORD
    station.wire.down = False
    soon(qapp, lambda: frame.locked.notice.text() == wording.text("unsent.lock_back"))
    assert frame.is_locked()  # whoever sits here unlocks it, nobody else
    frame.locked.button.click()
    assert not frame.is_locked()
    assert desk.centre.note.text() == "没写完"
    assert desk._desk.journal.away is None and queue.size(desk._desk) == 1
    end_live(frame)


def test_a_window_that_was_locked_is_unlocked_by_its_own_sign_in_and_what_is_typed_waits(
    open_frame, crew, station, qapp
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    _locked_in_an_outage(frame, desk, station)
    assert not frame.is_locked() and desk.centre.note.text() == "没写完"
    desk.outage.look()
    assert desk.outage.words.text() == wording.text("unsent.away_unlocked")
    frame.do("lock")
    frame.locked.password.setText("another-password")
    frame.locked.button.click()
    assert frame.is_locked()
    assert wording.text("problem.office.password_unlike") in frame.locked.notice.text()
    frame.locked.password.setText(PASSWORD)
    frame.locked.button.click()
    assert not frame.is_locked()
    desk.next_person()
    assert wording.text("problem.office.away") in desk._notice().text()
    station.wire.down = False
    soon(qapp, lambda: desk._desk.journal.away is None)
    assert not desk._desk.journal.is_unproven() and queue.size(desk._desk) == 1
    assert counted(crew, "log", "kind = 'staff.signed_in'") == 2
    end_live(frame)


def test_who_the_office_does_not_let_in_after_an_outage_is_locked_out_with_the_reason(
    open_frame, crew, station, qapp
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    _locked_in_an_outage(frame, desk, station)
    assert not frame.is_locked()
    desk.centre.note.setText("还没写完")
    with crew.made.connect() as owner:
        owner.execute("UPDATE staff SET active = 0 WHERE id = %s", (crew.ann.id,))
    station.wire.down = False
    soon(qapp, lambda: desk._desk.journal.turned_away is not None)
    soon(qapp, frame.is_locked)
    assert frame.locked.notice.text() == wording.text("problem.login.closed")
    frame.locked.password.setText(PASSWORD)
    frame.locked.button.click()
    assert frame.is_locked() and counted(crew, "outcomes") == 0
    end_live(frame)


def test_a_call_that_comes_in_and_what_is_said_at_f8_in_an_outage_are_kept_and_go_in_order(
    open_frame, crew, station, qapp, qtbot
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    desk.next_person()
    station.wire.down = True
    soon(qapp, desk.outage.is_away)
    desk.receive()
    palette = desk.receiving
    assert palette.notice.text() == wording.text("unsent.callers")
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert palette.list.choices.rowCount() == 2  # a number of theirs, and another one
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert desk.centre.is_calling()
    assert desk.centre.notice.text() == wording.text("unsent.call_kept")
    bar = desk.centre.bar_of_call.hint
    assert "not on record yet" in bar.text()
    desk.protect()
    qtbot.keyClick(desk.protecting.typed, Qt.Key.Key_4)  # ill: nobody calls
    assert desk.centre.notice.text() == wording.text("unsent.protect_kept")
    desk.answer("says_self")
    desk.centre.note.setText("打来问余额")
    waits = [one.function for one in desk._desk.journal.entries() if "draft" not in one.function]
    assert waits == ["receive", "protect", "answer"]
    station.wire.down = False
    soon(qapp, lambda: not desk._desk.journal.entries())
    soon(qapp, lambda: "It is on record as inbound" in bar.text())
    kinds = ["call.received", "hold.placed", "talk.heeded", "talk.stepped"]
    assert logged(crew, *kinds) == kinds
    end_live(frame)


def test_who_stands_in_the_list_alone_can_be_said_to_have_called_and_how_it_ended(
    open_frame, crew, station, qapp, qtbot
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    station.wire.down = True
    soon(qapp, desk.outage.is_away)
    desk.receive()
    palette = desk.receiving
    palette.typed.setText("小明")
    palette._ask()
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert desk.centre.flow.currentWidget() is desk.centre.ending
    desk.outage.open.click()
    room = frame.rooms["unsent"]
    (row,) = [one for one in room.model.rows() if one.function == "receive"]
    assert room.model.cell(row, "name") == "王小明"
    assert room.model.cell(row, "what") == wording.text("unsent.receive")
    station.wire.down = False
    soon(qapp, lambda: not desk._desk.journal.entries())
    assert counted(crew, "contacts", "direction = 'inbound'") == 1
    end_live(frame)


def test_what_the_office_refused_is_shown_and_given_up_by_two_presses(
    open_frame, crew, station, qapp
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    desk.next_person()
    station.wire.down = True
    journal = desk._desk.journal
    journal.ask(desk._desk, "answer", {
        "contact_id": "0" * 32, "answer_id": "a" * 32, "step": "x", "code": "y",
        "device": "d" * 32})  # fmt: skip
    station.wire.down = False
    soon(qapp, lambda: journal.entries() and journal.entries()[0].refused is not None)
    desk.outage.look()
    assert desk.outage.words.text() == wording.text("unsent.refused_some", count=1)
    frame.do("unsent")
    room = frame.rooms["unsent"]
    assert wording.text("problem.talk.unknown") in room.told.text()
    room.again.click()
    time.sleep(0.1)
    assert len(room.model.rows()) == 1
    room.give_up.click()
    assert len(journal.entries()) == 1
    room.begin()  # looked at again another time, when the warning has gone
    room.give_up.click()
    assert len(journal.entries()) == 1
    assert room.notice.text() == wording.text("unsent.sure")
    room.give_up.click()
    assert not journal.entries() and not room.model.rows()
    end_live(frame)


def test_the_strip_says_why_an_office_that_is_back_lets_nobody_in(
    open_frame, crew, station, qapp
):
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    desk = sit_down(frame := open_frame(station.address))
    station.wire.down = True
    soon(qapp, lambda: desk._desk.journal.away is not None)
    desk.outage.look()
    assert desk.outage.words.text() == wording.text("unsent.away")
    with crew.made.connect() as owner:
        owner.execute("UPDATE staff SET role = 'visitor' WHERE id = %s", (crew.ann.id,))
    station.wire.down = False
    soon(qapp, lambda: desk._desk.journal.shut_out() is not None)
    desk.outage.look()
    changed = wording.text("problem.login.changed")
    assert desk.outage.words.text() == wording.text("unsent.shut_out", reason=changed)
    assert desk.outage.is_away()
    end_live(frame)
    desk._desk.journal.heed(DeskError("office.login_wrong"))
    desk.outage.look()
    assert desk.outage.words.text() == wording.text("unsent.password")
