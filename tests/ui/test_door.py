"""The door on the screen: nothing typed is lost, no word of debt before they are known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.domain.door import Check, Met, Step
from app.domain.negotiation import Said, Way
from app.domain.plans import Lender, Product
from app.domain.visits import VisitState
from app.services import door, negotiation
from app.settings import LANGUAGES
from tests.visited import TAIL, VISIT, YEAR, visited
from ui import theme, wording
from ui.windows.visits import VisitsWindow


@pytest.fixture
def at(desk):
    return visited(desk)


@pytest.fixture
def enter(qtbot, dressed, tasks, hub, at):
    rooms = []  # Qt's part goes with Python's

    def entered(width=1366, height=768):
        room = VisitsWindow(at.walker, tasks, hub)
        rooms.append(room)
        qtbot.addWidget(room)
        room.resize(width, height)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.begin()
        return room

    return entered


def to_door(room):
    if room.door is None:
        room.day.day.write(room.day.day.day().replace(day=24))
        room.day.begin()
        room.day.door.click()
    return room.door


def confirmed(pane):
    pane.pages[Step.ARRIVE].press.click()
    pane.pages[Step.KNOCK].press.click()
    pane.pages[Step.MEET].who[Met.PERSON].click()
    pane.checks[Check.CARD].click()
    pane.pages[Step.VERIFY].tail.setText(TAIL)
    pane.pages[Step.VERIFY].year.setText(YEAR)
    pane.pages[Step.VERIFY].press.click()


def test_a_visit_is_put_down_from_the_arrival_to_the_outcome(enter, at):
    room = enter()
    pane = to_door(room)
    confirmed(pane)
    assert pane.step is Step.CONSENT and pane.view.at.stands.confirmed
    pane.go(Step.OFFER)
    assert pane.offers.known.isVisible() and "1,200.00" in pane.offers.owed.text()
    pane.offers.amount.setText("500")
    pane.offers.promise.click()
    assert "2026-12-01" in room.notice.text()  # no day: it says how one is written
    pane.offers.day.setText("2026-11-30")
    pane.offers.promise.click()
    assert room.notice.text() == wording.text("door.kept"), room.notice.text()
    pane.go(Step.LEAVE)
    leaving = pane.pages[Step.LEAVE]
    leaving.outcomes["promise"].click()
    leaving.press.click()
    assert room.door is None and room.notice.text() == wording.text("door.over")
    assert door.standing(at.walker, VISIT).visit.state is VisitState.OVER


def test_what_is_typed_is_there_again_at_the_same_step(enter, at):
    pane = to_door(enter())
    confirmed(pane)
    pane.go(Step.TALK)
    pane.pages[Step.TALK].words.setPlainText("上个月住院，月底才有")
    again = enter()  # another window, which knows nothing of the first but what is in the book
    assert again.door is not None and again.door.step is Step.TALK
    assert again.door.pages[Step.TALK].words.toPlainText() == "上个月住院，月底才有"


def test_that_it_is_them_can_be_pressed_once_it_matches(enter, at):
    pane = to_door(enter())
    pane.pages[Step.ARRIVE].press.click()
    pane.pages[Step.KNOCK].press.click()
    pane.pages[Step.MEET].who[Met.PERSON].click()
    pane.checks[Check.CARD].click()
    pane.checks[Check.RECORDING].click()
    pane.go(Step.CONSENT)
    assert not pane.checks[Check.SURE].isEnabled()
    pane._tick.activated.emit()  # whoever it is has rights
    assert pane.view.at.stands.ticked[-1] is Check.RIGHTS
    pane.go(Step.VERIFY)
    pane.pages[Step.VERIFY].tail.setText(TAIL)
    pane.pages[Step.VERIFY].year.setText(YEAR)
    pane.pages[Step.VERIFY].press.click()
    assert pane.step is Step.CONSENT
    pane.checks[Check.SURE].click()
    assert pane.view.at.stands.ticked[-1] is Check.SURE


def test_what_was_chosen_in_f9_is_read_out_again(enter, at):
    room = enter()
    pane = to_door(room)
    confirmed(pane)
    pane.go(Step.OFFER)
    pane.negotiate()
    pane.negotiation.chosen_one.emit(option(at))
    words = pane.offers.said.text()
    assert words
    again = enter().door
    assert again.step is Step.OFFER and again.offers.said.text() == words
    assert again.offers.yes.isVisible()
    again.offers.yes.click()
    assert door.standing(at.walker, VISIT).acts[-1].body["agreed"] is True
    assert again.offers.said.text() == ""
    assert enter().door.offers.said.text() == ""  # it was said


def option(at):
    """A way that the visitor may offer without asking."""
    (owed,) = negotiation.owing(at.walker, at.person.id)
    said = Said(lender=Lender.BANK, product=Product.CREDIT_CARD, monthly=40_000)
    return next(
        one for one in negotiation.options(at.walker, owed, said)
        if one.way is Way.PLAN and one.quote.needs_approval_by is None
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", Met)
def test_no_word_of_debt_is_seen_before_they_are_known(enter, at, who, language):
    wording.use(language)
    room = enter()
    pane = to_door(room)
    pane.pages[Step.ARRIVE].press.click()
    pane.pages[Step.KNOCK].press.click()
    pane.pages[Step.MEET].who[who].click()
    found = set()
    for step in pane.view.at.stands.steps:
        pane.go(step)
        seen = [one for kind in (QLabel, QPushButton) for one in room.findChildren(kind)]
        for one in seen:
            if one.isVisible() and (word := at.desk.rules.texts[language].debt_words.search(
                one.text()
            )):
                found.add((step, word.group(), one.text()))
        assert "1,200" not in "".join(one.text() for one in seen if one.isVisible())
    assert found == set()


def test_the_note_for_whoever_is_absent_is_printed(enter, at, tmp_path, monkeypatch):
    to = tmp_path / "note.pdf"
    monkeypatch.setattr("ui.windows.door.ask_for_place", lambda *_: to)
    room = enter()
    pane = to_door(room)
    pane.pages[Step.ARRIVE].press.click()
    pane.pages[Step.KNOCK].press.click()
    pane.pages[Step.MEET].who[Met.NOBODY].click()
    pane.go(Step.NOTE)
    assert not pane.pages[Step.TALK].print.isVisibleTo(pane.pages[Step.TALK])
    pane.pages[Step.NOTE].print.click()
    assert to.read_bytes().startswith(b"%PDF") and "note.pdf" in room.notice.text()
    pane.pages[Step.NOTE].words.setPlainText("请还款")
    to.unlink()
    pane.pages[Step.NOTE].print.click()
    assert not to.exists() and "还款" in room.notice.text()


@pytest.mark.parametrize("size", [(1366, 768), (800, 1280)])
def test_what_is_pressed_is_large_enough_for_a_finger(enter, at, size):
    pane = to_door(enter(*size))
    confirmed(pane)
    for step in pane.view.at.stands.steps:
        pane.go(step)
        for _ in range(3):  # a layout in a layout is made in turns
            QApplication.processEvents()
        low = {
            one.text() for one in pane.findChildren(QPushButton)
            if one.isVisible() and one.height() < theme.px(64)
        }
        assert low == set()
        assert pane.width() <= size[0], step  # nothing hangs out of a narrow screen


def test_a_signature_is_drawn_and_kept(enter, at, qtbot):
    pane = to_door(enter())
    confirmed(pane)
    pane.go(Step.SIGN)
    frame = pane.pages[Step.SIGN].frame
    qtbot.mousePress(frame, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.mouseMove(frame, QPoint(90, 60))
    qtbot.mouseRelease(frame, Qt.MouseButton.LeftButton, pos=QPoint(120, 80))
    pane.pages[Step.SIGN].press.click()
    last = door.standing(at.walker, VISIT).acts[-1]
    assert last.act == "signed" and door.content(at.walker, last.id).startswith(b"\x89PNG")
