"""Bringing a file in through the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from app.demo.portfolio import Plan, write_portfolio
from app.domain.imports import Level
from app.domain.staff import Role
from app.services import intake
from app.services import queue as queue_service
from tests.make import seated
from tests.ui.fakes import TasksHeld
from ui import wording
from ui.language import Speaker
from ui.windows.files import say_labels
from ui.windows.importing import ImportWindow
from ui.windows.report import COUNTED

LEFT = Qt.MouseButton.LeftButton
DAY = date(2026, 11, 23)


@pytest.fixture
def portfolio(tmp_path):
    path = tmp_path / "portfolio.csv"
    write_portfolio(path, Plan(60, seed=3, as_of=DAY, dirty_share=0.3))
    return path


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def window(qtbot, dressed, lead, tasks, hub):
    made = ImportWindow(lead, tasks, hub)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def test_the_preview_counts_what_the_report_counts_and_changes_nothing(window, portfolio, lead):
    window.open_file(portfolio)
    report = intake.dry_run(portfolio, intake.ImportOptions())
    shown = {level: window.report.counts[level].text() for level in COUNTED}
    assert shown == {level: f"{report.counts[level]:,}" for level in COUNTED}
    assert report.counts[Level.REJECT] and report.counts[Level.WARN]
    found = sum(
        len(window.report.model.row_at(window.report.model.index(row, 0)).lines)
        for row in range(window.report.model.rowCount())
    )
    assert found == len(report.findings)
    assert queue_service.size(lead) == 0
    assert window.do.isEnabled()


def test_the_findings_model_keeps_qts_rules(window, portfolio, qtmodeltester):
    window.open_file(portfolio)
    qtmodeltester.check(window.report.model)


def test_an_import_fills_the_queue_and_tells_the_others(window, portfolio, qtbot, lead, hub):
    window.open_file(portfolio)
    with qtbot.waitSignal(hub.changed) as told:
        qtbot.mouseClick(window.do, LEFT)
    assert "queue" in told.args[0]
    assert queue_service.size(lead) > 40
    assert not window.do.isVisible()
    window.open_file(portfolio)
    qtbot.mouseClick(window.do, LEFT)
    assert "0 new, 0 changed" in window.notice.text()


def test_what_is_no_table_is_said_in_words(window, tmp_path):
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    window.open_file(file)
    assert "empty.csv" in window.notice.text()
    assert not window.do.isVisible()


def test_a_collector_may_not_import(qtbot, dressed, desk, tasks, hub, portfolio):
    window = ImportWindow(desk, tasks, hub)
    qtbot.addWidget(window)
    window.open_file(portfolio)
    window.bring_in()
    assert window.notice.text()
    assert queue_service.size(desk) == 0


def test_a_cancelled_reading_brings_nothing_in(qtbot, dressed, lead, hub, portfolio):
    worker = TasksHeld()
    window = ImportWindow(replace(lead), worker, hub)
    qtbot.addWidget(window)
    window.show()
    window.open_file(portfolio)
    assert window.cancel.isVisible()
    assert not window.choose.isEnabled()
    qtbot.mouseClick(window.cancel, LEFT)
    worker.work()
    assert "取消" in window.notice.text()
    assert not window.do.isVisible()
    worker.close()


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "查找范围："), ("zh_TW", "尋找於：")])
def test_qts_own_file_dialog_speaks_the_language(window, dressed, qtbot, language, words):
    speaker = Speaker(dressed)
    speaker.speak(language)
    try:
        dialog = QFileDialog(window)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        say_labels(dialog)
        shown = {label.text() for label in dialog.findChildren(QLabel)}
        assert words in shown
        assert not {text for text in shown if text.isascii() and text.strip()}
    finally:
        speaker.hush()
        dressed.processEvents()
        wording.use("zh_CN")


def test_another_day_is_read_anew_and_no_day_is_said(window, portfolio, qtbot):
    window.open_file(portfolio)
    assert window.report.cause.facts["as_of"][1].text() == DAY.isoformat()
    window.form.day.setText("23.11.2026")
    window.form.day.editingFinished.emit()
    assert window.form.wrong.text()
    assert window.report.cause.facts["as_of"][1].text() == DAY.isoformat()
    window.form.day.setText("2026-11-20")
    window.form.day.editingFinished.emit()
    assert not window.form.wrong.text()
    assert window.report.cause.facts["as_of"][1].text() == "2026-11-20"


def test_the_next_thing_after_an_import_is_the_desk(window, portfolio, qtbot):
    window.open_file(portfolio)
    assert window.focusWidget() is window.do
    window.bring_in()
    assert not window.do.isVisible()
    assert window.focusWidget() is window.back


def test_the_findings_are_chosen_by_tabs(window, portfolio, qtbot):
    window.open_file(portfolio)
    tabs = window.report.levels.tabs
    qtbot.mouseClick(tabs["reject"], LEFT)
    assert window.report.levels.current() == "reject"
    shown = window.report.model.rowCount()
    assert 0 < shown < len(window.report.model._all)


def test_a_column_map_says_what_unknown_headings_are(window, tmp_path):
    file, columns = tmp_path / "odd.csv", tmp_path / "columns.yaml"
    file.write_text("甲,乙,丙\nA1,王小明,100.00\n", encoding="utf-8")
    window.open_file(file)
    assert not window.do.isVisible()
    columns.write_text(
        'case_no: 甲\nname: 乙\noverdue: 丙\ncreditor: "=示例银行"\n', encoding="utf-8"
    )
    window.form.use_map(columns)
    assert columns.name in window.form.map_name.text()
    assert window.report.is_filled()
    assert sum(int(window.report.counts[level].text()) for level in COUNTED) == 1


def test_the_report_stays_and_is_kept_as_a_table(window, portfolio, tmp_path, qtbot):
    window.open_file(portfolio)
    qtbot.mouseClick(window.do, LEFT)
    window.leave()
    assert window.report.is_filled()
    kept = tmp_path / "report.csv"
    window.keep_report(kept)
    assert str(kept) in window.notice.text()
    lines = kept.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > len(window.report.report().findings)
    window.keep_report(tmp_path / "nowhere" / "report.csv")
    assert "report.csv" in window.notice.text() and str(kept) not in window.notice.text()


def test_a_report_that_cannot_be_kept_leaves_the_import_as_it_was(window, portfolio, tmp_path):
    window.open_file(portfolio)
    window.keep_report(tmp_path / "nowhere" / "report.csv")
    assert window.notice.text()
    assert window.do.isVisible() and window.do.isEnabled()


def test_the_chosen_cause_names_its_lines_and_what_is_written_there(window, portfolio):
    window.open_file(portfolio)
    cause = window.report.model.row_at(window.report.model.index(0, 0))
    shown = window.report.cause.model
    assert shown.rowCount() == len(cause.lines)
    assert shown.index(0).data().startswith(f"{cause.lines[0]:,}")
    assert window.report.cause.title.text() and window.report.cause.then.text()
