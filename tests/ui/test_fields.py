"""What is typed into a field is understood as people write it, or said to be wrong; never lost."""

from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtCore import Qt

from app.services import callbacks
from tests.make import make_person
from tests.ui.talks import confirm, give, make_known, promise
from ui import wording
from ui.windows.fields import AmountField, DayField, TimeField

ALT = Qt.KeyboardModifier.AltModifier
TODAY = date(2026, 11, 28)


@pytest.fixture
def day(qtbot, dressed):
    made = DayField()
    qtbot.addWidget(made)
    made.between(TODAY, date.max)
    made.write(TODAY)
    return made


def _type(qtbot, field, typed):
    field.selectAll()
    if typed.isascii():
        qtbot.keyClicks(field, typed)
    else:  # comes from an input method, not from keys
        field.insert(typed)
        field.textEdited.emit(field.text())


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("12-01", date(2026, 12, 1)),
        ("12/1", date(2026, 12, 1)),
        ("1201", date(2026, 12, 1)),
        ("12月1日", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("20261201", date(2026, 12, 1)),
        ("01-05", date(2027, 1, 5)),
    ],
)
def test_a_day_is_understood_as_people_write_it(day, qtbot, typed, understood):
    _type(qtbot, day, typed)
    assert (day.day(), day.fault()) == (understood, "")
    qtbot.keyClick(day, Qt.Key.Key_Return)
    assert day.text().startswith(understood.isoformat())


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("2026-13-01", "There is no such day."),
        ("11-31", "There is no such day."),
        ("bald", "There is no such day."),
        ("", "There is no such day."),
        ("11-20", "That is too early: the first day that may be is 2026-11-28."),
    ],
)
def test_a_wrong_day_stays_as_it_is_typed_and_is_said_to_be_wrong(day, qtbot, typed, fault):
    day.selectAll()
    qtbot.keyClick(day, Qt.Key.Key_Delete)
    qtbot.keyClicks(day, typed)
    qtbot.keyClick(day, Qt.Key.Key_Return)
    assert day.text() == typed
    assert day.fault().startswith(fault)
    assert day.property("wrong")


def test_arrows_go_a_day_on_and_back_and_never_before_the_first(day, qtbot):
    qtbot.keyClick(day, Qt.Key.Key_Up)
    assert day.day() == date(2026, 11, 29)
    for _ in range(3):
        qtbot.keyClick(day, Qt.Key.Key_Down)
    assert day.day() == TODAY


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("15:30", time(15, 30)), ("1530", time(15, 30)), ("9", time(9)), ("9：05", time(9, 5))],
)
def test_a_time_is_understood_as_people_write_it(qtbot, dressed, typed, understood):
    field = TimeField()
    qtbot.addWidget(field)
    _type(qtbot, field, typed)
    assert (field.at(), field.fault()) == (understood, "")


@pytest.mark.parametrize("typed", ["25:00", "12:75", "later"])
def test_a_wrong_time_is_said_to_be_wrong(qtbot, dressed, typed):
    field = TimeField()
    qtbot.addWidget(field)
    field.write(10, 0)
    _type(qtbot, field, typed)
    assert (field.at(), bool(field.fault())) == (time(10), True)


@pytest.mark.parametrize(
    ("currency", "shown"), [("CNY", "500.00"), ("USD", "500.00"), ("CHF", "500.00")]
)
def test_an_amount_stands_with_its_decimals_and_its_sign_is_not_part_of_it(
    qtbot, dressed, currency, shown
):
    field = AmountField()
    qtbot.addWidget(field)
    field.begin(currency)
    _type(qtbot, field, "500")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == shown
    assert (field.money().minor, field.money().currency) == (50_000, currency)
    assert wording.sign("CNY") == "¥" and wording.sign("CHF") == "CHF"


@pytest.fixture
def calling(open_desk, qtbot, desk):
    person = make_person(desk, "王小明", mobiles=("+8613490000001",), overdue=(100_000,))
    make_known(desk, person.id)
    window = open_desk()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F5):
        qtbot.keyClick(window, key)
    return window


def test_a_promise_of_a_day_that_is_gone_cannot_be_finished_and_says_why(calling, qtbot):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    form.next.take_proposal()
    assert calling.centre.done.isEnabled()
    _type(qtbot, form.agreed.due, "11-20")
    assert not calling.centre.done.isEnabled()
    assert form.agreed.check.text().startswith("That is too early")
    _type(qtbot, form.agreed.due, "11-30")
    assert calling.centre.done.isEnabled()
    assert not form.agreed.check.text().startswith("That is too early")


def test_a_call_back_that_is_past_says_so_beside_its_fields(calling, qtbot):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    qtbot.keyClick(form.next.list, Qt.Key.Key_C)
    assert calling.centre.done.isEnabled()
    _type(qtbot, form.agreed.day, "11-23")
    _type(qtbot, form.agreed.time, "09:00")
    assert form.agreed.check.text() == "That time is past."
    assert not calling.centre.done.isEnabled()


def test_while_they_speak_a_wrong_day_is_said_beside_it_and_not_read_back(calling, qtbot):
    confirm(calling, qtbot)
    give(calling, qtbot, "pays_today")
    terms = calling.centre.talk.terms
    _type(qtbot, terms.due, "11-20")
    assert terms.wrong.text().startswith("That is too early")
    assert terms.stated().promise_due_on is None


def test_a_call_back_outside_the_hours_is_told_where_it_is_typed(calling, qtbot):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    qtbot.keyClick(form.next.list, Qt.Key.Key_C)
    _type(qtbot, form.agreed.time, "23:30")
    assert "11-25 08:00" in form.agreed.check.text()
    _type(qtbot, form.agreed.time, "15:30")
    assert "08:00" not in form.agreed.check.text()


def test_the_next_allowed_moment_is_taken_over_by_one_key(calling, qtbot):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    qtbot.keyClick(form.next.list, Qt.Key.Key_C)
    assert not form.agreed.later.isVisible()
    _type(qtbot, form.agreed.time, "23:30")
    assert "11-25 08:00" in form.agreed.later.text()
    qtbot.keyClick(form.agreed.time, Qt.Key.Key_T, ALT)
    assert (form.agreed.day.day(), form.agreed.time.at()) == (date(2026, 11, 25), time(8))
    assert not form.agreed.later.isVisible() and "08:00" not in form.agreed.check.text()
    assert calling.centre.done.isEnabled()


def test_a_moment_that_the_book_names_can_be_taken_over_too(calling, qtbot, desk, monkeypatch):
    monkeypatch.setattr(callbacks, "foreseen", lambda desk, card, at: at)  # published meanwhile
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    qtbot.keyClick(form.next.list, Qt.Key.Key_C)
    _type(qtbot, form.agreed.time, "23:30")
    assert not form.agreed.later.isVisible()
    qtbot.keyClick(calling, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "08:00" in calling.centre.notice.text()
    qtbot.mouseClick(form.agreed.later, Qt.MouseButton.LeftButton)
    assert form.agreed.time.at() == time(8)
    qtbot.keyClick(calling, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert calling.centre.flow.currentWidget() is not calling.centre.ending


def test_while_they_speak_the_next_allowed_moment_is_taken_over_too(calling, qtbot):
    confirm(calling, qtbot)
    give(calling, qtbot, "not_now")
    terms = calling.centre.talk.terms
    _type(qtbot, terms.time, "06:30")
    assert terms.later.isVisible()
    qtbot.keyClick(terms.time, Qt.Key.Key_T, ALT)
    assert terms.time.at() == time(8) and terms.wrong.text() == ""


@pytest.mark.parametrize("typed", ["2125-11-25", "2029-01-01"])
def test_a_promise_for_a_day_years_ahead_cannot_be_finished_and_says_the_last_day(
    calling, qtbot, typed
):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    form.next.take_proposal()
    _type(qtbot, form.agreed.due, typed)
    assert "2028-11-23" in form.agreed.check.text()
    assert not calling.centre.done.isEnabled()


def test_a_promise_of_more_than_is_overdue_is_recorded_once_it_is_meant(calling, qtbot, desk):
    promise(calling, qtbot, "5000")
    form = calling.centre.ending.form
    form.next.take_proposal()
    assert form.agreed.means_more()
    assert form.stated("-", None).means_more
    _type(qtbot, form.agreed.amount, "500")
    assert not form.stated("-", None).means_more
