"""A lead's answer is seen while the person is on the line, and agreed by one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.agreements import Answer
from app.domain.staff import Role
from app.services import agreements, referrals
from tests.make import seated
from tests.services.noticed import make_reached
from tests.services.test_referrals import COURT, complete
from tests.ui.talks import confirm
from tests.ui.test_requests import ID, REASON, offer
from ui import wording

F2, F5, F7, F9 = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_F9
ENTER = Qt.Key.Key_Return
PATIENCE = 8000


@pytest.fixture
def lead(desk):
    return seated(desk, "lea", Role.TEAM_LEAD)


@pytest.fixture
def calling(open_desk, qtbot, person):
    """The desk with a call at its greeting."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    return window


@pytest.fixture
def asked(calling, qtbot, desk, person):
    """A lead was asked for twenty-four instalments in the call that goes on."""
    confirm(calling, qtbot)
    agreements.request(desk, person.id, ID, offer(person, count=24), REASON)
    calling.follow(agreements.approval(desk, ID))
    return calling


def _answered(window, qtbot, answer):
    said = wording.text(f"request.bar_{answer.value}")
    qtbot.waitUntil(lambda: window.centre.bar_of_call.lead.text() == said, timeout=PATIENCE)


def test_what_was_approved_is_agreed_by_one_key_in_the_same_call(
    asked, qtbot, desk, lead, person
):
    bar = asked.centre.bar_of_call
    assert bar.lead.text() == wording.text("request.bar_waiting")
    agreements.decide(lead, ID, Answer.APPROVED, "可以")
    _answered(asked, qtbot, Answer.APPROVED)
    assert "Lea" in asked.centre.notice.text() and "F9" in asked.centre.notice.text()
    qtbot.keyClick(asked.centre.talk, F9)
    card = asked.granted
    assert card.isVisible() and card.words.text() == "可以" and card.asked.isHidden()
    read = card.read.text()
    qtbot.keyClick(card.do, ENTER)
    assert not card.isVisible() and agreements.of_person(desk, person.id) == ()
    qtbot.keyClick(asked.centre.talk, Qt.Key.Key_1)  # they say yes to what was read back
    (made,) = agreements.of_person(desk, person.id)
    assert (made.approval_id, made.approved_by, len(made.rows)) == (ID, "Lea", 24)
    assert (made.read_out, made.contact_id) == (read, asked._speech.talk.contact_id)
    assert not card.isVisible() and bar.lead.isHidden()
    assert "协议已记录" in asked.centre.notice.text()


def test_what_a_lead_changed_is_read_out_anew_and_agreed(asked, qtbot, desk, lead, person):
    agreements.decide(lead, ID, Answer.CHANGED, "三十期为限", offer(person, count=30))
    _answered(asked, qtbot, Answer.CHANGED)
    qtbot.keyClick(asked.centre.talk, F9)
    assert not asked.granted.asked.isHidden() and "30 期" in asked.granted.read.text()
    qtbot.keyClick(asked.granted.instead, ENTER, Qt.KeyboardModifier.ControlModifier)
    assert agreements.of_person(desk, person.id) == ()
    qtbot.keyClick(asked.granted.do, ENTER)
    qtbot.keyClick(asked.centre.talk, Qt.Key.Key_1)
    assert len(agreements.of_person(desk, person.id)[0].rows) == 30


def test_a_refusal_is_read_with_its_reason_and_leads_to_other_ways(asked, qtbot, desk, lead):
    agreements.decide(lead, ID, Answer.REFUSED, "先收一部分")
    _answered(asked, qtbot, Answer.REFUSED)
    qtbot.keyClick(asked.centre.talk, F9)
    card = asked.granted
    assert card.words.text() == "先收一部分" and card.do.isHidden() and card.instead.hasFocus()
    qtbot.keyClick(card.instead, F9)
    assert not card.isVisible() and asked.negotiation.isVisible()


def test_an_answer_is_said_on_the_open_card_and_f9_leads_to_it(asked, qtbot, lead):
    qtbot.keyClick(asked.centre.talk, F9)  # nothing is answered yet: the ways side by side
    field = asked.negotiation.fields["monthly"]
    qtbot.keyClicks(field, "100")
    agreements.decide(lead, ID, Answer.APPROVED)
    _answered(asked, qtbot, Answer.APPROVED)
    assert "F9" in asked.negotiation.notice.text() and field.text() == "100"
    qtbot.keyClick(field, F9)
    assert asked.granted.isVisible() and not asked.negotiation.isVisible()


def test_what_was_granted_before_the_call_is_there_in_it(open_desk, qtbot, desk, lead, person):
    agreements.request(desk, person.id, ID, offer(person, count=24), REASON)
    agreements.decide(lead, ID, Answer.APPROVED)
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    confirm(window, qtbot)
    assert window.centre.bar_of_call.lead.text() == wording.text("request.bar_approved")
    qtbot.keyClick(window.centre.talk, F9)
    qtbot.keyClick(window.granted.do, ENTER)
    qtbot.keyClick(window.centre.talk, Qt.Key.Key_1)
    assert agreements.of_person(desk, person.id)[0].approval_id == ID


def test_nothing_is_asked_once_the_call_has_ended(asked, qtbot):
    assert asked._again.isActive()
    asked._end_call()
    assert not asked._again.isActive() and asked.followed is None


def test_before_it_is_certain_who_it_is_nothing_of_an_answer_is_opened(
    calling, qtbot, desk, lead, person
):
    agreements.request(desk, person.id, ID, offer(person, count=24), REASON)
    agreements.decide(lead, ID, Answer.APPROVED)
    calling.follow(agreements.approval(desk, ID))
    assert "24" not in calling.centre.bar_of_call.lead.text()
    qtbot.keyClick(calling.centre.talk, F9)
    assert calling.granted is None and "本人" in calling.centre.notice.text()


def test_what_can_no_longer_be_agreed_is_said(asked, qtbot, desk, lead, person):
    agreements.decide(lead, ID, Answer.APPROVED)
    _answered(asked, qtbot, Answer.APPROVED)
    written = offer(person, count=24)
    agreements.agree(desk, person.id, "5" * 32, written, "已宣读", approval_id=ID)
    qtbot.keyClick(asked.centre.talk, F9)
    qtbot.keyClick(asked.granted.do, ENTER)
    assert asked.granted.isVisible() and asked.granted.notice.text()
    assert len(agreements.of_person(desk, person.id)) == 1


def test_a_lead_at_their_desk_is_told_how_many_wait(open_desk, qtbot, desk, lead, person):
    window = open_desk(lead)
    assert window.top.requests.isHidden()
    agreements.request(desk, person.id, ID, offer(person, count=24), REASON)
    qtbot.waitUntil(lambda: not window.top.requests.isHidden(), timeout=PATIENCE)
    wanted = []
    window.wanted.connect(wanted.append)
    qtbot.mouseClick(window.top.requests, Qt.MouseButton.LeftButton)
    assert wanted == ["requests"]


def test_a_lead_is_told_of_referrals_that_wait_too(open_desk, qtbot, desk, lead, tmp_path):
    window, owing = open_desk(lead), make_reached(desk)
    case = f"A-{owing.debts[0]}"
    complete(desk, owing, case, tmp_path)
    referrals.ask(desk, case, ID, REASON, COURT)
    qtbot.waitUntil(lambda: not window.top.referrals.isHidden(), timeout=PATIENCE)
    assert "1" in window.top.referrals.text() and "Ctrl+U" in window.top.referrals.toolTip()
    assert window.top.requests.isHidden()
    wanted = []
    window.wanted.connect(wanted.append)
    qtbot.mouseClick(window.top.referrals, Qt.MouseButton.LeftButton)
    assert wanted == ["referrals"]
