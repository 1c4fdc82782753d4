"""The room of the visits: asked for, answered, appointed, put in order, printed, brought back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.domain.checkouts import CheckOutState
from app.domain.contact import Channel
from app.domain.entries import EntryKind
from app.domain.staff import Role
from app.domain.visits import VisitState, Wanted
from app.domain.wishes import Agreed
from app.services import appointments, routes, sheets, visits, wishes
from app.services import login as accounts
from app.storage import log
from tests.make import make_address, make_person, seated
from tests.ui.fakes import Builder, TasksHeld
from ui import away, leading, theme, wording
from ui.windows import visitaway, visitday
from ui.windows.frame import Frame
from ui.windows.search import SearchField
from ui.windows.topbar import TopBar
from ui.windows.visits import AWAY, OPEN, SHEETS, VisitsWindow

DAY = date(2026, 11, 24)
START = datetime(2026, 11, 24, 2, tzinfo=UTC)
LATE = date(2026, 1, 1)


@pytest.fixture
def lead(desk):
    for login in ("walker", "second"):
        seated(desk, login, Role.VISITOR)
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def enter(qtbot, dressed, tasks, hub):
    def entered(at):
        room = VisitsWindow(at, tasks, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.begin()
        return room

    return entered


def _who(desk, at=0):
    person = make_person(
        desk, f"王小{'明红华'[at]}", mobiles=(f"+861349000010{at}",), due_on=LATE,
        collector=desk.staff,
    )  # fmt: skip
    return person, make_address(desk, person, f"测试市{'东西东'[at]}区{at + 1}号路 1 号")


def _approved(desk, lead, at=0):
    person, door = _who(desk, at)
    wishes.consent(lead, person.id, Agreed("visit", Channel.CALL, "可以", desk.clock()))
    visit_id = f"{at}" * 32
    visits.request(desk, person.id, visit_id, door, "面谈")
    visits.approve(lead, visit_id)
    return visit_id


def _day(desk, lead):
    for at in range(3):
        visit_id, start = _approved(desk, lead, at), START + timedelta(hours=at)
        wanted = Wanted(start, start + timedelta(minutes=240), ("walker", "second"))
        appointments.appoint(desk, visit_id, f"{at}a" * 16, wanted)


def _press(qtbot, room, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_visit_is_asked_for_whoever_is_open_at_the_desk(enter, desk, lead, qtbot):
    person, _ = _who(desk)
    room = enter(desk)
    room.offer(person.id)
    asks = room.asks
    assert asks.person.text() == "王小明" and asks.address.currentText() == "测试市东区1号路 1 号"
    _press(qtbot, room, asks.ask)
    assert room.notice.text() == wording.text("visit.say_why")
    asks.reason.setText("电话里说不清单据")
    _press(qtbot, room, asks.ask)
    (visit,) = visits.of_person(desk, person.id)
    assert visit.state is VisitState.ASKED and asks.told.text() == "电话里说不清单据"
    assert not asks.approve.isVisible()  # a collector approves nothing


def test_what_a_rule_refuses_is_told_with_its_clause(enter, desk, lead, qtbot):
    person, door = _who(desk)
    visits.request(desk, person.id, "1" * 32, door, "面谈")
    room = enter(lead)
    assert room.asks.marked().id == "1" * 32
    _press(qtbot, room, room.asks.approve)
    said = room.notice.text()
    assert "上门需要本人事先同意" in said and "民法典" in said
    assert visits.of_person(desk, person.id)[0].state is VisitState.ASKED


def test_a_lead_approves_and_a_collector_appoints_and_confirms(enter, desk, lead, qtbot):
    person, door = _who(desk)
    wishes.consent(lead, person.id, Agreed("visit", Channel.CALL, "可以", desk.clock()))
    visits.request(desk, person.id, "1" * 32, door, "面谈")
    leading = enter(lead)
    _press(qtbot, leading, leading.asks.approve)
    room = enter(desk)
    asks = room.asks
    asks.day.write(DAY)
    for field, login in ((asks.first, "walker"), (asks.second, "second")):
        field.setText(login)
    asks.second.clear()
    _press(qtbot, room, asks.appoint)
    assert "至少要有 2 人" in room.notice.text()
    asks.second.setText("second")
    _press(qtbot, room, asks.appoint)
    _press(qtbot, room, asks.confirm)
    (visit,) = visits.of_person(desk, person.id)
    assert visit.state is VisitState.CONFIRMED
    assert visit.appointment.start == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def test_calling_off_says_by_whom(enter, desk, lead, qtbot):
    for at, button in enumerate(("off", "drop")):
        person, door = _who(desk)
        visits.request(desk, person.id, f"{at}" * 32, door, "面谈")
        room = enter(desk)
        _press(qtbot, room, getattr(room.asks, button))
        assert room.notice.text() == wording.text("visit.say_why")
        room.asks.reason.setText("改天")
        _press(qtbot, room, getattr(room.asks, button))
        with desk.store.read() as tx:
            off = [one for one in log.entries(tx, person.id) if one.kind is EntryKind.VISIT_OFF]
        assert [one.body["by_person"] for one in off] == [button == "off"]


def test_a_meeting_place_goes_with_the_appointment(enter, desk, lead, qtbot):
    visit_id = _approved(desk, lead)
    asks = (room := enter(desk)).asks
    asks.day.write(DAY)
    for field, words in ((asks.first, "walker"), (asks.second, "second"), (asks.meeting, "茶馆")):
        field.setText(words)
    _press(qtbot, room, asks.appoint)
    (visit,) = (one for one in visits.listed(desk, 9) if one.id == visit_id)
    assert visit.appointment.meeting == "茶馆"


def test_a_day_leaves_as_a_calendar(enter, desk, lead, tmp_path, monkeypatch, qtbot):
    _day(desk, lead)
    room, to = enter(seated(desk, "walker", Role.VISITOR)), tmp_path / "day.ics"
    monkeypatch.setattr(visitday, "ask_for_place", lambda *_: to)
    _press(qtbot, room, room.day.export)
    assert to.read_bytes().count(b"BEGIN:VEVENT") == 3 and "day.ics" in room.notice.text()


def test_a_visitor_who_signs_in_is_among_the_visits(dressed, desk, tasks, hub, qtbot):
    frame = Frame(Builder(desk, set_up=True).start(), tasks, hub)
    qtbot.addWidget(frame)
    frame.show()
    frame._sit_down(seated(desk, "walker", Role.VISITOR))
    qtbot.waitUntil(lambda: isinstance(frame.pages.currentWidget(), VisitsWindow))


def test_a_lead_sees_how_many_visits_wait(dressed, desk, lead, tasks, qtbot):
    person, door = _who(desk)
    visits.request(desk, person.id, "1" * 32, door, "面谈")
    over = QWidget()
    bar = TopBar(lead, SearchField(lead, tasks, over))
    qtbot.addWidget(over)
    qtbot.addWidget(bar)
    bar.show_waiting(leading.waiting(lead))
    assert bar.visits.isVisibleTo(bar) and "1" in bar.visits.text()
    with qtbot.waitSignal(bar.wanted) as wanted:
        bar.visits.click()
    assert wanted.args == ["visits"] and "Ctrl+H" in bar.visits.toolTip()


def test_todays_visits_are_counted_beside_those_that_wait(dressed, desk, lead, tasks, qtbot):
    _day(desk, lead)
    over = QWidget()
    bar = TopBar(lead, SearchField(lead, tasks, over))
    qtbot.addWidget(over)
    qtbot.addWidget(bar)
    bar.show_waiting(leading.waiting(lead))
    assert not bar.visits.isVisibleTo(bar)  # they are tomorrow's
    lead.clock.at = START
    bar.show_waiting(leading.waiting(lead))
    today = wording.text("visit.count_today", count=3)
    assert bar.visits.isVisibleTo(bar) and bar.visits.text() == today
    person, door = _who(desk)
    visits.request(desk, person.id, "9" * 32, door, "面谈")
    bar.show_waiting(leading.waiting(lead))
    assert bar.visits.text() == wording.text("visit.count_both", count=1, today=3)
    assert wording.text("visit.count", count=1) in bar.visits.toolTip()


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_all_that_waits_for_a_lead_fits_a_small_screen(dressed, lead, tasks, qtbot, language):
    wording.use(language)
    theme.apply(dressed, theme.LIGHT)
    over = QWidget()
    bar = TopBar(lead, SearchField(lead, tasks, over))
    qtbot.addWidget(over)
    qtbot.addWidget(bar)
    bar.show_waiting(leading.Waiting(2, 1, 1, 3))
    bar.show()
    assert bar.minimumSizeHint().width() <= 1366


def test_a_change_begins_with_what_was_agreed(enter, desk, lead, qtbot):
    first, second = (_approved(desk, lead, at) for at in range(2))
    wanted = Wanted(START, START + timedelta(minutes=50), ("walker", "second"), "茶馆")
    appointments.appoint(desk, first, "a" * 32, wanted)
    room = enter(desk)
    asks, ids = room.asks, [one.id for one in room.asks.model.rows()]

    def form():
        return [getattr(asks, name).text() for name in ("time", "minutes", "first", "second")]

    def mark(visit_id):
        asks.table.setCurrentIndex(asks.model.index(ids.index(visit_id), 0))

    mark(first)
    assert asks.day.day() == DAY and asks.meeting.text() == "茶馆"
    assert form() == ["10:00", "50", "walker", "second"]
    asks.time.write(11, 15)
    asks.begin()  # read anew: what is being typed stays
    assert form() == ["11:15", "50", "walker", "second"]
    _press(qtbot, room, asks.appoint)
    (changed,) = (one for one in visits.listed(desk, 9) if one.id == first)
    assert changed.appointment.start == START + timedelta(minutes=75)
    assert changed.appointment.meeting == "茶馆" and changed.appointment.version == 2
    mark(second)
    assert form() == ["14:30", "30", "", ""] and asks.meeting.text() == ""
    asks.first.setText("walker")
    asks.begin()
    assert form() == ["14:30", "30", "walker", ""]


def test_a_check_out_whose_carrier_has_no_account_says_what_to_do(
    enter, desk, lead, tmp_path
):
    _day(desk, lead)
    walker = seated(desk, "walker", Role.VISITOR)
    taken = visitaway.away.take_out(walker, DAY, tmp_path / "d.book", "passphrase-of-it")
    assert len(taken) == 1
    accounts.disable(seated(desk, "root", Role.ADMIN), "walker")
    room = enter(lead)
    room.tabs.tabs[AWAY].click()
    assert room.away.conflicts.text() == wording.text("visit.carrier_closed")


def test_the_day_is_put_in_order_by_keys_and_by_dragging(enter, desk, lead, qtbot):
    _day(desk, lead)
    walker = seated(desk, "walker", Role.VISITOR)
    room = enter(walker)

    def order():
        return [one.id[0] for one in routes.of_day(walker, DAY)]

    assert [row.visit.id[0] for row in room.day.model.rows()] == ["0", "1", "2"]
    qtbot.keyClick(room, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order() == ["1", "0", "2"] and room.day.marked().visit.id[0] == "0"
    data = room.day.model.mimeData([room.day.model.index(2, 0)])
    assert isinstance(data, QMimeData)
    room.day.model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert order() == ["2", "1", "0"]
    _press(qtbot, room, room.day.shortest)
    assert order() in (["0", "2", "1"], ["2", "0", "1"], ["1", "2", "0"], ["1", "0", "2"])


def test_a_note_is_kept_and_a_sheet_printed_and_brought_back(
    enter, desk, lead, qtbot, tmp_path, monkeypatch
):
    _day(desk, lead)
    walker = seated(desk, "walker", Role.VISITOR)
    room = enter(walker)
    room.day.notes["care"].setText("门口有小型犬；家有学龄儿童")
    qtbot.keyClick(room, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert room.day.marked().note.care == "门口有小型犬\n家有学龄儿童"
    to = tmp_path / "sheet.pdf"
    monkeypatch.setattr(visitday, "ask_for_place", lambda *_: to)
    qtbot.keyClick(room, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert to.read_bytes().startswith(b"%PDF-")
    assert "V-20261124-01" in room.notice.text()
    room.tabs.tabs[SHEETS].click()
    assert room.sheets.marked().number == "V-20261124-01"
    _press(qtbot, room, room.sheets.back)
    assert sheets.out(walker, 5) == () and room.hint.text() == wording.text("visit.no_sheets")


def test_a_visitor_appoints_nothing(enter, desk, lead):
    _day(desk, lead)
    room = enter(seated(desk, "walker", Role.VISITOR))
    assert room.tabs.current() == "day"
    room.tabs.tabs[OPEN].click()
    asks = room.asks
    acts = (asks.approve, asks.appoint, asks.confirm, asks.off, asks.drop, asks.ask)
    assert not any(one.isVisible() for one in acts)


def test_a_text_that_tells_of_a_visit_goes_once_however_often_it_is_pressed(
    dressed, desk, lead, hub, qtbot
):
    visit_id, held = _approved(desk, lead), TasksHeld()
    wanted = Wanted(START, START + timedelta(minutes=30), ("walker", "second"))
    appointments.appoint(desk, visit_id, "a" * 32, wanted)
    room = VisitsWindow(desk, held, hub)
    qtbot.addWidget(room)
    room.show()
    room.begin()
    held.work()
    for _ in range(2):
        _press(qtbot, room, room.asks.tell)
    held.work()
    (visit,) = visits.listed(desk, 5)
    assert visit.told_at is not None and "商量" in room.notice.text()
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, visit.person_id)]
    assert kinds.count(EntryKind.MESSAGE_PREPARED) == 1


def test_the_day_goes_with_a_device_and_comes_back(desk, lead, enter, tmp_path, monkeypatch):
    _day(desk, lead)
    walker = seated(desk, "walker", Role.VISITOR)
    room = enter(walker)
    room.tabs.choose(AWAY)
    room.begin()
    pane, book = room.away, tmp_path / "day.book"
    monkeypatch.setattr(visitaway, "ask_for_place", lambda *_: book)
    monkeypatch.setattr(visitaway, "ask_for_file", lambda *_: book)
    pane.day.write(DAY)
    pane.out.click()
    assert "口令" in room.notice.text() and not book.exists()
    pane.passphrase.setText("一个给设备的口令要长一点")
    pane.out.click()
    assert "day.book" in room.notice.text() and book.exists()
    (row,) = pane.model.rows()
    assert (row.out.visits, row.out.unused, row.out.staff_id) == (3, 3, walker.staff.id)
    assert "1" in room.hint.text() and not pane.lost.isEnabled()
    pane.back.click()
    assert "已带回" in room.notice.text() and not book.exists()
    assert pane.model.cell(pane.model.rows()[0], "state") == "已归还"


def test_only_a_lead_revokes_a_lost_device(desk, lead, enter, tmp_path, monkeypatch):
    _day(desk, lead)
    walker = seated(desk, "walker", Role.VISITOR)
    away.take_out(walker, DAY, tmp_path / "day.book", "a long passphrase")
    room = enter(lead)
    room.tabs.choose(AWAY)
    room.begin()
    assert room.away.lost.isEnabled()
    room.away.lost.click()
    assert room.away.model.rows()[0].out.state is CheckOutState.REVOKED
