"""Every step of every script stands on a small screen whole, with all its answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.domain.queue import Stage
from app.domain.talk import Placeholder
from app.services import scripts
from tests.make import make_person
from tests.ui.talks import ALT, confirm, make_known
from ui import theme, wording
from ui.language import Speaker
from ui.windows.talk import Wants

_DAYS = {Stage.MIDDLE: (4, 5)}  # the days with words of their own


@pytest.fixture
def speaker(dressed):
    made = Speaker(dressed)
    yield made
    made.hush()
    dressed.processEvents()
    wording.use("zh_CN")


@pytest.fixture(params=["zh_CN", "en"])
def language(request, dressed, speaker):
    """Spoken by the window."""
    speaker.speak(request.param)
    theme.apply(dressed, theme.LIGHT)
    return request.param


@pytest.mark.parametrize("notice", ["", "已回到刚才的地方，你写的内容都在。"])
def test_no_step_is_scrolled_on_a_screen_of_1366_by_768(
    open_desk, qtbot, desk, dressed, language, notice
):
    make_known(desk, make_person(desk, "欧阳小明", overdue=(123_456,)).id)
    window = open_desk()
    window.resize(1366, 768)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F5):
        qtbot.keyClick(window, key)
    window.centre.notice.say(notice)
    page, scrolled = window.centre.talk, []
    for card, talk in _everywhere(desk, window._opened.card, window._speech.talk):
        spoken = scripts.spoken(desk, card, talk, language)
        page.show_step(spoken, _wants(desk, card, talk, language), talk.step_since)
        dressed.processEvents()
        if page.area.verticalScrollBar().maximum():
            scrolled.append((talk.stage.value, card.dpd, talk.step))
    assert scrolled == []


@pytest.mark.parametrize("notice", ["", "已回到刚才的地方，你写的内容都在。"])
def test_no_arrangement_that_is_read_back_hides_its_answers(
    open_desk, qtbot, desk, dressed, language, notice
):
    make_known(desk, make_person(desk, "欧阳小明", overdue=(1_234_567,)).id)
    window = open_desk()
    window.resize(1366, 768)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F5):
        qtbot.keyClick(window, key)
    confirm(window, qtbot)
    usual = window.centre.talk.say.property("type")
    qtbot.keyClick(window.centre.talk, Qt.Key.Key_F9)
    card = window.negotiation
    for name, amount in (("income", "9000"), ("food", "5000"), ("monthly", "1200")):
        qtbot.keyClicks(card.fields[name], amount)
    qtbot.keyClick(card.fields["monthly"], Qt.Key.Key_Up, ALT)  # with a down payment
    assert card.options[-1].quote.totals.down_payment or card.option().quote.totals.down_payment
    qtbot.keyClick(card.fields["monthly"], Qt.Key.Key_Return)
    window.centre.notice.say(notice)
    dressed.processEvents()
    page = window.centre.talk
    assert page.step().step == "option" and len(page.say.text()) > 100
    assert page.area.verticalScrollBar().maximum() == 0
    qtbot.keyClick(page, Qt.Key.Key_2)
    assert page.say.property("type") == usual == "script"


def _everywhere(desk, card, talk):
    """The talk at each step of each stage, and the person as they are on its days."""
    for stage, steps in desk.rules.flow.stages.items():
        for dpd in _DAYS.get(stage, (card.dpd,)):
            for code, step in steps.items():
                at = replace(talk, stage=stage, step=code, phase=step.phase)
                yield replace(card, dpd=dpd, stage=stage), at


def _wants(desk, card, talk, language):
    step = desk.rules.flow.step(talk.stage, talk.step)
    said = desk.rules.scripts[language].words(talk.stage, card.dpd, talk.step).say
    return Wants(
        identity=any(one.needs_identity for one in step.answers),
        promise=f"{{{Placeholder.PROMISE_AMOUNT}}}" in said,
        callback=f"{{{Placeholder.CALLBACK_AT}}}" in said,
    )
