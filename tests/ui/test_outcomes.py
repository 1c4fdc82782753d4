"""A call and its outcome: nothing written is lost, and nothing that is wanted is hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.domain.contact import Party
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, wrapups
from app.storage import people as storage_people
from tests.make import make_person, seated
from tests.ui.fakes import Builder
from ui.jobs import Late, Unfinished, load_person
from ui.windows.frame import Frame

F2, F5, ESC, ENTER = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(desk):
    return make_person(desk, "王小明", mobiles=("+8613490000001",), overdue=(100_000,))


@pytest.fixture
def calling(open_desk, qtbot, person):
    """The desk with a call under way."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    assert window.centre.is_calling()
    return window


def _promise(window, qtbot, amount):
    form = window.centre.calling.form
    qtbot.keyClick(form.who, Qt.Key.Key_1)
    qtbot.keyClick(form.how, Qt.Key.Key_1)
    qtbot.keyClicks(form.agreed.amount, amount)


def test_a_note_can_be_written_only_where_it_is_kept(open_desk, qtbot, person):
    window = open_desk()
    qtbot.keyClick(window, F2)
    note = window.centre.note
    assert not note.isEnabled()
    assert note.placeholderText() == "A note is kept with the outcome of a call."
    qtbot.keyClick(window, F5)
    assert note.isEnabled()
    _promise(window, qtbot, "500")
    window.finish(False)
    assert not note.isEnabled() and note.text() == ""


@pytest.mark.parametrize("key", [F2, ESC])
def test_a_key_that_would_leave_a_call_says_what_comes_first(calling, qtbot, key):
    calling.centre.note.setText("下午再打")
    qtbot.keyClick(calling, key)
    assert calling.centre.notice.text() == "Please say first how this call ended."
    assert calling.centre.note.text() == "下午再打"


def test_the_window_closes_over_a_note_only_when_asked_twice(
    qtbot, dressed, tasks, hub, desk, person
):
    frame = Frame(Builder(desk, set_up=True).start(), tasks, hub)
    qtbot.addWidget(frame)
    frame._sit_down(desk)
    frame.show()
    window = frame.desk
    window.next_person()
    window.call()
    window.centre.note.setText("下午再打")
    assert not frame.close()
    assert window.centre.notice.text()
    assert frame.close()


def test_an_outcome_stated_elsewhere_ends_the_call_and_shows_the_note(calling, qtbot, desk, clock):
    permit_id = calling._call.permit_id
    wrapups.wrap_up(desk, permit_id, "f" * 32, WrapUp("no_answer"))
    _promise(calling, qtbot, "500")
    calling.centre.note.setText("25 号发工资")
    calling.finish(False)
    assert not calling.centre.is_calling()
    assert "已经有结果" in calling.centre.notice.text()
    assert "25 号发工资" in calling.centre.notice.text()


def _left_over(desk, person):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    desk.clock.forward(minutes=5)


def _give_to(desk, person, other):
    with desk.store.begin() as tx:
        tx.connection.exec_driver_sql(
            "update debtors set collector_id = ? where id = ?", (other.staff.id, person.id)
        )


def test_a_permit_for_somebody_elses_person_now_is_offered_and_finished(
    open_desk, qtbot, desk, person
):
    _left_over(desk, person)
    _give_to(desk, person, seated(desk, "bob"))
    window = open_desk()
    button = window.centre.idle.missing.itemAt(0).widget()
    assert "Somebody else's person by now" in button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.centre.calling.number.text() == "134****0001"
    form = window.centre.calling.form
    qtbot.keyClick(form.who, Qt.Key.Key_3)
    qtbot.keyClick(form.how, Qt.Key.Key_1)
    window.finish(False)
    assert calls.open_permits(desk) == []
    assert window.centre.is_idle()


def test_a_late_outcome_of_a_third_partys_number_names_it_and_offers_all(open_desk, qtbot, desk):
    person = make_person(desk, "李静", mobiles=(), third=("+8613490000008",))
    with desk.store.read() as tx:
        (point,) = [full.point for full in storage_people.points(tx, person.id)]
    assert point.party is Party.THIRD_PARTY
    window = open_desk()
    one = Unfinished("a" * 32, person.id, "李静", desk.clock())
    window._late(one, Late(load_person(desk, person.id), point))
    page = window.centre.calling
    assert page.number.text() == "134****0008" and page.whose.text()
    assert page.form.who.choices.rowCount() == 3


def test_what_wants_an_outcome_stays_within_reach_after_f2(open_desk, qtbot, desk, person):
    make_person(desk, "李静", mobiles=("+8613490000002",))
    _left_over(desk, person)
    window = open_desk()
    first = window.centre.idle.missing.itemAt(0).widget()
    assert window.focusWidget() is first
    qtbot.keyClick(window, F2)
    assert not window.centre.is_idle()
    assert window.top.unfinished.isVisible()
    qtbot.mouseClick(window.top.unfinished, Qt.MouseButton.LeftButton)
    assert window.centre.is_idle()
    qtbot.keyClick(window.centre.idle.missing.itemAt(0).widget(), ENTER)
    assert window.centre.is_calling()


def test_a_call_in_the_way_of_another_offers_its_own_outcome(open_desk, qtbot, desk, person):
    window = open_desk()
    window.open_person(person.id)
    _left_over(desk, person)
    qtbot.keyClick(window, F5)
    refusal = window.centre.refusal
    assert window.centre.flow.currentWidget() is refusal
    assert refusal.instead.text() == "Say first how your last call to this person ended."
    qtbot.mouseClick(refusal.late, Qt.MouseButton.LeftButton)
    assert window.centre.is_calling()
    assert window.centre.calling.number.text() == "134****0001"


def test_a_promise_above_what_is_overdue_is_saved_when_it_is_meant(calling, qtbot, desk):
    _promise(calling, qtbot, "1000.01")
    amount = calling.centre.calling.form.agreed.amount
    qtbot.keyClick(calling, ENTER, CTRL)
    assert len(calls.open_permits(desk)) == 1
    assert amount.property("wrong") is True
    assert "more than is overdue" in calling.centre.notice.text()
    qtbot.keyClick(calling, ENTER, CTRL)
    assert calls.open_permits(desk) == []


def test_compliance_is_offered_nothing_that_can_only_fail(open_desk, qtbot, desk, person, phone):
    reader = replace(seated(desk, "cora", Role.COMPLIANCE), phone=phone)
    window = open_desk(reader)
    assert not window.centre.idle.button.isVisible()
    window.open_person(person.id)
    assert not window.centre.call.isVisible() and not window.centre.next.isVisible()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    window.call()
    assert phone.dialled == []
    assert window.centre.person.name.text() == "王小明"
    window.strip.show_all()
    assert "F5" not in window.strip.keys.text() and "Ctrl+I" not in window.strip.keys.text()


def test_a_person_without_a_number_says_why_there_is_no_call(open_desk, desk):
    person = make_person(desk, "李静", mobiles=())
    window = open_desk()
    window.open_person(person.id)
    assert not window.centre.call.isEnabled()
    assert window.centre.missing.text() == "No number is on record for this person."


def test_the_rules_in_force_are_named_in_the_language_with_their_day(open_desk, desk, person):
    window = open_desk()
    window.open_person(person.id)
    assert "中国大陆 20" in window.contacts.rules.text()
    assert "联系规则" in window.contacts.rules.toolTip()
