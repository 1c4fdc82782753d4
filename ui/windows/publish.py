"""A new version of a pack: what differs, how its cases come out, what it would have decided."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from ui import chores, wording
from ui.models.versions import DifferenceModel, lines
from ui.widgets.button import FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, FORBID, WAIT
from ui.widgets.pane import column, field, label, line, row, scrolling
from ui.widgets.table import table
from ui.windows.fields import DayField, fault_of
from ui.windows.files import ask_for_folder
from ui.windows.rulepage import Host, RulePage, folder_name

if TYPE_CHECKING:
    from app.domain.publications import Publication
    from app.services.desk import Desk
    from app.services.publications import Proposal
    from app.services.rules import PackSheet

_SIDE = 392  # pixels


class PublishPage(RulePage):
    """What is chosen and said on the right, what differs on the left."""

    def __init__(self, desk: Desk, host: Host) -> None:
        super().__init__(desk, host)
        self._found: Proposal | None = None
        self._published: tuple[Publication, ...] = ()
        self.model = DifferenceModel(self)
        self.table = table(self.model, (3,))
        self.told = label("label", "text2", wrap=True)
        self.choose, self.shipped = Button(FRAMED, key="Ctrl+O"), Button(PLAIN)
        self.chosen, self.proof = label("label", "text2", wrap=True), label("label", wrap=True)
        self._first_caption, self._reason_caption = label("label", "text2"), label("label", "text2")
        self.first, self.reason = DayField(), QLineEdit()
        self._listed_caption, self.listed = label("label", "text3"), label("label", wrap=True)
        self._lay_out()
        self.choose.clicked.connect(self._ask_for_folder)
        self.shipped.clicked.connect(lambda: self._look(self.pack_name()))
        self.first.changed.connect(self.changed)
        self.reason.textEdited.connect(lambda _: self.changed.emit())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.choose.setText(self.tr("Choose a folder…"))
        self.shipped.setText(self.tr("The one shipped"))
        self._first_caption.setText(self.tr("First day in force"))
        self._reason_caption.setText(self.tr("Reason, kept with the version"))
        self._listed_caption.setText(self.tr("Published versions"))
        self.table.setAccessibleName(self.tr("What differs from the version in force"))
        self.first.retranslate()
        self._show()

    def open(self, sheet: PackSheet) -> None:
        """Speak of this pack; what was looked at is of its pack alone."""
        if sheet.pack.id != self.pack_name():
            self._found = None
        super().open(sheet)
        today = self._desk.today(self._desk.clock())
        self.first.between(today, date.max)
        self.first.write(self.first.day())
        self._host.ask(partial(chores.published, self._desk), self._show_published)
        self._show()

    def next_thing(self) -> str:
        """The last step."""
        return self.tr("Publish")

    def is_ready(self) -> bool:
        """With proof, a day and a reason; compliance alone."""
        return (
            self.may_decide()
            and self._is_proven()
            and not fault_of(self.first)
            and bool(self.reason.text().strip())
        )

    def act(self) -> None:
        """Publish what was looked at."""
        found = self._found
        if found is not None and self.is_ready():
            job = partial(
                chores.publish, self._desk, found.files, self.first.day(), self.reason.text()
            )
            self._host.ask(job, self._done)

    def look_at(self, folder: Path) -> None:
        """Look at the pack in a folder; nothing is changed."""
        self._look(str(folder))

    def _look(self, name: str) -> None:
        self._found = None
        self._show()
        path = Path(name)
        self.chosen.setText(folder_name(path) if path.is_absolute() else name)
        self.chosen.show()
        self._host.work(partial(chores.propose, self._desk, name), self._looked)

    def _ask_for_folder(self) -> None:
        folder = ask_for_folder(self, self.tr("Choose the folder of a pack"))
        if folder is not None:
            self.look_at(folder)

    def _looked(self, found: Proposal) -> None:
        self._found = found
        self._show()
        if not self._is_proven():
            self._host.say(self._proof(found), FORBID)
        elif self.may_decide():
            self._host.say(self.tr("Nothing is published yet: this is what would change."), WAIT)
            self.first.setFocus()

    def _done(self, done: Publication) -> None:
        words = self.tr("%1 is published and decides at every desk of this book from %2 on.")
        words = words.replace("%1", done.version).replace("%2", done.first_on.isoformat())
        self._found = None
        self.reason.clear()
        self._show()
        self._host.again()
        self._host.say(words, ALLOW)

    def _is_proven(self) -> bool:
        return self._found is not None and self._found.is_proven

    def _show(self) -> None:
        found = self._found
        self.model.set_rows(() if found is None else lines(found.differences))
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.proof.setText(self._hint() if found is None else self._proof(found))
        if found is None:
            self.chosen.setText("")
        self.chosen.setVisible(bool(self.chosen.text()))
        self._show_published(self._published)
        self._tell()
        self.changed.emit()

    def _hint(self) -> str:
        return self.tr(
            "Choose the folder of a pack with its cases. Before anything is published you see what"
            " differs, how the cases come out, and what the last 30 days would have looked like."
        )

    def _proof(self, found: Proposal) -> str:
        if not found.run.cases:
            return self.tr("No case stands beside it, so nothing proves it.")
        said = self._cases(found)
        if found.replay is not None:
            words = self.tr("Since %1: %2 decisions asked again, %3 would be refused, %4 freed.")
            values = (
                found.since.isoformat(), len(found.replay.decisions), len(found.replay.refused),
                len(found.replay.freed),
            )  # fmt: skip
            for number, value in enumerate(values, 1):
                words = words.replace(f"%{number}", str(value))
            said.append(words)
        if not found.differences:
            said.append(self.tr("Its rules are those in force."))
        return "\n".join(said)

    def _cases(self, found: Proposal) -> list[str]:
        words, amiss = self.tr("%1 cases, all answered as written."), len(found.run.wrong)
        if found.run.wrong:
            words = self.tr("%2 of %1 cases come out otherwise; it cannot be published:")
        elif found.unheld:
            amiss = len(found.unheld)
            words = self.tr(
                "%1 cases, all answered as written. But in %2 places the rules could say something"
                " else and no case would notice; it cannot be published:"
            )
        said = [words.replace("%1", str(found.run.cases)).replace("%2", str(amiss))]
        said += [f"{case.file}:{case.line}  {case.name}" for case, _ in found.run.wrong]
        return said + [f"{one.rule}  {one.moved}" for one in found.unheld]

    def _show_published(self, published: tuple[Publication, ...]) -> None:
        self._published = published
        own = [one for one in published if one.pack == self.pack_name()]
        words = self.tr("%1, from %2 on; %3, %4: %5")
        said = []
        for one in reversed(own):
            values = (
                one.version, one.first_on.isoformat(), one.by, wording.text_of(one.at), one.reason,
            )  # fmt: skip
            each = words
            for number, value in enumerate(values, 1):
                each = each.replace(f"%{number}", value)
            said.append(each)
        self.listed.setText("\n".join(said) or self.tr("None yet: the one shipped decides."))

    def _tell(self) -> None:
        one = self.model.row_at(self.table.currentIndex())
        self.told.setText("" if one is None else " · ".join(one))

    def _lay_out(self) -> None:
        left = column(self.table, self.told, gap=8)
        left.setStretch(0, 1)
        inside = column(
            row(self.choose, self.shipped, None, gap=4), self.chosen, self.proof,
            field(self._first_caption, self.first), field(self._reason_caption, self.reason),
            column(self._listed_caption, self.listed, gap=2), None, gap=10,
        )  # fmt: skip
        inside.setContentsMargins(4, 0, 8, 4)
        side = scrolling(inside)
        side.setFixedWidth(_SIDE)
        both = row(left, line("v"), side, gap=20)
        both.setStretch(0, 1)
        self.setLayout(both)
