"""Half a day, half a time, half an amount: after a crash they stand as they were typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt

from app.services import drafts
from tests.ui.fakes import TasksHeld
from tests.ui.talks import confirm, give, promise
from ui.callwork import Typed
from ui.keeping import Keeper

F2, F5, F8 = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F8


@pytest.fixture
def calling(open_desk, qtbot, person):
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    return window


def _type(qtbot, field, words):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, words)


def test_what_is_no_date_and_no_time_comes_back_in_the_wrap_up(calling, open_desk, qtbot):
    promise(calling, qtbot, "500")
    form = calling.centre.ending.form
    qtbot.keyClick(form.next.list, Qt.Key.Key_C)  # a call-back beside the promise
    typed = {"amount": "77x", "due": "12-", "day": "2020-01-01", "time": "9:7"}
    for name, words in typed.items():
        _type(qtbot, getattr(form.agreed, name), words)
    again = open_desk().centre.ending.form.agreed
    assert {name: getattr(again, name).text() for name in typed} == typed
    assert all(getattr(again, name).property("wrong") for name in typed)
    assert again.missing()


def test_what_is_no_date_comes_back_while_they_speak(calling, open_desk, qtbot):
    confirm(calling, qtbot)
    give(calling, qtbot, "pays_today")
    terms = calling.centre.talk.terms
    _type(qtbot, terms.amount, "500")
    _type(qtbot, terms.due, "13-4")
    again = open_desk().centre.talk.terms
    assert (again.amount.text(), again.due.text()) == ("500.00", "13-4")
    assert again.wrong.text()


def test_the_day_of_a_review_comes_back_too(calling, open_desk, qtbot):
    confirm(calling, qtbot)
    qtbot.keyClick(calling, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    form = calling.centre.ending.form
    form.restore({"who": "debtor", "how": "hardship"})
    _type(qtbot, form.agreed.review, "1-1x")
    assert open_desk().centre.ending.form.agreed.review.text() == "1-1x"


def test_their_words_at_f8_come_back_too_until_they_are_used(calling, open_desk, qtbot):
    confirm(calling, qtbot)
    qtbot.keyClick(calling, F8)
    qtbot.keyClicks(calling.protecting.words, "in hospital since")
    again = open_desk()
    qtbot.keyClick(again, F8)
    palette = again.protecting
    assert palette.words.text() == "in hospital since"
    qtbot.keyClick(palette.typed, Qt.Key.Key_Escape)
    qtbot.keyClick(again, F8)
    assert palette.words.text() == "in hospital since"  # closed is not used
    qtbot.keyClick(palette.typed, Qt.Key.Key_4)
    qtbot.keyClick(again, F8)
    assert palette.words.text() == ""


def test_their_words_at_f8_come_back_without_a_call_too(open_desk, qtbot, person):
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F8)
    qtbot.keyClicks(window.protecting.words, "in hospital since")
    again = open_desk()
    qtbot.keyClick(again, F2)
    assert again.shown_person == person.id
    qtbot.keyClick(again, F8)
    assert again.protecting.words.text() == "in hospital since"


def test_what_is_typed_and_taken_back_while_it_is_written_is_taken_back_in_the_book(
    dressed, desk, person
):
    held, window = TasksHeld(), QObject()
    keeper = Keeper(desk, held, window)
    for words in ("a", "ab", "a"):
        keeper.typed(Typed(person.id, None, words, {}))
        if words == "a":
            held.work()  # "ab" is still being written when the "b" is gone
    (draft,) = drafts.standing(desk)
    assert draft.note == "a" and keeper.is_kept()
    held.close()
