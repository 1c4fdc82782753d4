"""The rooms beside the desk: settings, staff, back-up and check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services import login
from app.settings import Preferences
from tests.make import make_person, seated
from tests.ui.fakes import TasksHeld
from ui.preferences import kept, resized
from ui.windows.backup import BackupWindow
from ui.windows.settings import SettingsWindow
from ui.windows.staff import StaffWindow

LEFT = Qt.MouseButton.LeftButton
PASSWORD = "a-long-password"


@pytest.fixture
def admin(desk):
    return seated(desk, "root", Role.ADMIN)


@pytest.fixture
def enter(qtbot, dressed, tasks, hub):
    """Opens a room, shown and begun."""

    def entered(kind, at, worker=tasks):
        room = kind(at, worker, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        room.show()
        room.begin()
        return room

    return entered


def test_each_choice_is_said_at_once_with_all_the_others(enter, desk, qtbot):
    room = enter(SettingsWindow, desk)
    room.show_preferences(Preferences(theme="dark", scale=110, lock_minutes=5))
    said = []
    room.preferred.connect(said.append)
    qtbot.mouseClick(room.choices["scale"].buttons["125"], LEFT)
    assert said == [Preferences(theme="dark", scale=125, lock_minutes=5)]
    room.show_preferences(said[0])
    assert room.choices["theme"].current() == "dark"
    assert room.choices["lock_minutes"].current() == "5"
    assert room.choices["dial"].current() == desk.settings.dial


def test_arrows_walk_the_choices_and_space_takes_one(enter, desk, qtbot):
    room = enter(SettingsWindow, desk)
    room.show_preferences(Preferences())
    choice = room.choices["theme"]
    said = []
    room.preferred.connect(said.append)
    choice.buttons["system"].setFocus()
    qtbot.keyClick(choice.buttons["system"], Qt.Key.Key_Right)
    assert room.focusWidget() is choice.buttons["light"] and said == []
    qtbot.keyClick(choice.buttons["light"], Qt.Key.Key_Space)
    assert [one.theme for one in said] == ["light"]


def test_no_choice_leaves_the_window_open_for_ever():
    wrong = {"lock_minutes": "0", "scale": "400", "theme": "pink", "language": "xx", "dial": "fax"}
    assert Preferences().with_kept(wrong) == Preferences()
    assert Preferences().with_kept(kept(Preferences(lock_minutes=2))).lock_minutes == 2


def test_sizes_stop_at_their_ends():
    sizes = [Preferences()]
    for _ in range(9):
        sizes.append(resized(sizes[-1], 1))
    assert [one.scale for one in sizes[:5]] == [100, 110, 125, 150, 150]
    assert resized(sizes[-1], -1).scale == 125 and resized(sizes[-1], 0).scale == 100
    assert resized(Preferences(scale=90), -1).scale == 90


def _add(room, qtbot, name="沈新", login_name="shen", password=PASSWORD):
    qtbot.mouseClick(room.adding, LEFT)
    room.new.name.setText(name)
    room.new.login.setText(login_name)
    room.new.seat.setText("1099")
    room.new.role.choose(1)
    room.new.password.setText(password)
    qtbot.mouseClick(room.new.add, LEFT)


def test_somebody_new_may_sign_in_with_their_role_and_seat(enter, admin, qtbot):
    room = enter(StaffWindow, admin)
    _add(room, qtbot)
    there = {one.login: one for one in login.everybody(admin)}
    assert (there["shen"].role, there["shen"].number) == (Role.TEAM_LEAD, "1099")
    assert login.sign_in(admin, "shen", PASSWORD).staff.name == "沈新"
    assert room.form.name.text() == "沈新"  # marked, to be seen
    assert room.side.currentWidget() is room.form


@pytest.mark.parametrize("wrong", [{"name": " "}, {"login_name": ""}, {"password": "short"}])
def test_what_is_missing_is_said_and_nobody_is_added(enter, admin, qtbot, wrong):
    room = enter(StaffWindow, admin)
    _add(room, qtbot, **wrong)
    assert room.notice.text()
    assert [one.login for one in login.everybody(admin)] == ["ann", "root"]
    assert room.side.currentWidget() is room.new
    room.leave()
    assert room.side.currentWidget() is room.form


def _mark(room, name):
    room.table.setCurrentIndex(room.model.index(room.model.row_of(name), 0))


def test_role_and_seat_are_changed_and_the_last_administrator_stays_one(enter, admin, qtbot):
    room = enter(StaffWindow, admin)
    _mark(room, "ann")
    room.form.role.choose(3)
    room.form.seat.setText("7")
    qtbot.mouseClick(room.form.save, LEFT)
    changed = {one.login: one for one in login.everybody(admin)}["ann"]
    assert (changed.role, changed.number) == (Role.COMPLIANCE, "7")
    _mark(room, "root")
    room.form.role.choose(0)
    qtbot.mouseClick(room.form.save, LEFT)
    assert "管理员" in room.notice.text()
    assert {one.login: one for one in login.everybody(admin)}["root"].role is Role.ADMIN


def test_a_team_is_given_by_its_name_and_left_again(enter, admin, qtbot):
    room = enter(StaffWindow, admin)
    for name, team in (("ann", "北组"), ("root", " 北组 ")):
        _mark(room, name)
        room.form.team.setText(team)
        qtbot.mouseClick(room.form.save, LEFT)
    both = login.everybody(admin)
    assert {one.team for one in both} == {"北组"} and len({one.team_id for one in both}) == 1
    column = room.model.columns.index("team")
    assert room.model.index(room.model.row_of("ann"), column).data() == "北组"
    _mark(room, "ann")
    room.form.team.clear()
    qtbot.mouseClick(room.form.save, LEFT)
    assert [one.team for one in login.everybody(admin)] == ["", "北组"]


def test_a_new_password_replaces_the_old_one(enter, admin, qtbot):
    login.add_staff(admin, "bob", "Bob", Role.COLLECTOR, PASSWORD)
    room = enter(StaffWindow, admin)
    _mark(room, "bob")
    room.form.password.setText("short")
    qtbot.mouseClick(room.form.reset, LEFT)
    assert login.sign_in(admin, "bob", PASSWORD)
    room.form.password.setText("another-password")
    qtbot.mouseClick(room.form.reset, LEFT)
    assert room.form.password.text() == ""
    assert login.sign_in(admin, "bob", "another-password")
    with pytest.raises(DeskError):
        login.sign_in(admin, "bob", PASSWORD)


def test_an_account_is_closed_by_two_presses_and_never_ones_own(enter, admin, qtbot):
    room = enter(StaffWindow, admin)
    _mark(room, "root")
    assert not room.form.closing.isEnabled()
    _mark(room, "ann")
    qtbot.mouseClick(room.form.closing, LEFT)
    assert len(login.everybody(admin)) == 2
    assert "Ann" in room.form.closing.text()
    qtbot.mouseClick(room.form.closing, LEFT)
    assert [one.login for one in login.everybody(admin)] == ["root"]


def test_the_staff_model_keeps_qts_rules(enter, admin, qtmodeltester):
    qtmodeltester.check(enter(StaffWindow, admin).model)


def test_a_copy_is_written_and_opens_with_nothing_overwritten(enter, admin, tmp_path):
    room = enter(BackupWindow, admin)
    place = tmp_path / "copy.book"
    room.back_up(place)
    assert place.stat().st_size > 0 and str(place) in room.notice.text()
    before = place.read_bytes()
    room.back_up(place)
    assert place.read_bytes() == before
    assert "备份" in room.notice.text() or "文件" in room.notice.text()
    assert room.copy.isEnabled()


def test_the_log_is_checked_and_an_edit_shows(enter, admin, qtbot):
    make_person(admin, "王小明")
    login.add_staff(admin, "bob", "Bob", Role.COLLECTOR, PASSWORD)
    room = enter(BackupWindow, admin)
    qtbot.mouseClick(room.check, LEFT)
    assert room.result.text() == "The log is whole"
    with admin.store.begin() as tx:
        tx.connection.exec_driver_sql("drop trigger if exists log_no_update")
        for (name,) in tx.connection.exec_driver_sql(
            "select name from sqlite_master where type = 'trigger' and tbl_name = 'log'"
        ).fetchall():
            tx.connection.exec_driver_sql(f"drop trigger {name}")
        tx.connection.exec_driver_sql("update log set body = '{}' where seq = 2")
    qtbot.mouseClick(room.check, LEFT)
    assert room.result.text() == "The log does not hold"
    assert room.details.text()


def test_a_check_under_way_can_be_stopped_and_nothing_is_claimed(enter, admin, qtbot, monkeypatch):
    from app.storage import log

    monkeypatch.setattr(log, "_STEP", 1)
    worker = TasksHeld()
    room = enter(BackupWindow, admin, worker)
    qtbot.mouseClick(room.check, LEFT)
    assert room.cancel.isVisible() and not room.check.isEnabled()
    qtbot.mouseClick(room.cancel, LEFT)
    worker.work()
    assert not room.result.isVisible()
    assert room.notice.text() and room.check.isEnabled()
    worker.close()


def test_compliance_checks_the_log_and_is_offered_no_copy(enter, desk, qtbot):
    room = enter(BackupWindow, seated(desk, "cora", Role.COMPLIANCE))
    assert not room.copy.isVisible() and room.check.isVisible()
    qtbot.mouseClick(room.check, LEFT)
    assert room.result.text() == "The log is whole"


def test_a_room_says_its_words_anew_in_another_language(enter, admin, dressed):
    from ui import wording
    from ui.language import Speaker

    rooms = [enter(kind, replace(admin)) for kind in (SettingsWindow, StaffWindow, BackupWindow)]
    speaker = Speaker(dressed)
    before = [room.title.text() for room in rooms]
    try:
        speaker.speak("zh_TW")
        dressed.processEvents()
        assert [room.title.text() for room in rooms] == ["設定", "人員", "備份與核對"]
    finally:
        speaker.hush()
        dressed.processEvents()
        wording.use("zh_CN")
    assert before == ["Settings", "Staff", "Back-up and check"]
