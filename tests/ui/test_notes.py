"""What is typed while something else is on its way to the book stays, and so does a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.promises import Promise, WrapUp
from app.services import drafts, people, wrapups
from tests.ui.fakes import TasksHeld
from tests.ui.talks import CTRL, end, give
from ui.speech import stated_terms

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5
ESC = Qt.Key.Key_Escape


@pytest.fixture
def held():
    return TasksHeld()


@pytest.fixture
def window(open_desk, held, qtbot, person):
    """The desk with its person; what it asks of the book waits."""
    shown = open_desk(worker=held)
    held.work()
    qtbot.keyClick(shown, F2)
    held.work()
    return shown


def _notes(desk, person):
    return [one.note for one in people.card(desk, person.id).timeline if one.note]


def test_what_is_typed_while_a_note_is_on_its_way_is_a_note_too(window, held, qtbot, desk, person):
    qtbot.keyClicks(window.centre.note, "ill until May")
    held.work()
    qtbot.keyClick(window, F2)
    qtbot.keyClicks(window.centre.note, " and has no work")
    held.work()
    assert _notes(desk, person) == ["and has no work", "ill until May"]
    assert drafts.standing(desk) == ()


def test_what_is_typed_while_the_outcome_is_on_its_way_is_a_note(
    window, held, qtbot, desk, person
):
    qtbot.keyClick(window, F5)
    held.work()
    give(window, qtbot, "no_answer")
    held.work()
    window.centre.ending.form.next.take_proposal()
    window.centre.note.setText("rang long")
    window.finish(False)
    window.centre.note.insert("; a neighbour asked who I am")
    held.work()
    assert window.centre.note.text() == "; a neighbour asked who I am"
    assert [one.note for one in drafts.standing(desk)] == ["; a neighbour asked who I am"]
    qtbot.keyClick(window, F2)
    held.work()
    assert _notes(desk, person) == ["; a neighbour asked who I am", "rang long"]


def test_a_note_that_was_sent_and_is_changed_then_does_not_hold_the_desk(
    window, held, qtbot, desk, person, monkeypatch
):
    kept = people.note

    def lost(*values):
        kept(*values)
        raise DeskError("book.unreachable")

    monkeypatch.setattr(people, "note", lost)
    window.centre.note.setText("calls back")
    qtbot.keyClick(window, F2)
    held.work()
    monkeypatch.undo()
    window.centre.note.setText("calls back at nine")
    qtbot.keyClick(window, F2)
    held.work()
    assert _notes(desk, person) == ["calls back at nine", "calls back"]
    assert window.centre.note.text() == ""


def _correcting(window, held, qtbot):
    qtbot.keyClick(window, F5)
    held.work()
    give(window, qtbot, "no_answer")
    window.centre.ending.form.next.take_proposal()
    held.work()
    window.finish(False)
    held.work()
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    held.work()
    assert window.centre.ending.corrects()


def test_a_correction_that_is_being_typed_is_dropped_by_the_second_esc_alone(
    window, held, qtbot, desk
):
    _correcting(window, held, qtbot)
    qtbot.keyClicks(window.centre.ending.reason, "pressed the wrong key")
    held.work()
    window.back()
    assert window.centre.ending.corrects() and window.centre.is_calling()
    assert "not on record" in window.centre.notice.text()
    assert window.centre.ending.reason.text() == "pressed the wrong key"
    window.back()
    held.work()
    assert not window.centre.is_calling()
    assert drafts.standing(desk) == ()


def test_a_correction_in_which_nothing_was_typed_is_left_at_once(window, held, qtbot, desk):
    _correcting(window, held, qtbot)
    held.work()
    assert drafts.standing(desk) == ()
    window.back()
    held.work()
    assert not window.centre.is_calling()


def test_a_correction_cut_short_is_there_again_as_it_was(
    window, held, qtbot, open_desk, desk, person
):
    _correcting(window, held, qtbot)
    end(window, qtbot, "busy")
    qtbot.keyClicks(window.centre.ending.reason, "pressed the wrong key")
    window.centre.note.setText("engaged, not unanswered")
    held.work()  # and here the power goes
    again = open_desk()
    ending = again.centre.ending
    assert ending.corrects() and again.shown_person == person.id
    assert (ending.form.how.current(), ending.form.next.step()) == ("busy", "queue")
    assert ending.reason.text() == "pressed the wrong key"
    assert again.centre.note.text() == "engaged, not unanswered"
    again.finish(False)
    new = next(one for one in people.card(desk, person.id).timeline if not one.corrected)
    assert (new.disposition, new.note) == ("busy", "engaged, not unanswered")
    assert drafts.standing(desk) == ()


def test_a_correction_made_elsewhere_meanwhile_is_not_begun_again(
    window, held, qtbot, open_desk, desk, person
):
    _correcting(window, held, qtbot)
    end(window, qtbot, "busy")
    held.work()
    wrong = window._call.wrong
    wrapups.correct(desk, wrong, "f" * 32, WrapUp("dropped"), "heard a voice")
    drafts.keep(desk, person.id, window._call.key, "", {"page": "correction", "wrong": wrong})
    assert not open_desk().centre.is_calling()


def test_a_correction_begins_with_what_can_be_said_again(desk, person):
    now = desk.clock()
    today, card = desk.today(now), people.card(desk, person.id)
    made = Promise("p", Money(50_000), today, "cancelled", now, "c")
    later = replace(made, id="q", state="open", due_on=today - timedelta(days=1))
    assert stated_terms(replace(card, promises=(made,)), "c", today).promise_amount is None
    terms = stated_terms(replace(card, promises=(made, later)), "c", today)
    assert (terms.promise_amount, terms.promise_due_on) == (Money(50_000), None)
    kept = replace(later, due_on=today)
    assert stated_terms(replace(card, promises=(kept,)), "c", today).promise_due_on == today


def test_a_long_note_is_taken_whole_and_what_no_note_holds_is_said(window, held, qtbot, desk):
    note, long = window.centre.note, "长😀" * 5000
    note.setFocus()
    QApplication.clipboard().setText(long)
    note.paste()
    held.work()
    assert note.text() == long
    assert drafts.standing(desk)[0].note == long
    assert window.centre.notice.text() == ""
    QApplication.clipboard().setText(long * 3)
    note.paste()
    assert "full" in window.centre.notice.text()
