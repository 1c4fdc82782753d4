"""The rules by which this desk decides: the packs, where each rule comes from, and their cases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from ui import chores, theme, wording
from ui.hub import Hub
from ui.jobs import Watch
from ui.models.rules import PackModel, Ran, RuleModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import ALLOW, FORBID
from ui.widgets.pane import column, label, line, row, show_where
from ui.widgets.segments import Segments
from ui.widgets.table import table
from ui.windows.grounds import GroundsPage
from ui.windows.pack import PackPane
from ui.windows.publish import PublishPage
from ui.windows.replaying import ReplayPage
from ui.windows.room import Room
from ui.windows.rulepage import RulePage
from ui.windows.tabs import SIDE, TabRow
from ui.windows.workdays import WorkdaysPage

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.packfiles import CasesRun
    from app.services.rules import PackSheet

_LOOK = 300  # milliseconds before progress is shown, and between two looks at it
_LEAST = 300  # pixels of a page
_ALL, _UNREAD = "all", "unread"
_TABS = ("rules", "publish", "calendar", "replay", "grounds")


class _Pages(QStackedWidget):
    """As high as there is room for it: what is long in a page scrolls there."""

    def hasHeightForWidth(self) -> bool:
        """Words that are wrapped make no room higher."""
        return False

    def minimumSizeHint(self) -> QSize:
        """Below that the room scrolls."""
        return QSize(super().minimumSizeHint().width(), theme.px(_LEAST))

    def sizeHint(self) -> QSize:
        """What is left is its own."""
        return self.minimumSizeHint()


class RulesWindow(Room):
    """The packs above; below a page of the marked one: its rules, a version, calendar or replay."""

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
        self.tabs, self.stack = TabRow(_TABS), _Pages()
        self.pages: dict[str, RulePage] = {
            "publish": PublishPage(desk, self),
            "calendar": WorkdaysPage(desk, self),
            "replay": ReplayPage(desk, self),
            "grounds": GroundsPage(desk, self),
        }
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
        words = {
            "rules": self.tr("Rules in force"),
            "publish": self.tr("New version"),
            "calendar": self.tr("Working calendar"),
            "replay": self.tr("Replay"),
            "grounds": self.tr("Why a permit"),
        }
        for code, tab in self.tabs.tabs.items():
            tab.say(words[code])
        self.tabs.setAccessibleName(self.tr("Pages of the pack"))
        self._show_next()
        self.cancel.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.pack_table.setAccessibleName(self.tr("Rule packs"))
        self._say_rules()

    def begin(self) -> None:
        """Read the packs anew."""
        self.notice.clear()
        self._tasks.run(self, partial(chores.packs, self._desk), self._listed, self._failed)

    def stop(self) -> None:
        """Give up what is under way."""
        if self._watch is not None:
            self._watch.cancelled = True
        self._look.stop()

    def leave(self) -> None:
        """Esc gives up what is under way; else it leads back to the desk."""
        if self._watch is None:
            super().leave()
        else:
            self.stop()

    def run_cases(self) -> None:
        """Ask the marked pack the cases beside it."""
        sheet = self._marked()
        if sheet is not None:
            self.work(partial(chores.ask_cases, self._desk, sheet.pack.id), self._asked)

    def work(self, job: Callable[[Watch], Any], done: Callable[[Any], None]) -> None:
        """Do something long that can be given up; one at a time."""
        if self._watch is not None:
            return
        self._watch = Watch()
        self.notice.clear()
        self._look.start()
        self._show_state()
        watched = partial(job, self._watch)
        self._tasks.run(self, watched, partial(self._worked, done), self._failed)

    def ask(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something short."""
        self._tasks.run(self, job, done, lambda error: self.say(wording.problem(error)))

    def say(self, words: str, kind: str = FORBID) -> None:
        """Say it in the notice."""
        self.notice.say(words, kind)

    def again(self) -> None:
        """Something was decided: read the packs anew."""
        self._tasks.run(self, partial(chores.packs, self._desk), self._listed, self._failed)

    def _lay_out(self) -> None:
        self.told.setMinimumHeight(56)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        rules = column(row(self.shown, None), self.rule_table, self.told, gap=8)
        rules.setStretch(1, 1)
        self.pane.setFixedWidth(340)
        in_force = QWidget()
        lower = row(rules, line("v"), self.pane, gap=20)
        lower.setStretch(0, 1)
        in_force.setLayout(lower)
        for page in (in_force, *self.pages.values()):
            self.stack.addWidget(page)
        head = row(self.tabs, None, self.progress, self.bar, self.cancel, gap=10)
        head.setContentsMargins(-SIDE, 0, 0, 0)  # words in line with what stands above them
        both = column(self.pack_table, column(head, line(), gap=0), self.stack, gap=10)
        both.setStretch(0, 3)
        both.setStretch(2, 7)
        self.furnish(both, buttons=(self.run,))
        order: tuple[QWidget, ...] = (
            self.pack_table, *self.tabs.tabs.values(), self.cancel, *self.shown.buttons.values(),
            self.rule_table, self.pane.area, *self.pages.values(), self.run, self.back,
        )  # fmt: skip
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self.pack_table.selectionModel().currentRowChanged.connect(lambda *_: self._show_pack())
        self.rule_table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.shown.chosen.connect(self._choose)
        self.tabs.chosen.connect(self.show_page)
        for page in self.pages.values():
            page.changed.connect(self._show_next)
        self.run.clicked.connect(self._act)
        self.cancel.clicked.connect(self.stop)
        self._look.timeout.connect(self._show_progress)

    def show_page(self, code: str) -> None:
        """Show this page of the marked pack."""
        self.notice.clear()
        self.tabs.choose(code)
        self.stack.setCurrentIndex(_TABS.index(code))
        self._show_pack()
        self._show_next()

    def _page(self) -> RulePage | None:
        """The page that is shown; None while it is the rules in force."""
        return self.pages.get(self.tabs.current())

    def _act(self) -> None:
        page = self._page()
        if page is None:
            self.run_cases()
        else:
            page.act()

    def _marked(self) -> PackSheet | None:
        return self.packs.row_at(self.pack_table.currentIndex())

    def _listed(self, sheets: tuple[PackSheet, ...]) -> None:
        marked, versions = self._marked(), {one.pack.id: one.pack.digest for one in sheets}
        ran = self._ran.items()  # of another version nothing is claimed any more
        self._ran = {name: one for name, one in ran if one.run.digest == versions.get(name)}
        self.packs.show_ran(self._ran)
        self.packs.set_rows(sheets)
        at = self.packs.row_of(marked.pack.id) if marked else None
        self.pack_table.setCurrentIndex(self.packs.index(at or 0, 0))
        if self._page() is None:
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
            page = self._page()
            if page is not None:
                page.open(sheet)

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

    def _worked(self, done: Callable[[Any], None], found: Any) -> None:
        self._end()
        done(found)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._watch = None
        self._look.stop()
        self._show_state()

    def _show_state(self) -> None:
        self._show_next()
        if self._watch is None:
            show_where((part, False) for part in (self.progress, self.bar, self.cancel))

    def _show_next(self) -> None:
        """The one next thing of the page that is shown."""
        page = self._page()
        words, ready = self.tr("Run the cases"), self._marked() is not None
        if page is not None:
            words, ready = page.next_thing(), page.is_ready()
        self.run.setText(words)
        self.run.setEnabled(ready and self._watch is None)

    def _show_progress(self) -> None:
        watch = self._watch
        if watch is None:
            return
        self.bar.setRange(0, watch.total)
        self.bar.setValue(watch.done)
        words = self.tr("%1 of %2 asked").replace("%1", str(watch.done))
        self.progress.setText(words.replace("%2", str(watch.total)) if watch.total else "")
        show_where((part, True) for part in (self.progress, self.bar, self.cancel))
