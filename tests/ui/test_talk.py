"""The course of a call: by digits, step by step, and nothing of the debt before it is certain."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.talk import BACK
from app.services import drafts, people, talks
from tests.ui.fakes import TasksHeld
from tests.ui.talks import (
    ALT,
    CTRL,
    ENTER,
    TAIL,
    YEAR,
    confirm,
    end,
    give,
    promise,
    type_facts,
)
from ui import wording

F2, F5, F6, F7, F8 = (getattr(Qt.Key, f"Key_F{n}") for n in (2, 5, 6, 7, 8))
ESC = Qt.Key.Key_Escape


@pytest.fixture
def calling(open_desk, qtbot, person):
    """The desk with a call at its greeting."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    return window


def _step(window):
    return window.centre.talk.step().step


def _seen(window):
    """Every word that stands in the centre now, and what its table says."""
    shown = [one.text() for one in window.centre.findChildren(QLabel) if one.isVisible()]
    table = window.centre.person.debts
    cells = [table.index(0, at).data() for at in range(table.columnCount())]
    heads = [table.headerData(at, Qt.Orientation.Horizontal) for at in range(table.columnCount())]
    return " ".join([*shown, *(str(one) for one in cells + heads)])


def test_from_dialling_until_confirmed_the_centre_says_nothing_of_the_debt(calling, qtbot, person):
    assert calling.masked == person.id
    for _ in range(2):
        words = _seen(calling)
        assert not [told for told in ("1,234.56", "晚期", "逾期", "应还", "产品") if told in words]
        assert not re.search(r"(?<![\d:])53(?![\d:])", words)  # days; a clock may show such digits
        if _step(calling) == "greet":
            give(calling, qtbot, "says_self")
    type_facts(calling, qtbot)
    assert calling.masked is None
    assert "1,234.56" in _seen(calling) and "应还" in _seen(calling)


def test_a_call_under_way_stands_in_the_timeline_and_counts(calling, person):
    timeline = calling.contacts.timeline
    shown = [timeline.index(row, 0) for row in range(timeline.rowCount())]
    assert len(shown) == 2 and shown[1].data().endswith(wording.text("list.hidden"))
    marked = calling.contacts.marked()
    assert marked.verdict.reasons  # no second call while this one is open
    assert calling.contacts.points.calling == marked.point.id


def test_what_is_masked_stays_as_wide_as_its_column(calling, qtbot):
    head = calling.centre.person.table.horizontalHeader()
    masked = [head.sectionSize(at) for at in range(head.count())]
    assert sum(masked) == pytest.approx(calling.centre.person.table.viewport().width(), abs=2)
    assert min(masked) >= head.minimumSectionSize()


def test_it_is_them_is_locked_until_both_facts_agree(calling, qtbot, desk):
    give(calling, qtbot, "says_self")
    grid = calling.centre.talk.answers
    assert grid.cards()[0].locked and not grid.buttons[0].isEnabled()
    give(calling, qtbot, "matches")
    assert _step(calling) == "verify"
    type_facts(calling, qtbot, tail="9999")
    assert _step(calling) == "verify"
    assert calling.centre.talk.verify.told.text() == "That does not agree. Tries left: 2"
    assert calling.centre.talk.verify.tail.property("wrong") is True
    type_facts(calling, qtbot)
    assert _step(calling) == "purpose"
    talk = talks.standing(desk, calling._call.key)
    assert talk.confirmed and talk.step == "purpose"


def test_a_tab_out_of_habit_leaves_no_digit_to_be_an_answer(calling, qtbot):
    give(calling, qtbot, "says_self")
    fields = calling.centre.talk.verify
    qtbot.keyClicks(fields.tail, TAIL)
    assert fields.year.hasFocus()
    qtbot.keyClick(fields.year, Qt.Key.Key_Tab)
    assert fields.year.hasFocus()
    qtbot.keyClicks(QApplication.focusWidget(), YEAR)
    assert _step(calling) == "purpose"


def test_nobody_says_yes_to_a_promise_that_was_not_typed(calling, qtbot, desk):
    confirm(calling, qtbot)
    give(calling, qtbot, "pays_today")
    calling.centre.talk.terms.amount.clear()
    give(calling, qtbot, "right")
    assert _step(calling) == "read_back"
    assert "还没有填金额" in calling.centre.notice.text()
    assert talks.standing(desk, calling._call.key).step == "read_back"
    qtbot.keyClicks(calling.centre.talk.terms.amount, "500")
    give(calling, qtbot, "right")
    assert _step(calling) == "close"


def test_digits_answer_and_turn_to_alt_at_once_while_a_field_has_the_focus(calling, qtbot):
    grid, note = calling.centre.talk.answers, calling.centre.note
    assert [button.cap for button in grid.buttons[:2]] == ["1", "2"]
    note.setFocus()
    assert [button.cap for button in grid.buttons[:2]] == ["Alt 1", "Alt 2"]
    qtbot.keyClick(note, Qt.Key.Key_1)
    assert note.text() == "1" and _step(calling) == "greet"
    qtbot.keyClick(note, Qt.Key.Key_1, ALT)
    assert _step(calling) == "verify"
    assert note.hasFocus()  # who is writing writes on
    qtbot.keyClick(note, ESC)
    assert not grid.is_typing() and _step(calling) == "verify"


def test_the_next_step_is_on_the_screen_before_the_book_has_heard_of_it(
    open_desk, qtbot, qapp, person
):
    worker = TasksHeld()
    window = open_desk(worker=worker)
    worker.work()
    for key in (F2, F5):
        qtbot.keyClick(window, key)
        worker.work()
    for code in ("asks_who", BACK):
        before = _step(window)
        window.answer(code)
        qapp.processEvents()
        assert _step(window) != before and worker.held  # the record follows
    worker.work()
    worker.close()


def test_an_answer_that_could_not_be_recorded_is_taken_back_and_said(calling, qtbot, monkeypatch):
    from app.domain.errors import DeskError
    from app.services import talks as service

    def full(*_):
        raise DeskError("book.disk_full")

    monkeypatch.setattr(service, "answer", full)
    give(calling, qtbot, "says_self")
    assert _step(calling) == "greet"
    assert calling.centre.notice.text()


def test_esc_goes_one_step_back_and_the_record_knows(calling, qtbot, desk):
    give(calling, qtbot, "asks_who")
    qtbot.keyClick(calling, ESC)
    assert _step(calling) == "greet"
    assert talks.standing(desk, calling._call.key).step == "greet"
    qtbot.keyClick(calling, ESC)
    assert calling.centre.notice.text() == "Please say first how this call ended."


def test_what_is_agreed_is_read_back_while_it_is_typed_and_fills_the_wrap_up(calling, qtbot):
    confirm(calling, qtbot)
    give(calling, qtbot, "pays_today")
    page = calling.centre.talk
    qtbot.keyClicks(page.terms.amount, "500")
    assert "¥500.00" in page.say.text()
    give(calling, qtbot, "right")
    give(calling, qtbot, "done")
    form = calling.centre.ending.form
    assert form.choice().code == "promise"
    assert form.agreed.amount.text() == "500.00"


def test_only_outcomes_that_fit_the_steps_are_offered(calling, qtbot):
    give(calling, qtbot, "no_answer")
    choices = calling.centre.ending.form.how.choices
    offered = [choices.code_at(choices.index(at)) for at in range(choices.rowCount())]
    assert "no_answer" in offered and "promise" not in offered and "talked" not in offered
    assert calling.centre.ending.form.choice().code == "no_answer"
    assert calling.masked is not None  # nobody was confirmed


def test_hanging_up_asks_for_the_outcome_and_esc_goes_back_to_the_call(calling, qtbot):
    give(calling, qtbot, "asks_who")
    qtbot.keyClick(calling, F7)
    assert calling.centre.flow.currentWidget() is calling.centre.ending
    qtbot.keyClick(calling, ESC)
    assert calling.centre.flow.currentWidget() is calling.centre.talk
    assert _step(calling) == "explain"


def test_enter_takes_the_proposed_next_step_and_ctrl_enter_finishes(calling, qtbot, desk, person):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    assert not calling.centre.done.isEnabled()
    qtbot.keyClick(form.next.list, ENTER)
    assert form.next.step() == "look"
    qtbot.keyClick(calling, ENTER, CTRL)
    (follow_up,) = people.card(desk, person.id).follow_ups
    assert follow_up.kind.value == "promise"


def test_a_call_back_is_said_in_the_time_of_the_person(calling, qtbot, desk, person):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    qtbot.keyClick(form.next.list, Qt.Key.Key_C)
    form.agreed.time.write(9, 30)
    calling.finish(False)
    due = {one.kind.value: one.due_at for one in people.card(desk, person.id).follow_ups}
    assert f"{due['callback']:%H:%M}" == "01:30"  # 09:30 in Shanghai


def test_after_a_crash_the_desk_is_back_at_the_step_with_the_note(
    calling, open_desk, qtbot, desk, person
):
    confirm(calling, qtbot)
    qtbot.keyClicks(calling.centre.note, "rings after six")
    again = open_desk()
    assert again.centre.person.name.text() == "王小明"
    assert _step(again) == "purpose"
    assert again.centre.note.text() == "rings after six"
    assert again.masked is None


def test_after_a_crash_the_form_is_as_it_was(calling, open_desk, qtbot, desk, person):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    form.agreed.amount.clear()
    qtbot.keyClicks(form.agreed.amount, "777")
    qtbot.keyClick(form.agreed.amount, ENTER)
    again = open_desk()
    restored = again.centre.ending.form
    assert again.centre.flow.currentWidget() is again.centre.ending
    assert (restored.choice().code, restored.agreed.amount.text()) == ("promise", "777.00")
    assert restored.next.step() == "look"
    again.finish(False)
    assert people.card(desk, person.id).promises[0].amount.minor == 77_700
    assert drafts.standing(desk) == ()


def test_a_crash_before_identity_comes_back_masked(calling, open_desk, qtbot, person):
    give(calling, qtbot, "says_self")
    again = open_desk()
    assert again.masked == person.id
    assert _step(again) == "verify"


def test_a_call_that_comes_in_is_found_by_name_and_led_the_same_way(open_desk, qtbot, desk, person):
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F6)
    palette = window.receiving
    assert palette.isVisible() and "1,234.56" not in palette.list.choices.index(0).data()
    qtbot.keyClick(palette.typed, ENTER)
    qtbot.keyClick(palette.list, ENTER)
    assert _step(window) == "greet_inbound"
    assert window.masked == person.id
    give(window, qtbot, "says_self")
    type_facts(window, qtbot)
    qtbot.keyClick(window, ENTER, CTRL)
    end(window, qtbot, "talked")
    window.centre.note.setText("问了余额")
    window.finish(False)
    (entry,) = people.card(desk, person.id).timeline
    assert (entry.direction, entry.disposition) == ("inbound", "talked")


def test_protecting_somebody_takes_one_digit_and_stops_every_call(calling, qtbot, desk, person):
    qtbot.keyClick(calling, F8)
    palette = calling.protecting
    assert palette.isVisible()
    qtbot.keyClick(palette.typed, Qt.Key.Key_4)
    assert not palette.isVisible()
    (hold,) = people.card(desk, person.id).holds
    assert hold.kind.value == "illness" and hold.review_on is not None
    assert calling.centre.is_calling()


def test_in_the_palette_words_look_for_what_was_said(calling, qtbot):
    qtbot.keyClick(calling, F8)
    palette = calling.protecting
    palette.typed.setText("住院")
    palette.typed.textEdited.emit("住院")
    assert [one.code for one in palette.model.rows()] == ["illness"]
    qtbot.keyClick(palette.typed, ESC)
    assert not palette.isVisible() and calling.centre.is_calling()


def test_a_wrong_outcome_is_corrected_beside_the_old_one(calling, qtbot, desk, person):
    give(calling, qtbot, "no_answer")
    calling.centre.ending.form.next.take_proposal()
    calling.finish(False)
    wrong = people.card(desk, person.id).timeline[0].outcome_id
    calling.correct(wrong)
    ending = calling.centre.ending
    assert ending.corrects()
    end(calling, qtbot, "busy")
    assert not calling.centre.done.isEnabled()
    qtbot.keyClicks(ending.reason, "pressed the wrong key")
    calling.finish(False)
    entries = people.card(desk, person.id).timeline
    assert {entry.disposition for entry in entries} >= {"busy"}
    assert any(entry.corrected or entry.corrects for entry in entries)


def test_the_outcome_just_stated_is_corrected_before_the_card_was_read_anew(
    open_desk, qtbot, desk, person
):
    held = TasksHeld()
    window = open_desk(worker=held)
    held.work()
    for key in (F2, F5):
        qtbot.keyClick(window, key)
        held.work()
    give(window, qtbot, "no_answer")
    window.centre.ending.form.next.take_proposal()
    held.work()
    window.finish(False)
    held.work_one()
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    held.work()
    assert window.centre.ending.corrects()


def test_where_nothing_can_be_corrected_it_is_said(open_desk, qtbot, person):
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    assert window.centre.notice.text().startswith("No contact with this person has an outcome")
    assert not window.centre.is_calling()


def test_the_facts_that_were_heard_are_kept_nowhere(calling, qtbot, desk):
    give(calling, qtbot, "says_self")
    fields = calling.centre.talk.verify
    qtbot.keyClicks(fields.year, YEAR)
    qtbot.keyClicks(calling.centre.note, "hm")
    (draft,) = drafts.standing(desk)
    assert YEAR not in f"{draft.note} {dict(draft.form)}".replace("2026", "")


def test_what_is_still_on_its_way_when_the_window_closes_is_written(open_desk, qtbot, desk, person):
    from ui.tasks import Tasks

    worker = Tasks()
    window = open_desk(worker=worker)
    qtbot.waitUntil(lambda: window.queue.model.rowCount() > 0)
    qtbot.keyClick(window, F2)
    qtbot.waitUntil(lambda: window._opened is not None)
    qtbot.wait(400)  # what waits until the first page was seen has begun
    for sign in "to the last sign":
        window.centre.note.insert(sign)
    assert window.may_close()
    worker.close()
    (draft,) = drafts.standing(desk)
    assert draft.note == "to the last sign"


@pytest.mark.parametrize("field", ["tail", "year"])
def test_n_leads_from_a_fact_to_the_note(calling, qtbot, field):
    give(calling, qtbot, "says_self")
    fact = getattr(calling.centre.talk.verify, field)
    fact.setFocus()
    qtbot.keyClick(fact, Qt.Key.Key_N)
    assert calling.centre.note.hasFocus()
    assert fact.text() == ""


def test_the_x_of_an_identity_number_stays_in_its_field(calling, qtbot):
    give(calling, qtbot, "says_self")
    tail = calling.centre.talk.verify.tail
    qtbot.keyClicks(tail, "123x")
    assert tail.text() == "123x"


def test_the_time_that_is_proposed_stands_in_the_words_from_the_first(calling, qtbot):
    confirm(calling, qtbot)
    give(calling, qtbot, "not_now")
    terms = calling.centre.talk.terms
    assert (terms.day.day().isoformat(), terms.time.text()) == ("2026-11-24", "10:00")
    assert "11 月 24 日 10:00" in calling.centre.talk.say.text()


def test_who_hears_both_facts_anew_has_them_compared_once(calling, qtbot):
    give(calling, qtbot, "says_self")
    type_facts(calling, qtbot, "0000", "1900")
    fields = calling.centre.talk.verify
    assert fields.told.text() == "That does not agree. Tries left: 2" and fields.tail.hasFocus()
    qtbot.keyClicks(QApplication.focusWidget(), "1111")
    assert fields.year.hasFocus() and fields.year.text() == ""
    qtbot.keyClicks(QApplication.focusWidget(), "1901")
    assert fields.told.text() == "That does not agree. Tries left: 1"


def test_the_fact_that_agreed_stays_while_the_other_is_heard_anew(calling, qtbot):
    give(calling, qtbot, "says_self")
    type_facts(calling, qtbot, "0000", YEAR)
    fields = calling.centre.talk.verify
    assert (fields.tail.hasFocus(), fields.year.text()) == (True, YEAR)
    qtbot.keyClicks(fields.tail, TAIL)
    assert calling.masked is None
