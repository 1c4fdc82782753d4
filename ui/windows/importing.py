"""Bringing a file in: choose it, see what it would do, then do it. Nothing changes before that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QStackedWidget, QWidget

from app.domain.imports import Report
from ui import jobs, wording
from ui.hub import QUEUE, Hub
from ui.jobs import Watch
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT, Notice
from ui.widgets.pane import Pane, column, label, line, row
from ui.windows.report import ReportPane

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.imports import Imported

_LOOK = 100  # milliseconds between two looks at the progress
_TABLES = "*.csv *.xlsx *.txt"


class ImportWindow(Pane):
    """Says `left` to go back to the desk."""

    left = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="surface")
        self._desk, self._tasks, self._hub = desk, tasks, hub
        self._path: Path | None = None
        self._watch: Watch | None = None
        self.title, self.file = label("title"), label("label", "text2")
        self.hint = label("body", "text2", wrap=True)
        self.choose, self.do = (
            Button(FILLED, icon="file-spreadsheet"),
            Button(FILLED, icon="upload"),
        )
        self.back, self.cancel = Button(PLAIN, key="Esc"), Button(FRAMED, icon="x")
        self.bar, self.progress = QProgressBar(), label("label", "text2")
        self.bar.setTextVisible(False)
        self.notice, self.report = Notice(), ReportPane()
        self.pages, self.waiting = QStackedWidget(), QWidget()
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self._show_progress)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_step()

    def retranslate(self) -> None:
        """Every word of the screen."""
        self.title.setText(self.tr("Import a file"))
        self.hint.setText(
            self.tr(
                "First you see what each row would become. Nothing is brought in before you say"
                " so; then it is all importable rows, or none."
            )
        )
        self.choose.setText(self.tr("Choose a file…"))
        self.do.setText(self.tr("Import"))
        self.back.setText(self.tr("Back to the desk"))
        self.cancel.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress"))

    def open_file(self, path: Path) -> None:
        """Look at a file without changing anything."""
        self._path = path
        self.file.setText(path.name)
        self.notice.clear()
        self._begin(partial(jobs.preview, self._desk, path, wording.language()), self._previewed)

    def bring_in(self) -> None:
        """The import itself."""
        if self._path is not None and self.do.isEnabled():
            job = partial(jobs.bring_in, self._desk, self._path, wording.language())
            self._begin(job, self._imported)

    def stop(self) -> None:
        """Give up what is under way; nothing of it is kept."""
        self._cancel()
        self._look.stop()

    def _lay_out(self) -> None:
        head = row(
            column(self.title, self.file, gap=0), None, self.back, self.choose, self.do, gap=4
        )
        waits = column(self.progress, self.bar, row(self.cancel, None), None, gap=10)
        waits.setContentsMargins(0, 40, 400, 0)
        self.waiting.setLayout(waits)
        self.empty = QWidget()
        self.empty.setLayout(column(self.hint, None))
        for page in (self.empty, self.waiting, self.report):
            self.pages.addWidget(page)
        whole = column(head, self.notice, line(), self.pages, gap=12)
        whole.setStretch(3, 1)
        whole.setContentsMargins(28, 22, 28, 16)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._ask_for_file)
        self.do.clicked.connect(self.bring_in)
        self.back.clicked.connect(self._go_back)
        self.cancel.clicked.connect(self._cancel)

    def _ask_for_file(self) -> None:
        tables, others = self.tr("Tables"), self.tr("All files")
        kinds = f"{tables} ({_TABLES});;{others} (*)"
        dialog = QFileDialog(self, self.tr("Choose a file"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.say_labels(dialog)
        if dialog.exec():
            self.open_file(Path(dialog.selectedFiles()[0]))

    def say_labels(self, dialog: QFileDialog) -> None:
        """Two labels that Qt's own translations miss."""
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, self.tr("Look in:"))
        dialog.setLabelText(QFileDialog.DialogLabel.FileType, self.tr("Files of type:"))

    def _begin(self, job: Callable[[Watch], Any], done: Callable[[Any], None]) -> None:
        if self._watch is not None:
            return
        self._watch = Watch()
        self._look.start()
        self._show_step()
        self._show_progress()
        self._tasks.run(self, partial(job, self._watch), done, self._failed)

    def _previewed(self, report: Report) -> None:
        self._end()
        self.report.show_report(report)
        self._show_step(can_import=report.debts > 0)
        if report.debts:
            self.notice.say(self.tr("This is a preview: nothing has been brought in yet."), WAIT)

    def _imported(self, imported: Imported) -> None:
        self._end()
        self.report.show_report(imported.report)
        self._show_step()
        words = self.tr("Brought in: %1 new, %2 changed, %3 as before.")
        for number, count in enumerate((imported.new, imported.changed, imported.same), 1):
            words = words.replace(f"%{number}", f"{count:,}")
        if imported.recalled:
            words += " " + self.tr("No longer in the file: %n.", "", imported.recalled)
        self.notice.say(words, ALLOW)
        self._path = None
        self._hub.tell(QUEUE)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._show_step()
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._look.stop()
        self._watch = None

    def _cancel(self) -> None:
        if self._watch is not None:
            self._watch.cancelled = True
            self.cancel.setEnabled(False)

    def _go_back(self) -> None:
        if self._watch is None:
            self.left.emit()

    def _show_step(self, *, can_import: bool = False) -> None:
        """Which page, and which button is the next thing."""
        busy = self._watch is not None
        self.cancel.setEnabled(True)
        if busy:
            page: QWidget = self.waiting
        else:
            page = self.report if self.report.is_filled() else self.empty
        self.pages.setCurrentWidget(page)
        self.choose.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.do.setVisible(can_import)
        self.do.setEnabled(can_import)
        self.choose.set_kind(FRAMED if can_import else FILLED)

    def _show_progress(self) -> None:
        watch = self._watch
        if watch is None:
            return
        self.bar.setRange(0, 1000 if watch.total else 0)
        if watch.total:
            self.bar.setValue(min(1000, watch.done * 1000 // watch.total))
        share = f"{watch.done * 100 // watch.total} %" if watch.total else ""
        self.progress.setText(self.tr("Reading the file") + f"  {share}")
