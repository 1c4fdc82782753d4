"""A refused call: what is used, what else is open now, and the call-back put there by one key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind
from app.domain.staff import Role
from app.services import callbacks, calls, drafts, people, reviews, wrapups
from tests.make import seated
from ui import wording

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5


@pytest.fixture
def refused(open_desk, qtbot, desk, person):
    """The desk at a call that the hours forbid."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    desk.clock.set(23)
    qtbot.keyClick(window, F5)
    return window


def _ways(page):
    return page.ways.choices.rowCount()


def _back(desk, person):
    steps = people.card(desk, person.id).follow_ups
    return [one.due_at for one in steps if one.kind is FollowUpKind.CALLBACK]


def test_one_key_puts_the_call_back_at_the_first_moment_allowed(refused, qtbot, desk, person):
    page = refused.centre.refusal
    assert "周二 11-24 08:00" in page.ways.choices.index(0).data()
    qtbot.keyClick(page.ways, Qt.Key.Key_1)
    assert _back(desk, person) == [page.later()]
    assert refused.centre.notice.isVisible()
    assert refused.focusWidget() is refused.centre.next
    qtbot.keyClick(refused, F5)  # refused once more: it stands there already
    assert not any("08:00" in page.ways.choices.index(at).data() for at in range(_ways(page)))
    assert _back(desk, person) == [page.later()]


def test_an_earlier_call_back_is_put_off_and_a_later_one_stays(desk, person):
    now = desk.clock()
    first, second, third = (now + timedelta(hours=h) for h in (1, 2, 24))
    for at in (first, third, second, second):
        callbacks.put(desk, person.id, at)
    assert _back(desk, person) == [second, third]


def test_the_page_shows_which_ways_are_open_and_what_is_used(open_desk, qtbot, desk, person):
    for number in range(6):
        permit = calls.ask_permit(desk, f"{number:032d}", person.id, person.points[0])
        calls.dial(desk, permit)
        wrapups.wrap_up(desk, permit.id, f"{number:031d}a", WrapUp("no_answer"))
    window = open_desk()
    window.open_person(person.id)
    qtbot.keyClick(window, F5)
    page = window.centre.refusal
    words = page.words()
    assert page.title.text() == "No more calls today"
    assert "6 / 6" in words
    assert "今日有效通话 余 3 次（上限 3）" in words and "短信  可发" in words
    assert "134****0001" not in page.words()  # of the refused number the rules say it all


def test_compliance_is_asked_in_words_that_are_kept_as_they_are_typed(refused, qtbot, desk, person):
    page = refused.centre.refusal
    assert page.why.isHidden()
    qtbot.keyClick(page.ways, Qt.Key.Key_2)
    assert page.why.hasFocus()
    qtbot.keyClicks(page.why, "they asked for 23:00")
    (draft,) = drafts.standing(desk)
    assert draft.form["ask"] == "they asked for 23:00"
    refused.open_person(person.id)  # and back
    qtbot.keyClick(refused, F5)
    assert page.why.isVisible() and page.why.text() == "they asked for 23:00"
    qtbot.keyClick(page.why, Qt.Key.Key_Return)
    assert refused.centre.notice.text() == wording.text("review.asked")
    (asked,) = reviews.listed(seated(desk, "shen", Role.COMPLIANCE), 9)
    assert (asked.words, asked.rules) == ("they asked for 23:00", ("cn.quiet_hours",))
    assert people.card(desk, person.id).timeline[0].note == "they asked for 23:00"
    assert page.why.isHidden() and not drafts.standing(desk)
    qtbot.keyClick(refused, F5)
    qtbot.keyClick(page.ways, Qt.Key.Key_2)
    qtbot.keyClicks(page.why, "again")
    qtbot.keyClick(page.why, Qt.Key.Key_Return)
    assert refused.centre.notice.text() == wording.text("problem.review.waits")
    assert page.why.text() == "again"
