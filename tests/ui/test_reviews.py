"""Questions about people are answered in the window, with what follows beside it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import insert

from app.domain.contact import HoldKind
from app.domain.errors import ContactRefused
from app.domain.moments import micros
from app.domain.staff import Role
from app.services import calls, people, reviews
from app.storage import tables
from tests.make import make_person, seated
from ui import wording
from ui.models.timeline import told
from ui.windows.reviews import ReviewsWindow


def _asked(desk, person, kind, **body):
    at = desk.clock()
    with desk.store.begin() as tx:
        row = {"id": desk.new_id(at), "debtor_id": person.id, "kind": kind, "at": micros(at)}
        tx.connection.execute(insert(tables.reviews).values(**row, body=json.dumps(body)))


@pytest.fixture
def lead(desk):
    return seated(desk, "lea", Role.TEAM_LEAD)


@pytest.fixture
def enter(qtbot, dressed, tasks, hub):
    def entered(desk):
        room = ReviewsWindow(desk, tasks, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        with qtbot.waitExposed(room):
            room.show()
        room.begin()
        return room

    return entered


def test_one_press_answers_a_question_and_the_next_is_marked(enter, desk, lead, qtbot):
    first, second = make_person(desk), make_person(desk, "李红", mobiles=("+8613490000002",))
    _asked(desk, first, "case_names_other", case_no="C1", name="王大明")
    desk.clock.forward(seconds=1)
    _asked(desk, second, "name_differs", name="李洪")
    room = enter(lead)
    assert "C1" in room.asked.text() and "王大明" in room.asked.text()
    shown = [one.text() for one in room.follows]
    assert shown == [wording.text(f"review.follows.{code}") for code in ("taken_over", "held")]
    qtbot.keyClick(room.table, Qt.Key.Key_1)
    assert [one.debtor_id for one in reviews.listed(lead, 9)] == [second.id]
    assert wording.text("review.follows.taken_over") in room.notice.text()
    assert "李洪" in room.asked.text()
    qtbot.keyClick(room.table, Qt.Key.Key_2)
    assert [one.kind for one in people.card(desk, second.id).holds] == [HoldKind.DISPUTE]
    assert room.asked.text() == wording.text("review.none")
    assert not any(button.isEnabled() for button in room.answers)


def test_two_records_are_named_and_become_one(enter, desk, lead, qtbot):
    first, second = make_person(desk), make_person(desk, "李红", mobiles=("+8613490000002",))
    _asked(desk, first, "two_records", other=second.id)
    room = enter(lead)
    assert "李红" in room.asked.text()
    qtbot.mouseClick(room.answers[0], Qt.MouseButton.LeftButton)
    assert people.card(lead, second.id).debtor_id == first.id


def test_a_refusal_is_answered_in_words_that_the_collector_reads(enter, desk, lead, qtbot):
    person = make_person(desk)
    desk.clock.set(23)
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    reviews.ask(desk, person.id, "对方约了夜里十一点")
    assert enter(lead).model.rowCount() == 0
    room = enter(seated(desk, "shen", Role.COMPLIANCE))
    assert "静默时段" in room.asked.text() and "对方约了夜里十一点" in room.asked.text()
    qtbot.keyClick(room.table, Qt.Key.Key_2)
    assert room.notice.text() == wording.text("review.say_why") and room.words.hasFocus()
    qtbot.keyClicks(room.words, "consent of 12 May counts")
    qtbot.keyClick(room.words, Qt.Key.Key_Return)
    assert room.table.hasFocus()
    qtbot.keyClick(room.table, Qt.Key.Key_2)
    assert room.asked.text() == wording.text("review.none") and room.words.text() == ""
    answer = people.card(desk, person.id).timeline[0]
    assert told(answer) == ("合规：拒绝有误", "合规：拒绝有误 · consent of 12 May counts")


def test_what_was_answered_elsewhere_is_said_and_leaves_the_list(enter, desk, lead, qtbot):
    person = make_person(desk)
    _asked(desk, person, "name_differs", name="李洪")
    room = enter(lead)
    reviews.settle(lead, reviews.listed(lead, 9)[0].id, reviews.Answered.SAME)
    qtbot.keyClick(room.table, Qt.Key.Key_2)
    assert room.notice.text() == wording.text("problem.review.settled")
    assert people.card(desk, person.id).holds == ()
    room.begin()
    assert room.asked.text() == wording.text("review.none")
