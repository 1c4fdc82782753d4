"""Old decisions asked again under another version: by rule and clause, and one by one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ui import chores
from ui.models.versions import ReplayedModel, SumModel
from ui.widgets.button import FRAMED, Button
from ui.widgets.choices import ROW, ChoiceList
from ui.widgets.pane import column, field, label, line, row, scrolling
from ui.widgets.table import table
from ui.windows.fields import DayField, fault_of
from ui.windows.files import ask_for_folder
from ui.windows.rulepage import Host, RulePage, folder_name

if TYPE_CHECKING:
    from app.domain.publications import Publication
    from app.domain.replays import Replay, Replayed, RuleSum
    from app.services.desk import Desk
    from app.services.rules import PackSheet

_SIDE, _SHOWN = 320, 5  # pixels, and rows of versions
_BACK = timedelta(days=30)


class ReplayPage(RulePage):
    """The version and the days on the right; what would be otherwise on the left."""

    def __init__(self, desk: Desk, host: Host) -> None:
        super().__init__(desk, host)
        self._found: Replay | None = None
        self._published: tuple[Publication, ...] = ()
        self._folder: Path | None = None
        self.sums, self.rows = SumModel(self), ReplayedModel(self)
        self.sum_table, self.row_table = table(self.sums, (1,)), table(self.rows, (4,))
        self.summary = label("label", "text2", wrap=True)
        self.versions, self.choose = ChoiceList(), Button(FRAMED, key="Ctrl+O")
        self._captions = {
            name: label("label", "text2") for name in ("versions", "first", "last")
        }
        self.first, self.last = DayField(), DayField()
        self._lay_out()
        self.choose.clicked.connect(self._ask_for_folder)
        for day in (self.first, self.last):
            day.changed.connect(self.changed)
        self.sum_table.selectionModel().currentRowChanged.connect(lambda *_: self._show_rows())
        today = desk.today(desk.clock())
        self.first.write(today - _BACK)
        self.last.write(today)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self._captions["versions"].setText(self.tr("Under which version"))
        self._captions["first"].setText(self.tr("From"))
        self._captions["last"].setText(self.tr("To, this day included"))
        self.choose.setText(self.tr("Choose a folder…"))
        self.sum_table.setAccessibleName(self.tr("By rule and clause"))
        self.row_table.setAccessibleName(self.tr("Decisions that would be otherwise"))
        for day in (self.first, self.last):
            day.retranslate()
        self._show_versions()
        self._show()

    def open(self, sheet: PackSheet) -> None:
        """Speak of this pack."""
        if sheet.pack.id != self.pack_name():
            self._folder, self._found = None, None
        super().open(sheet)
        self._host.ask(partial(chores.published, self._desk), self._listed)
        self._show()

    def next_thing(self) -> str:
        """What it is for."""
        return self.tr("Ask again")

    def is_ready(self) -> bool:
        """With two days in their order."""
        wrong = fault_of(self.first, self.last)
        return not wrong and self.first.day() <= self.last.day() and bool(self._version())

    def act(self) -> None:
        """Ask every decision of these days again; nothing is changed."""
        if self.is_ready():
            self._found = None
            self._show()
            job = partial(
                chores.replay, self._desk, self._version(), self.first.day(), self.last.day()
            )
            self._host.work(job, self._replayed)

    def use_folder(self, folder: Path) -> None:
        """Offer the pack in a folder, and mark it."""
        self._folder = folder
        self._show_versions()
        self.versions.setCurrentIndex(self.versions.choices.index(0, 0))
        self.changed.emit()

    def _version(self) -> str:
        """A folder, a publication's id, or the name of the pack that is shipped."""
        return self.versions.current() or ""

    def _ask_for_folder(self) -> None:
        folder = ask_for_folder(self, self.tr("Choose the folder of a pack"))
        if folder is not None:
            self.use_folder(folder)

    def _listed(self, published: tuple[Publication, ...]) -> None:
        self._published = published
        self._show_versions()
        self.changed.emit()

    def _show_versions(self) -> None:
        marked = self._version()
        offered = [] if self._folder is None else [(str(self._folder), folder_name(self._folder))]
        words = self.tr("%1, from %2 on")
        for one in reversed(self._published):
            if one.pack == self.pack_name():
                said = words.replace("%1", one.version).replace("%2", one.first_on.isoformat())
                offered.append((one.id, said))
        if self.pack_name():
            offered.append((self.pack_name(), self.tr("The one shipped")))
        self.versions.choices.set_rows(offered)
        self.versions.setAccessibleName(self.tr("Under which version"))
        codes = [code for code, _ in offered]
        at = codes.index(marked) if marked in codes else 0
        self.versions.setCurrentIndex(self.versions.choices.index(at, 0))

    def _replayed(self, found: Replay) -> None:
        self._found = found
        self._show()
        self.sum_table.setFocus()

    def _show(self) -> None:
        found = self._found
        self.sums.set_rows(() if found is None else found.by_rule())
        self.sum_table.setCurrentIndex(self.sums.index(0, 0))
        self._show_rows()
        self.summary.setText(self._hint() if found is None else self._said(found))
        self.changed.emit()

    def _show_rows(self) -> None:
        """Those of the marked rule."""
        found, marked = self._found, self.sums.row_at(self.sum_table.currentIndex())
        shown = () if found is None or marked is None else _of_rule(found, marked)
        self.rows.set_rows(shown)

    def _hint(self) -> str:
        return self.tr(
            "Permits, contacts and refusals of these days are asked again under the version, with"
            " the facts of that moment. Nothing is changed; people are named by their ids alone."
        )

    def _said(self, found: Replay) -> str:
        words = self.tr("%1 decisions asked again: %2 would be refused, %3 freed.")
        values = (len(found.decisions), len(found.refused), len(found.freed))
        for number, value in enumerate(values, 1):
            words = words.replace(f"%{number}", f"{value:,}")
        return words

    def _lay_out(self) -> None:
        left = column(self.summary, self.sum_table, self.row_table, gap=8)
        left.setStretch(1, 2)
        left.setStretch(2, 3)
        self.versions.setFixedHeight(_SHOWN * ROW + 4)
        inside = column(
            field(self._captions["versions"], self.versions), row(self.choose, None),
            field(self._captions["first"], self.first), field(self._captions["last"], self.last),
            None, gap=10,
        )  # fmt: skip
        inside.setContentsMargins(4, 0, 8, 4)
        side = scrolling(inside)
        side.setFixedWidth(_SIDE)
        both = row(left, line("v"), side, gap=20)
        both.setStretch(0, 1)
        self.setLayout(both)


def _of_rule(found: Replay, marked: RuleSum) -> tuple[Replayed, ...]:
    rule = (marked.pack, marked.rule)
    return tuple(
        one
        for one in (*found.refused, *found.freed)
        if rule in [(fired.pack, fired.rule) for fired in (one.after or one.before)]
    )
