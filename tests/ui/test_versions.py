"""The pages of a pack: a new version, its working calendar, a replay; and tables of whole rows."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from app.channels import policies
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calendars, calls, publications, wrapups
from tests.amended import fewer_talks
from tests.make import make_person, seated
from tests.ui.fakes import TasksHeld
from ui.models.versions import lines

CONTROL = Qt.KeyboardModifier.ControlModifier
CASE = """\
- name: one call at noon
  at: 2026-11-23T12:00:00+08:00
  zones: [Asia/Shanghai]
  attempt: {}
  refused_by: []
"""


@pytest.fixture
def folder(tmp_path):
    """cn with one effective call a day in place of three."""
    for name, words in fewer_talks(1).items():
        (tmp_path / name).write_text(words, encoding="utf-8")
    return tmp_path


@pytest.fixture
def talked(desk):
    """Somebody who was talked to twice today."""
    person = make_person(desk)
    for number in (1, 2):
        permit = calls.ask_permit(desk, f"{number:032x}", person.id, person.points[0])
        calls.dial(desk, permit)
        wrapups.wrap_up(desk, permit.id, f"{number + 4096:032x}", WrapUp("talked", note="说过"))
    return person


@pytest.fixture
def page(enter):
    """Opens the room at one of its pages."""

    def opened(code, **options):
        room = enter(**options)
        room.show_page(code)
        return room, room.pages[code]

    return opened


def _cells(model, column):
    at = model.columns.index(column)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_a_version_is_looked_at_then_published_with_a_day_and_a_reason(page, talked, folder, qtbot):
    room, publish = page("publish")
    assert not room.run.isEnabled()
    publish.look_at(folder)
    assert _cells(publish.model, "rule") == ["effective_calls"]
    assert "每天至多 3 次 → 每天至多 1 次" in publish.told.text()
    proof = publish.proof.text()
    assert "93 cases" in proof and "4 decisions" in proof and "2 would be refused" in proof
    assert not room.run.isEnabled()  # a reason is missing
    publish.first.write(date(2026, 12, 1))
    publish.reason.insert("法务核对")
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    (done,) = publications.listed(room._desk)
    assert (done.first_on, done.reason, done.by) == (date(2026, 12, 1), "法务核对", "Compliance")
    assert done.version in room.notice.text() and done.version in publish.listed.text()
    assert publish.model.rowCount() == 0 and not room.run.isEnabled()


def test_cases_that_held_for_the_version_before_are_claimed_of_the_new_one_no_longer(
    page, folder, qtbot
):
    room, publish = page("publish")
    room.run_cases()
    at = room.packs.columns.index("cases")
    assert room.packs.index(0, at).data() != "–"
    publish.look_at(folder)
    publish.reason.insert("法务核对")
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert room.packs.index(0, at).data() == "–"
    room.run_cases()
    assert room._ran["cn"].run.cases == 93


def test_a_version_whose_cases_differ_says_so_and_cannot_be_published(page, folder, qtbot):
    (folder / "contact.tests.yaml").write_text(CASE.replace("[]", "[quiet_hours]"))
    room, publish = page("publish")
    publish.look_at(folder)
    publish.reason.insert("x")
    assert "cannot be published" in room.notice.text() and "one call at noon" in room.notice.text()
    assert not room.run.isEnabled()


def test_a_version_with_boundaries_that_no_case_holds_names_them_and_cannot_be_published(
    page, folder
):
    (folder / "contact.tests.yaml").write_text(CASE)
    room, publish = page("publish")
    publish.look_at(folder)
    publish.reason.insert("x")
    assert "cannot be published" in room.notice.text()
    assert "effective_calls  2026-11-23: limit 1 per day: limit to 2" in publish.proof.text()
    assert not room.run.isEnabled()


def test_a_folder_without_a_pack_is_said(page, tmp_path):
    room, publish = page("publish")
    publish.look_at(tmp_path / "none")
    assert "没有名为" in room.notice.text() and room._watch is None


def test_an_administrator_looks_and_publishes_nothing(page, folder, qtbot):
    room, publish = page("publish", role=Role.ADMIN)
    publish.look_at(folder)
    publish.reason.insert("x")
    assert publish.model.rowCount() == 1 and not room.run.isEnabled()
    room.show_page("calendar")
    assert room.pages["calendar"].model.rowCount() and not room.pages["calendar"].side.isVisible()


def test_a_day_is_put_down_with_its_source_and_stands_in_its_year(page, qtbot):
    room, days = page("calendar")
    room.pack_table.setCurrentIndex(room.packs.index(room.packs.row_of("au"), 0))
    before = days.model.rowCount()
    assert before and set(_cells(days.model, "standing")) == {"已核实"}
    days.day.write(date(2026, 12, 24))
    for text, words in ((days.name, "特别假日"), (days.source, "公报"), (days.reason, "新发布")):
        text.insert(words)
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert days.model.rowCount() == before + 1 and "特别假日" in _cells(days.model, "name")
    assert "2026-12-24" in room.notice.text() and days.reason.text() == ""
    held = calendars.of_pack(room._desk, "au")
    (one,) = [one for one in held.days if one.day == date(2026, 12, 24)]
    assert (one.source, one.reason, one.by) == ("公报", "新发布", "Compliance")


def test_days_beyond_what_is_verified_are_shown_as_that_and_the_year_is_missing(page, qtbot):
    room, days = page("calendar")
    room.pack_table.setCurrentIndex(room.packs.index(room.packs.row_of("au"), 0))
    assert not days.verify.isEnabled()
    days.until.write(date(2026, 6, 30))
    days.reason.insert("只核到六月")
    qtbot.mouseClick(days.verify, Qt.MouseButton.LeftButton)
    assert {"已核实", "未核实"} == set(_cells(days.model, "standing"))
    assert "2026-06-30" in days.standing.text() and "2026-06-30" in room.notice.text()
    shown = room.packs.index(room.packs.row_of("au"), room.packs.columns.index("calendar"))
    assert "缺 2026" in shown.data()


def test_a_year_of_which_nothing_is_on_file_is_said(page, qtbot):
    _, days = page("calendar")
    for _ in range(5):
        qtbot.mouseClick(days.after, Qt.MouseButton.LeftButton)
    assert days.model.rowCount() == 0 and "2031" in days.standing.text()


def test_a_marked_day_is_taken_to_be_changed(page):
    _, days = page("calendar")
    days.table.setCurrentIndex(days.model.index(0, 0))
    days.table.activated.emit(days.table.currentIndex())
    one = days.model.row_at(days.model.index(0, 0))
    assert (days.day.day(), days.name.text()) == (one.day, one.name)
    assert days.kinds.current() == one.kind.value


def test_a_replay_tells_by_rule_and_one_by_one_and_names_nobody(page, talked, folder, qtbot):
    room, again = page("replay")
    again.use_folder(folder)
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert _cells(again.sums, "rule") == ["cn.effective_calls"]
    assert _cells(again.sums, "refused") == ["2"] and _cells(again.sums, "freed") == ["0"]
    assert set(_cells(again.rows, "person")) == {talked.id}
    assert _cells(again.rows, "rules") == ["cn.effective_calls 1/1"] * 2
    said = " ".join(_cells(again.rows, "person") + [again.summary.text()])
    assert "王小明" not in said and "4 decisions" in said


def test_a_replay_takes_a_published_version_and_the_one_shipped(page, talked, folder):
    room, _ = page("publish")
    files = policies.pack_files(str(folder))
    done = publications.publish(room._desk, files, date(2026, 12, 1), "试")
    room.show_page("replay")
    again = room.pages["replay"]
    assert again.versions.current() == done.id
    again.act()
    assert again.sums.rowCount() == 1
    again.versions.setCurrentIndex(again.versions.choices.index_of("cn"))
    again.act()
    assert again.sums.rowCount() == 0 and "0 would be refused" in again.summary.text()


def test_a_replay_is_given_up_with_esc_and_nothing_is_claimed(page, talked, folder, qtbot):
    worker = TasksHeld()
    room, again = page("replay", worker=worker)
    worker.work()
    again.open(room.packs.row_at(room.packs.index(0, 0)))
    worker.work()
    again.use_folder(folder)
    again.act()
    qtbot.waitUntil(room.cancel.isVisible, timeout=3_000)
    qtbot.keyClick(room, Qt.Key.Key_Escape)
    worker.work()
    assert again.sums.rowCount() == 0 and "停止" in room.notice.text()
    worker.close()


@pytest.mark.parametrize("code", ["rules", "publish", "calendar", "replay"])
def test_a_notice_cuts_no_row_and_moves_nothing(enter, code):
    room = enter()
    room.show_page(code)
    room.say("一句话", "allow")
    area = room.parentWidget() or room
    area.grab()
    view = room.pack_table.viewport()
    shown, high = view.grab().toImage(), room.pack_table.rowHeight(0)
    whole = view.height() // high * high
    left = {shown.pixelColor(x, y).rgb() for x in range(2, view.width() - 2, 7)
            for y in range(whole + 1, view.height() - 1)}  # fmt: skip
    assert len(left) <= 1 and whole >= 2 * high
    bottom = room.stack.mapTo(room, room.stack.rect().bottomLeft()).y()
    assert bottom < room.height()  # the room itself does not scroll


@pytest.mark.parametrize("names", [("publish", "model"), ("calendar", "model"), ("replay", "sums")])
def test_the_tables_keep_qts_rules_and_have_names(page, talked, folder, qtmodeltester, names):
    _, shown = page(names[0])
    qtmodeltester.check(getattr(shown, names[1]))
    for view in ("table", "sum_table", "row_table", "versions"):
        assert not hasattr(shown, view) or getattr(shown, view).accessibleName()


def test_what_differs_is_said_in_the_language_of_now(desk, folder):
    found = publications.propose(seated(desk, "cora", Role.COMPLIANCE), str(folder))
    (one,) = lines(found.differences)
    assert (one.kind, one.says) == ("改动", "每日有效通话次数")
