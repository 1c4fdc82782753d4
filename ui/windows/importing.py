"""Bringing a file in: choose it, see what it would do, then do it. Nothing changes before that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from app.domain.imports import Report
from ui import chores, wording
from ui.chores import Looked, Wanted
from ui.hub import QUEUE, Hub
from ui.jobs import Watch
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT
from ui.widgets.pane import column, label, line, row
from ui.windows.files import ask_for_file, ask_for_place
from ui.windows.reading import ReadingForm
from ui.windows.report import ReportPane
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk

Job = Callable[["Desk", Wanted, Watch], Looked]
_LOOK = 100  # milliseconds between two looks at the progress
_TABLES = "*.csv *.xlsx *.txt"


class ImportWindow(Room):
    """The report stays until another file is chosen, so that one may leave and come back."""

    _preview: Job = staticmethod(chores.preview)
    _bring: Job = staticmethod(chores.bring_in)

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self._path: Path | None = None
        self._brought_in = False
        self._watch: Watch | None = None
        self._writing = False
        self.file, self.form = label("label", "text2"), ReadingForm()
        self.choose, self.do = (
            Button(FILLED, key="Ctrl+O", icon="file-spreadsheet"),
            Button(FILLED, key="Ctrl+Return", icon="upload"),
        )
        self.keep, self.cancel = Button(PLAIN, key="Ctrl+S"), Button(FRAMED, icon="x")
        self.bar, self.progress = QProgressBar(), label("body", "text2")
        self.bar.setTextVisible(False)
        self.report, self.pages, self.waiting = ReportPane(), QStackedWidget(), QWidget()
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self._show_progress)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_step()

    def retranslate(self) -> None:
        """Every word of the screen."""
        super().retranslate()
        self._say_title()
        self.hint.setText(
            self.tr(
                "First you see what each row would become. Nothing is brought in before you say"
                " so; then it is all importable rows, or none."
            )
        )
        self.choose.setText(self.tr("Choose a file…"))
        self.do.setText(self.tr("Import"))
        self.keep.setText(self.tr("Keep the report…"))
        self.cancel.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress"))

    def begin(self) -> None:
        """The next thing has the focus."""
        next_thing = self.do if self.do.isVisible() else self.choose
        (self.back if self._brought_in else next_thing).setFocus()

    def open_file(self, path: Path) -> None:
        """Look at a file without changing anything."""
        self._path, self._brought_in = path, False
        self.file.setText(path.name)
        self._read()

    def bring_in(self) -> None:
        """The import itself."""
        if self._path is not None and self.do.isEnabled():
            self._writing = True
            self._begin(partial(self._bring, self._desk, self._wanted()), self._imported)

    def stop(self) -> None:
        """Give up what is under way; nothing of it is kept."""
        self._cancel()
        self._look.stop()

    def leave(self) -> None:
        """Esc cancels what is under way; else it leads back to the desk."""
        if self._watch is None:
            super().leave()
        else:
            self._cancel()

    def keep_report(self, to: Path) -> None:
        """Write every finding as a table."""
        report = self.report.report()
        if report is not None and self._watch is None:
            job = partial(chores.keep_report, to, report, wording.current())
            self._tasks.run(self, job, self._kept, self._not_kept)

    def _lay_out(self) -> None:
        buttons = (self.keep, self.choose, self.do, self.back)
        head = row(column(self.title, self.file, gap=0), None, *buttons, gap=4)
        upper = column(head, self.notice, self.form, gap=10)
        upper.setContentsMargins(28, 18, 28, 12)
        waits = column(self.progress, self.bar, row(self.cancel, None), None, gap=10)
        waits.setContentsMargins(28, 40, 400, 0)
        self.waiting.setLayout(waits)
        self.empty = QWidget()
        first = column(self.hint, None)
        first.setContentsMargins(28, 24, 28, 0)
        self.empty.setLayout(first)
        for page in (self.empty, self.waiting, self.report):
            self.pages.addWidget(page)
        whole = column(upper, line(), self.pages, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._ask_for_file)
        self.do.clicked.connect(self.bring_in)
        self.keep.clicked.connect(self._ask_where_to_keep)
        self.cancel.clicked.connect(self._cancel)
        self.form.changed.connect(self._read)
        self.form.map_wanted.connect(self._ask_for_map)

    def _wanted(self) -> Wanted:
        path = self._path or Path()
        return Wanted(path, self.form.map_file, self.form.as_of(), wording.language())

    def _read(self) -> None:
        """Look at the file, or look again: how it is to be read has changed."""
        if self._path is None or self._watch is not None or self.form.is_wrong():
            return
        self.notice.clear()
        self._begin(partial(self._preview, self._desk, self._wanted()), self._previewed)

    def _ask_for_file(self) -> None:
        path = ask_for_file(self, self.tr("Choose a file"), _TABLES)
        if path is not None:
            self.open_file(path)

    def _ask_for_map(self) -> None:
        path = ask_for_file(self, self.tr("Choose a column map"), "*.yaml *.yml *.json")
        if path is not None:
            self.form.use_map(path)

    def _ask_where_to_keep(self) -> None:
        if self._path is None and not self.report.is_filled():
            return
        name = f"{Path(self.file.text()).stem}-{self.tr('findings')}.csv"
        to = ask_for_place(self, self.tr("Keep the report"), name)
        if to is not None:
            self.keep_report(to)

    def _kept(self, to: Path) -> None:
        self.notice.say(self.tr("The report is kept: %1").replace("%1", str(to)), ALLOW)

    def _not_kept(self, error: BaseException) -> None:
        self.notice.say(wording.problem(error))

    def _begin(self, job: Callable[[Watch], Any], done: Callable[[Any], None]) -> None:
        if self._watch is not None:
            return
        self._watch = Watch()
        self._look.start()
        self._show_step()
        self._show_progress()
        self._tasks.run(self, partial(job, self._watch), done, self._failed)

    def _previewed(self, looked: Looked) -> None:
        self._end()
        self.report.show_report(looked.report, looked.causes)
        some = self._has_some(looked)
        self._show_step(can_import=some)
        if some:
            self.notice.say(self.tr("This is a preview: nothing has been brought in yet."), WAIT)
            self.do.setFocus()

    def _imported(self, looked: Looked) -> None:
        self._end()
        self.report.show_report(looked.report, looked.causes)
        self._path, self._brought_in = None, True
        self._show_step()
        self.begin()
        self.notice.say(self._said_of(looked), ALLOW)
        self._hub.tell(QUEUE)

    def _has_some(self, looked: Looked) -> bool:
        """Whether there is anything to bring in."""
        return isinstance(looked.report, Report) and looked.report.debts > 0

    def _said_of(self, looked: Looked) -> str:
        """What the import did."""
        imported = looked.imported
        if imported is None:
            return ""
        words = self.tr("Brought in: %1 new, %2 changed, %3 as before.")
        for number, count in enumerate((imported.new, imported.changed, imported.same), 1):
            words = words.replace(f"%{number}", f"{count:,}")
        if imported.recalled:
            words += " " + self.tr("No longer in the file: %n.", "", imported.recalled)
        if imported.reviews:
            words += " " + wording.text("review.new", count=imported.reviews)
        return words

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._show_step(can_import=False)
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._look.stop()
        self._watch, self._writing = None, False

    def _cancel(self) -> None:
        if self._watch is not None:
            self._watch.cancelled = True
            self.cancel.setEnabled(False)

    def _show_step(self, *, can_import: bool = False) -> None:
        """Which page, and which button is the next thing."""
        busy, filled = self._watch is not None, self.report.is_filled()
        page = self.waiting if busy else (self.report if filled else self.empty)
        self.pages.setCurrentWidget(page)
        self.cancel.setEnabled(True)
        self.choose.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.form.setVisible(self._path is not None)
        self.form.setEnabled(not busy)
        self.keep.setVisible(filled and not busy)
        self.do.setVisible(can_import)
        self.do.setEnabled(can_import)
        self.choose.set_kind(FRAMED if can_import or self._brought_in else FILLED)
        self.back.set_kind(FILLED if self._brought_in else PLAIN)
        self._say_title()

    def _say_title(self) -> None:
        if self._brought_in:
            self.title.setText(self.tr("Import finished"))
        elif self.report.is_filled():
            self.title.setText(self.tr("What the import would do"))
        else:
            self.title.setText(self.tr("Import a file"))

    def _show_progress(self) -> None:
        watch = self._watch
        if watch is None:
            return
        self.bar.setRange(0, 1000 if watch.total else 0)
        if watch.total:
            self.bar.setValue(min(1000, watch.done * 1000 // watch.total))
        share = f"{watch.done * 100 // watch.total} %" if watch.total else ""
        words = self.tr("Bringing it in") if self._writing else self.tr("Reading the file")
        self.progress.setText(f"{words}  {share}")
