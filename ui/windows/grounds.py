"""Why a contact was allowed, however long ago: the versions that decided, and what was counted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy

from app.domain.contact import Party
from ui import chores, wording
from ui.models.grounds import CountedModel, counted
from ui.widgets.pane import Pane, column, field, label, row
from ui.widgets.table import table
from ui.windows.rulepage import Host, RulePage

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.permits import Deciding, Grounds

_LINES = ("given", "contact", "rules", "permit")
_FIELD = 420  # pixels


class GroundsPane(Pane):
    """The permit in a few lines, and below them each counted rule."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Grounds | None = None
        self.title = label("section")
        self.captions = {name: label("label", "text3") for name in _LINES}
        self.lines = {name: label("label", wrap=True) for name in _LINES}
        self.model = CountedModel(self)
        self.table = table(self.model, (0, 1))
        self.none = label("label", "text2", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for at, name in enumerate(_LINES):
            self.lines[name].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            grid.addWidget(self.captions[name], at, 0)
            grid.addWidget(self.lines[name], at, 1)
        whole = column(self.title, grid, self.table, self.none, gap=12)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word."""
        words = {
            "given": self.tr("Given"),
            "contact": self.tr("For"),
            "rules": self.tr("Decided by"),
            "permit": self.tr("Permit"),
        }
        for name, said in words.items():
            self.captions[name].setText(said)
        self.title.setText(self.tr("Why a contact was allowed"))
        self.table.setAccessibleName(self.tr("What was counted by then"))
        self.show_grounds(self._found)

    def show_grounds(self, found: Grounds | None) -> None:
        """Show these; None: nothing was asked for."""
        self._found = found
        self.title.setVisible(found is not None)
        said = dict.fromkeys(_LINES, "") if found is None else _said(found)
        for name, line in self.lines.items():
            line.setText(said[name])
            line.setVisible(found is not None)
            self.captions[name].setVisible(found is not None)
        self.model.set_rows(() if found is None else counted(found))
        has_counts = self.model.rowCount() > 0
        self.table.setVisible(has_counts)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.none.setText("" if found is None else wording.text("grounds.nothing_counted"))
        self.none.setVisible(not has_counts)

    def words(self) -> str:
        """All that is said, for a screen reader."""
        told = [f"{self.captions[name].text()}: {self.lines[name].text()}" for name in _LINES]
        told += [", ".join(one) for one in self.model.rows()]
        return "\n".join(told if self._found is not None else ())


def _said(found: Grounds) -> dict[str, str]:
    given = wording.text(
        "grounds.given", at=found.issued_at, by=found.by, until=found.expires_at
    )
    whom = "debtor" if found.party is Party.DEBTOR else "third_party"
    contact = (
        wording.text(f"channel.{found.channel.value}"), found.shown or "–",
        wording.text(f"grounds.party_{whom}"),
    )  # fmt: skip
    rules = "\n".join(_version(one) for one in found.packs)
    return {
        "given": given, "contact": " · ".join(contact), "rules": rules, "permit": found.permit_id,
    }  # fmt: skip


def _version(one: Deciding) -> str:
    code = "grounds.text_gone" if one.pack is None else "grounds.text_here"
    title = one.version if one.pack is None else one.pack.title[wording.language()]
    return wording.text(code, title=title, version=one.version, digest=one.digest[:12])


class GroundsPage(RulePage):
    """For compliance and administrators: any permit, by its id or that of its contact."""

    def __init__(self, desk: Desk, host: Host) -> None:
        super().__init__(desk, host)
        self._caption, self.asked = label("label", "text2"), QLineEdit()
        self.asked.setMaxLength(64)
        self.asked.setFixedWidth(_FIELD)
        self.hint, self.pane = label("label", "text2", wrap=True), GroundsPane()
        self.asked.textEdited.connect(lambda _: self.changed.emit())
        self.asked.returnPressed.connect(self.act)
        whole = column(row(field(self._caption, self.asked), None), self.hint, self.pane, gap=12)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self._caption.setText(self.tr("Permit or contact, by its id"))
        self.hint.setText(
            self.tr(
                "The id stands in the log; Ctrl+W on a line of a person's timeline shows it too."
                " What is shown is what decided then, whatever was published since."
            )
        )
        self.pane.retranslate()

    def next_thing(self) -> str:
        """What Ctrl+Enter does here."""
        return self.tr("Show why")

    def is_ready(self) -> bool:
        """With an id."""
        return bool(self.asked.text().strip())

    def act(self) -> None:
        """Look it up."""
        if self.is_ready():
            self.pane.show_grounds(None)
            job = partial(chores.grounds, self._desk, self.asked.text().strip())
            self._host.ask(job, self.pane.show_grounds)
