"""F9 in a call: by keys from what somebody can pay to an agreement, or to a lead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.negotiation import Way
from app.services import agreements
from tests.ui.talks import ALT, confirm
from ui import wording

F2, F5, F9 = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F9


@pytest.fixture
def calling(open_desk, qtbot, person):
    """The desk with a call at its greeting."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    return window


@pytest.fixture
def page(calling, qtbot):
    """The negotiation over a confirmed call."""
    confirm(calling, qtbot)
    qtbot.keyClick(calling.centre.talk, F9)
    return calling.negotiation


def _type(page, qtbot, **amounts):
    for name, amount in amounts.items():
        page.fields[name].clear()
        qtbot.keyClicks(page.fields[name], amount)


def test_nothing_is_negotiated_before_it_is_certain_who_it_is(calling, qtbot):
    qtbot.keyClick(calling.centre.talk, F9)
    assert calling.negotiation is None
    assert "本人" in calling.centre.notice.text()


def test_by_keys_from_what_they_can_pay_to_an_agreement(calling, page, qtbot, desk, person):
    _type(page, qtbot, income="5000", food="4500", monthly="400")
    plan = page.option()
    assert (plan.way, plan.recommended, len(plan.quote.schedule)) == (Way.PLAN, True, 4)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Right, ALT)
    assert len(page.option().quote.schedule) == 5
    read = page.read.text()
    assert "¥1,234.56" in read and "5 期" in read
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    assert not page.isVisible()
    assert agreements.of_person(desk, person.id) == ()
    assert calling.centre.talk.say.text() == f"“{read}”"
    qtbot.keyClick(calling.centre.talk, Qt.Key.Key_1)
    assert "协议已记录（第 1 版）" in calling.centre.notice.text()
    (made,) = agreements.of_person(desk, person.id)
    assert (len(made.rows), made.read_out) == (5, read)
    assert calling._speech.talk.suggests == "agreement"


def test_whoever_wants_another_way_after_the_reading_has_agreed_to_nothing(
    calling, page, qtbot, desk, person
):
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    qtbot.keyClick(calling.centre.talk, Qt.Key.Key_2)
    assert calling._speech.talk.step == "offer"
    assert agreements.of_person(desk, person.id) == ()


def test_what_is_agreed_anew_is_read_as_the_next_version(calling, page, qtbot, desk, person):
    for version in (1, 2):
        qtbot.keyClick(calling.negotiation.fields["monthly"], Qt.Key.Key_Return)
        assert ("代替" in calling.centre.talk.say.text()) == (version == 2)
        qtbot.keyClick(calling.centre.talk, Qt.Key.Key_1)
        qtbot.keyClick(calling.centre.talk, F9)
    assert [one.version for one in agreements.of_person(desk, person.id)] == [2, 1]


def test_above_what_is_left_a_lead_is_asked_with_a_reason(page, qtbot, desk, person):
    _type(page, qtbot, income="5000", food="4900")
    for _ in range(10):
        qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Left, ALT)
    at = [one.way for one in page.options].index(Way.PLAN)
    qtbot.keyClick(page.fields["monthly"], Qt.Key(Qt.Key.Key_1.value + at), ALT)
    assert not any(one.recommended for one in page.options)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    assert agreements.asked_of(desk, person.id) == () and page.notice.text()
    qtbot.keyClicks(page.reason, "bonus in January")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)
    (asked,) = agreements.asked_of(desk, person.id)
    assert asked.reason == "bonus in January" and not page.isVisible()


def test_esc_leads_back_to_the_call(calling, page, qtbot):
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert calling.centre.flow.currentWidget() is calling.centre.talk


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_word_of_an_option_is_cut(calling, page, qtbot, language):
    wording.use(language)
    page.begin(page._owing, {})
    _type(page, qtbot, income="5000", food="4500", monthly="400")
    qtbot.wait(20)
    shown = [one for each in page.columns for one in each.facts if one.isVisible()]
    assert shown and all(one.height() >= one.heightForWidth(one.width()) for one in shown)
