"""Printed sheets that are out: each comes back, or is reported destroyed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.visits import PrintedSheet, SheetState
from ui import visiting, wording
from ui.hub import Hub
from ui.models.visits import SheetModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import Notice
from ui.widgets.pane import column, row
from ui.widgets.table import table
from ui.windows.visitpane import VisitPane

if TYPE_CHECKING:
    from app.services.desk import Desk


class VisitSheets(VisitPane):
    """The list, and where the marked one is by now."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub, notice: Notice) -> None:
        super().__init__(desk, tasks, hub, notice)
        self.model = SheetModel(self)
        self.table = table(self.model, (1, 3))
        self.back = Button(FILLED, key="Ctrl+Return", icon="check")
        self.gone = Button(FRAMED, key="Ctrl+Delete", icon="x")
        whole = column(row(None, self.gone, self.back), self.table, gap=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.show_marked())
        self.back.clicked.connect(partial(self._ended, SheetState.RETURNED))
        self.gone.clicked.connect(partial(self._ended, SheetState.DESTROYED))

    def retranslate(self) -> None:
        """Every word of it."""
        self.back.setText(wording.text("visit.sheet_back"))
        self.gone.setText(wording.text("visit.sheet_destroyed"))
        self.table.setAccessibleName(wording.text("visit.tab_sheets"))
        self.show_marked()

    def begin(self) -> None:
        """Read the list anew."""
        self.do(partial(visiting.out, self._desk))

    def hint(self) -> str:
        """How many are out."""
        count = self.model.rowCount()
        return wording.text("visit.sheets_hint", count=count) if count else wording.text(
            "visit.no_sheets"
        )  # fmt: skip

    def show_marked(self) -> None:
        """Whether there is one to be ended."""
        for button in (self.back, self.gone):
            button.setEnabled(self.marked() is not None)

    def _ended(self, state: SheetState, _: bool = False) -> None:
        one: PrintedSheet | None = self.marked()
        if one is not None:
            job = partial(visiting.ended, self._desk, one.number, state)
            self.do(job, wording.text(f"visit.was_{state.value}", number=one.number))
