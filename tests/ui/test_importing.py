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
