"""A call and its outcome: nothing written is lost, and nothing that is wanted is hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.contact import Party
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, drafts, people, wrapups
from app.storage import people as storage_people
from tests.make import make_person, seated
from tests.ui.fakes import Builder, TasksHeld
from tests.ui.talks import ALT, confirm, end, give, make_known, promise
from ui import callwork
from ui.jobs import Late, Unfinished, load_person
from ui.windows.frame import Frame

F2, F5, ESC, ENTER = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(desk):
    made = make_person(desk, "王小明", mobiles=("+8613490000001",), overdue=(100_000,))
    make_known(desk, made.id)
    return made


@pytest.fixture
def calling(open_desk, qtbot, person):
    """The desk with a call under way."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    assert window.centre.is_calling()
    return window


def _promise(window, qtbot, amount):
    promise(window, qtbot, amount)
    window.centre.ending.form.next.take_proposal()


def test_a_note_typed_without_a_call_stands_in_the_timeline_once_its_person_is_left(
    open_desk, qtbot, desk, person
):
    make_person(desk, "李静", mobiles=("+8613490000002",), overdue=(20_000,))
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClicks(window.centre.note, "prefers mornings")
    (draft,) = drafts.standing(desk)
    assert (draft.note, draft.contact_id) == ("prefers mornings", None)
    qtbot.keyClick(window, F2)
    assert window.centre.person.name.text() == "李静"
    assert window.centre.note.text() == ""
    assert [one.note for one in people.card(desk, person.id).timeline] == ["prefers mornings"]
    assert drafts.standing(desk) == ()


@pytest.mark.parametrize("key", [F2, ESC])
def test_a_key_that_would_leave_a_call_says_what_comes_first(calling, qtbot, key):
    calling.centre.note.setText("下午再打")
    qtbot.keyClick(calling, key)
    assert calling.centre.notice.text() == "Please say first how this call ended."
    assert calling.centre.note.text() == "下午再打"


def test_a_call_is_left_by_a_second_press_and_what_was_typed_is_in_the_book(
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
    assert window.centre.notice.text().startswith("A call is under way")
    assert frame.close()
    (draft,) = drafts.standing(desk)
    assert draft.note == "下午再打"


def test_an_outcome_stated_elsewhere_ends_the_call_and_shows_the_note(calling, qtbot, desk, clock):
    permit_id = calling._call.permit_id
    _promise(calling, qtbot, "500")
    wrapups.wrap_up(desk, permit_id, "f" * 32, WrapUp("talked", note="到店里谈过"))
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
    assert "134****0001" in window.centre.ending.about.text()
    form = window.centre.ending.form
    qtbot.keyClick(form.who, Qt.Key.Key_3)
    end(window, qtbot, "no_answer")
    window.finish(False)
    assert calls.open_permits(desk) == []
    assert window.centre.is_idle()


def test_words_of_a_late_outcome_come_back_with_it(open_desk, qtbot, desk, person):
    _left_over(desk, person)
    ((permit_id, *_),) = calls.open_permits(desk)
    drafts.keep(desk, person.id, permit_id, "下周再谈", {})
    window = open_desk()
    assert window.centre.is_calling()
    assert window.centre.note.text() == "下周再谈"
    (draft,) = drafts.standing(desk)
    assert draft.note == "下周再谈"


def test_the_desk_comes_back_to_the_words_of_a_permit_that_was_never_dialled(
    open_desk, desk, person
):
    calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    drafts.keep(desk, person.id, "a" * 32, "下周再谈", {})
    desk.clock.forward(days=2)
    window = open_desk()
    assert window.centre.flow.currentWidget() is window.centre.ending
    assert window.centre.note.text() == "下周再谈"
    assert window.centre.notice.text().startswith("You are back where you were")


def test_a_late_outcome_of_a_third_partys_number_names_it_and_offers_all(open_desk, qtbot, desk):
    person = make_person(desk, "李静", mobiles=(), third=("+8613490000008",))
    with desk.store.read() as tx:
        (point,) = [full.point for full in storage_people.points(tx, person.id)]
    assert point.party is Party.THIRD_PARTY
    window = open_desk()
    one = Unfinished("a" * 32, person.id, "李静", desk.clock())
    window._late(one, Late(load_person(desk, person.id), point))
    page = window.centre.ending
    assert "134****0008" in page.about.text()
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
    first = refusal.ways.choices.index(0)
    assert first.data() == "Say how your last call to this person ended"
    qtbot.keyClick(refusal.ways, Qt.Key.Key_1)
    assert window.centre.is_calling()
    assert "134****0001" in window.centre.ending.about.text()


def test_a_promise_above_what_is_overdue_is_saved_when_it_is_meant(calling, qtbot, desk):
    _promise(calling, qtbot, "1000.01")
    amount = calling.centre.ending.form.agreed.amount
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
    assert not {"call", "next", "finish", "import", "staff"} & set(window.top.menu.acts)


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


def test_the_tenth_outcome_has_a_digit_too(open_desk, qtbot, desk, person):
    calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    window = open_desk()
    qtbot.mouseClick(window.centre.idle.missing.itemAt(0).widget(), Qt.MouseButton.LeftButton)
    form = window.centre.ending.form
    form.who.choose(0)
    codes = [form.how.choices.code_at(form.how.choices.index(at)) for at in range(10)]
    assert None not in codes
    qtbot.keyClick(form.how, Qt.Key.Key_0)
    assert form.how.current() == codes[9]


def test_a_correction_begins_with_what_was_stated(calling, qtbot):
    _promise(calling, qtbot, "500")
    due = calling.centre.ending.form.agreed.due.day()
    calling.finish(False)
    qtbot.keyClick(calling, Qt.Key.Key_E, CTRL)
    form = calling.centre.ending.form
    assert calling.centre.ending.corrects() and form.how.current() == "promise"
    assert (form.agreed.amount.text(), form.agreed.due.day()) == ("500.00", due)


def test_a_call_that_nobody_answered_came_no_further_than_the_greeting(calling, qtbot):
    give(calling, qtbot, "no_answer")
    assert "came to step 2" in calling.centre.ending.about.text()


def test_who_is_faster_than_the_way_back_comes_back_first(open_desk, qtbot, desk, person):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    drafts.keep(desk, person.id, "a" * 32, "下周再谈", {"page": "talk"})
    make_person(desk, "李静", mobiles=("+8613490000002",), overdue=(20_000,))
    held = TasksHeld()
    window = open_desk(worker=held)
    qtbot.keyClick(window, F2)
    held.work()
    assert window.centre.is_calling() and window.centre.note.text() == "下周再谈"
    assert window.shown_person == person.id


def test_f2_before_the_desk_knows_what_was_left_takes_the_next_where_nothing_was(
    open_desk, qtbot, person
):
    held = TasksHeld()
    window = open_desk(worker=held)
    qtbot.keyClick(window, F2)
    held.work()
    assert window.shown_person == person.id


def test_a_note_sent_twice_is_one_note(desk, person):
    for _ in range(2):
        callwork.note(desk, person.id, "prefers mornings", "f" * 32)
    assert [one.note for one in people.card(desk, person.id).timeline] == ["prefers mornings"]


@pytest.mark.parametrize("field", ["note", "amount"])
def test_while_a_field_is_typed_in_alt_chooses_the_outcome_and_the_next_step(
    calling, qtbot, field
):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    (calling.centre.note if field == "note" else form.agreed.amount).setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_B, ALT)
    assert form.next.step() == "ask"
    (calling.centre.note if field == "note" else form.agreed.amount).setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2, ALT)
    assert form.how.current() == "plan_requested"


def test_a_call_back_outside_their_hours_is_still_wanted_before_anything_is_sent(calling, qtbot):
    confirm(calling, qtbot)
    give(calling, qtbot, "not_now")
    give(calling, qtbot, "right")
    give(calling, qtbot, "done")
    form = calling.centre.ending.form
    form.agreed.time.selectAll()
    qtbot.keyClicks(form.agreed.time, "2330")
    assert form.missing("") == ("a call-back time within their hours",)
    assert not calling.centre.done.isEnabled()
    form.agreed.time.selectAll()
    qtbot.keyClicks(form.agreed.time, "0930")
    assert form.missing("") == () and calling.centre.done.isEnabled()
