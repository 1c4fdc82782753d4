"""A hardship plan that a lead allows while the person is on the line: two windows on one book."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.agreements import Answer
from app.domain.negotiation import Way
from app.domain.staff import Role
from app.services import agreements, audit, login
from tests.journeys.conftest import ALT, CTRL, PASSWORD, Collector
from tests.make import seated
from tests.ui.fakes import Builder, TasksAtOnce
from ui.hub import Hub
from ui.windows.frame import Frame

TAB, ENTER, F9 = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_F9
PATIENCE = 10_000


@pytest.fixture
def opened(book_at):
    """Opens the same book once more, as another window does."""
    return book_at("sqlcipher")


@pytest.fixture
def book(opened):
    return opened()


@pytest.fixture
def lead(qtbot, dressed, desk, opened):
    """许静, a team lead, at a window of her own on the same book."""
    admin = seated(desk, "root", Role.ADMIN)
    login.add_staff(admin, "xu", "许静", Role.TEAM_LEAD, PASSWORD, "2001")
    tasks = TasksAtOnce()
    there = replace(desk, staff=None, store=opened())
    frame = Frame(Builder(there, set_up=True).start(), tasks, Hub())
    qtbot.addWidget(frame)
    frame.resize(1366, 768)
    yield Lead(frame, there)
    tasks.close()


class Lead(Collector):
    """As a collector, at a window of her own."""

    def sits_down(self):
        self.frame.show()
        self.comes_to_the_front()
        self.frame.begin()
        self.writes("xu")
        self.presses(ENTER)
        self.writes(PASSWORD)
        self.presses(ENTER)

    def comes_to_the_front(self):
        come_to_the_front(self.frame)

    def looks_it_up(self):
        """The book as this window has it open."""
        return login.sign_in(self.book, "xu", PASSWORD)


def come_to_the_front(frame):
    """The keys go to this window from now on."""
    frame.activateWindow()
    while not frame.isActiveWindow():
        QApplication.processEvents()


def _goes_to(somebody, field):
    for _ in range(40):
        if QApplication.focusWidget() is field:
            return
        somebody.presses(TAB)
    raise AssertionError("Tab leads there")


def test_a_plan_beyond_the_collector_is_changed_by_a_lead_and_agreed_in_the_same_call(
    collector, lead, people, qtbot
):
    # 打通了，是本人；一个月只剩五百
    collector.signs_in()
    collector.takes_the_next()
    collector.calls()
    collector.hears("says_self")
    collector.types_what_they_say_of_themselves()
    collector.presses(F9)
    page = collector.desk.negotiation
    collector.writes("200")
    for name, amount in (("income", "5000"), ("food", "4500")):
        _goes_to(collector, page.fields[name])
        collector.writes(amount)
    at = [one.way for one in page.options].index(Way.PLAN)
    collector.presses(Qt.Key(Qt.Key.Key_1.value + at), ALT)
    while len(page.option().quote.schedule) > 36:
        collector.presses(Qt.Key.Key_Left, ALT)
    _goes_to(collector, page.reason)
    collector.writes("孩子住院，只剩这些")
    collector.presses(ENTER)
    bar = collector.desk.centre.bar_of_call
    assert not page.isVisible() and not bar.lead.isHidden()

    # 组长在自己的窗口看到，缩短到三十期再批准
    lead.sits_down()
    lead.presses(Qt.Key.Key_G, CTRL)
    room = lead.frame.rooms["requests"]
    (request,) = room.model.rows()
    assert "孩子住院" in room.facts["reason"].text() and request.approval.asked_by == "林清"
    _goes_to(lead, room.form.count)
    lead.writes("30")
    _goes_to(lead, room.words)
    lead.writes("三十期，别再长了")
    lead.presses(ENTER, CTRL)
    assert room.model.rowCount() == 0

    # 电话还没挂：看到答复，念给对方听，同意了就签
    come_to_the_front(collector.frame)
    qtbot.waitUntil(lambda: "F9" in bar.lead.text(), timeout=PATIENCE)
    collector.presses(F9)
    assert collector.desk.granted.words.text() == "三十期，别再长了"
    collector.presses(ENTER)
    assert "30 期" in collector.desk.centre.talk.say.text()
    collector.presses(Qt.Key.Key_1)
    (made,) = agreements.of_person(lead.looks_it_up(), people["王小明"].id)
    assert (len(made.rows), made.approved_by, made.agreed_by) == (30, "许静", "林清")
    said = agreements.approval(lead.looks_it_up(), made.approval_id)
    assert (said.answer, said.words) == (Answer.CHANGED, "三十期，别再长了")
    assert made.contact_id == collector.desk._speech.talk.contact_id
    assert audit.verify_store(lead.book.store).differing == ()
