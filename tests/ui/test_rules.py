"""The room of the rules: the packs, how sure each rule is, and their cases run in the window."""

from __future__ import annotations

import shutil
from time import monotonic

import pytest
from PySide6.QtCore import Qt

from app.channels import policies
from app.domain.staff import Role
from tests.ui.fakes import TasksHeld
from ui.models.rules import RULE_COLUMNS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def spoilt(tmp_path, monkeypatch):
    """The pack us with another figure than its cases say."""
    shutil.copytree(policies.RESOURCES / "policies", tmp_path / "policies")
    monkeypatch.setattr(policies, "RESOURCES", tmp_path)
    file = tmp_path / "policies" / "us" / "contact.yaml"
    file.write_text(file.read_text().replace("{limit: 7, per", "{limit: 6, per", 1))


def _mark(room, name):
    room.pack_table.setCurrentIndex(room.packs.index(room.packs.row_of(name), 0))


def _column(room, name):
    at = RULE_COLUMNS.index(name)
    return [room.rules.index(row, at).data() for row in range(room.rules.rowCount())]


def test_every_pack_is_listed_and_the_one_that_decides_is_marked_first(enter):
    room = enter()
    assert room.packs.rowCount() == len(policies.pack_names())
    assert room.packs.index(0, 0).data() == "中国大陆：个人贷款催收联系规则"
    assert [room.packs.index(row, 1).data() for row in range(2)] == ["适用中", "未启用"]
    assert room.pack_table.hasFocus()
    assert "GB/T 45251-2025" in room.pane.parts["open"].text()
    assert all(mark in room.pane.parts["marks"].text() for mark in ("P ", "S ", "M ", "N "))


def test_what_was_not_read_in_the_original_can_be_seen_alone(enter, qtbot):
    room = enter()
    _mark(room, "us")
    every = _column(room, "confidence")
    assert any(mark.startswith("P") for mark in every)
    qtbot.mouseClick(room.shown.buttons["unread"], LEFT)
    unread = [mark for mark in every if not mark.startswith("P")]
    assert _column(room, "confidence") == unread
    assert str(len(unread)) in room.shown.buttons["unread"].text()
    qtbot.mouseClick(room.shown.buttons["all"], LEFT)
    assert _column(room, "confidence") == every


def test_years_without_holidays_are_said(enter):
    room = enter()
    _mark(room, "au")
    assert "2025–2027" in room.pane.parts["calendar"].text()
    assert "2028" in room.pane.parts["calendar"].text()
    _mark(room, "id")
    assert room.pane.parts["calendar"].text().startswith("已录 2026；缺 2027 起")
    _mark(room, "cn")
    assert "2028" not in room.pane.parts["calendar"].text()


def test_the_marked_rule_is_told_whole(enter):
    room = enter()
    one = room.rules.row_at(room.rules.index(2, 0))
    room.rule_table.setCurrentIndex(room.rules.index(2, 0))
    assert one.rule.source in room.told.text() and one.rule.title["zh_CN"] in room.told.text()


def test_cases_that_hold_are_said_with_who_ran_them(enter, qtbot):
    room = enter()
    qtbot.keyClick(room, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    ran = room._ran["cn"]
    assert ran.run.cases > 50 and not ran.run.wrong
    assert "all answered as written" in room.notice.text()
    assert ran.by in room.packs.index(0, room.packs.columns.index("cases")).data()
    _mark(room, "us")
    assert ran.by not in room.pane.parts["cases"].text()


def test_a_case_that_comes_out_otherwise_is_listed_with_its_line(enter, spoilt, qtbot):
    room = enter()
    _mark(room, "us")
    qtbot.mouseClick(room.run, LEFT)
    assert "come out otherwise" in room.notice.text()
    told = room.pane.parts["cases"].text()
    assert "contact.tests.yaml:" in told and "refused_by: ['call_frequency'] instead of []" in told


def test_progress_and_cancel_show_once_it_lasts_and_nothing_is_claimed(enter, qtbot):
    worker = TasksHeld()
    room = enter(worker)
    worker.work()
    qtbot.mouseClick(room.run, LEFT)
    begun = monotonic()
    assert not room.cancel.isVisible() and not room.run.isEnabled()
    qtbot.waitUntil(room.cancel.isVisible, timeout=3_000)
    assert monotonic() - begun >= 0.25
    qtbot.mouseClick(room.cancel, LEFT)
    worker.work()
    assert room._ran == {} and not room.cancel.isVisible()
    assert "停止" in room.notice.text() and room.run.isEnabled()
    worker.close()


def test_esc_stops_the_cases_and_only_then_leaves(enter, qtbot):
    worker = TasksHeld()
    room = enter(worker)
    worker.work()
    left = []
    room.left.connect(lambda: left.append(True))
    room.run_cases()
    qtbot.keyClick(room, Qt.Key.Key_Escape)
    worker.work()
    assert left == [] and room._ran == {}
    qtbot.keyClick(room, Qt.Key.Key_Escape)
    assert left == [True]
    worker.close()


def test_tab_walks_packs_filter_rules_and_what_stands_beside(enter, qtbot):
    room = enter()
    walked = [room.focusWidget()]
    for _ in range(6):
        qtbot.keyClick(room.focusWidget(), Qt.Key.Key_Tab)
        walked.append(room.focusWidget())
    every, unread = room.shown.buttons.values()
    assert walked[0] is room.pack_table
    assert [one for one in walked if one in (room.rule_table, room.pane.area, room.run)] == [
        room.rule_table, room.pane.area, room.run,
    ]  # fmt: skip
    assert every in walked or unread in walked


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.TEAM_LEAD, Role.VISITOR])
def test_who_does_not_answer_for_the_rules_is_shown_none(enter, role):
    room = enter(role=role)
    assert room.packs.rowCount() == 0 and room.notice.text() and not room.run.isEnabled()


@pytest.mark.parametrize("model", ["packs", "rules"])
def test_the_tables_keep_qts_rules(enter, qtmodeltester, model):
    qtmodeltester.check(getattr(enter(), model))


def test_every_part_has_a_name_for_readers_aloud(enter):
    room = enter()
    for part in (room.pack_table, room.rule_table, room.pane.area, room.shown, room.bar):
        assert part.accessibleName()
