"""F4: versions, who allowed them, what was read; the letter and the message by keys."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from sqlalchemy import update

from app.channels.mail import MailSender
from app.domain.entries import EntryKind
from app.services import agreements, documents, people
from app.storage import log, tables
from tests.mailserver import PASSWORD, mail_server
from tests.services.test_agreements import READ, offer
from tests.ui.talks import ALT
from ui import theme, wording

F2, F4, F5 = Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F5


@pytest.fixture
def window(open_desk, qtbot, person):
    window = open_desk()
    qtbot.keyClick(window, F2)
    return window


def _whole(person, count=12):
    written = offer(person, count)
    written["debts"][0]["principal"] = "1234.56"
    return written


@pytest.fixture
def made(window, desk, person):
    first = agreements.agree(desk, person.id, "1" * 32, _whole(person), READ)
    return agreements.change(desk, first.id, "2" * 32, _whole(person, 6), "六期，听清楚了吗？")


@pytest.fixture
def page(window, made, qtbot):
    qtbot.keyClick(window, F4)
    return window.agreements


def _kinds(desk, person):
    with desk.store.read() as tx:
        return [one.kind for one in log.entries(tx, person.id)]


def test_without_an_agreement_that_is_said(window, qtbot):
    qtbot.keyClick(window, F4)
    assert window.agreements is None
    assert "还没有还款协议" in window.centre.notice.text()


def test_nothing_of_it_before_it_is_certain_who_is_on_the_line(window, made, qtbot):
    qtbot.keyClick(window, F5)
    qtbot.keyClick(window.centre.talk, F4)
    assert window.agreements is None
    assert "本人" in window.centre.notice.text()


def test_each_version_has_its_schedule_its_words_and_its_papers(page, qtbot, made):
    assert page.versions.rowCount() == 2
    assert page.schedule.rowCount() == 6
    assert page.read.text() == "六期，听清楚了吗？"
    assert page.letter.isVisible()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.marked().version == 1
    assert page.schedule.rowCount() == 12
    assert page.read.text() == READ
    assert not page.letter.isVisible()  # another version stands in its place
    assert not page.message.isVisible()


def test_the_letter_is_written_where_one_says(page, qtbot, desk, person, monkeypatch, tmp_path):
    out = tmp_path / "letter.pdf"
    monkeypatch.setattr("ui.windows.agreeing.ask_for_place", lambda *_: out)
    qtbot.keyClick(page.list, Qt.Key.Key_P, ALT)
    assert out.read_bytes().startswith(b"%PDF-")
    assert "letter.pdf" in page.notice.text()
    (paper,) = documents.papers(desk, person.id)
    assert paper.digest == hashlib.sha256(out.read_bytes()).hexdigest()
    assert paper.digest[:12] in page.told.text()
    qtbot.keyClick(page.list, Qt.Key.Key_P, ALT)
    assert "已经有文件" in page.notice.text()


def test_a_message_is_shown_first_and_handed_by_a_second_press(page, qtbot, desk, person):
    qtbot.keyClick(page.list, Qt.Key.Key_M, ALT)
    shown = page.text.text()
    assert "6 期" in shown
    assert "短信" in page.to.currentText()
    assert "条短信" in page.length.text()
    assert EntryKind.MESSAGE_PREPARED not in _kinds(desk, person)
    qtbot.keyClick(page.list, Qt.Key.Key_Return, ALT)
    assert EntryKind.MESSAGE_HANDED in _kinds(desk, person)
    assert QGuiApplication.clipboard().text() == shown
    assert "+8613490000001" in page.notice.text()
    assert people.card(desk, person.id).timeline[0].disposition == "message_sent"
    assert not page.hand.isVisible()


def test_e_mail_that_is_sent_is_not_copied_to_be_sent_by_hand(
    window, page, qtbot, desk, person, tmp_path
):
    with desk.store.begin() as tx:
        tx.connection.execute(
            update(tables.contact_points)
            .where(tables.contact_points.c.debtor_id == person.id)
            .values(kind="email", value="wang@example.org")
        )
    QGuiApplication.clipboard().setText("-")
    with mail_server(tmp_path) as server:
        mailer = MailSender(server.address, lambda _: PASSWORD)
        window._desk = replace(desk, mailer=mailer)
        qtbot.keyClick(page.list, Qt.Key.Key_M, ALT)
        shown = page.text.text()
        qtbot.keyClick(page.list, Qt.Key.Key_Return, ALT)
        (sent,) = server.read
    assert sent.get_content().replace("\r\n", "\n") == f"{shown}\n"
    assert (sent["To"], QGuiApplication.clipboard().text()) == ("wang@example.org", "-")
    assert page.notice.text() == wording.text("agreement.sent", to="wang@example.org")


def test_after_the_letter_esc_gives_the_keys_back(window, page, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr("ui.windows.agreeing.ask_for_place", lambda *_: tmp_path / "letter.pdf")
    qtbot.keyClick(page.list, Qt.Key.Key_P, ALT)
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    assert page.isHidden() and window.centre.call.hasFocus()


def test_a_message_outside_the_hours_is_refused_in_words(page, qtbot, desk, person):
    qtbot.keyClick(page.list, Qt.Key.Key_M, ALT)
    desk.clock.set(23)
    qtbot.keyClick(page.list, Qt.Key.Key_Return, ALT)
    assert page.notice.text()
    assert EntryKind.MESSAGE_PREPARED not in _kinds(desk, person)


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_no_button_and_no_word_is_cut(window, page, qtbot, language):
    wording.use(language)
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    qtbot.keyClick(window, F4)
    QApplication.processEvents()
    for one in (page.letter, page.message):
        assert one.width() >= one.sizeHint().width()
    for one in (page.facts, page.read, page.told):
        assert one.height() >= one.heightForWidth(one.width())


def test_the_bar_has_room_for_it(open_desk, qtbot, qapp, person):
    wording.use("en")
    theme.apply(qapp, theme.LIGHT)
    window = open_desk()
    qtbot.keyClick(window, F2)
    QApplication.processEvents()
    assert window.width() == 1366
    assert window.centre.call.width() >= window.centre.call.sizeHint().width()
