"""The rules by which this desk decides: the packs, where each rule comes from, and their cases."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from ui import chores, wording
from ui.hub import Hub
from ui.jobs import Watch
from ui.models.rules import PackModel, Ran, RuleModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import ALLOW, FORBID
from ui.widgets.pane import column, label, line, row, show_where
from ui.widgets.segments import Segments
from ui.widgets.table import table
from ui.windows.pack import PackPane
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.rules import CasesRun, PackSheet

_LOOK = 300  # milliseconds before progress is shown, and between two looks at it
_ALL, _UNREAD = "all", "unread"


class RulesWindow(Room):
    """The packs above; the rules of the marked one below, with what is to be known of it beside."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self._watch: Watch | None = None
        self._ran: dict[str, Ran] = {}
        self.packs, self.rules = PackModel(self), RuleModel(self)
        self.pack_table = table(self.packs, (0,))
        self.rule_table = table(self.rules, (1, 2, 3))
        self.shown, self.pane = Segments((_ALL, _UNREAD)), PackPane()
        self.run, self.cancel = (
            Button(FILLED, key="Ctrl+Return", icon="scale"),
            Button(FRAMED, icon="x"),
        )
        self.bar, self.progress = QProgressBar(), label("label", "text2")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.told = label("label", "text2", wrap=True)
        self._look = QTimer(self, interval=_LOOK)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.shown.choose(_ALL)
        self._show_state()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(self.tr("Rules"))
        self.hint.setText(
            self.tr(
                "Which rules decide here, where each comes from, and whether its text was read."
            )
        )
        self.run.setText(self.tr("Run the cases"))
        self.cancel.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.pack_table.setAccessibleName(self.tr("Rule packs"))
        self._say_rules()

    def begin(self) -> None:
        """Read the packs anew."""
        self.notice.clear()
        self._tasks.run(self, partial(chores.packs, self._desk), self._listed, self._failed)

    def stop(self) -> None:
        """Give up the cases."""
        if self._watch is not None:
            self._watch.cancelled = True
        self._look.stop()

    def leave(self) -> None:
        """Esc gives up the cases under way; else it leads back to the desk."""
        if self._watch is None:
            super().leave()
        else:
            self.stop()

    def run_cases(self) -> None:
        """Ask the marked pack the cases beside it."""
        sheet = self._marked()
        if sheet is None or self._watch is not None:
            return
        self._watch = Watch()
        self.notice.clear()
        self._look.start()
        self._show_state()
        job = partial(chores.ask_cases, self._desk, sheet.pack.id, self._watch)
        self._tasks.run(self, job, self._asked, self._failed)

    def _lay_out(self) -> None:
        head = row(self.shown, None, self.progress, self.bar, self.cancel, gap=10)
        self.told.setMinimumHeight(56)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        rules = column(head, self.rule_table, self.told, gap=8)
        rules.setStretch(1, 1)
        self.pane.setFixedWidth(340)
        lower = row(rules, line("v"), self.pane, gap=20)
        lower.setStretch(0, 1)
        both = column(self.pack_table, lower, gap=14)
        both.setStretch(0, 4)
        both.setStretch(1, 6)
        self.furnish(both, buttons=(self.run,))
        order: tuple[QWidget, ...] = (
            self.pack_table, *self.shown.buttons.values(), self.cancel, self.rule_table,
            self.pane.area, self.run, self.back,
        )  # fmt: skip
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self.pack_table.selectionModel().currentRowChanged.connect(lambda *_: self._show_pack())
        self.rule_table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.shown.chosen.connect(self._choose)
        self.run.clicked.connect(self.run_cases)
        self.cancel.clicked.connect(self.stop)
        self._look.timeout.connect(self._show_progress)

    def _marked(self) -> PackSheet | None:
        return self.packs.row_at(self.pack_table.currentIndex())

    def _listed(self, sheets: tuple[PackSheet, ...]) -> None:
        marked = self._marked()
        self.packs.set_rows(sheets)
        at = self.packs.row_of(marked.pack.id) if marked else None
        self.pack_table.setCurrentIndex(self.packs.index(at or 0, 0))
        self.pack_table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_pack()
        self._show_state()

    def _show_pack(self) -> None:
        sheet = self._marked()
        if sheet is not None:
            self.rules.set_rows(sheet.rules)
            self.rule_table.setCurrentIndex(self.rules.index(0, 0))
            self.pane.show_pack(sheet, self._ran.get(sheet.pack.id))
            self._say_rules()

    def _choose(self, code: str) -> None:
        self.rules.show_only(unread=code == _UNREAD)
        self.rule_table.setCurrentIndex(self.rules.index(0, 0))
        self._tell()

    def _say_rules(self) -> None:
        sheet = self._marked()
        held, read = (len(sheet.rules), sheet.marks["P"]) if sheet else (0, 0)
        words = {
            _ALL: self.tr("All rules (%1)").replace("%1", str(held)),
            _UNREAD: self.tr("Text not read (%1)").replace("%1", str(held - read)),
        }
        self.shown.set_words(words, self.tr("Rules shown"))
        name = sheet.pack.title[wording.language()] if sheet else ""
        self.rule_table.setAccessibleName(f"{self.tr('Rules')}: {name}")
        self._tell()

    def _tell(self) -> None:
        """The marked rule whole: the table may have no room for it."""
        one = self.rules.row_at(self.rule_table.currentIndex())
        if one is None:
            self.told.setText("")
            return
        said = [self.rules.cell(one, name) for name in ("says", "value", "source")]
        said.append(wording.text(f"confidence.{one.rule.confidence}"))
        self.told.setText(" · ".join(said))

    def _asked(self, run: CasesRun) -> None:
        self._ran[run.pack] = Ran(run, self._desk.clock(), self._desk.need().name)
        self._end()
        self.packs.show_ran(self._ran)
        sheet = self._marked()
        if sheet is not None:
            self.pane.show_pack(sheet, self._ran.get(sheet.pack.id))
        if run.wrong:
            words = self.tr("%1: %2 of %3 cases come out otherwise. They stand beside the rules.")
            words = words.replace("%2", str(len(run.wrong))).replace("%3", str(run.cases))
        else:
            words = self.tr("%1: %2 cases, all answered as written.")
            words = words.replace("%2", str(run.cases))
        self.notice.say(words.replace("%1", run.pack), FORBID if run.wrong else ALLOW)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._watch = None
        self._look.stop()
        self._show_state()

    def _show_state(self) -> None:
        self.run.setEnabled(self._watch is None and self._marked() is not None)
        if self._watch is None:
            show_where((part, False) for part in (self.progress, self.bar, self.cancel))

    def _show_progress(self) -> None:
        watch = self._watch
        if watch is None:
            return
        self.bar.setRange(0, watch.total)
        self.bar.setValue(watch.done)
        words = self.tr("%1 of %2 cases asked").replace("%1", str(watch.done))
        self.progress.setText(words.replace("%2", str(watch.total)) if watch.total else "")
        show_where((part, True) for part in (self.progress, self.bar, self.cancel))
