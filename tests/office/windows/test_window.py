"""The window at an office: where it is, signing in, the queue, the answers, a call, a refusal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import insert

from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role
from app.services import calls, cases, preferences, queue
from app.services.addresses import read_address
from app.storage import tables
from app.storage.search import tokens
from tests.make import MOBILE, make_person
from tests.office.desks import PASSWORD
from tests.office.workstations import sit_down
from ui import wording
from ui.jobs import Watch


def test_somebody_signs_in_takes_the_next_person_and_calls(open_frame, crew):
    person = make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    frame = open_frame(crew.made.url_of(crew.ann.login))
    assert crew.made.database in frame.sign_in.hint.text()
    assert frame.sign_in.login.text() == crew.ann.login
    assert frame.sign_in.password is frame.sign_in.focusWidget()
    desk = sit_down(frame)
    assert desk.queue.model.rowCount() == 1
    desk.next_person()
    assert desk.centre.person.name.text() == "王小明"
    assert "134****0001" in desk.centre.call.text()
    desk.call()
    assert desk.centre.is_calling()
    assert desk.centre.bar_of_call.number.text() == "134 9000 0001"
    assert len(calls.open_permits(crew.owner_as(crew.ann))) == 1
    assert calls.open_permits(crew.owner_as(crew.ann))[0][1] == person.id


def test_a_refusal_names_the_rule_its_count_and_the_next_moment(open_frame, crew):
    """Two calls to somebody else at the same number have used it up."""
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    frame = open_frame(crew.made.url_of(crew.ann.login))
    desk = sit_down(frame)
    desk.next_person()
    bob = crew.add("bob")
    theirs = crew.desk(bob)
    for name in ("李四", "赵五"):
        other = make_person(crew.owner_as(bob), name, collector=bob)
        calls.dial(theirs, calls.ask_permit(theirs, uuid7(now()), other.id, other.points[0]))
    desk.call()
    assert not desk.centre.is_calling()
    page = desk.centre.refusal
    assert desk.centre.flow.currentWidget() is page
    assert page.wait.text() and page._verdict.next_allowed_at is not None
    assert [(one.used, one.limit) for one in page._verdict.reasons] == [(2, 2)]


def in_front(qtbot, frame) -> None:
    """Keys reach it, and its shortcuts."""
    with qtbot.waitActive(frame):
        frame.activateWindow()


def asked(field, typed: str) -> bool:
    return field._asked == typed


def test_somebody_is_found_while_one_types_and_how_one_likes_the_desk_is_kept(
    open_frame, crew, qtbot
):
    person = make_person(crew.owner_as(crew.ann), "单小明", collector=crew.ann)
    with crew.store.begin() as tx:
        for token in tokens("单小明", (MOBILE,), "HZ-1"):
            tx.connection.execute(insert(tables.tokens).values(token=token, debtor_id=person.id))
    frame = open_frame(crew.made.url_of(crew.ann.login))
    desk = sit_down(frame)
    in_front(qtbot, frame)
    field = desk.search
    field.setFocus()
    for typed, found in (("0001", 1), ("00001", 0), ("sxm", 1)):
        field.clear()
        qtbot.keyClicks(field, typed)
        qtbot.waitUntil(partial(asked, field, typed), timeout=5000)
        assert field.model.rowCount() == found, typed
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.centre.person.name.text() == "单小明"
    frame.prefer(replace(frame.preferences, theme="dark"))
    assert preferences.standing(crew.owner_as(crew.ann)).theme == "dark"
    frame._enter("settings")
    assert not frame.rooms["settings"].notice.text()


def test_a_lead_deals_people_anew_by_keys_and_takes_it_back(open_frame, crew, qtbot):
    lead, bob = crew.add("lead", Role.TEAM_LEAD), crew.add("bob")
    with crew.made.connect() as owner:
        owner.execute("INSERT INTO teams (id, name) VALUES ('t', '一组')")
        owner.execute("UPDATE staff SET team_id = 't'")
    for number in range(1, 6):
        mobile = f"+8613490000{number:03d}"
        made = make_person(crew.owner_as(crew.ann), f"人{number}", mobiles=(mobile,))
        cases.assign(crew.owner_as(lead), made.id, crew.ann.login)
    frame = open_frame(crew.made.url_of(lead.login))
    sit_down(frame)
    in_front(qtbot, frame)
    frame._enter("reassigning")
    room = frame.rooms["reassigning"]
    logins = [room.seats.row_at(room.seats.index(n, 0)).login for n in range(room.seats.rowCount())]
    for login, key in ((crew.ann.login, Qt.Key.Key_F), (bob.login, Qt.Key.Key_T)):
        room.table.setCurrentIndex(room.seats.index(logins.index(login), 0))
        qtbot.keyClick(room.table, key)
    qtbot.waitUntil(lambda: room.trial is not None, timeout=5000)
    assert len(room.trial.moves) == 5
    room.reason.insert("休假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "已转派 5 人" in room.notice.text()
    assert queue.size(crew.desk(bob)) == 5
    room.reason.insert("销假")
    qtbot.keyClick(room.reason, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert "已撤回" in room.notice.text() and queue.size(crew.desk(crew.ann)) == 5


def test_where_the_office_is_is_tested_before_it_is_used(open_frame, crew, station):
    frame = open_frame("")
    frame.setup.connection.click()
    page = frame.connection
    assert frame.pages.currentWidget() is page and frame.shown_screen() == "connection"
    page.test.click()
    assert page.notice.text() == page.tr("Please give the server.")
    address = read_address(crew.made.url_of(crew.ann.login))
    page.servers.setText("no-such-host.invalid")
    page.port.setText(address.port)
    page.database.setText(address.database)
    page.login.setText(crew.ann.login)
    page.password.setText(PASSWORD)
    page.test.click()
    assert "no-such-host.invalid" in page.notice.text()
    page.servers.setText("127.0.0.1")
    page.test.click()
    assert "TLS" in page.notice.text()
    page.use.click()
    assert station.url == page.address().url()
    assert frame.pages.currentWidget() is frame.sign_in
    assert frame.sign_in.password.text() == "" and not station.keyring.kept  # nobody wanted it
    frame.sign_in.connection.click()
    page.kept.setChecked(True)
    page.use.click()
    assert page.notice.text() == page.tr("Please give your password.")
    page.password.setText(PASSWORD)
    page.use.click()
    assert frame.sign_in.password.text() == PASSWORD
    frame.sign_in.password.clear()
    frame.sign_in.connection.click()
    page.use.click()
    assert frame.sign_in.password.text() == "" and not station.keyring.kept
    frame.sign_in.connection.click()
    assert page.servers.text() == "127.0.0.1" and not page.own.isHidden()
    page.back.click()
    assert frame.pages.currentWidget() is frame.sign_in


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_LEAD, Role.COLLECTOR])
def test_reassigning_is_offered_to_who_reads_of_people_and_an_administrator_is_told_who_does(
    open_frame, crew, role
):
    frame = open_frame(crew.made.url_of(crew.add("who", role).login))
    desk = sit_down(frame)
    assert ("reassigning" in desk.top.menu.acts) == (role is Role.TEAM_LEAD)
    frame.do("reassigning")
    assert ("reassigning" in frame.rooms) == (role is Role.TEAM_LEAD)
    told = wording.text("problem.reassign.leads_deal")
    shown = frame.rooms["staff"].notice if role is Role.ADMIN else desk._notice()
    assert (shown.text() == told) == (role is Role.ADMIN)


def test_an_administrator_begins_with_the_staff_and_is_offered_nobody(open_frame, crew):
    frame = open_frame(crew.made.url_of(crew.add("who", Role.ADMIN).login))
    desk = sit_down(frame)
    assert frame.pages.currentWidget() is frame.rooms["staff"]
    assert {"staff", "import"} <= set(desk.top.menu.acts)
    assert not {"next", "call", "inbound", "visits"} & set(desk.top.menu.acts)
    frame.rooms["staff"].leave()
    assert frame.pages.currentWidget() is desk and desk.queue.notice.text() == ""
    assert desk.queue.cases.empty.text() == wording.text("list.only_staff")
    desk.queue.reload()
    assert desk.queue.notice.text() == "" and desk.queue.my_day.notice.text() == ""
    assert desk.queue.call_backs.notice.text() == "" == desk.queue.promises.notice.text()
    frame.do("reassigning")
    assert desk.queue.notice.text() == wording.text("problem.reassign.leads_deal")


def test_who_reassigns_at_an_office_is_not_told_that_it_can_be_stopped(open_frame, crew):
    frame = open_frame(crew.made.url_of(crew.add("who", Role.TEAM_LEAD).login))
    sit_down(frame)
    frame.do("reassigning")
    room = frame.rooms["reassigning"]
    room._watch = Watch()
    room._tell()
    assert room.notice.text() == wording.text("reassign.under_way_whole")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_LEAD, Role.COMPLIANCE])
def test_an_office_is_copied_and_checked_by_its_owner_at_no_desk(open_frame, crew, role):
    frame = open_frame(crew.made.url_of(crew.add("who", role).login))
    assert "backup" not in sit_down(frame).top.menu.acts
    frame.do("backup")
    assert "backup" not in frame.rooms
